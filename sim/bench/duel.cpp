#include "sim/bench/duel.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

namespace orrery::bench {
namespace {

constexpr std::uint64_t kSlices = 8;

// Three significant digits are what a loaded machine's median deserves; four are kept.
double rounded(double number) {
    if (number <= 0)
        return 0;
    const double scale = std::pow(10, 3 - std::floor(std::log10(number)));
    return std::round(number * scale) / scale;
}

std::string format_spread(const Spread& spread, const std::function<std::string(double)>& format) {
    return fmt::format("{}..{}", format(spread.least), format(spread.most));
}

}  // namespace

double thread_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double wall_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Spread spread_of(std::vector<double> series) {
    if (series.empty())
        return {};
    std::sort(series.begin(), series.end());
    const std::size_t half = series.size() / 2;
    const double median = series.size() % 2 != 0 ? series[half] : (series[half - 1] + series[half]) / 2;
    return {median, series.front(), series.back()};
}

std::vector<double> Duel::ratios() const {
    std::vector<double> out;
    for (std::size_t i = 0; i < ours.size(); ++i)
        out.push_back(ours[i] / limit[i]);
    return out;
}

Duel duel(const Request& request, std::uint64_t work, const Side& limit, const Side& ours) {
    const std::uint64_t rounds = request.count("rounds");
    const std::uint64_t slice = std::max<std::uint64_t>(work / kSlices, 1);
    Duel result;
    limit(slice);
    ours(slice);
    for (std::uint64_t round = 0; round < rounds; ++round) {
        std::uint64_t limit_done = 0, ours_done = 0;
        double limit_time = 0, ours_time = 0;
        const auto turn = [&](const Side& side, std::uint64_t& done, double& time) {
            const double begun = thread_seconds();
            done += side(std::min(slice, work));
            time += thread_seconds() - begun;
        };
        while (limit_done < work || ours_done < work) {
            if (request.interrupted())
                throw Stopped{};
            request.progress(fmt::format("round {} of {}", round + 1, rounds));
            turn(limit, limit_done, limit_time);
            turn(ours, ours_done, ours_time);
        }
        result.limit.push_back(static_cast<double>(limit_done) / std::max(limit_time, 1e-9));
        result.ours.push_back(static_cast<double>(ours_done) / std::max(ours_time, 1e-9));
    }
    return result;
}

std::string format_rate(double rate) {
    if (rate >= 1e9)
        return fmt::format("{:.2f} G", rate / 1e9);
    if (rate >= 1e6)
        return fmt::format("{:.2f} M", rate / 1e6);
    return rate >= 1e3 ? fmt::format("{:.2f} k", rate / 1e3) : fmt::format("{:.2f}", rate);
}

Report report_of(const std::string& bench, const Request& request, const std::string& unit, const Duel& duel) {
    const Spread ours = spread_of(duel.ours), limit = spread_of(duel.limit), ratio = spread_of(duel.ratios());
    Report report;
    Json parameters = Json::object();
    for (const auto& [name, number] : request.numbers)
        parameters[name] = number;
    report.document = {{"bench", bench}, {"parameters", std::move(parameters)}, {"rate", rounded(ours.median)},
                       {"unit", unit},   {"limit", rounded(limit.median)},      {"ratio", rounded(ratio.median)}};
    const auto plain = [](double number) { return fmt::format("{:.3f}", number); };
    report.table = {{"", "median", "least..most", ""},
                    {"rate", format_rate(ours.median), format_spread(ours, format_rate), unit},
                    {"limit", format_rate(limit.median), format_spread(limit, format_rate), unit},
                    {"ratio", plain(ratio.median), format_spread(ratio, plain), ""}};
    return report;
}

}  // namespace orrery::bench
