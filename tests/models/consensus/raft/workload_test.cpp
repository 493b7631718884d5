// Clients whose operations come as their arrivals say, on registers that are hot or not.
#include <algorithm>
#include <cmath>

#include "sim/faults/load.h"
#include "tests/catch.h"
#include "tests/models/consensus/raft/raft_world.h"
#include "tests/models/streams.h"

using namespace test::raft;

namespace {

struct Shown {
    RunResult result;
    SharedVector<Observation> history;

    std::vector<Time> begun() const {
        std::vector<Time> times;
        for (const Observation& line : history)
            if (line.phase == OpPhase::invoke)
                times.push_back(line.time);
        return times;
    }
};

Shown show(Blueprint made) {
    World world(std::make_shared<const Blueprint>(std::move(made)));
    world.run();
    return {result_of(world), world.state().history};
}

ParameterValues three_servers(std::int64_t clients, ParameterValues more) {
    more.emplace_back("servers", std::int64_t{3});
    more.emplace_back("clients", clients);
    return more;
}

std::int64_t count_of(const RunResult& result, const std::string& name) {
    const Metric* found = metric(result, name);
    return found ? found->sum : 0;
}

}  // namespace

TEST_CASE("a hot register is used as often as Zipf says", "[property]") {
    const std::int64_t keys = 10;
    for (const Ratio exponent : {Ratio{0, 1}, Ratio{99, 100}, Ratio{2, 1}}) {
        std::vector<double> uses(keys), shares;
        double all = 0, sum = 0;
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            const Shown shown =
                show(blueprint(three_servers(9, {{"keys", keys}, {"zipf", exponent}, {"arrivals", "poisson(200ms)"}}),
                               {}, seed, 30_s));
            CHECK(shown.result.verdict == RunVerdict::held);
            for (const Observation& line : shown.history)
                if (line.phase == OpPhase::invoke) {
                    ++uses[static_cast<std::size_t>(std::stoll(line.key.to_text()) - 1)];
                    ++all;
                }
        }
        REQUIRE(all > 4'000);
        for (std::int64_t k = 1; k <= keys; ++k) {
            shares.push_back(std::pow(static_cast<double>(k), -static_cast<double>(exponent.numerator) /
                                                                  static_cast<double>(exponent.denominator)));
            sum += shares.back();
        }
        double distance = 0;  // chi squared with nine degrees of freedom: 27.9 is the 99.9th percentile
        for (std::size_t k = 0; k < shares.size(); ++k) {
            const double expected = all * shares[k] / sum;
            distance += (uses[k] - expected) * (uses[k] - expected) / expected;
        }
        CAPTURE(exponent.numerator, exponent.denominator, all);
        CHECK(distance < 27.9);
        CHECK(test::near(uses[0], all * shares[0] / sum, 0.1));
    }
}

TEST_CASE("without heat the draws are those of before", "[determinism]") {
    const auto fingerprint = [](const ParameterValues& values) {
        return run(blueprint(values, {}, 7, 20_s)).fingerprint;
    };
    const std::uint64_t usual = fingerprint({});
    CHECK(fingerprint({{"zipf", Ratio{0, 1}}, {"arrivals", "default"}}) == usual);
    CHECK(fingerprint({{"zipf", Ratio{1, 1}}}) != usual);
    CHECK(fingerprint({{"arrivals", "constant(400ms)"}}) != usual);  // the first operation comes after one interval
}

TEST_CASE("open operations come at their rate while the leader answers", "[property]") {
    const Shown shown = show(blueprint(three_servers(1, {{"arrivals", "poisson(400ms)"}}), {}, 3, 400_s));
    CHECK(shown.result.verdict == RunVerdict::held);
    CHECK(test::near(static_cast<double>(shown.begun().size()), 1'000, 0.1));
    // Operations take a tenth of a second or two, so windows of some seconds see the stream as it came.
    CHECK(test::near(test::dispersion(shown.begun(), 400_s, 4_s), 1, 0.35));
}

TEST_CASE("open operations that find one open wait and are made up for; closed ones do not come") {
    const auto with = [](const std::string& arrivals) {
        Blueprint made = blueprint(three_servers(1, {{"arrivals", arrivals}, {"patience", 60_s}}), {}, 3, 60_s);
        for (unsigned server = 1; server <= 3; ++server)
            crash(made, server, 20_s, 10_s);
        return show(std::move(made));
    };
    const Shown open = with("constant(500ms)");
    CHECK(open.result.verdict == RunVerdict::held);
    CHECK(count_of(open.result, "operations that waited") >= 20);
    CHECK(test::requests_in(open.begun(), 21_s, 29_s) == 0);
    CHECK(open.begun().size() >= 115);  // 119 have come; none was left out
    CHECK(test::requests_in(open.begun(), 30_s, 45_s) >= 45);

    const Shown closed = with("closed(500ms)");
    CHECK(closed.result.verdict == RunVerdict::held);
    CHECK(count_of(closed.result, "operations that waited") == 0);
    CHECK(test::requests_in(closed.begun(), 30_s, 45_s) <= 30);
    // A new operation never begins less than the think time after the last one's end.
    Time ended = 0;
    for (const Observation& line : closed.history) {
        if (line.phase == OpPhase::invoke)
            REQUIRE(line.time - ended >= 500_ms);
        else
            ended = line.time;
    }
}

TEST_CASE("a client that gives up goes on: an open one with what waits, a closed one after its thought") {
    for (const std::string arrivals : {"constant(500ms)", "closed(500ms)"}) {
        CAPTURE(arrivals);
        Blueprint made = blueprint(three_servers(1, {{"arrivals", arrivals}, {"patience", 2_s}}), {}, 3, 20_s);
        for (unsigned server = 1; server <= 3; ++server)
            crash(made, server, 10_ms);
        const Shown shown = show(std::move(made));
        CHECK(count_of(shown.result, "given up") >= 7);
        CHECK(count_of(shown.result, "given up") <= 10);
    }
}

TEST_CASE("a scripted client does nothing by itself, whatever its arrivals") {
    for (const std::string arrivals : {"constant(500ms)", "closed(500ms)"})
        CHECK(show(blueprint(three_servers(1, {{"arrivals", arrivals}, {"scripted", true}}), {}, 3, 5_s))
                  .history.empty());
}

TEST_CASE("an overload brings more operations for a while", "[property]") {
    for (const std::string arrivals : {"default", "poisson(2s)", "bursts(5 every 10s, 1s apart)"}) {
        CAPTURE(arrivals);
        Blueprint made = blueprint(three_servers(5, {{"arrivals", arrivals}, {"interval", 2_s}}), {}, 3, 300_s);
        made.plan.push_back({100_s, {}, Overload{{}, {4, 1}}, 100_s, "overload"});
        const Shown shown = show(std::move(made));
        CHECK(shown.result.verdict == RunVerdict::held);
        CHECK(test::near(test::requests_in(shown.begun(), 5_s, 100_s), 5 * 47.5, 0.15));
        CHECK(test::near(test::requests_in(shown.begun(), 100_s, 200_s), 5 * 200, 0.15));
        CHECK(test::near(test::requests_in(shown.begun(), 205_s, 300_s), 5 * 47.5, 0.15));
    }
}
