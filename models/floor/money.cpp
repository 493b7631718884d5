#include "models/floor/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "sim/core/hash.h"

namespace orrery::floor {
namespace {

struct Known {
    std::string_view name;
    int decimals;
};
constexpr Known kKnown[] = {{"CNY", 2}, {"USD", 2}, {"EUR", 2}, {"JPY", 0}, {"BHD", 3}};
const Known& known(Currency currency) { return kKnown[static_cast<std::size_t>(currency)]; }

}  // namespace

std::string_view name_of(Currency currency) { return known(currency).name; }
int decimals_of(Currency currency) { return known(currency).decimals; }

std::string text_of(Money money) {
    const auto [name, decimals] = known(money.currency);
    const bool negative = money.minor < 0;
    const std::uint64_t size =
        negative ? 0 - static_cast<std::uint64_t>(money.minor) : static_cast<std::uint64_t>(money.minor);
    std::uint64_t unit = 1;
    for (int i = 0; i < decimals; ++i)
        unit *= 10;
    const std::string whole = fmt::format("{}{} {}", negative ? "-" : "", name, size / unit);
    return decimals == 0 ? whole : fmt::format("{}.{:0{}}", whole, size % unit, decimals);
}

std::optional<Money> sum(Money a, Money b) {
    Money result{0, a.currency};
    if (a.currency != b.currency || __builtin_add_overflow(a.minor, b.minor, &result.minor))
        return std::nullopt;
    return result;
}

std::optional<Money> less(Money a, Money b) {
    Money result{0, a.currency};
    if (a.currency != b.currency || __builtin_sub_overflow(a.minor, b.minor, &result.minor))
        return std::nullopt;
    return result;
}

std::vector<Money> split(Money amount, std::span<const std::uint64_t> weights) {
    const std::uint64_t all = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    const bool negative = amount.minor < 0;
    const std::uint64_t size =
        negative ? 0 - static_cast<std::uint64_t>(amount.minor) : static_cast<std::uint64_t>(amount.minor);
    std::vector<Money> parts;
    std::vector<std::pair<std::uint64_t, std::size_t>> remainders;  // and whose
    std::uint64_t left = size;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Wide product = static_cast<Wide>(size) * weights[i];
        const auto part = static_cast<std::uint64_t>(product / all);
        parts.push_back({static_cast<std::int64_t>(part), amount.currency});
        remainders.emplace_back(static_cast<std::uint64_t>(product % all), i);
        left -= part;
    }
    std::stable_sort(remainders.begin(), remainders.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (std::size_t i = 0; i < left; ++i)
        ++parts[remainders[i].second].minor;
    if (negative)
        for (Money& part : parts)
            part.minor = -part.minor;
    return parts;
}

}  // namespace orrery::floor
