#include "sim/property/between_nodes.h"

#include <fmt/format.h>

namespace orrery::detail {

bool SumOfShares::set(NodeId node, std::int64_t share) {
    if (shares_.size() <= node)
        shares_.resize(node + 1, 0);
    std::int64_t without = 0;
    if (__builtin_sub_overflow(sum_, shares_[node], &without) || __builtin_add_overflow(without, share, &sum_))
        return false;
    shares_[node] = share;
    return true;
}

std::string sum_changed(const std::string& node, std::int64_t before, std::int64_t after) {
    return fmt::format("all together hold {} after an event at {}, and held {}", after, node, before);
}

}  // namespace orrery::detail
