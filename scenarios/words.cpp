#include "scenarios/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "embedded/latency.h"
#include "sim/core/nearest.h"

namespace orrery {
namespace {

constexpr Duration kLongestDelay = 24_h;

std::string_view unquoted(std::string_view text) {
    text = trimmed(text);
    const bool quoted =
        text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
    return quoted ? text.substr(1, text.size() - 2) : text;
}

template <class Integer>
std::optional<Integer> whole_number(std::string_view text) {
    Integer number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

constexpr std::string_view kForms =
    "write \"5ms\", uniform(1ms, 10ms), exponential(5ms), lognormal(2ms, 40ms) or region(us-east-1, eu-west-1)";

tl::expected<Distribution, Complaint> from_region(const std::vector<std::string_view>& arguments) {
    for (const std::string_view argument : arguments) {
        const std::vector<std::string> names = region_names();
        if (std::find(names.begin(), names.end(), unquoted(argument)) == names.end())
            return tl::unexpected(
                Complaint{fmt::format("unknown region '{}'", unquoted(argument)), suggest(unquoted(argument), names)});
    }
    return Distribution::constant(*region_delay(unquoted(arguments[0]), unquoted(arguments[1])));
}

tl::expected<Distribution, Complaint> from_call(std::string_view name, const std::vector<std::string_view>& arguments) {
    const std::vector<std::string> known{"uniform", "exponential", "lognormal", "region"};
    if (std::find(known.begin(), known.end(), name) == known.end())
        return tl::unexpected(Complaint{fmt::format("unknown distribution '{}'", name), suggest(name, known)});
    const std::size_t wanted = name == "exponential" ? 1 : 2;
    if (arguments.size() != wanted)
        return tl::unexpected(Complaint{
            fmt::format("{} wants {} value{}, not {}", name, wanted, wanted == 1 ? "" : "s", arguments.size()),
            std::string(kForms)});
    if (name == "region")
        return from_region(arguments);
    std::vector<Duration> values;
    for (const std::string_view argument : arguments) {
        auto value = parse_duration_between(argument, 0, kLongestDelay);
        if (!value)
            return tl::unexpected(value.error());
        values.push_back(*value);
    }
    if (name == "exponential")
        return Distribution::exponential(values[0]);
    if (values[0] > values[1])
        return tl::unexpected(Complaint{
            fmt::format("{}: {} is more than {}", name, format_duration(values[0]), format_duration(values[1])),
            name == "uniform" ? "write uniform(low, high)" : "write lognormal(median, 99th percentile)"});
    if (name == "uniform")
        return Distribution::uniform(values[0], values[1]);
    if (values[0] == 0)
        return tl::unexpected(Complaint{"lognormal wants a median above zero", "write lognormal(2ms, 40ms)"});
    return Distribution::lognormal(values[0], values[1]);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t end = text.find(separator, begin);
        parts.push_back(text.substr(begin, end - begin));
        if (end == std::string_view::npos)
            return parts;
        begin = end + 1;
    }
}

tl::expected<Duration, Complaint> parse_duration_between(std::string_view text, Duration low, Duration high) {
    const auto duration = parse_duration(trimmed(text));
    if (!duration)
        return tl::unexpected(
            Complaint{fmt::format("'{}' is no duration", text), "write a number with its unit: ns us ms s min h d"});
    if (*duration < low || *duration > high)
        return tl::unexpected(
            Complaint{fmt::format("{} is out of range", trimmed(text)),
                      fmt::format("it goes from {} to {}", format_duration(low), format_duration(high))});
    return *duration;
}

tl::expected<Ratio, Complaint> parse_ratio(std::string_view text) {
    const std::string form = "write a ratio of whole numbers such as \"1/1000\"";
    const std::size_t slash = text.find('/');
    const auto numerator = whole_number<std::uint64_t>(trimmed(text.substr(0, slash)));
    const auto denominator = slash == std::string_view::npos
                                 ? std::optional<std::uint64_t>(1)
                                 : whole_number<std::uint64_t>(trimmed(text.substr(slash + 1)));
    if (!numerator || !denominator)
        return tl::unexpected(Complaint{fmt::format("'{}' is no ratio", text), form});
    if (*denominator == 0)
        return tl::unexpected(Complaint{fmt::format("the ratio {} divides by zero", text), form});
    if (*numerator > *denominator)
        return tl::unexpected(
            Complaint{fmt::format("the ratio {} is more than one", text), "a probability is at most 1/1"});
    return Ratio{*numerator, *denominator};
}

tl::expected<Latency, Complaint> parse_latency(std::string_view text) {
    const std::string_view whole = trimmed(text);
    const std::size_t open = whole.find('(');
    if (open == std::string_view::npos) {
        auto value = parse_duration_between(whole, 0, kLongestDelay);
        if (!value)
            return tl::unexpected(Complaint{
                value.error().what, value.error().hint.starts_with("it") ? value.error().hint : std::string(kForms)});
        return Latency{Distribution::constant(*value), std::string(whole)};
    }
    if (!whole.ends_with(')'))
        return tl::unexpected(Complaint{fmt::format("'{}' lacks its closing bracket", whole), std::string(kForms)});
    const std::string_view inside = whole.substr(open + 1, whole.size() - open - 2);
    auto made = from_call(trimmed(whole.substr(0, open)), split(inside, ','));
    if (!made)
        return tl::unexpected(made.error());
    return Latency{*made, std::string(whole)};
}

tl::expected<std::uint64_t, Complaint> parse_seed(std::string_view text) {
    const auto seed = whole_number<std::uint64_t>(trimmed(text));
    if (!seed || *seed > kMaxSeed)
        return tl::unexpected(
            Complaint{fmt::format("'{}' is no seed", text), fmt::format("seeds go from 0 to {}", kMaxSeed)});
    return *seed;
}

tl::expected<std::int64_t, Complaint> parse_integer_between(std::string_view text, std::int64_t low,
                                                            std::int64_t high) {
    const auto number = whole_number<std::int64_t>(trimmed(text));
    if (!number)
        return tl::unexpected(
            Complaint{fmt::format("'{}' is no whole number", text), fmt::format("it goes from {} to {}", low, high)});
    if (*number < low || *number > high)
        return tl::unexpected(
            Complaint{fmt::format("{} is out of range", *number), fmt::format("it goes from {} to {}", low, high)});
    return *number;
}

tl::expected<ParameterValue, Complaint> parse_parameter(const ParameterSpec& spec, std::string_view text) {
    const auto typed = [](auto parsed) -> tl::expected<ParameterValue, Complaint> {
        if (!parsed)
            return tl::unexpected(parsed.error());
        return ParameterValue(*parsed);
    };
    switch (spec.kind) {
        case ParameterKind::integer:
            return typed(parse_integer_between(text, spec.low, spec.high));
        case ParameterKind::duration:
            return typed(parse_duration_between(text, spec.low, spec.high));
        case ParameterKind::ratio:
            return typed(parse_ratio(text));
        case ParameterKind::boolean:
            if (text == "true" || text == "false")
                return ParameterValue(text == "true");
            return tl::unexpected(
                Complaint{fmt::format("'{}' is neither true nor false", text), "write true or false"});
        case ParameterKind::text:
            return ParameterValue(std::string(text));
        case ParameterKind::choice:
            if (std::find(spec.choices.begin(), spec.choices.end(), text) != spec.choices.end())
                return ParameterValue(std::string(text));
            return tl::unexpected(
                Complaint{fmt::format("'{}' is not among its choices", text), suggest(text, spec.choices)});
    }
    return tl::unexpected(Complaint{"a kind of parameter that has no text form", ""});
}

std::string describe_range(const ParameterSpec& spec) {
    switch (spec.kind) {
        case ParameterKind::integer:
            return fmt::format("an integer from {} to {}", spec.low, spec.high);
        case ParameterKind::duration:
            return fmt::format("a duration from {} to {}, as \"{}\"", format_duration(spec.low),
                               format_duration(spec.high), format_parameter(spec.kind, spec.initial));
        case ParameterKind::ratio:
            return "a ratio, as \"1/1000\"";
        case ParameterKind::boolean:
            return "true or false";
        case ParameterKind::text:
            return "a text";
        case ParameterKind::choice:
            return fmt::format("one of: {}", fmt::join(spec.choices, ", "));
    }
    return "";
}

// --- measured regions ---------------------------------------------------------------------------------------------

namespace {

// The rows of the table without its comments: the first is the header.
std::vector<std::vector<std::string_view>> region_rows() {
    std::vector<std::vector<std::string_view>> rows;
    for (const std::string_view line : split(embedded::latency::aws_regions_2017_csv, '\n'))
        if (!trimmed(line).empty() && !line.starts_with('#'))
            rows.push_back(split(trimmed(line), ','));
    return rows;
}

}  // namespace

std::vector<std::string> region_names() {
    const auto header = region_rows().front();
    return {header.begin() + 1, header.end()};
}

// The table lacks the last region's row, which is its column.
std::optional<Duration> region_delay(std::string_view from, std::string_view to) {
    const auto rows = region_rows();
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

}  // namespace orrery
