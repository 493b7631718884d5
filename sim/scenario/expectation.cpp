#include "sim/scenario/expectation.h"

#include <fmt/format.h>

namespace orrery {
namespace {

using Kind = Standing::Kind;

Kind kind_of(const Expectation& expected, const Tally& tally) {
    switch (expected.kind) {
        case Expectation::Kind::none:
            return Kind::none;
        case Expectation::Kind::holds:
            return tally.violated > 0 ? Kind::anew : tally.undecided > 0 ? Kind::open : Kind::met;
        case Expectation::Kind::violates:
            return tally.caught_by.contains(expected.property.text) ? Kind::met
                   : tally.violated > 0                             ? Kind::otherwise
                                                                    : Kind::open;
    }
    return Kind::none;
}

}  // namespace

Tally tally_of(const RunResult& result) {
    Tally tally;
    tally.violated = result.verdict == RunVerdict::violated ? 1 : 0;
    tally.undecided = result.verdict == RunVerdict::undecided ? 1 : 0;
    if (!result.violations.empty())
        tally.caught_by[result.violations.front().property] = 1;
    return tally;
}

Standing standing_of(const Expectation& expected, const Tally& tally, bool edited) {
    return {kind_of(expected, tally), expected.property.text, edited};
}

Standing standing_of(const Scenario& scenario, const RunRequest& request, const Tally& tally) {
    return standing_of(expectation_of(scenario, request), tally, is_edited(request));
}

const Expectation& expectation_of(const Scenario& scenario, const RunRequest& request) {
    const Design* design = scenario.find_design(request.design);
    return (design ? *design : scenario.designs.front()).expect;
}

bool is_edited(const RunRequest& request) { return !request.sets.empty() || !request.overrides.empty(); }

std::string words_of(const Standing& standing) {
    const std::string fall = fmt::format("fall by \"{}\"", standing.property);
    const std::string expected = "expected to " + (standing.property.empty() ? "hold" : fall);
    switch (standing.kind) {
        case Kind::none:
            return "";
        case Kind::met:
            return "as expected";
        case Kind::open:
            return expected + "; not shown here";
        case Kind::anew:
        case Kind::otherwise:
            break;
    }
    if (standing.edited)
        return expected + " as the file has it; edited here";
    return standing.kind == Kind::anew ? expected + "; this is new" : expected;
}

std::string words_of(const Expectation& expected) {
    switch (expected.kind) {
        case Expectation::Kind::none:
            return "";
        case Expectation::Kind::holds:
            return "holds";
        case Expectation::Kind::violates:
            return fmt::format("violates \"{}\"", expected.property.text);
    }
    return "";
}

std::string title_of_fall(const Standing& standing, const std::string& design, const std::string& property,
                          const std::string& title) {
    if (!standing.surprises())
        return title;
    return fmt::format("{}, {}, falls by \"{}\"", design,
                       standing.property.empty() ? "expected to hold" : "expected to fall otherwise", property);
}

std::string story_of_fall(const Standing& standing, const std::string& design) {
    return standing.surprises() ? fmt::format("Design {}: {}.\n", design, words_of(standing)) : "";
}

bool lesson_fits(const Expectation& expected, const std::string& property) {
    return expected.kind == Expectation::Kind::none ||
           (expected.kind == Expectation::Kind::violates && expected.property.text == property);
}

}  // namespace orrery
