// `diff`, `show --who` and `run --twice` from outside.
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

const char* const kQuiet =
    "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"6s\"\n[network]\ndefault = { delay = \"5ms\" }\n"
    "[parameters]\nclients = 1\n[designs.a]\nexpect = \"holds\"\n";

}  // namespace

TEST_CASE("a run does not differ from itself, by name, by run link and by recording") {
    const Folder folder;
    folder.write("quiet.toml", kQuiet);
    const Ended same = orrery(folder, "diff quiet.toml --json");
    CHECK(same.exit == 0);
    const Json document = Json::parse(same.out);
    CHECK(document.at("identical") == true);
    const Json run = Json::parse(orrery(folder, "run quiet.toml --record a.orrery --json").out);
    CHECK(document.at("fingerprint") == run.at("fingerprint"));
    CHECK(document.at("event") == run.at("events"));
    CHECK(orrery(folder, "diff a.orrery quiet.toml").exit == 0);
    CHECK(orrery(folder, "diff a.orrery '" + run.at("run_link").get<std::string>() + "'").exit == 0);
}

TEST_CASE("two runs that part say at which event, node and field, and what each did there") {
    const Folder folder;
    folder.write("quiet.toml", kQuiet);
    const Ended ended = orrery(folder, "diff quiet.toml --against-override 'drop:client-1->server/Ping#3' --json");
    CHECK(ended.exit == 1);
    const Json document = Json::parse(ended.out);
    CHECK(document.at("identical") == false);
    CHECK(document.at("node") == "client-1");
    CHECK(document.at("field").get<std::string>().starts_with("effect "));
    CHECK_THAT(document.at("values").at("second").get<std::string>(),
               Catch::Matchers::ContainsSubstring("dropped by an override"));
    CHECK(document.at("first").at("event").at("event") == document.at("event"));
    CHECK_FALSE(document.at("second").at("effects").empty());
    // The same two as recordings, the other way about.
    REQUIRE(orrery(folder, "run quiet.toml --record a.orrery").exit == 0);
    REQUIRE(orrery(folder, "run quiet.toml --override 'drop:client-1->server/Ping#3' --record b.orrery").exit == 0);
    const Json back = Json::parse(orrery(folder, "diff b.orrery a.orrery --json").out);
    CHECK(back.at("event") == document.at("event"));
    CHECK(back.at("values").at("first") == document.at("values").at("second"));
    // And for people.
    const Ended shown = orrery(folder, "diff b.orrery a.orrery");
    CHECK(shown.exit == 1);
    CHECK_THAT(shown.out, Catch::Matchers::ContainsSubstring("(client-1) differs in its effect "));
}

TEST_CASE("designs and seeds of one scenario are held against each other") {
    const Folder folder;
    const Ended designs = orrery(folder, "diff consensus/stale-read --against-design ask-a-majority --json");
    CHECK(designs.exit == 1);
    CHECK(Json::parse(designs.out).at("field").get<std::string>().starts_with("state "));
    CHECK(orrery(folder, "diff teaching/ask-again --seed 3 --against-seed 4").exit == 1);
    CHECK(orrery(folder, "diff teaching/ask-again --seed 3 --against-seed 3").exit == 0);
    const Ended cut = orrery(folder, "diff teaching/ask-again --max-events 10 --json");
    CHECK(cut.exit == 5);
    CHECK(Json::parse(cut.out).at("identical").is_null());
    CHECK(Json::parse(cut.out).at("event") == 10);
}

TEST_CASE("a slip in diff exits 2 with a sentence") {
    const Folder folder;
    folder.write("quiet.toml", kQuiet);
    REQUIRE(orrery(folder, "run quiet.toml --record a.orrery").exit == 0);
    const std::pair<std::string, std::string> slips[] = {
        {"diff quiet.toml --against-design b", "quiet.toml has no design 'b'; one of: a"},
        {"diff quiet.toml --against-seed x", "'x' is no seed"},
        {"diff quiet.toml nowhere.toml", "nowhere.toml: cannot be opened"},
        {"diff a.orrery --seed 4", "a recording is one run, and the options name another"},
        {"diff quiet.toml --override 'drop:client-1->server/Ping#999'", "names a message that never occurs"},
        {"diff quiet.toml --against-desing a", "did you mean '--against-design'?"},
    };
    for (const auto& [arguments, sentence] : slips) {
        const Ended ended = orrery(folder, arguments);
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(sentence));
    }
}

TEST_CASE("who last changed a field is answered with the event and both values") {
    const Folder folder;
    const Ended ended = orrery(folder, "show consensus/stale-read --event 500 --who n1.term --json");
    REQUIRE(ended.exit == 0);
    const Json document = Json::parse(ended.out);
    const std::uint64_t changed = document.at("changed_at").get<std::uint64_t>();
    REQUIRE(changed > 0);
    CHECK(document.at("changed_by").at("event") == changed);
    CHECK(document.at("changed_by").at("node") == "n1");
    // The worlds before, at and after the event say so too.
    const auto term_at = [&](std::uint64_t event) {
        const Json world =
            Json::parse(orrery(folder, "show consensus/stale-read --json --event " + std::to_string(event)).out);
        for (const Json& node : world.at("nodes"))
            if (node.at("node") == "n1")
                return node.at("state").at("term");
        return Json();
    };
    CHECK(term_at(changed - 1) == document.at("before"));
    CHECK(term_at(changed) == document.at("value"));
    CHECK(term_at(500) == document.at("value"));
    CHECK(document.at("before") != document.at("value"));

    const Ended shown = orrery(folder, "show consensus/stale-read --event 500 --who n1.term");
    CHECK_THAT(shown.out, Catch::Matchers::ContainsSubstring("after event 500"));
    const std::pair<std::string, std::string> slips[] = {
        {"n1.trem", "the state of n1 has no field 'trem'; did you mean 'term'?"},
        {"n9.term", "there is no node 'n9'; did you mean 'n"},
        {"term", "'term' is no field of a node; write NODE.FIELD"},
        {"n1.log[99999]", "'log[99999]' names nothing in the state of n1"},
    };
    for (const auto& [who, sentence] : slips) {
        const Ended slip = orrery(folder, "show consensus/stale-read --who '" + who + "'");
        INFO(slip.err);
        CHECK(slip.exit == 2);
        CHECK(slip.out.empty());
        CHECK_THAT(slip.err, Catch::Matchers::ContainsSubstring(sentence));
    }
}

TEST_CASE("every event carried out twice: the models agree with themselves", "[determinism]") {
    const Folder folder;
    for (const char* name : {"consensus/stale-read", "commerce/late-try", "teaching/ask-again"}) {
        CAPTURE(name);
        const Ended ended = orrery(folder, std::string("run ") + name + " --twice --max-events 1500 --json");
        CHECK((ended.exit == 0 || ended.exit == 5));
        const Json document = Json::parse(ended.out);
        CHECK(document.at("agreed") == true);
        const Ended plain = orrery(folder, std::string("run ") + name + " --max-events 1500 --json");
        CHECK(Json::parse(plain.out).at("fingerprint") == document.at("fingerprint"));
    }
}
