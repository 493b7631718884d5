// Every property of the library that a flaw breaks, provoked: it names fields that there are, and its slice explains
// it.
#include <algorithm>
#include <set>

#include "models/catalog.h"
#include "sim/causality/slice.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"
#include "tests/places.h"

using namespace orrery;

namespace {

const Property* find(const Blueprint& blueprint, const std::string& name) {
    const auto found = std::find_if(blueprint.properties.begin(), blueprint.properties.end(),
                                    [&](const Property& one) { return one.name == name; });
    return found == blueprint.properties.end() ? nullptr : &*found;
}

void check_violation(const std::shared_ptr<const Blueprint>& blueprint, const Violation& violation) {
    const Property* property = find(*blueprint, violation.property);
    REQUIRE(property);
    CHECK(property->is_promise);
    CHECK((!violation.missed || property->has_bound));
    const CausalSlice slice = slice_violation(blueprint, violation);
    if (slice.empty())
        return;
    const SliceStep& last = slice.steps.back();
    CHECK(last.event == violation.event);
    CHECK(last.what.find(violation.detail) != std::string::npos);
    for (const SliceStep& step : slice.steps)
        for (const EventNumber cause : step.because)
            CHECK(cause < step.event);
    if (property->check)
        return;
    // A name that is no field would have ended the run; one that nobody ever wrote explains nothing.
    CHECK_FALSE(violation.fields.empty());
    CHECK((slice.steps.size() > 1 || violation.missed));
    for (const MissingStep& one : slice.missing)
        CHECK(last.what.find(one.what) != std::string::npos);
}

}  // namespace

TEST_CASE("each broken promise of the library names its fields, and is explained", "[property]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    std::set<std::string> broken;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        for (const Design& design : scenario->designs) {
            if (design.flaws.empty() && design.expect.property.text.empty())
                continue;
            for (std::uint64_t seed = scenario->seed; seed < scenario->seed + 12; ++seed) {
                RunRequest request;
                request.design = design.name;
                request.seed = seed;
                const auto blueprint = make_blueprint(*scenario, catalog, request);
                REQUIRE(blueprint);
                const RunOutcome ran = run_world(*blueprint, {});
                INFO("replay: orrery explain " << name << " --design " << design.name << " --seed " << seed);
                CHECK(ran.why.empty());
                bool fresh = false;
                for (const Violation& violation : ran.result.violations) {
                    if (!broken.insert(scenario->model + ": " + violation.property).second)
                        continue;
                    fresh = true;
                    check_violation(*blueprint, violation);
                }
                if (!ran.result.violations.empty() && !fresh)
                    break;
            }
        }
    }
    for (const std::string one : {"teaching/ping: every question is answered", "commerce/tcc: nothing stays frozen",
                                  "commerce/tcc: no mixed outcome", "consensus/raft: progress",
                                  "consensus/raft: stable", "teaching/two-phase-commit: TCConsistent"}) {
        INFO(one);
        CHECK(broken.contains(one));
    }
}
