// Delta debugging: from a list of which something fails, a part of it of which it still does and from which no single
// item can be taken away.
// Tests come in batches, in order, so that they may run side by side: `first` says which of several parts is the first
// that still fails.
// Units: indices. Errors: none. Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input",
// 2002 (ddmin).
#pragma once
#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace orrery {

using Items = std::vector<std::size_t>;
using FirstThatFails = std::function<std::optional<std::size_t>(const std::vector<Items>& parts)>;

// Requires that `items` fails.
inline Items minimised(Items items, const FirstThatFails& first) {
    std::size_t pieces = 2;
    while (items.size() >= 2) {
        pieces = std::min(pieces, items.size());
        std::vector<Items> parts;
        const auto piece = [&](std::size_t i) {
            const std::size_t begin = items.size() * i / pieces, end = items.size() * (i + 1) / pieces;
            return std::pair(items.begin() + static_cast<std::ptrdiff_t>(begin),
                             items.begin() + static_cast<std::ptrdiff_t>(end));
        };
        for (std::size_t i = 0; i < pieces; ++i) {
            const auto [begin, end] = piece(i);
            parts.emplace_back(begin, end);
        }
        const std::size_t alone = parts.size();
        for (std::size_t i = 0; i < pieces && pieces > 2; ++i) {
            const auto [begin, end] = piece(i);
            Items rest(items.begin(), begin);
            rest.insert(rest.end(), end, items.end());
            parts.push_back(std::move(rest));
        }
        const auto found = first(parts);
        if (found) {
            items = parts[*found];
            pieces = *found < alone ? 2 : std::max<std::size_t>(pieces - 1, 2);
        } else if (pieces == items.size()) {
            break;
        } else {
            pieces = std::min(items.size(), pieces * 2);
        }
    }
    return items;
}

}  // namespace orrery
