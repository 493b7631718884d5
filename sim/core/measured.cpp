#include "sim/core/measured.h"

#include <fmt/format.h>

#include <algorithm>

#include "embedded/latency.h"
#include "sim/core/numbers.h"

namespace orrery {
namespace {

using Rows = std::vector<std::vector<std::string_view>>;

// The rows of a table without its comments: the first is the header.
Rows rows_of(std::string_view text) {
    Rows rows;
    for (const std::string_view line : split(text, '\n'))
        if (!trimmed(line).empty() && !line.starts_with('#'))
            rows.push_back(split(trimmed(line), ','));
    return rows;
}

Rows region_rows() { return rows_of(embedded::latency::aws_regions_2017_csv); }

// A table of quantiles begins with this header; the others are of regions.
constexpr std::string_view kQuantileHeader = "percent";

// "rtt.csv" -> "rtt".
std::string_view name_of(const embedded::latency::File& file) { return file.name.substr(0, file.name.find('.')); }

bool holds_quantiles(const embedded::latency::File& file) {
    return trimmed(rows_of(file.text).front().front()) == kQuantileHeader;
}

// Percents with one decimal, in tenths.
std::size_t permille(std::string_view percent) {
    const std::size_t point = std::min(percent.find('.'), percent.size());
    std::size_t value = 0;
    for (const char digit : percent.substr(0, point))
        value = value * 10 + static_cast<std::size_t>(digit - '0');
    return value * 10 + (point + 1 < percent.size() ? static_cast<std::size_t>(percent[point + 1] - '0') : 0);
}

// Values at every tenth of a percent: linear between the published ones, constant below the first and above the last.
std::vector<Duration> even_quantiles(const Rows& rows) {
    constexpr std::size_t kLast = 1000;
    std::vector<Duration> values(kLast + 1, 0);
    std::size_t before = 0;
    Duration low = 0;
    for (std::size_t row = 1; row < rows.size(); ++row) {
        const std::size_t at = permille(rows[row][0]);
        const Duration high = *parse_duration(fmt::format("{}ms", rows[row][1]));
        if (row == 1)
            low = high;
        for (std::size_t i = before; i <= at; ++i)
            values[i] = at == before ? high
                                     : low + (high - low) * static_cast<Duration>(i - before) /
                                                 static_cast<Duration>(at - before);
        before = at;
        low = high;
    }
    std::fill(values.begin() + static_cast<std::ptrdiff_t>(before), values.end(), low);
    return values;
}

}  // namespace

std::vector<std::string> region_names() {
    const auto header = region_rows().front();
    return {header.begin() + 1, header.end()};
}

// The table lacks the last region's row, which is its column.
std::optional<Duration> region_delay(std::string_view from, std::string_view to) {
    const Rows rows = region_rows();
    const auto& header = rows.front();
    const auto measured = [&](std::string_view a, std::string_view b) -> std::optional<Duration> {
        for (std::size_t row = 1; row < rows.size(); ++row)
            for (std::size_t column = 1; column < header.size() && column < rows[row].size(); ++column)
                if (rows[row][0] == a && header[column] == b)
                    return parse_duration(fmt::format("{}ms", rows[row][column]));
        return std::nullopt;
    };
    std::optional<Duration> round_trip = measured(from, to);
    if (!round_trip)
        round_trip = measured(to, from);
    if (!round_trip && from == to && std::find(header.begin() + 1, header.end(), from) != header.end())
        round_trip = 0;
    if (!round_trip)
        return std::nullopt;
    return *round_trip / 2;
}

std::vector<std::string> measured_names() {
    std::vector<std::string> names;
    for (const embedded::latency::File& file : embedded::latency::files)
        if (holds_quantiles(file))
            names.emplace_back(name_of(file));
    return names;
}

std::optional<Distribution> measured_distribution(std::string_view name) {
    for (const embedded::latency::File& file : embedded::latency::files)
        if (holds_quantiles(file) && name_of(file) == name)
            return Distribution::measured(std::string(name), even_quantiles(rows_of(file.text)));
    return std::nullopt;
}

}  // namespace orrery
