// When the next request of a client comes: the shape of a workload, as a value that a client role asks.
//
//     default                          the model's own, whatever its README says
//     constant(100ms)                  one every 100 ms
//     poisson(10ms)                    at random times, one every 10 ms on average, whatever came before
//     bursts(20 every 5s, 1ms apart)   20 requests at 5 s, 10 s, 15 s, … of the clock, 1 us apart unless said; clients
//                                      whose clocks agree burst together
//     diurnal(10ms, 24h, 0.8)          at random times, the rate a sine over the period: one every 10 ms on
//     average, 1.8
//                                      times as many after a quarter of the period, 0.2 times as many after three
//     closed(50ms)                     50 ms (or any distribution) after the answer to the one before
//
// All but closed are open: requests come whether or not earlier ones were answered. An overload multiplies the rate:
// gaps and think times shrink, bursts hold more requests; it counts from the next gap on.
// Units: nanoseconds on the client's own clock. Errors: parse_arrivals answers with a Complaint. One draw of 64 bits a
// request; a gap is at least 1 ns (of closed: 0).
// Source: diurnal by inverting the integral of its rate (Cinlar, "Introduction to Stochastic Processes", 1975), so
// that one draw is enough and draws are common between designs. Deviation: its sine is a staircase of 256 steps.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "sim/core/complaint.h"
#include "sim/core/distribution.h"

namespace orrery {

class Arrivals {
public:
    Arrivals() = default;  // the model's own
    static Arrivals constant(Duration interval);
    static Arrivals poisson(Duration mean);
    static Arrivals bursts(std::int64_t count, Duration period,
                           Duration spacing);                                  // requires count * spacing <= period
    static Arrivals diurnal(Duration mean, Duration period, Ratio amplitude);  // requires an amplitude up to one
    static Arrivals closed(Distribution think);

    bool is_default() const { return kind_ == Kind::model; }
    bool is_closed() const { return kind_ == Kind::closed; }
    bool is_random() const { return kind_ != Kind::constant && kind_ != Kind::bursts; }  // next() reads its bits
    const Arrivals& or_else(const Arrivals& own) const { return is_default() ? own : *this; }

    // From `now` to the next request, where `now` is that of the request before, of the client's start, or, for a
    // closed client, of the answer. `load` is the overload: 1/1 as a rule, 3/1 for three times as many requests.
    // Requires that this is not the default.
    Duration next(Time now, std::uint64_t bits, Ratio load) const;

    std::string to_text() const;

private:
    enum class Kind : std::uint8_t { model, constant, poisson, bursts, diurnal, closed };
    static constexpr std::size_t kSteps = 256;
    struct Day {
        std::array<std::uint64_t, kSteps> rate;     // of each step, 2^32 on average
        std::array<std::uint64_t, kSteps + 1> sum;  // of the rates before each step
    };

    Duration next_in_burst(Time now, Ratio load) const;
    Duration next_of_day(Time now, Duration gap) const;

    Kind kind_ = Kind::model;
    std::int64_t count_ = 0;
    Duration mean_ = 0, period_ = 0, spacing_ = 0;
    Ratio amplitude_;
    Distribution gap_ = Distribution::constant(0);  // constant, poisson, diurnal: at the mean rate; closed: think time
    std::shared_ptr<const Day> day_;
};

// "default", "poisson(10ms)", … as above.
tl::expected<Arrivals, Complaint> parse_arrivals(std::string_view text);

}  // namespace orrery
