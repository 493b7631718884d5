// Money: a whole number of a currency's smallest units, and its currency. Nothing is ever rounded away: an amount is
// split by weights so that the parts sum to it. Units: minor units (fen, cents; a yen is one). Errors: two currencies
// do not add up: sum() and less() answer nothing. Source: ISO 4217; the largest-remainder method (Hamilton, 1792).
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/fields.h"

namespace orrery::floor {

enum class Currency : std::uint8_t { cny, usd, eur, jpy, bhd };

std::string_view name_of(Currency currency);
int decimals_of(Currency currency);  // 2 of a yuan, none of a yen, 3 of a dinar

struct Money {
    std::int64_t minor = 0;
    Currency currency = Currency::cny;
    ORRERY_FIELDS(Money, minor, currency)

    Money operator-() const { return {-minor, currency}; }
    bool is_zero() const { return minor == 0; }
};

// "CNY 12.30", "-JPY 5".
std::string text_of(Money money);

// Nothing where the currencies differ, or where the sum does not fit.
std::optional<Money> sum(Money a, Money b);
std::optional<Money> less(Money a, Money b);

// Parts in proportion to the weights, which sum to the amount: each share is rounded towards zero, then those with the
// largest remainders get one minor unit more, the earlier first where remainders are equal. Requires weights whose sum
// is not 0 and fits, and an amount above INT64_MIN; where the amount is negative so are the parts.
std::vector<Money> split(Money amount, std::span<const std::uint64_t> weights);

}  // namespace orrery::floor
