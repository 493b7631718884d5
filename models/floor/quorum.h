// The arithmetic of majorities, apart from everything that uses it: of plain groups, and of two groups at once while
// members change (joint consensus: each half has to agree). An empty half agrees with everything.
// Errors: none. Source: Raft §5.3, §5.4.2 (commit at what a majority has reached), §6 and Ongaro's dissertation, 4.3
// (joint consensus); the cases of etcd-io/raft's quorum tests agree.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/core/fields.h"

namespace orrery::floor {

constexpr std::size_t majority_of(std::size_t members) { return members / 2 + 1; }

// The largest value that a majority has reached or passed, where `values` holds one value for each member.
// Sorts `values`. Requires that there is at least one.
template <class Values>
auto reached_by_majority(Values& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() - majority_of(values.size())];
}

enum class Vote : std::uint8_t { pending, won, lost };

constexpr std::string_view name_of(Vote vote) {
    return vote == Vote::pending ? "pending" : vote == Vote::won ? "won" : "lost";
}

// Who has to agree. `outgoing` is empty but while members change; a member may stand in both.
template <class Member>
struct Quorum {
    std::vector<Member> members, outgoing;
    ORRERY_FIELDS(Quorum, members, outgoing)

    bool is_joint() const { return !outgoing.empty(); }
    bool contains(const Member& member) const { return holds(members, member) || holds(outgoing, member); }

    // The largest value that a majority of each half has reached; reached(member) answers a value. Nothing where there
    // is nobody to wait for.
    template <class Reached>
    auto reached(const Reached& reached) const {
        const auto first = of_half(members, reached), second = of_half(outgoing, reached);
        return first && second ? std::min(first, second) : first ? first : second;
    }
    // voted(member) answers std::optional<bool>: yes, no, or not yet.
    template <class Voted>
    Vote vote(const Voted& voted) const {
        const Vote first = in_half(members, voted), second = in_half(outgoing, voted);
        if (first == Vote::lost || second == Vote::lost)
            return Vote::lost;
        return first == Vote::won && second == Vote::won ? Vote::won : Vote::pending;
    }

private:
    static bool holds(const std::vector<Member>& half, const Member& member) {
        return std::find(half.begin(), half.end(), member) != half.end();
    }
    template <class Reached>
    static auto of_half(const std::vector<Member>& half, const Reached& reached) {
        std::vector<decltype(reached(half.front()))> values;
        for (const Member& member : half)
            values.push_back(reached(member));
        return values.empty() ? std::nullopt : std::optional(reached_by_majority(values));
    }
    template <class Voted>
    static Vote in_half(const std::vector<Member>& half, const Voted& voted) {
        std::size_t yes = 0, no = 0;
        for (const Member& member : half) {
            const std::optional<bool> vote = voted(member);
            yes += vote && *vote ? 1 : 0;
            no += vote && !*vote ? 1 : 0;
        }
        if (half.empty() || yes >= majority_of(half.size()))
            return Vote::won;
        return half.size() - no < majority_of(half.size()) ? Vote::lost : Vote::pending;
    }
};

}  // namespace orrery::floor
