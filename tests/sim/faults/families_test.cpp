// The one list of families, and what a kind cannot forget.
#include "sim/faults/families.h"

#include <set>

#include "sim/faults/crash.h"
#include "sim/faults/crash_words.h"
#include "tests/catch.h"

namespace orrery {
namespace {

// All of a fault but its end.
struct Endless {
    FaultTraits traits() const { return {"endless", Nature::state, kNoNode, {}}; }
    std::optional<Victims> find(FaultHand&, NodeId) const { return Victims{}; }
    void begin(FaultHand&, const Victims&) const {}
};
struct Ending : Endless {
    void end(FaultHand&, const Victims&) const {}
};
static_assert(FaultKind<Ending> && !FaultKind<Endless>);

// All of its words but what is plainer.
struct Fancy {
    WordsTraits traits() const { return {}; }
    std::string text() const { return "fancy"; }
    std::string toml(const FaultSpec&) const { return "fancy = true"; }
    FaultAction resolve(const FaultResolver&) const { return Ending{}; }
    bool rename(const Renamer&) { return true; }
};
struct Plain : Fancy {
    std::vector<Plain> plainer() const { return {}; }
};
static_assert(SaysAFault<Plain> && !SaysAFault<Fancy>);

TEST_CASE("no two families read one key, take one verb or draw one kind", "[unit]") {
    std::set<std::string_view> keys, verbs, kinds;
    std::set<std::uint16_t> places;
    std::size_t all_keys = 0, all_verbs = 0;
    for (const FaultFamily* family : fault_families()) {
        for (const FaultKey& key : family->keys)
            keys.insert(key.name);
        for (const FaultVerb& verb : family->verbs) {
            verbs.insert(verb.name);
            CHECK(verb.form.starts_with(std::string(verb.name) + ":"));
        }
        all_keys += family->keys.size();
        all_verbs += family->verbs.size();
    }
    CHECK(keys.size() == all_keys);
    CHECK(verbs.size() == all_verbs);
    const std::vector<const swarming::Kind*> drawn = swarming::all_kinds();
    for (const swarming::Kind* kind : drawn) {
        kinds.insert(kind->name);
        places.insert(kind->place);
    }
    CHECK(kinds.size() == drawn.size());
    CHECK(places.size() == drawn.size());
    CHECK(drawn.front()->name == "crash");
}

TEST_CASE("a fault and its words are found again as what they are", "[unit]") {
    const FaultAction crash = CrashNode{3, Unsynced::kept};
    REQUIRE(crash.as<CrashNode>());
    CHECK(crash.as<CrashNode>()->node == 3);
    CHECK_FALSE(crash.as<RestartNode>());
    CHECK(crash.name() == "crash");
    CHECK(crash.does(Harm::down));
    CHECK_FALSE(crash.does(Harm::cut));
    CHECK_FALSE(crash.is_stimulus());
    const FaultAction copy = crash;
    CHECK(copy.as<CrashNode>() == crash.as<CrashNode>());
}

TEST_CASE("words are renamed in their copy alone", "[unit]") {
    const FaultWords words = CrashSpec{{"n2", {}}};
    FaultWords renamed = words;
    const std::set<std::string> nodes{"n1", "n2"};
    const NewName first = [](const std::string&) { return std::optional<std::string>("n1"); };
    CHECK(renamed.rename(Renamer(nodes, first)));
    CHECK(renamed.text() == "crash n1");
    CHECK(words.text() == "crash n2");
    const NewName gone = [](const std::string&) { return std::optional<std::string>(); };
    CHECK_FALSE(renamed.rename(Renamer(nodes, gone)));
}

TEST_CASE("plainer words say less", "[unit]") {
    const FaultWords torn = CrashSpec{{"n2", {}}, Unsynced::torn};
    REQUIRE(torn.plainer().size() == 1);
    CHECK(torn.plainer().front().text() == "crash n2");
    CHECK(torn.plainer().front().plainer().empty());
}

}  // namespace
}  // namespace orrery
