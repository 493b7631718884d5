// Streams of requests, drawn as a client would, against what their shape promises.
#include "sim/core/arrivals.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/catch.h"

using namespace orrery;

namespace {

constexpr Ratio kUsual{1, 1};

// The times of all requests of one client up to `end`; `load` says the overload at a time.
template <class Load>
std::vector<Time> stream_under(const Arrivals& arrivals, Time end, Load load, std::uint64_t seed = 41) {
    std::vector<Time> times;
    Time now = 0;
    for (std::uint64_t i = 0;; ++i) {
        now += arrivals.next(now, draw(seed, 1, 2, i), load(now));
        if (now >= end)
            return times;
        times.push_back(now);
    }
}
std::vector<Time> stream(const Arrivals& arrivals, Time end, std::uint64_t seed = 41) {
    return stream_under(
        arrivals, end, [](Time) { return kUsual; }, seed);
}

std::vector<double> counts(const std::vector<Time>& times, Time end, Duration window) {
    std::vector<double> counts(static_cast<std::size_t>(end / window));
    for (const Time time : times)
        if (static_cast<std::size_t>(time / window) < counts.size())
            ++counts[static_cast<std::size_t>(time / window)];
    return counts;
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values)
        sum += value;
    return sum / static_cast<double>(values.size());
}

// Variance over mean: 1 for a Poisson stream whatever the window, 0 for a clockwork, above 1 for bursts.
double dispersion(const std::vector<double>& values) {
    const double middle = mean(values);
    double sum = 0;
    for (const double value : values)
        sum += (value - middle) * (value - middle);
    return sum / static_cast<double>(values.size() - 1) / middle;
}

bool near(double value, double expected, double share) { return std::abs(value - expected) <= share * expected; }

}  // namespace

TEST_CASE("a constant stream is a clockwork") {
    const std::vector<Time> times = stream(Arrivals::constant(100_ms), 1_s + 1);
    REQUIRE(times.size() == 10);
    for (std::size_t i = 0; i < times.size(); ++i)
        CHECK(times[i] == static_cast<Time>(i + 1) * 100_ms);
    CHECK(dispersion(counts(stream(Arrivals::constant(10_ms), 100_s), 100_s, 1_s)) < 0.01);
}

TEST_CASE("a Poisson stream has its rate, and a variance as large as its mean", "[property]") {
    for (const std::uint64_t seed : {41U, 42U, 43U}) {
        CAPTURE(seed);
        const std::vector<Time> times = stream(Arrivals::poisson(10_ms), 1000_s, seed);
        CHECK(near(static_cast<double>(times.size()), 100'000, 0.01));
        for (const Duration window : {20_ms, 100_ms, 1_s}) {
            CAPTURE(window);
            CHECK(std::abs(dispersion(counts(times, 1000_s, window)) - 1) < 0.15);
        }
        // Whatever came before: of the gaps longer than the mean, a share of 1/e is longer by another mean.
        std::size_t longer = 0, much = 0;
        for (std::size_t i = 1; i < times.size(); ++i) {
            longer += times[i] - times[i - 1] > 10_ms ? 1 : 0;
            much += times[i] - times[i - 1] > 20_ms ? 1 : 0;
        }
        CHECK(near(static_cast<double>(much) / static_cast<double>(longer), std::exp(-1.0), 0.03));
    }
}

TEST_CASE("bursts come at multiples of the period, all at once or spaced") {
    const std::vector<Time> times = stream(Arrivals::bursts(3, 5_s, 10_ms), 11_s);
    CHECK(times == std::vector<Time>{5_s, 5_s + 10_ms, 5_s + 20_ms, 10_s, 10_s + 10_ms, 10_s + 20_ms});
    CHECK(stream(Arrivals::bursts(20, 5_s, 1_us), 100_s + 1_ms).size() == 20 * 20);
    CHECK(dispersion(counts(stream(Arrivals::bursts(50, 5_s, 1_us), 500_s), 500_s, 1_s)) > 35);
    // A burst may fill its period to the brim.
    CHECK(stream(Arrivals::bursts(5, 5_s, 1_s), 20_s).size() == 15);
    CHECK(stream(Arrivals::bursts(1, 1_s, 1_us), 10_s).size() == 9);
}

TEST_CASE("a burst's timer that rings a nanosecond off its instant counts once") {
    const Arrivals arrivals = Arrivals::bursts(3, 5_s, 10_ms);
    for (const Time at : {5_s, 5_s + 10_ms})
        for (const Duration off : {-1, 0, 1}) {
            CAPTURE(at, off);
            CHECK(at + off + arrivals.next(at + off, 0, kUsual) == at + 10_ms);
        }
    for (const Duration off : {-1, 0, 1})
        CHECK(5_s + 20_ms + off + arrivals.next(5_s + 20_ms + off, 0, kUsual) == 10_s);
    // A clock that begins before zero, and a client that was paused over the beginning of a burst.
    CHECK(arrivals.next(-3_s, 0, kUsual) == 8_s);
    CHECK(arrivals.next(5_s + 12_ms, 0, kUsual) == 8_ms);
}

TEST_CASE("a diurnal stream swings around its mean as a sine", "[property]") {
    const Arrivals arrivals = Arrivals::diurnal(10_ms, 100_s, {4, 5});
    const std::vector<Time> times = stream(arrivals, 2000_s);
    CHECK(near(static_cast<double>(times.size()), 200'000, 0.01));
    std::vector<double> tenths(10);
    for (const Time time : times)
        ++tenths[static_cast<std::size_t>(time % 100_s / 10_s)];
    for (std::size_t i = 0; i < tenths.size(); ++i) {
        CAPTURE(i);
        // The mean of 1 + 0.8 sin over a tenth of the day, of 20,000 requests on average.
        const double pi = std::acos(-1.0), from = static_cast<double>(i) * pi / 5, to = from + pi / 5;
        CHECK(near(tenths[i], 20'000 * (1 + 0.8 * (std::cos(from) - std::cos(to)) / (to - from)), 0.025));
    }
    // In a small window the stream is Poisson; over the day it is not.
    std::vector<double> peak;
    for (Time day = 0; day < 2000_s; day += 100_s)
        for (Time at = day + 20_s; at < day + 30_s; at += 100_ms) {
            const auto begin = std::lower_bound(times.begin(), times.end(), at);
            peak.push_back(static_cast<double>(std::lower_bound(begin, times.end(), at + 100_ms) - begin));
        }
    CHECK(std::abs(dispersion(peak) - 1) < 0.15);
    CHECK(dispersion(counts(times, 2000_s, 1_s)) > 10);
}

TEST_CASE("a diurnal stream of amplitude zero is the Poisson stream, of one it rests at night") {
    const std::vector<Time> flat = stream(Arrivals::diurnal(10_ms, 1_h, {0, 1}), 100_s);
    const std::vector<Time> poisson = stream(Arrivals::poisson(10_ms), 100_s);
    REQUIRE(flat.size() >= poisson.size());
    for (std::size_t i = 0; i < poisson.size(); ++i)
        REQUIRE(std::abs(flat[i] - poisson[i]) <= static_cast<Duration>(i + 1));  // rounded down once a request
    const std::vector<Time> full = stream(Arrivals::diurnal(10_ms, 100_s, {1, 1}), 1000_s);
    CHECK(near(static_cast<double>(full.size()), 100'000, 0.015));
    // The integral of 1 + sin between 0.7 and 0.8 of a day is a 611th of that over the day.
    std::size_t night = 0;
    for (const Time time : full)
        night += time % 100_s >= 70_s && time % 100_s < 80_s ? 1 : 0;
    CHECK(near(static_cast<double>(night), 163.7, 0.25));
}

TEST_CASE("an overload multiplies the rate for as long as it lasts") {
    const auto overload = [](Time now) { return now >= 100_s && now < 200_s ? Ratio{5, 1} : kUsual; };
    const auto in = [](const std::vector<Time>& times, Time from, Time to) {
        return static_cast<double>(std::lower_bound(times.begin(), times.end(), to) -
                                   std::lower_bound(times.begin(), times.end(), from));
    };
    for (const Arrivals& arrivals : {Arrivals::constant(10_ms), Arrivals::poisson(10_ms),
                                     Arrivals::bursts(100, 1_s, 1_us), Arrivals::diurnal(10_ms, 10_s, {1, 2})}) {
        CAPTURE(arrivals.to_text());
        const std::vector<Time> times = stream_under(arrivals, 300_s, overload);
        CHECK(near(in(times, 0, 100_s), 10'000, 0.03));
        CHECK(near(in(times, 100_s, 200_s), 50'000, 0.03));
        CHECK(near(in(times, 200_s, 300_s), 10'000, 0.03));
    }
    CHECK(Arrivals::closed(Distribution::constant(50_ms)).next(7, 1, {5, 1}) == 10_ms);
    CHECK(Arrivals::constant(10_ms).next(7, 1, {1, 4}) == 40_ms);
    CHECK(Arrivals::constant(10_ms).next(7, 1, {0, 1}) == INT64_MAX / 2);
    CHECK(Arrivals::bursts(100, 1_s, 1_us).next(1_s, 1, {0, 1}) == 1_s);
}

TEST_CASE("the longest and the shortest gaps stay gaps") {
    const Ratio mad{1'000'000'000, 1};
    for (const Arrivals& arrivals :
         {Arrivals::constant(1_us), Arrivals::poisson(1_us), Arrivals::bursts(1'000'000, 1_s, 1_us),
          Arrivals::diurnal(1_us, 1_ms, {1, 1}), Arrivals::diurnal(24_h, 365 * 24_h, {1, 1})}) {
        CAPTURE(arrivals.to_text());
        for (const std::uint64_t bits : {std::uint64_t{0}, std::uint64_t{1} << 63, UINT64_MAX})
            for (const Time now : {Time{-1}, Time{0}, 1_s, INT64_MAX / 4})
                for (const Ratio load : {kUsual, mad, Ratio{1, 1'000'000'000}}) {
                    const Duration gap = arrivals.next(now, bits, load);
                    CHECK(gap >= 1);
                    CHECK(gap <= INT64_MAX / 2);
                }
    }
}

TEST_CASE("arrivals are written as they read") {
    for (const char* text : {"default", "constant(100ms)", "poisson(10ms)", "bursts(20 every 5s)",
                             "bursts(20 every 5s, 1ms apart)", "diurnal(10ms, 24h, 0.8)", "diurnal(10ms, 24h, 1/3)",
                             "closed(50ms)", "closed(0ns)", "closed(lognormal(2ms, 40ms))",
                             "closed(measured(loopback-tcp-2026))", "bursts(1000000 every 1ms, 1ns apart)"}) {
        CAPTURE(text);
        const auto made = parse_arrivals(text);
        REQUIRE(made);
        CHECK(made->to_text() == text);
    }
    CHECK(parse_arrivals(" diurnal( 10ms ,24h,4/5 ) ")->to_text() == "diurnal(10ms, 24h, 0.8)");
    CHECK(parse_arrivals("bursts(10 every 1us)")->to_text() == "bursts(10 every 1us, 100ns apart)");
    CHECK(parse_arrivals("default")->is_default());
    CHECK(parse_arrivals("closed(1s)")->is_closed());
}

TEST_CASE("what is wrong with arrivals is said, and what to write instead") {
    struct Case {
        const char* text;
        const char* what;
        const char* hint;  // how it begins
    };
    for (const Case& one : std::initializer_list<Case>{
             {"", "'' does not say when requests come", "write constant(100ms)"},
             {"100ms", "'100ms' does not say when requests come", "write constant(100ms)"},
             {"poison(10ms)", "unknown arrivals 'poison'", "did you mean 'poisson'?"},
             {"poisson(10ms", "'poisson(10ms' lacks its closing bracket", "write constant(100ms)"},
             {"poisson(10)", "'10' is no duration", "write a number with its unit"},
             {"poisson(0ms)", "0ms is out of range", "it goes from 1us to 24h"},
             {"poisson(-1ms)", "-1ms is out of range", "it goes from 1us to 24h"},
             {"constant(25h)", "25h is out of range", "it goes from 1us to 24h"},
             {"constant(999999999d)", "999999999d is too long", "it goes from 1us to 24h"},
             {"constant(1ms, 2ms)", "constant wants 1 value, not 2", "write constant(100ms)"},
             {"bursts(20)", "bursts: '20' does not say how many how often", "write bursts(20 every 5s)"},
             {"bursts(0 every 5s)", "0 is out of range", "it goes from 1 to 1000000"},
             {"bursts(x every 5s)", "'x' is no whole number", "it goes from 1 to 1000000"},
             {"bursts(2 every 0s)", "0s is out of range", "it goes from 1us to 8760h"},
             {"bursts(2 every 5s, 1ms)", "bursts: '1ms' does not say how far apart", "write bursts(20 every 5s)"},
             {"bursts(20 every 5s, 1s apart)", "bursts: 20 requests 1s apart do not fit into 5s", "write bursts("},
             {"diurnal(10ms, 24h)", "diurnal wants 3 values, not 2", "write constant(100ms)"},
             {"diurnal(10ms, 24h, 3/2)", "diurnal's amplitude 3/2 is more than one", "write a part of the mean rate"},
             {"diurnal(10ms, 24h, 1/0)", "diurnal's amplitude: '1/0' divides by zero", "write a number such as 1.5"},
             {"closed(lognormal(1ms))", "lognormal wants 2 values, not 1", "write \"5ms\""},
             {"closed(unifrom(1ms, 2ms))", "unknown distribution 'unifrom'", "did you mean 'uniform'?"}}) {
        CAPTURE(one.text);
        const auto made = parse_arrivals(one.text);
        REQUIRE_FALSE(made);
        CHECK(made.error().what == one.what);
        CHECK(made.error().hint.substr(0, std::string(one.hint).size()) == one.hint);
    }
}

TEST_CASE("the first requests of every stream", "[golden][determinism]") {
    const auto first = [](const Arrivals& arrivals) {
        std::vector<Time> times = stream(arrivals, 1_min);
        times.resize(4);
        return times;
    };
    using Times = std::vector<Time>;
    CHECK(first(Arrivals::poisson(10_ms)) == Times{1'036'742, 10'101'467, 29'380'410, 46'302'443});
    CHECK(first(Arrivals::diurnal(10_ms, 1_min, {4, 5})) == Times{1'026'663, 10'003'262, 29'094'779, 45'852'299});
    CHECK(first(Arrivals::diurnal(2_s, 1_min, {1, 1})) ==
          Times{204'834'889, 1'842'711'980, 4'728'645'496, 6'884'140'226});
    CHECK(first(Arrivals::closed(Distribution::pareto(1_ms, {3, 2}))) ==
          Times{4'689'193, 6'101'112, 7'211'589, 8'356'873});
}
