// Clients whose questions come as their arrivals say.
#include <memory>

#include "models/teaching/ping/ping.h"
#include "sim/faults/links.h"
#include "sim/faults/load.h"
#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/models/streams.h"

namespace orrery::ping {
namespace {

using test::dispersion;
using test::near;
using test::requests_in;
using Times = std::vector<Time>;

std::shared_ptr<Blueprint> ping_world(const ParameterValues& values, Time until) {
    auto made = std::make_shared<Blueprint>();
    made->seed = 41;
    made->until = until;
    made->links.defaults.delay = Distribution::constant(1_ms);
    make_ping().build(values, {}, *made);
    return made;
}

// When the one client asked each of its questions for the first time. No answer is due within a run of few seconds.
Times questions(std::shared_ptr<Blueprint> made, RunVerdict verdict = RunVerdict::held) {
    World world(std::move(made));
    const NodeId client = world.blueprint().find_node("client-1");
    Times times;
    while (world.step()) {
        const auto& state = View(world).state<Client>(client);
        while (times.size() < state.asked)
            times.push_back(world.now());
    }
    CHECK(result_of(world).verdict == verdict);
    return times;
}
Times questions(const std::string& arrivals, Time until, RunVerdict verdict = RunVerdict::held) {
    return questions(ping_world({{"clients", std::int64_t{1}}, {"arrivals", arrivals}}, until), verdict);
}

std::uint64_t fingerprint(const ParameterValues& values) {
    World world(ping_world(values, 10_s));
    world.run();
    return world.fingerprint();
}

}  // namespace

TEST_CASE("the default is one question every interval, and says so in other words too", "[determinism]") {
    const std::uint64_t usual = fingerprint({});
    CHECK(fingerprint({{"arrivals", "default"}}) == usual);
    CHECK(fingerprint({{"arrivals", "constant(100ms)"}}) == usual);
    CHECK(fingerprint({{"arrivals", "constant(200ms)"}}) != usual);
    CHECK(fingerprint({{"arrivals", "constant(200ms)"}}) == fingerprint({{"interval", 200_ms}}));
    CHECK(fingerprint({{"arrivals", "poisson(100ms)"}}) == fingerprint({{"arrivals", "poisson(100ms)"}}));
}

TEST_CASE("questions at random have their rate and the dispersion of a Poisson stream", "[property]") {
    const Times times = questions("poisson(20ms)", 400_s);
    CHECK(near(static_cast<double>(times.size()), 20'000, 0.02));
    CHECK(near(dispersion(times, 400_s, 200_ms), 1, 0.15));
    CHECK(dispersion(questions("constant(20ms)", 100_s), 100_s, 200_ms) < 0.01);
}

TEST_CASE("questions in bursts come together, and those of a day come at its peak", "[property]") {
    CHECK(questions("bursts(3 every 1s, 5ms apart)", 2500_ms, RunVerdict::undecided) ==
          Times{1_s, 1_s + 5_ms, 1_s + 10_ms, 2_s, 2_s + 5_ms, 2_s + 10_ms});
    CHECK(dispersion(questions("bursts(40 every 2s)", 100_s), 100_s, 1_s) > 20);
    const Times times = questions("diurnal(10ms, 100s, 0.9)", 200_s);
    const double peak = requests_in(times, 15_s, 35_s) + requests_in(times, 115_s, 135_s);
    const double trough = requests_in(times, 65_s, 85_s) + requests_in(times, 165_s, 185_s);
    CHECK(near(peak, 4'000 * (1 + 0.9 * 0.9355), 0.05));
    CHECK(near(trough, 4'000 * (1 - 0.9 * 0.9355), 0.1));
}

TEST_CASE("a closed client asks its next question after the answer, never before") {
    World world(ping_world({{"clients", std::int64_t{1}}, {"arrivals", "closed(10ms)"}}, 10_s));
    const NodeId client = world.blueprint().find_node("client-1");
    std::size_t most = 0;
    while (world.step())
        most = std::max(most, View(world).state<Client>(client).questions.open.size());
    CHECK(most == 1);
    // Two milliseconds on the way and ten of thought: one every twelve.
    CHECK(View(world).state<Client>(client).asked == 833);

    auto cut = ping_world({{"clients", std::int64_t{1}}, {"arrivals", "closed(10ms)"}}, 10_s);
    cut->plan.push_back({2_s, {}, CutLinks{"cut", {{0, client}, {client, 0}}}, 4_s, "cut"});
    const Times times = questions(cut, RunVerdict::undecided);  // the bound begins again at the heal, at 6 s
    CHECK(requests_in(times, 2'100_ms, 6_s) == 0);              // it waits for the answer that does not come
    CHECK(requests_in(times, 6'100_ms, 10_s) > 300);
}

TEST_CASE("an overload multiplies the questions for as long as it lasts", "[property]") {
    for (const std::string arrivals :
         {"default", "constant(100ms)", "poisson(100ms)", "bursts(10 every 1s)", "diurnal(100ms, 5s, 1/2)"}) {
        CAPTURE(arrivals);
        auto made = ping_world({{"clients", std::int64_t{1}}, {"arrivals", arrivals}}, 300_s);
        made->plan.push_back({100_s, {}, Overload{{}, {8, 1}}, 100_s, "overload"});
        const Times times = questions(made);
        CHECK(near(requests_in(times, 0, 100_s), 1'000, 0.1));
        CHECK(near(requests_in(times, 100_s, 200_s), 8'000, 0.05));
        CHECK(near(requests_in(times, 200_s, 300_s), 1'000, 0.1));
    }
}

}  // namespace orrery::ping
