// Two pieces of work that take turns, and what came of it.
// Units: work in whatever the sides count, time in seconds of the clock that is asked for.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/bench/bench.h"

namespace orrery::bench {

double thread_seconds();  // CPU time of the calling thread
double wall_seconds();

// Median and range of a series; of an empty one zeros.
struct Spread {
    double median = 0, least = 0, most = 0;
};
Spread spread_of(std::vector<double> series);

struct Duel {
    std::vector<double> ours, limit;  // work a second, by round

    std::vector<double> ratios() const;  // by round
};

// One side does about `work` units and answers how many it did.
using Side = std::function<std::uint64_t(std::uint64_t work)>;

// In each round both sides do `work` units in slices, by turns; a slice of each goes before, unmeasured.
Duel duel(const Request& request, std::uint64_t work, const Side& limit, const Side& ours);

// {bench, parameters, rate, unit, limit, ratio} and a table of it.
Report report_of(const std::string& bench, const Request& request, const std::string& unit, const Duel& duel);

std::string format_rate(double rate);  // "12.3 M"

}  // namespace orrery::bench
