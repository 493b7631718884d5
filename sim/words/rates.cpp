#include "sim/words/rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/core/numbers.h"
#include "sim/core/random.h"

namespace orrery {
namespace {

constexpr std::string_view kUnlimited = "unlimited";
constexpr std::uint64_t kMost = 1'000'000'000'000;  // bytes, or bytes per second

struct Unit {
    std::string_view name;
    std::uint64_t bits;
};
constexpr std::array<Unit, 8> kUnits{
    Unit{"bit", 1}, Unit{"kbit", 1'000}, Unit{"Mbit", 1'000'000}, Unit{"Gbit", 1'000'000'000},
    Unit{"B", 8},   Unit{"kB", 8'000},   Unit{"MB", 8'000'000},   Unit{"GB", 8'000'000'000}};

// A number and one of the units, in whole bytes; nothing where that is not what the text says. `per` stands after each
// unit: "/s" or nothing.
tl::expected<std::uint64_t, Complaint> parse_amount(std::string_view whole, std::string_view per, std::string_view what,
                                                    const std::string& form) {
    const std::string_view text = whole.substr(0, whole.size() - per.size());
    const std::size_t digits = std::min(text.find_first_not_of("0123456789./"), text.size());
    const std::string_view name = trimmed(text.substr(digits));
    const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& one) { return one.name == name; });
    if (digits == 0 || unit == kUnits.end())
        return tl::unexpected(Complaint{fmt::format("'{}' is no {}", whole, what), form});
    const auto number = parse_decimal(text.substr(0, digits));
    if (!number)
        return tl::unexpected(number.error());
    const Wide bits = static_cast<Wide>(number->numerator) * unit->bits;
    const Wide divisor = static_cast<Wide>(number->denominator) * 8;
    const Wide bytes = bits / divisor;
    if (bytes == 0 || bytes > kMost)
        return tl::unexpected(Complaint{
            fmt::format("{} is out of range", whole),
            fmt::format("it goes from 8 bit{0}, which is 1 B{0}, to 1000 GB{0}, or is \"{1}\"", per, kUnlimited)});
    if (bits % divisor != 0)
        return tl::unexpected(Complaint{fmt::format("{} is no whole number of bytes", whole),
                                        fmt::format("8 bit make a byte; {}", form)});
    return static_cast<std::uint64_t>(bytes);
}

std::string format_amount(std::uint64_t bytes) {
    for (std::size_t i = kUnits.size(); i-- > 4;)
        if (bytes * 8 % kUnits[i].bits == 0)
            return fmt::format("{} {}", bytes * 8 / kUnits[i].bits, kUnits[i].name);
    return fmt::format("{} B", bytes);
}

}  // namespace

tl::expected<std::uint64_t, Complaint> parse_bandwidth(std::string_view text) {
    const std::string form = "write \"10 Mbit/s\" or \"2 MB/s\"; units: bit kbit Mbit Gbit B kB MB GB";
    text = trimmed(text);
    if (text == kUnlimited)
        return 0;
    if (!text.ends_with("/s"))
        return tl::unexpected(Complaint{fmt::format("'{}' is no bandwidth", text), form});
    return parse_amount(text, "/s", "bandwidth", form);
}

tl::expected<std::uint64_t, Complaint> parse_bytes(std::string_view text) {
    text = trimmed(text);
    if (text == kUnlimited)
        return 0;
    return parse_amount(text, "", "size", "write \"64 kB\"; units: B kB MB GB");
}

std::string format_bandwidth(std::uint64_t bytes_per_second) {
    return bytes_per_second == 0 ? std::string(kUnlimited) : format_amount(bytes_per_second) + "/s";
}

std::string format_bytes(std::uint64_t bytes) { return bytes == 0 ? std::string(kUnlimited) : format_amount(bytes); }

}  // namespace orrery
