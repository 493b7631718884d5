// What usage costs: units times the price of so many, as an exact number of `per`-ths of a minor unit until it is
// rounded, half up. Units: minor units of money. Errors: none; requires what does not overflow, which the ranges of the
// settings see to. Source: README.md.
#pragma once
#include <cstdint>

#include "models/commerce/metered_billing/words.h"

namespace orrery::metered_billing {

inline std::int64_t worth(const Settings& settings, ItemId item, Units units) {
    return units * settings.price_of(item);
}
inline std::int64_t rounded(const Settings& settings, std::int64_t worth) {
    return (worth + settings.per / 2) / settings.per;
}

// All that stands of an account's period.
struct PeriodSum {
    std::int64_t worth = 0, minor = 0;
    bool is_billed = true;  // all of it
};
inline PeriodSum sum_of(const Settings& settings, const SharedMap<UsageKey, Usage>& usage, AccountId account,
                        Period period) {
    PeriodSum sum;
    for (auto at = usage.lower_bound({account, period, 0}); at != usage.end(); ++at) {
        const auto& [key, row] = *at;
        if (key.account != account || key.period != period)
            break;
        sum.worth += worth(settings, key.item, row.units);
        sum.minor += row.minor;
        sum.is_billed = sum.is_billed && row.billed == row.units;
    }
    return sum;
}

}  // namespace orrery::metered_billing
