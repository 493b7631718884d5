#include "sim/check/linearizable/linearizability_of.h"

namespace orrery::detail {

OrderSearchList::OrderSearchList(const std::vector<Operation>& operations, const std::vector<std::uint32_t>& chosen,
                                 std::size_t end) {
    struct Moment {
        std::size_t position;
        std::uint32_t number;
        bool is_return;
    };
    std::vector<Moment> moments;
    for (std::uint32_t number = 0; number < chosen.size(); ++number) {
        const auto& operation = operations[chosen[number]];
        if (operation.invoked > end)
            continue;
        moments.push_back({operation.invoked, number, false});
        if (operation.outcome == OpPhase::ok && operation.returned <= end)
            moments.push_back({operation.returned, number, true});
    }
    std::sort(moments.begin(), moments.end(),
              [](const Moment& left, const Moment& right) { return left.position < right.position; });
    lines_.resize(moments.size() + 1);
    std::vector<std::uint32_t> invoked(chosen.size(), 0);
    for (std::uint32_t line = 1; line < lines_.size(); ++line) {
        const auto& moment = moments[line - 1];
        lines_[line].operation = moment.number;
        lines_[line].is_return = moment.is_return;
        lines_[line].before = line - 1;
        lines_[line - 1].after = line;
        if (moment.is_return) {
            lines_[invoked[moment.number]].partner = line;
            ++returns_left_;
        } else {
            invoked[moment.number] = line;
        }
    }
}

void OrderSearchList::unlink(std::uint32_t line) {
    lines_[lines_[line].before].after = lines_[line].after;
    if (lines_[line].after != 0)
        lines_[lines_[line].after].before = lines_[line].before;
}

void OrderSearchList::relink(std::uint32_t line) {
    lines_[lines_[line].before].after = line;
    if (lines_[line].after != 0)
        lines_[lines_[line].after].before = line;
}

void OrderSearchList::take(std::uint32_t invocation) {
    unlink(invocation);
    if (lines_[invocation].partner == 0)
        return;
    unlink(lines_[invocation].partner);
    --returns_left_;
}

void OrderSearchList::put_back(std::uint32_t invocation) {
    if (lines_[invocation].partner != 0) {
        relink(lines_[invocation].partner);
        ++returns_left_;
    }
    relink(invocation);
}

std::uint64_t hash_of_bits(const std::vector<std::uint64_t>& bits) {
    std::uint64_t hash = 0x9e3779b97f4a7c15ULL;
    for (const auto word : bits) {
        hash = (hash ^ word) * 0xd6e8feb86659fd93ULL;
        hash ^= hash >> 32;
    }
    return hash;
}

}  // namespace orrery::detail
