// The benches as values: what they report with tiny numbers, and that each measures the run that it says. No test looks
// at a rate: how fast a machine is, is not a matter of right and wrong.
#include "sim/bench/bench.h"
#include "models/catalog.h"

#include "sim/bench/bare_loops.h"
#include "sim/bench/duel.h"
#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace orrery;

namespace {

bench::Report run(const std::string& name, const bench::Numbers& given) {
    static const Catalog catalog = all_models();
    for (const bench::Bench& one : bench::all_benches()) {
        if (one.name != name)
            continue;
        bench::Numbers numbers;
        for (const bench::Option& option : one.options)
            numbers[option.name] = option.initial;
        for (const auto& [option, number] : given)
            numbers[option] = number;
        return one.run({catalog, numbers, [] { return false; }, [](const std::string&) {}});
    }
    FAIL("no bench " << name);
    return {};
}

using test::Ended;

Ended orrery_bench(const std::string& arguments, const std::string& before = "") {
    const test::Folder folder("bench");
    return test::orrery(folder, "bench " + arguments, before);
}

}  // namespace

TEST_CASE("a bench against a limit reports rate, limit and ratio") {
    const std::pair<std::string, bench::Numbers> all[] = {
        {"phold", {{"lps", 32}, {"events", 4000}, {"rounds", 3}}},
        {"ping", {{"events", 4000}, {"rounds", 3}}},
        {"record", {{"events", 3000}, {"rounds", 2}}},
        {"snapshot", {{"bytes", 20'000}, {"copies", 20}, {"rounds", 2}}},
        {"explore", {{"rms", 3}, {"searches", 2}, {"rounds", 2}}},
    };
    for (const auto& [name, numbers] : all) {
        INFO(name);
        const bench::Json document = run(name, numbers).document;
        CHECK(document.at("bench") == name);
        for (const auto& [option, number] : numbers)
            CHECK(document.at("parameters").at(option) == number);
        const double rate = document.at("rate"), limit = document.at("limit"), ratio = document.at("ratio");
        CHECK(rate > 0);
        CHECK(limit > 0);
        CHECK(ratio > 0);
        CHECK_FALSE(document.at("unit").get<std::string>().empty());
    }
}

TEST_CASE("the bench of checking says what it measured, or that there was nothing to measure") {
    const bench::Json document = run("check", {{"rounds", 1}}).document;
    CHECK(document.at("bench") == "check");
    if (document.contains("skipped")) {
        CHECK_THAT(document.at("skipped").get<std::string>(), Catch::Matchers::ContainsSubstring("ORRERY_TEST_DATA"));
        return;
    }
    CHECK(document.at("ratio") > 0);
    CHECK(document.at("etcd").at("files") > 0);
    CHECK(document.at("etcd").contains("sum_ratio") == (document.at("etcd").at("files") == 102));
    const Ended skipped = orrery_bench("check --json", "ORRERY_TEST_DATA=/nowhere");
    CHECK(skipped.exit == 0);
    CHECK(bench::Json::parse(skipped.out).contains("skipped"));
}

TEST_CASE("the bench of seeking reports its percentiles and what the history weighs") {
    const bench::Json document =
        run("seek", {{"events", 20'000}, {"nodes", 5}, {"mib", 64}, {"seeks", 20}, {"rounds", 2}}).document;
    const double p50 = document.at("p50_ms"), p99 = document.at("p99_ms");
    CHECK(p50 > 0);
    CHECK(p99 >= p50);
    CHECK(document.at("history_mib").get<double>() > 0);
    CHECK(document.at("events").get<std::int64_t>() >= 20'000);
    CHECK(document.at("checkpoints").get<std::int64_t>() > 10);
}

TEST_CASE("an interrupt between two slices ends a bench") {
    const Catalog catalog = all_models();
    const bench::Request request{
        catalog, {{"lps", 8}, {"events", 1000}, {"rounds", 3}}, [] { return true; }, [](const std::string&) {}};
    CHECK_THROWS_AS(bench::run_phold(request), bench::Stopped);
}

TEST_CASE("the bare loops are deterministic, and do each event's work") {
    bench::BarePhold once(100), twice(100);
    once.run(5000);
    twice.run(2000);
    twice.run(3000);
    CHECK(once.checksum() == twice.checksum());
    twice.run(1);
    CHECK(once.checksum() != twice.checksum());
    bench::BarePing ping(5, 8), again(5, 8);
    ping.run(5000);
    again.run(5000);
    CHECK(ping.checksum() == again.checksum());
    again.run(1);
    CHECK(ping.checksum() != again.checksum());
}

TEST_CASE("medians and ranges are those of the rounds") {
    const bench::Spread odd = bench::spread_of({3, 1, 2}), even = bench::spread_of({4, 1, 3, 2});
    CHECK(odd.median == 2);
    CHECK(odd.least == 1);
    CHECK(odd.most == 3);
    CHECK(even.median == 2.5);
    const bench::Duel duel{{10, 30}, {20, 20}};
    CHECK(duel.ratios() == std::vector<double>{0.5, 1.5});
}

TEST_CASE("the program lists the benches, runs one as JSON, and says what is wrong with a number") {
    const Ended list = orrery_bench("");
    CHECK(list.exit == 0);
    for (const bench::Bench& one : bench::all_benches())
        CHECK_THAT(list.out, Catch::Matchers::ContainsSubstring(one.name));
    const Ended phold = orrery_bench("phold --lps 16 --events 1000 --rounds 1 --json");
    CHECK(phold.exit == 0);
    CHECK(phold.err.empty());
    CHECK(bench::Json::parse(phold.out).at("bench") == "phold");
    const std::pair<std::string, std::string> slips[] = {
        {"pohld", "orrery: there is no bench 'pohld'; did you mean 'phold'?\n"},
        {"phold --lps many", "orrery: --lps: 'many' is no whole number; it goes from 1 to 4000000\n"},
        {"phold --lps 0", "orrery: --lps: 0 is out of range; it goes from 1 to 4000000\n"},
        {"phold --lps 99999999999999999999",
         "orrery: --lps: 99999999999999999999 is out of range; it goes from 1 to 4000000\n"},
        {"phold --events 1e6", "orrery: --events: '1e6' is no whole number; it goes from 1 to 10000000000\n"},
        {"ping --lps 5", "orrery: the bench ping takes no --lps; it takes --events, --rounds\n"},
        {"--rounds 3", "orrery: no bench is named; see `orrery bench` for the list\n"},
    };
    for (const auto& [arguments, sentence] : slips) {
        INFO(arguments);
        const Ended ended = orrery_bench(arguments);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK(ended.err == sentence);
    }
}
