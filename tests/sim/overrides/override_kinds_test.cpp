// What there is to a kind of override, and that no two are mixed up.
#include <set>

#include "sim/faults/families.h"
#include "sim/overrides/override_kind.h"
#include "tests/catch.h"

namespace orrery {
namespace {

TEST_CASE("no verb of an override means two things", "[unit]") {
    std::set<std::string_view> verbs;
    std::size_t all = 0;
    const auto add = [&](std::string_view verb) {
        verbs.insert(verb);
        ++all;
    };
    for (const OverrideKind& kind : edit_overrides())
        add(kind.verb);
    add(kResampleOverride.verb);
    add(kSetOverride.verb);
    for (const FaultFamily* family : fault_families())
        for (const FaultVerb& verb : family->verbs)
            add(verb.name);
    CHECK(verbs.size() == all);
}

TEST_CASE("the text of an override is taken apart from its end", "[unit]") {
    OverrideText text("resample:link delay=7@4s");
    CHECK(text.verb() == "resample");
    CHECK(text.take_after('@') == "4s");
    CHECK(text.take_after('=') == "7");
    CHECK(text.rest() == "link delay");
    CHECK_FALSE(text.take_after('@'));
    CHECK_FALSE(OverrideText("crash").has_verb());
}

TEST_CASE("which overrides a branch shares with its parent is told by what they do, not by their texts", "[unit]") {
    Overrides parent, branch;
    parent.messages.push_back({{0, 1, 3, 2}, MessageFate::late(5), "as written"});
    branch.messages.push_back({{0, 1, 3, 2}, MessageFate::late(5), "otherwise"});
    branch.timers.push_back({{0, 4, 1}, {}, "drop"});
    CHECK(branch.begin_with(parent));
    CHECK_FALSE(parent.begin_with(branch));
    branch.messages.front().fate = MessageFate::drop();
    CHECK_FALSE(branch.begin_with(parent));
}

TEST_CASE("an edit counts what its name counts, and acts once", "[unit]") {
    Overrides all;
    all.messages.push_back({{0, 1, 3, 2}, MessageFate::drop(), ""});
    all.timers.push_back({{0, 4, 1}, Duration{7}, ""});
    OverridesState seen;
    seen.make_room(all);
    CHECK_FALSE(seen.of_message(all, 0, 1, 3));
    CHECK_FALSE(seen.of_message(all, 1, 0, 3));
    CHECK_FALSE(seen.any_applied_beyond({}));
    CHECK(seen.of_message(all, 0, 1, 3) == &all.messages.front());
    CHECK_FALSE(seen.of_message(all, 0, 1, 3));
    CHECK(seen.of_timer(all, 0, 4)->after == Duration{7});
    CHECK(seen.any_applied_beyond({}));
    CHECK(seen.messages.matches == std::vector<std::uint64_t>{3});
}

}  // namespace
}  // namespace orrery
