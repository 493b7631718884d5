#include "sim/core/nearest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace orrery {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = last;
        std::swap(last, row);
    }
    return last[b.size()];
}

std::string nearest_name(std::string_view wrong, const std::vector<std::string>& names) {
    if (wrong.size() > 200)
        return {};
    std::string best;
    // Two slips in a word, more in a long one; a letter or two alone must share one.
    std::size_t least =
        std::min(std::max<std::size_t>(2, wrong.size() * 2 / 5), std::max<std::size_t>(wrong.size(), 1) - 1) + 1;
    for (const std::string& name : names) {
        if (name.size() > 200)
            continue;
        std::size_t distance = edit_distance(wrong, name);
        // A name that was cut short, or written without its folder, is a near miss however long the rest is.
        if (wrong.size() >= 3 && (name.starts_with(wrong) || name.ends_with(wrong)))
            distance = std::min<std::size_t>(distance, 2);
        if (distance >= least)
            continue;
        least = distance;
        best = name;
    }
    return best;
}

std::string suggest(std::string_view wrong, const std::vector<std::string>& names) {
    if (names.empty())
        return "there are none";
    if (const std::string near = nearest_name(wrong, names); !near.empty())
        return fmt::format("did you mean '{}'?", near);
    constexpr std::size_t kShown = 12;
    const auto shown = static_cast<std::ptrdiff_t>(std::min(names.size(), kShown));
    return fmt::format("one of: {}{}", fmt::join(names.begin(), names.begin() + shown, ", "),
                       names.size() > kShown ? ", …" : "");
}

}  // namespace orrery
