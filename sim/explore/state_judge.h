// Judges properties in states that no run led to.
// A property that is a function of the view alone is asked once for each combination of what it may look at: the
// configurations of the nodes whose roles it names (all, where it names none). The answer is remembered.
// Properties with a memory are left to path_judge.h.
#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/space.h"
#include "sim/explore/state_store.h"

namespace orrery {

class StateJudge {
public:
    // Where nodes are exchanged, nothing can be remembered along a way.
    StateJudge(Space& space, bool exchanging);

    struct Broken {
        std::size_t property = 0;
        std::string detail;
        NodeId node = kNoNode;
    };
    // Whether any answer can be another than where these words were those of `from`, a state that was judged.
    template <class Word>
    bool may_differ(const Word* from, std::span<const Change> changes) {
        for (const Change& change : changes)
            if (change.position < watched_.size() && watched_[change.position] != 0 &&
                configuration(change.position, from[change.position]) != configuration(change.position, change.word))
                return true;
        return false;
    }
    // The properties that are violated there for the first time.
    template <class Word>
    std::vector<Broken> judge(const Word* situations) {
        std::vector<Broken> found;
        for (Judged& one : judged_) {
            if (one.settled)
                continue;
            for (std::size_t i = 0; i < one.nodes.size(); ++i)
                one.row[i] = configuration(one.nodes[i], situations[one.nodes[i]]);
            const auto [number, fresh] = one.known.insert(one.row.data(), one.known.hash_of_row(one.row.data()), 0);
            if (!fresh)
                continue;
            std::vector<std::uint32_t> all(space_.nodes());
            for (NodeId node = 0; node < space_.nodes(); ++node)
                all[node] = configuration(node, situations[node]);
            if (auto broken = ask(one, all))
                found.push_back(*std::move(broken));
        }
        return found;
    }
    // What is broken, in a state in which nodes may have other names.
    Broken look_again(const Broken& broken, const std::vector<std::uint32_t>& situations);
    bool all_violated() const;

    const std::vector<std::pair<std::string, std::string>>& not_judged() const { return not_judged_; }
    std::vector<std::string> held() const;
    std::vector<std::string> witnessed(bool wanted) const;
    std::size_t bytes() const;

private:
    struct Judged {
        std::size_t property = 0;
        std::unique_ptr<Monitor> monitor;
        std::vector<NodeId> nodes;
        std::vector<std::uint32_t> row;  // their configurations
        StateStore<std::uint32_t> known;
        bool settled = false;  // violated, or witnessed
    };

    std::uint32_t configuration(NodeId node, std::uint32_t situation) {
        auto& known = configurations_[node];
        if (situation >= known.size())
            known.resize(situation + 1u + known.size(), kNoNumber);
        if (known[situation] == kNoNumber)
            known[situation] = space_.configuration(node, situation);
        return known[situation];
    }
    std::optional<Broken> ask(Judged& one, const std::vector<std::uint32_t>& configurations);

    Space& space_;
    std::vector<Judged> judged_;
    std::vector<std::uint8_t> watched_;                       // by node: some property looks at it
    std::vector<std::vector<std::uint32_t>> configurations_;  // by node, by situation
    std::vector<std::pair<std::string, std::string>> not_judged_;
};

}  // namespace orrery
