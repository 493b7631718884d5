#include "sim/core/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

namespace orrery {
namespace {

constexpr std::uint64_t kLargestPart = 1'000'000'000;
constexpr std::size_t kDecimals = 6;
constexpr std::uint64_t kMillion = 1'000'000;

template <class Integer>
std::optional<Integer> whole_number(std::string_view text) {
    Integer number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// A text that parse_duration refuses although it is written as a duration: why?
std::optional<std::string> misfit(std::string_view text) {
    if (text.starts_with('-'))
        text.remove_prefix(1);
    const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view number = text.substr(0, digits), unit = text.substr(digits);
    const std::size_t point = std::min(number.find('.'), number.size());
    if (number.empty() || number.find('.', point + 1) != std::string_view::npos ||
        !parse_duration(fmt::format("1{}", unit)))
        return std::nullopt;
    const bool whole_fits = parse_duration(fmt::format("0{}{}", number.substr(0, point), unit)).has_value();
    return whole_fits ? "is finer than a nanosecond" : "is too long";
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string_view unquoted(std::string_view text) {
    text = trimmed(text);
    const bool quoted =
        text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
    return quoted ? text.substr(1, text.size() - 2) : text;
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

Call parse_call(std::string_view text) {
    text = trimmed(text);
    Call call;
    const std::size_t open = text.find('(');
    call.name = trimmed(text.substr(0, open));
    if (open == std::string_view::npos)
        return call;
    call.closed = text.ends_with(')');
    const std::string_view inside = text.substr(open + 1, text.size() - open - (call.closed ? 2 : 1));
    std::size_t depth = 0, begin = 0;
    for (std::size_t at = 0; at < inside.size(); ++at) {
        if (inside[at] == '(')
            ++depth;
        else if (inside[at] == ')' && depth > 0)
            --depth;
        else if (inside[at] == ',' && depth == 0) {
            call.arguments.push_back(trimmed(inside.substr(begin, at - begin)));
            begin = at + 1;
        }
    }
    call.arguments.push_back(trimmed(inside.substr(begin)));
    return call;
}

namespace {

bool are_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

tl::expected<std::int64_t, Complaint> parse_integer_between(std::string_view text, std::int64_t low,
                                                            std::int64_t high) {
    const std::string range = fmt::format("it goes from {} to {}", low, high);
    const auto number = whole_number<std::int64_t>(trimmed(text));
    if (!number && are_digits(trimmed(text).substr(trimmed(text).starts_with('-') ? 1 : 0)))
        return tl::unexpected(Complaint{fmt::format("{} is out of range", trimmed(text)), range});
    if (!number)
        return tl::unexpected(Complaint{fmt::format("'{}' is no whole number", text), range});
    if (*number < low || *number > high)
        return tl::unexpected(Complaint{fmt::format("{} is out of range", *number), range});
    return *number;
}

tl::expected<Duration, Complaint> parse_duration_between(std::string_view text, Duration low, Duration high) {
    const std::string range = fmt::format("it goes from {} to {}", format_duration(low), format_duration(high));
    const auto duration = parse_duration(trimmed(text));
    if (!duration) {
        if (const auto why = misfit(trimmed(text)))
            return tl::unexpected(Complaint{fmt::format("{} {}", trimmed(text), *why), range});
        return tl::unexpected(
            Complaint{fmt::format("'{}' is no duration", text), "write a number with its unit: ns us ms s min h d"});
    }
    if (*duration < low || *duration > high)
        return tl::unexpected(Complaint{fmt::format("{} is out of range", trimmed(text)), range});
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

tl::expected<Ratio, Complaint> parse_decimal(std::string_view text) {
    const std::string form = "write a number such as 1.5, with at most six decimals, or a ratio such as 3/2";
    const auto refused = [&](std::string_view why) {
        return tl::unexpected(Complaint{fmt::format("'{}' {}", text, why), form});
    };
    const std::string_view number = trimmed(text);
    const auto too_large = [&] {
        return tl::unexpected(Complaint{fmt::format("{} is too large or too fine", number),
                                        fmt::format("in lowest terms neither part may be more than {}", kLargestPart)});
    };
    std::string upper(number), lower = "1";
    const std::size_t slash = number.find('/'), point = number.find('.');
    if (slash != std::string_view::npos) {
        upper = trimmed(number.substr(0, slash));
        lower = trimmed(number.substr(slash + 1));
    } else if (point != std::string_view::npos) {
        const std::string_view decimals = number.substr(point + 1);
        if (point == 0 || decimals.empty() || decimals.size() > kDecimals)
            return refused("is no number");
        upper = fmt::format("{}{}", number.substr(0, point), decimals);
        lower.append(decimals.size(), '0');
    }
    const auto above = whole_number<std::uint64_t>(upper), below = whole_number<std::uint64_t>(lower);
    if ((!above || !below) && are_digits(upper) && are_digits(lower))
        return too_large();
    if (!above || !below)
        return refused("is no number");
    if (*below == 0)
        return refused("divides by zero");
    const std::uint64_t common = std::gcd(*above, *below);
    const Ratio lowest{*above / common, *below / common};
    if (lowest.numerator > kLargestPart || lowest.denominator > kLargestPart)
        return too_large();
    return lowest;
}

tl::expected<Ratio, Complaint> parse_decimal_between(std::string_view text, std::int64_t low, std::int64_t high) {
    const std::string range = fmt::format("it goes from {} to {}", low, high);
    if (trimmed(text).starts_with('-') && parse_decimal(trimmed(text).substr(1)))
        return tl::unexpected(Complaint{fmt::format("{} is out of range", trimmed(text)), range});
    auto number = parse_decimal(text);
    if (number && (number->numerator < static_cast<std::uint64_t>(low) * number->denominator ||
                   number->numerator > static_cast<std::uint64_t>(high) * number->denominator))
        return tl::unexpected(Complaint{fmt::format("{} is out of range", trimmed(text)), range});
    return number;
}

std::string format_decimal(Ratio number) {
    if (kMillion % number.denominator != 0)
        return fmt::format("{}/{}", number.numerator, number.denominator);
    const std::uint64_t whole = number.numerator / number.denominator;
    const std::uint64_t millionths = number.numerator % number.denominator * (kMillion / number.denominator);
    std::string decimals = fmt::format("{:06}", millionths);
    while (decimals.ends_with('0'))
        decimals.pop_back();
    return decimals.empty() ? fmt::format("{}", whole) : fmt::format("{}.{}", whole, decimals);
}

}  // namespace orrery
