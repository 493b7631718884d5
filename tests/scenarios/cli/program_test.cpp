// The headless program from outside: its exits, its two streams, and what it leaves on the disk.
#include <sys/stat.h>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/patience.h"
#include "tests/places.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

const char* const kSound =
    "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"6s\"\n[designs.a]\nexpect = \"holds\"\n";

}  // namespace

TEST_CASE("a run that holds exits 0, one that is violated 1, and both print one document") {
    const Folder folder;
    const Ended held = orrery(folder, "run teaching/ask-again --design count-once --json");
    CHECK(held.exit == 0);
    CHECK(held.err.empty());
    CHECK(Json::parse(held.out).at("verdict") == "held");
    const Ended violated = orrery(folder, "run teaching/ask-again --design count-every-answer --json");
    CHECK(violated.exit == 1);
    const Json document = Json::parse(violated.out);
    CHECK(document.at("violations").at(0).at("property") == "no more answers than questions");
    CHECK(document.at("fingerprint").get<std::string>().size() == 16);
    // The same again, by its run link.
    const Ended again = orrery(folder, "run '" + document.at("run_link").get<std::string>() + "' --json");
    CHECK(again.out == violated.out);
}

TEST_CASE("bad input exits 2 with a sentence, and stdout stays empty") {
    const Folder folder;
    const std::string bad =
        folder.write("bad.toml", "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"2s\"\nstroy = 1\n[designs.a]\n");
    const std::string good = folder.write("good.toml", kSound);
    const std::pair<std::string, std::string> slips[] = {
        {"", "orrery: no command given; see `orrery --help`\n"},
        {"rnu x", "orrery: there is no command 'rnu'; did you mean 'run'?\n"},
        {"run teaching/ask-agian",
         "orrery: there is no scenario 'teaching/ask-agian' in the library; did you mean 'teaching/ask-again'?\n"},
        {"run " + bad, "orrery: " + bad + ":4:1: unknown key 'stroy'; did you mean 'story'?\n"},
        {"run nowhere.toml",
         "orrery: nowhere.toml: cannot be opened: No such file or directory; check the path and its permissions\n"},
        {"run good.toml --design b", "orrery: good.toml has no design 'b'; one of: a\n"},
        {"run good.toml --seed x", "orrery: --seed: 'x' is no seed; seeds go from 0 to 9223372036854775807\n"},
        {"run good.toml --memory 5",
         "orrery: --memory: '5' is no size; write a number with its unit, as 512MiB or 2GiB\n"},
        {"run good.toml --set client=1",
         "orrery: --set client=1: teaching/ping has no parameter 'client'; did you mean 'clients'?\n"},
        {"run good.toml --record /nowhere/x.orrery", ""},
        {"replay good.toml", ""},
        {"check good.toml --model register", ""},
        {"sweep good.toml --seeds 5..1",
         "orrery: --seeds: 5 is after 1; write A..B, both ends included; the smaller seed comes first\n"},
        {"show good.toml --event 5 --node server", "orrery: --node does not go with --event; leave one of them out\n"},
        {"run good.toml --override 'drop:client-1->server/Ping#999'",
         "orrery: the override 'drop:client-1->server/Ping#999' names a message that never occurs in this run; `orrery "
         "show` lists the events of the run\n"},
        {"run good.toml --override 'drop:timer:client-1/AskNext#999'",
         "orrery: the override 'drop:timer:client-1/AskNext#999' names a timer that never occurs in this run; `orrery "
         "show` lists the events of the run\n"},
        {"explain good.toml --event 5 --property x",
         "orrery: --property excludes --event; see `orrery explain --help`\n"},
    };
    for (const auto& [arguments, sentence] : slips) {
        const Ended ended = orrery(folder, arguments);
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_FALSE(ended.err.empty());
        if (!sentence.empty())
            CHECK(ended.err == sentence);
    }
    const Ended option = orrery(folder, "run good.toml --desing a");
    CHECK(option.exit == 2);
    CHECK_THAT(option.err, Catch::Matchers::ContainsSubstring("did you mean '--design'?"));
}

TEST_CASE("an option that was given has a value, whatever the command") {
    const Folder folder;
    folder.write("good.toml", kSound);
    for (const std::string arguments : {"run good.toml --max-events",
                                        "run good.toml --memory",
                                        "run good.toml --timeout",
                                        "run good.toml --seed",
                                        "show good.toml --event",
                                        "show good.toml --from",
                                        "show good.toml --node",
                                        "explain good.toml --event",
                                        "explain good.toml --property",
                                        "explain good.toml --doom --points",
                                        "export good.toml --format csv --to",
                                        "check good.toml --model register --total",
                                        "check good.toml --model register --time-limit",
                                        "explore teaching/ping --crashes",
                                        "explore teaching/ping --max-states",
                                        "sweep good.toml --seeds",
                                        "sweep good.toml --seeds 1..2 --jobs",
                                        "sweep good.toml --seeds 1..2 --shard",
                                        "verify good.toml --jobs",
                                        "shrink good.toml --out x.toml --max-runs",
                                        "bench phold --lps",
                                        "diff good.toml --against-seed"}) {
        const Ended ended = orrery(folder, arguments + " ''");
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(": it is empty;"));
        CHECK((ended.err.find("leave the option out") == ended.err.npos) == (ended.err.starts_with("orrery: --seeds")));
    }
}

TEST_CASE("a pipe in a scenario's place is refused and not waited for") {
    const Folder folder;
    REQUIRE(::mkfifo((folder.path / "pipe.toml").c_str(), 0600) == 0);
    REQUIRE(::mkfifo((folder.path / "pipe.orrery").c_str(), 0600) == 0);
    const Ended ended = orrery(folder, "run pipe.toml", "timeout 20 env");
    CHECK(ended.exit == 2);
    CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring("pipe.toml: this is no file but a pipe or a device"));
    CHECK(orrery(folder, "replay pipe.orrery", "timeout 20 env").exit == 2);
    CHECK(orrery(folder, "show pipe.orrery", "timeout 20 env").exit == 2);
    CHECK(orrery(folder, "diff pipe.orrery teaching/ask-again", "timeout 20 env").exit == 2);
    CHECK(orrery(folder, "check /dev/zero --model register", "timeout 20 env").exit == 2);
}

TEST_CASE("where the system gives little memory there are fewer threads, or a sentence") {
    const Folder folder;
    folder.write("good.toml", kSound);
    if (orrery(folder, "--version", "ulimit -v 4000000 &&").exit != 0)
        SKIP("a sanitizer asks for more than there is");
    for (const std::string kilobytes : {"40000", "60000", "100000", "200000"}) {
        const Ended ended = orrery(folder, "sweep good.toml --seeds 1..40 --jobs 40", "ulimit -v " + kilobytes + " &&");
        INFO(kilobytes << "\n" << ended.err);
        CHECK((ended.exit == 0 || (ended.exit == 5 && ended.err.starts_with("orrery: cut off: the system gives"))));
    }
}

TEST_CASE("one file of the library that cannot be read keeps nobody from the others") {
    const Folder folder;
    fs::create_directories(folder.path / "lib/family");
    folder.write("lib/family/a.toml", "title = \"t\"\nmodel = \"no/such\"\nuntil = \"2s\"\n[designs.x]\n");
    folder.write("lib/family/b.toml", kSound);
    const std::string library = (folder.path / "lib").string();
    const Ended list = orrery(folder, "list --json", "", library);
    CHECK(list.exit == 2);
    CHECK_THAT(list.err, Catch::Matchers::ContainsSubstring("a.toml:2:9: unknown model 'no/such'"));
    CHECK(Json::parse(list.out).size() == 1);
    const Ended verify = orrery(folder, "verify all --json", "", library);
    CHECK(verify.exit == 2);
    CHECK_THAT(verify.err, Catch::Matchers::ContainsSubstring("unknown model 'no/such'"));
    CHECK(Json::parse(verify.out).is_array());
    CHECK(orrery(folder, "verify family/b", "", library).exit == 0);
    CHECK(orrery(folder, "verify family/a", "", library).exit == 2);
}

TEST_CASE("a stream that nobody draws from is answered with the nearest name") {
    const Folder folder;
    folder.write("good.toml", kSound);
    const auto said = [&](const std::string& stream) {
        const Ended ended = orrery(folder, "run good.toml --override 'resample:" + stream + "'");
        CHECK(ended.exit == 2);
        return ended.err;
    };
    const std::string nobody = "names a stream from which nobody draws after its time";
    CHECK_THAT(said("link dealy=7@1s"), Catch::Matchers::ContainsSubstring(nobody + "; did you mean 'link delay'?"));
    CHECK_THAT(said("disk rot=7@1s"), Catch::Matchers::ContainsSubstring(nobody + "; one of: link delay"));
    CHECK(said("link delay=7@1h").ends_with(nobody + "\n"));  // the name is right
}

TEST_CASE("a run that a limit cuts off exits 5, and says so") {
    const Folder folder;
    folder.write("good.toml", kSound);
    const Ended cut = orrery(folder, "run good.toml --max-events 10 --json");
    CHECK(cut.exit == 5);
    const Json document = Json::parse(cut.out);
    CHECK(document.at("verdict") == "undecided");
    const std::string due = "its bound ends at 5.100 s, after the run, and none was due before";
    CHECK(document.at("undecided") == Json::array({{{"property", "every question is answered"}, {"why", due}},
                                                   {{"property", nullptr}, {"why", "cut off after 10 events"}}}));
    CHECK(cut.err ==
          "orrery: undecided: every question is answered: " + due + "\norrery: undecided: cut off after 10 events\n");
}

TEST_CASE("a livelock is recorded up to the event that was too many") {
    const Folder folder;
    folder.write("still.toml",
                 "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"2s\"\n[parameters]\narrivals = \"closed(0ns)\"\n"
                 "[network]\ndefault = { delay = \"0ns\" }\n[designs.a]\n");
    const Ended run = orrery(folder, "run still.toml --record run.orrery --json");
    CHECK(run.exit == 5);
    CHECK(run.err.starts_with("orrery: undecided: livelock: virtual time stands still"));
    const Ended again = orrery(folder, "replay run.orrery --json");
    CHECK(again.exit == 0);
    CHECK(Json::parse(again.out).at("fingerprint") == Json::parse(run.out).at("fingerprint"));
    // What was carried out can be looked at, and what was not is the scenario's fault too.
    const Json events = Json::parse(run.out).at("events");
    CHECK(Json::parse(again.out).at("events") == events);
    const std::string last = std::to_string(events.get<std::int64_t>());
    CHECK(orrery(folder, "show run.orrery --event " + last).exit == 0);
    const Ended after = orrery(folder, "show still.toml --event " + std::to_string(events.get<std::int64_t>() + 1));
    CHECK(after.exit == 5);
    CHECK_THAT(after.err, Catch::Matchers::ContainsSubstring("is not reached, only " + last + ": livelock"));
    const Ended who = orrery(folder, "show still.toml --who client-1.asked");
    CHECK(who.exit == 0);
    CHECK_THAT(who.err, Catch::Matchers::ContainsSubstring("livelock"));
}

TEST_CASE("the limits of a run hold wherever it is wound to an event") {
    const Folder folder;
    folder.write("sound.toml", kSound);
    CHECK(orrery(folder, "show sound.toml --max-events 10 --event 10").exit == 0);
    const Ended beyond = orrery(folder, "show sound.toml --max-events 10 --event 11");
    CHECK(beyond.exit == 5);
    CHECK(beyond.err == "orrery: --event 11 is not reached, only 10: cut off after 10 events\n");
    const Ended who = orrery(folder, "show sound.toml --max-events 10 --who client-1.asked --json");
    CHECK(Json::parse(who.out).at("at_event") == 10);
    CHECK(who.err == "orrery: cut off after 10 events\n");
    const Ended table = orrery(folder, "export sound.toml --max-events 10 --format csv");
    CHECK(table.exit == 0);
    CHECK(table.err == "orrery: what is exported is not the whole run: cut off after 10 events\n");
    const Ended compared = orrery(folder, "compare sound.toml --seeds 1..2 --max-events 10 --jobs 1");
    CHECK(compared.exit == 5);
    CHECK_THAT(compared.err, Catch::Matchers::ContainsSubstring("2 of 2 runs ended before their time"));
    // A metric that no run reports is named as ever where one run came to its end.
    CHECK(orrery(folder, "compare sound.toml --seeds 1..2 --metric nonsense --jobs 1").exit == 2);
}

TEST_CASE("what was cut off in a recording is not there when it is looked at") {
    const Folder folder;
    folder.write("sound.toml", kSound);
    REQUIRE(orrery(folder, "run sound.toml --max-events 30 --record cut.orrery").exit == 5);
    CHECK(orrery(folder, "replay cut.orrery").exit == 0);
    const Ended show = orrery(folder, "show cut.orrery --json");
    CHECK(show.exit == 0);
    CHECK(Json::parse(show.out).at("events").size() == 30);
    CHECK(orrery(folder, "show cut.orrery --json --max-events 7").out ==
          orrery(folder, "show sound.toml --json --max-events 7").out);
    CHECK(orrery(folder, "show cut.orrery --event 31").exit == 5);
    const Ended table = orrery(folder, "export cut.orrery --format csv");
    CHECK(std::count(table.out.begin(), table.out.end(), '\n') == 31);
    CHECK_THAT(table.err, Catch::Matchers::ContainsSubstring("what is exported is not the whole run"));
    CHECK(orrery(folder, "explain cut.orrery").exit == 5);
    const Ended alike = orrery(folder, "diff cut.orrery sound.toml --json");
    CHECK(alike.exit == 5);
    CHECK_THAT(alike.err, Catch::Matchers::ContainsSubstring("cut off after 30 events"));
    CHECK(orrery(folder, "diff sound.toml cut.orrery").exit == 5);
    CHECK(orrery(folder, "diff cut.orrery sound.toml --against-seed 2").exit == 1);
}

TEST_CASE("an overload of those who have no workload does not fire") {
    const Folder folder;
    const auto not_fired = [&](const std::string& nodes) {
        folder.write("load.toml", kSound + std::string("[[faults]]\nat = \"1s\"\noverload = { factor = 5") + nodes +
                                      ", for = \"100ms\" }\n");
        const Ended run = orrery(folder, "run load.toml --json");
        INFO(run.err);
        return Json::parse(run.out).at("not_fired").size();
    };
    CHECK(not_fired("") == 0);
    CHECK(not_fired(", nodes = [\"client-1\"]") == 0);
    CHECK(not_fired(", nodes = [\"server\", \"client-1\"]") == 0);
    CHECK(not_fired(", nodes = [\"server\"]") == 1);
}

TEST_CASE("no command writes over what it reads") {
    const Folder folder;
    folder.write("sound.toml", kSound);
    const std::string before = test::read(folder.path / "sound.toml");
    for (const std::string command :
         {"report sound.toml --out ./sound.toml", "export sound.toml --format csv --out sound.toml",
          "explain sound.toml --svg sound.toml", "run sound.toml --record sound.toml",
          "shrink sound.toml --out sound.toml", "compare sound.toml --plot sound.toml",
          "check sound.toml --model set --svg sound.toml"}) {
        const Ended refused = orrery(folder, command);
        INFO(command << "\n" << refused.err);
        CHECK(refused.exit == 2);
        CHECK_THAT(refused.err, Catch::Matchers::ContainsSubstring("it is what is read here"));
    }
    CHECK(test::read(folder.path / "sound.toml") == before);
}

TEST_CASE("what goes to stderr shows control characters and obeys none") {
    const Folder folder;
    folder.write("h.edn", std::string("{:process 0 :type :inv\0oke\x1b :f :read}", 37));
    const Ended refused = orrery(folder, "check h.edn --model register");
    CHECK(refused.exit == 2);
    CHECK_THAT(refused.err, Catch::Matchers::ContainsSubstring("inv\\x00oke\\x1b"));
    CHECK_THAT(refused.err, Catch::Matchers::EndsWith("use :invoke, :ok, :fail or :info\n"));
}

TEST_CASE("the events at a node are shown with the faults that strike it among others") {
    const Folder folder;
    folder.write("dark.toml",
                 kSound + std::string("[[faults]]\nat = \"1s\"\nfor = \"200ms\"\npower = [\"server\", \"client-1\"]\n"
                                      "[[faults]]\nat = \"9s\"\ncrash = \"server\"\n"));
    const Ended server = orrery(folder, "show dark.toml --node server");
    CHECK_THAT(server.out, Catch::Matchers::ContainsSubstring("power loss server client-1 for 200ms"));
    const Ended client = orrery(folder, "show dark.toml --node client-2");
    CHECK_FALSE(client.out.empty());
    CHECK_THAT(client.out, !Catch::Matchers::ContainsSubstring("power loss"));
    const Ended run = orrery(folder, "run dark.toml");
    CHECK_THAT(run.out, Catch::Matchers::ContainsSubstring(
                            "did not fire  crash server: it is due at 9.000 s, and the run ends at 6.000 s"));
}

TEST_CASE("a recording replays as identical, shows its worlds and explains itself") {
    const Folder folder;
    REQUIRE(orrery(folder, "run teaching/ask-again --design count-every-answer --record run.orrery").exit == 1);
    CHECK(orrery(folder, "replay run.orrery --json").exit == 0);
    const Ended shown = orrery(folder, "show run.orrery --event 40 --json");
    CHECK(shown.exit == 0);
    const Json world = Json::parse(shown.out);
    CHECK(world.at("event") == 40);
    CHECK(world.at("nodes").at(0).at("node") == "server");
    CHECK(world.at("nodes").at(0).at("state").at("answered").is_number());
    CHECK(orrery(folder, "show run.orrery --event 99999999").exit == 2);
    const Ended explained = orrery(folder, "explain run.orrery --json");
    CHECK(explained.exit == 0);
    const Json slice = Json::parse(explained.out);
    CHECK(slice.at("property") == "no more answers than questions");
    CHECK(slice.at("steps").size() > 1);
    CHECK_FALSE(fs::exists(folder.path / "run.orrery.part"));
}

TEST_CASE("verify is met or not, and a plan is a scenario") {
    const Folder folder;
    folder.write("good.toml", kSound);
    const Ended met = orrery(folder, "verify good.toml --json");
    CHECK(met.exit == 0);
    CHECK(Json::parse(met.out).at(0).at("ok") == true);
    folder.write("hopeful.toml",
                 "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"2s\"\n[designs.a]\nexpect = { violates = \"no "
                 "more answers than questions\", within_seeds = 2 }\n");
    CHECK(orrery(folder, "verify hopeful.toml").exit == 1);
    const Ended plan = orrery(folder, "plan good.toml --seed 9 --set clients=3");
    CHECK(plan.exit == 0);
    folder.write("plan.toml", plan.out);
    CHECK(Json::parse(orrery(folder, "run plan.toml --json").out).at("fingerprint") ==
          Json::parse(orrery(folder, "run good.toml --seed 9 --set clients=3 --json").out).at("fingerprint"));
}

TEST_CASE("a history is judged by its exit: 0 valid, 1 invalid") {
    const Folder folder;
    folder.write("good.edn",
                 "{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :ok, :f :write, :value 1}\n"
                 "{:process 1, :type :invoke, :f :read, :value nil}\n{:process 1, :type :ok, :f :read, :value 1}\n");
    folder.write("bad.edn",
                 "{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :ok, :f :write, :value 1}\n"
                 "{:process 1, :type :invoke, :f :read, :value nil}\n{:process 1, :type :ok, :f :read, :value 2}\n");
    CHECK(orrery(folder, "check good.edn --model register").exit == 0);
    const Ended bad = orrery(folder, "check bad.edn --model register --json");
    CHECK(bad.exit == 1);
    CHECK(Json::parse(bad.out).at("verdict") == "invalid");
}

TEST_CASE("Ctrl-C ends a run with 130 and leaves nothing behind") {
    const Folder folder;
    folder.write(
        "long.toml",
        "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"24h\"\n[parameters]\nclients = 50\n[designs.a]\n");
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const bool moved =
            chdir(folder.path.c_str()) == 0 && std::freopen("out", "w", stdout) && std::freopen("err", "w", stderr);
        if (moved)
            execl((test::bin_dir() + "/orrery").c_str(), "orrery", "run", "long.toml", "--record", "long.orrery",
                  static_cast<char*>(nullptr));
        _exit(99);
    }
    // It has begun once the recording does.
    REQUIRE(test::comes_true([&] { return fs::exists(folder.path / "long.orrery.part"); }));
    REQUIRE(kill(child, SIGINT) == 0);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
    CHECK(read(folder.path / "out").empty());
    CHECK_FALSE(fs::exists(folder.path / "long.orrery"));
    CHECK_FALSE(fs::exists(folder.path / "long.orrery.part"));
}

TEST_CASE("help and version answer on stdout") {
    const Folder folder;
    const Ended help = orrery(folder, "run --help");
    CHECK(help.exit == 0);
    CHECK_THAT(help.out, Catch::Matchers::ContainsSubstring("orrery run"));
    const Json version = Json::parse(orrery(folder, "--version --json").out);
    CHECK(version.at("program") == "orrery");
    CHECK(version.at("engine") == 3);
    CHECK(version.at("revisions").at("consensus/raft") == 3);
    const Json list = Json::parse(orrery(folder, "list --json").out);
    CHECK(list.size() >= 11);
    CHECK(list.at(0).at("designs").at(0).contains("expect"));
    const Json one = Json::parse(orrery(folder, "list commerce/tcc-swarm --json").out);
    const auto named = [](const Json& all, const char* name) {
        for (const Json& each : all)
            if (each.at("name") == name)
                return each;
        return Json();
    };
    CHECK(named(one.at("parameters"), "selling").at("value") == "55s");
    CHECK(named(one.at("parameters"), "selling").at("default") == "100s");
    CHECK(named(one.at("flaws"), "no_fence").at("breaks") == "nothing stays frozen");
    CHECK(orrery(folder, "list no/such").exit == 2);
}
