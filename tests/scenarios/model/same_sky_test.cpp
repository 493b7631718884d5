// design.md §4 over the whole library: the same identity gives the same fingerprint, watched or not, rewound, branched
// and returned.
#include "models/catalog.h"
#include "sim/scenario/library.h"
#include "sim/timeline/timeline.h"
#include "tests/catch.h"
#include "tests/places.h"

using namespace orrery;

namespace {

// Calls visit(name of the run, blueprint) for every design of every scenario of the library, at the scenario's seed.
template <class Visit>
void for_each_run(Visit visit) {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    int runs = 0;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        for (const Design& design : scenario->designs) {
            RunRequest request;
            request.design = design.name;
            const auto blueprint = make_blueprint(*scenario, catalog, request);
            REQUIRE(blueprint);
            visit(name + " " + design.name, *blueprint);
            ++runs;
        }
    }
    CHECK(runs >= 12);
}

}  // namespace

TEST_CASE("every run of the library is the same watched, unwatched and rewound", "[determinism]") {
    for_each_run([](const std::string& name, const std::shared_ptr<const Blueprint>& blueprint) {
        CAPTURE(name);
        World plain(blueprint);
        plain.run();

        Trace trace;
        World watched(blueprint, &trace);
        watched.run();
        CHECK(watched.fingerprint() == plain.fingerprint());
        CHECK(trace.events.size() == plain.event());

        Timeline timeline(blueprint);
        for (const EventNumber target : {plain.event() / 2, plain.event() / 5, plain.event() - 1, EventNumber{1}})
            timeline.seek(target);
        timeline.run_to_end();
        CHECK(timeline.world().fingerprint() == plain.fingerprint());
        CHECK(timeline.world().state().findings.violations.size() == plain.state().findings.violations.size());
    });
}

TEST_CASE("a branch agrees with its parent up to the edit, and the parent is what it was", "[determinism]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    const auto scenario = library.load("consensus/leader-that-never-settles", catalog);
    REQUIRE(scenario);
    RunRequest request;
    request.design = "plain";
    const auto parent = make_blueprint(*scenario, catalog, request);
    request.overrides = {"drop:n3->n1/Append#40"};
    const auto branch = make_blueprint(*scenario, catalog, request);
    REQUIRE(parent);
    REQUIRE(branch);

    Trace before, after, again;
    World first(*parent, &before), edited(*branch, &after), second(*parent, &again);
    first.run();
    edited.run();
    second.run();
    CHECK(second.fingerprint() == first.fingerprint());
    CHECK(edited.fingerprint() != first.fingerprint());
    std::size_t same = 0;
    while (same < before.events.size() && before.events[same].detail == after.events[same].detail &&
           before.events[same].time == after.events[same].time)
        ++same;
    // The first event that differs is the delivery that does not come any more.
    REQUIRE(same < before.events.size());
    const Blueprint& plan = **parent;
    CHECK(plan.node_name(before.events[same].node) == "n1");
    CHECK(plan.node_name(before.events[same].peer) == "n3");
    CHECK(plan.kind_name(before.events[same].kind) == "Append");
}
