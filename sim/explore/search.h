// The search itself: rows of small integers, whose successors are looked up in the tables of a Space.
// What the successors of a state change is written down first, and then they are looked for, so that the table's lines
// are on their way meanwhile. `Word` is 16 bits wide until a node has more situations than that; then the search goes
// on with wider rows.
#pragma once
#include <algorithm>
#include <vector>

#include "sim/explore/explore.h"
#include "sim/explore/path_judge.h"
#include "sim/explore/state_judge.h"
#include "sim/explore/state_store.h"
#include "sim/explore/symmetry.h"

namespace orrery {

// What is left of the bounds, as one word.
class Budget {
public:
    explicit Budget(const ExploreBounds& bounds)
        : counts_{bounds.crashes + 1, bounds.losses + 1, bounds.duplicates + 1} {}

    bool any() const { return initial() != 0; }
    std::uint32_t initial() const { return counts_[0] * counts_[1] * counts_[2] - 1; }
    // What an action leaves of it; kNoNumber where it asks for more than there is.
    std::uint32_t after(Action::What what, std::uint32_t left) const {
        switch (what) {
            case Action::What::crash:
                return left / (counts_[1] * counts_[2]) > 0 ? left - counts_[1] * counts_[2] : kNoNumber;
            case Action::What::lose:
                return left / counts_[2] % counts_[1] > 0 ? left - counts_[2] : kNoNumber;
            case Action::What::duplicate:
                return left % counts_[2] > 0 ? left - 1 : kNoNumber;
            default:
                return left;
        }
    }

private:
    std::uint32_t counts_[3];
};

struct FoundBroken {
    std::uint32_t state = 0;
    StateJudge::Broken broken;
};

// Depth first: not expanded yet.
struct OpenState {
    std::uint32_t state = 0, depth = 0;
};

enum class SearchEnd : std::uint8_t { complete, too_wide, cut, violated };

template <class Word>
class Search {
public:
    using End = SearchEnd;

    // `paths` may be null, and is where there is a symmetry.
    Search(Space& space, StateJudge& judge, PathJudge* paths, Symmetry* symmetry, const ExploreOptions& options)
        : space_(space),
          judge_(judge),
          paths_(paths),
          symmetry_(symmetry),
          options_(options),
          budget_(options.bounds),
          nodes_(space.nodes()),
          store_(nodes_ + (budget_.any() ? 1 : 0)),
          row_words_(store_.row_words()),
          bounded_(budget_.any()),
          row_(row_words_, 0),
          parts_(words()) {}
    // Goes on where a search with narrower rows stopped.
    template <class Narrow>
    Search(Search<Narrow>&& other, Space& space, StateJudge& judge, PathJudge* paths, Symmetry* symmetry,
           const ExploreOptions& options)
        : Search(space, judge, paths, symmetry, options) {
        std::vector<Word> row(row_words_, 0);
        for (std::uint32_t number = 0; number < other.store_.size(); ++number) {
            const Narrow* const from = other.store_.at(number);
            std::copy(from, from + words(), row.begin());
            store_.insert(row.data(), store_.hash_of_row(row.data()), other.store_.parent(number));
        }
        generated_ = other.generated_;
        next_ = other.next_;
        level_end_ = other.level_end_;
        depth_ = other.depth_;
        stack_ = std::move(other.stack_);
        found_ = std::move(other.found_);
        memories_ = std::move(other.memories_);
    }

    // From all initial states. Once, before run(), with rows wide enough for them.
    End begin(const std::vector<std::vector<std::uint32_t>>& initial) {
        std::optional<End> end;
        for (const auto& situations : initial) {
            std::copy(situations.begin(), situations.end(), row_.begin());
            if (bounded_)
                row_[nodes_] = static_cast<Word>(budget_.initial());
            end = symmetry_ ? keep_renamed(kNoNumber, 1)
                            : keep(row_.data(), store_.hash_of_row(row_.data()), nullptr, {}, kNoNumber, {}, 1);
            if (end)
                break;
        }
        depth_ = 1;
        level_end_ = store_.size();
        return end.value_or(End::complete);
    }
    // Until everything has been looked at or there is a reason to stop; then again to go on.
    End run() {
        return options_.order == ExploreOptions::Order::breadth_first ? run_breadth_first() : run_depth_first();
    }

    const std::vector<FoundBroken>& found() const { return found_; }
    const std::string& why() const { return why_; }
    std::uint64_t distinct() const { return std::min<std::uint64_t>(store_.size(), options_.max_states); }
    std::uint64_t generated() const { return generated_; }
    std::uint32_t depth() const { return depth_; }
    std::size_t bytes() const { return store_.bytes() + stack_.capacity() * sizeof(OpenState); }

    // The actions that lead from an initial state to this one, and where they end: another state with the same
    // meaning where names have been exchanged.
    struct Way {
        struct Step {
            NodeId node = kNoNode;
            Action action;
            std::uint32_t under_way = 0;  // writes of the node, before
        };
        std::vector<Step> steps;
        // How many ways handlers (and crashes, in what they leave) could have chosen in the same events, a million at
        // most.
        std::uint64_t choices = 1;
        std::vector<std::uint32_t> begin, end;  // the nodes' situations
    };
    Way way_to(std::uint32_t state, const std::vector<std::vector<std::uint32_t>>& initial);

private:
    template <class>
    friend class Search;
    static constexpr std::uint64_t kPauseEvery = 4096;  // states, or where states are large so much work
    static constexpr std::uint64_t kWorkBetween = 1'000'000;
    static constexpr std::uint64_t kManyChoices = 1'000'000;

    std::size_t words() const { return nodes_ + (bounded_ ? 1 : 0); }

    End run_breadth_first() {
        for (; next_ < store_.size(); ++next_) {
            if (next_ == level_end_) {
                ++depth_;
                level_end_ = store_.size();
            }
            if (const auto end = expand(next_, depth_ + 1))
                return *end;
        }
        return End::complete;
    }
    End run_depth_first() {
        if (stack_.empty() && next_ == 0)
            for (std::uint32_t state = store_.size(); state-- > 0; next_ = 1)
                stack_.push_back({state, 1});
        while (!stack_.empty()) {
            const OpenState open = stack_.back();
            stack_.pop_back();
            const std::uint32_t before = store_.size();
            const auto end = expand(open.state, open.depth + 1);
            if (end && *end != End::violated)
                stack_.push_back(open);  // again, when the search goes on
            for (std::uint32_t state = store_.size(); state-- > before;)
                stack_.push_back({state, open.depth + 1});
            if (store_.size() > before)
                depth_ = std::max(depth_, open.depth + 1);
            if (end)
                return *end;
        }
        return End::complete;
    }

    // Writes down what each successor of a row changes. The table's lines are fetched meanwhile.
    void write_successors(const Word* from) {
        batch_.clear();
        changes_.clear();
        std::uint64_t hash = 0;
        for (std::size_t i = 0; i < words(); ++i)
            hash += parts_[i] = hash_part(static_cast<std::uint32_t>(i), from[i]);
        for (NodeId node = 0; node < nodes_; ++node)
            for (const Action& action : space_.actions(node, from[node])) {
                std::uint32_t left = 0;
                if (bounded_ && (left = budget_.after(action.what, from[nodes_])) == kNoNumber)
                    continue;
                std::uint64_t after = hash - parts_[node] + action.hash;
                changes_.push_back({node, action.next});
                if (action.sends > 0)
                    after += write_sends(from, node, action);
                if (bounded_) {
                    const auto place = static_cast<std::uint32_t>(nodes_);
                    after += hash_part(place, left) - parts_[nodes_];
                    changes_.push_back({place, left});
                }
                store_.prefetch(after);
                batch_.push_back({after,
                                  static_cast<std::uint32_t>(changes_.size()),
                                  {judged_at(node, action.what), action.wrote, told_synced(action)}});
            }
        overflown_ = space_.largest() > static_cast<Word>(-1);
    }
    // What the messages add to the hash.
    std::uint64_t write_sends(const Word* from, NodeId node, const Action& action) {
        const std::size_t begin = changes_.size() - 1;
        std::uint64_t added = 0;
        for (const Send& one : space_.sends(node, action)) {
            const Send send = space_.sent(node, one, from[one.to]);
            std::size_t at = begin;
            while (at < changes_.size() && changes_[at].position != send.to)
                ++at;
            if (at == changes_.size())
                changes_.push_back({send.to, from[send.to]});
            const std::uint32_t before = changes_[at].word;
            changes_[at].word = space_.arrive(send.to, before, send.message);
            added += hash_part(send.to, changes_[at].word) - hash_part(send.to, before);
        }
        return added;
    }

    // Nothing: go on. Writing successors changes nothing that is counted, so an expansion can be made again.
    std::optional<End> expand(std::uint32_t state, std::uint32_t depth) {
        ++expanded_;
        if (options_.pause && (expanded_ % kPauseEvery == 0 || space_.work() >= next_pause_)) {
            next_pause_ = space_.work() + kWorkBetween;
            if (auto reason = options_.pause(store_.size(), generated_, depth_)) {
                why_ = *std::move(reason);
                return End::cut;
            }
        }
        const Word* const from = store_.at(state);
        write_successors(from);
        if (overflown_)
            return End::too_wide;
        const auto end = keep_batch(from, state, depth);
        if (paths_ && !end)
            memories_[state] = {};
        return end;
    }
    std::optional<End> keep_batch(const Word* from, std::uint32_t parent, std::uint32_t depth) {
        constexpr std::size_t kAhead = 4;
        for (std::size_t i = 0; i < std::min(kAhead, batch_.size()); ++i)
            store_.prefetch_row(batch_[i].hash);
        std::copy(from, from + row_words_, row_.begin());
        std::uint32_t begin = 0;
        for (std::size_t i = 0; i < batch_.size(); ++i) {
            if (i + kAhead < batch_.size())
                store_.prefetch_row(batch_[i + kAhead].hash);
            const std::span<const Change> changes{changes_.data() + begin, batch_[i].end - begin};
            begin = batch_[i].end;
            for (const Change& change : changes)
                row_[change.position] = static_cast<Word>(change.word);
            const auto end = symmetry_
                                 ? keep_renamed(parent, depth)
                                 : keep(row_.data(), batch_[i].hash, from, changes, parent, batch_[i].step, depth);
            if (end)
                return end;
            for (const Change& change : changes)
                row_[change.position] = from[change.position];
        }
        return std::nullopt;
    }
    // A run judges after what a handler saw or a crash changed, and not while a message is on its way.
    static NodeId judged_at(NodeId node, Action::What what) {
        const bool on_the_way =
            what == Action::What::lose || what == Action::What::duplicate || what == Action::What::vanish;
        return on_the_way ? kNoNode : node;
    }
    // What a crash leaves of a write nobody has been told.
    static std::uint8_t told_synced(const Action& action) {
        return action.what == Action::What::crash ? std::uint8_t{0} : action.synced;
    }
    // `number` is the state that has just been added.
    void remember(const Word* row, std::uint32_t number, std::uint32_t parent, const PathJudge::Step& step,
                  std::vector<StateJudge::Broken>& broken) {
        const std::vector<std::uint32_t> situations(row, row + nodes_);
        memories_.resize(number + std::size_t{1});
        memories_[number] = parent == kNoNumber ? paths_->begin(situations, broken)
                                                : paths_->after(memories_[parent], step, situations, broken);
    }
    std::optional<End> keep_renamed(std::uint32_t parent, std::uint32_t depth) {
        canonical_ = row_;
        symmetry_->make_canonical(canonical_.data());
        if (space_.largest() > static_cast<Word>(-1))
            return End::too_wide;
        return keep(canonical_.data(), store_.hash_of_row(canonical_.data()), nullptr, {}, parent, {}, depth);
    }
    // Counts a successor; nothing: go on. `from` and the changes say how it differs from a state that was judged;
    // null: everything may.
    std::optional<End> keep(const Word* row, std::uint64_t hash, const Word* from, std::span<const Change> changes,
                            std::uint32_t parent, const PathJudge::Step& step, std::uint32_t depth) {
        ++generated_;
        const auto [number, fresh] = store_.insert(row, hash, parent);
        if (!fresh)
            return std::nullopt;
        if (number >= options_.max_states) {
            --generated_;
            why_ = "cut off: there are more states than were asked for";
            return End::cut;
        }
        if (!paths_ && from && !judge_.may_differ(from, changes))
            return std::nullopt;
        auto broken = judge_.judge(row);
        if (paths_)
            remember(row, number, parent, step, broken);
        for (auto& one : broken)
            found_.push_back({number, std::move(one)});
        const bool more_to_find = !judge_.all_violated() || (paths_ && !paths_->all_violated());
        if (broken.empty() || (options_.keep_going && more_to_find))
            return std::nullopt;
        depth_ = std::max(depth_, depth);
        return End::violated;
    }

    Space& space_;
    StateJudge& judge_;
    PathJudge* paths_;
    Symmetry* symmetry_;
    const ExploreOptions& options_;
    const Budget budget_;
    const std::size_t nodes_;
    StateStore<Word> store_;
    const std::size_t row_words_;
    const bool bounded_;
    std::vector<Word> row_, canonical_;
    std::vector<std::uint64_t> parts_;  // of the hash of the state that is expanded
    std::vector<Change> changes_;
    struct Pending {  // a successor that waits to be looked for
        std::uint64_t hash = 0;
        std::uint32_t end = 0;  // of its changes; they begin where those of the one before end
        PathJudge::Step step;
    };
    std::vector<Pending> batch_;
    bool overflown_ = false;
    std::uint64_t generated_ = 0, expanded_ = 0, next_pause_ = kWorkBetween;
    std::uint32_t next_ = 0, level_end_ = 0, depth_ = 0;
    std::vector<OpenState> stack_;
    std::vector<PathJudge::Memory> memories_;  // by state; of those that have been expanded, empty
    std::vector<FoundBroken> found_;
    std::string why_;
};

template <class Word>
typename Search<Word>::Way Search<Word>::way_to(std::uint32_t state,
                                                const std::vector<std::vector<std::uint32_t>>& initial) {
    std::vector<std::uint32_t> chain{state};
    while (store_.parent(chain.back()) != kNoNumber)
        chain.push_back(store_.parent(chain.back()));
    std::reverse(chain.begin(), chain.end());
    const auto is_at = [&](const Word* row, std::uint32_t number) {
        std::vector<Word> canonical(row, row + row_words_);
        if (symmetry_)
            symmetry_->make_canonical(canonical.data());
        return std::equal(canonical.begin(), canonical.end(), store_.at(number));
    };
    // Names may have been exchanged on the way to what is stored: follow a state that really is reached.
    std::vector<Word> here(row_words_, 0);
    for (const auto& situations : initial) {
        std::copy(situations.begin(), situations.end(), here.begin());
        if (bounded_)
            here[nodes_] = static_cast<Word>(budget_.initial());
        if (is_at(here.data(), chain.front()))
            break;
    }
    Way way;
    way.choices = initial.size();
    way.begin.assign(here.begin(), here.begin() + static_cast<std::ptrdiff_t>(nodes_));
    for (std::size_t i = 1; i < chain.size(); ++i) {
        bool stepped = false;
        for (NodeId node = 0; node < nodes_ && !stepped; ++node) {
            const auto span = space_.actions(node, here[node]);
            const std::vector<Action> actions(span.begin(), span.end());
            for (const Action& action : actions) {
                const std::uint32_t left = bounded_ ? budget_.after(action.what, here[nodes_]) : 0;
                if (left == kNoNumber)
                    continue;
                std::vector<Word> next = here;
                next[node] = static_cast<Word>(action.next);
                const auto sends = space_.sends(node, action);
                for (const Send& one : std::vector<Send>(sends.begin(), sends.end())) {
                    const Send send = space_.sent(node, one, here[one.to]);
                    next[send.to] = static_cast<Word>(space_.arrive(send.to, next[send.to], send.message));
                }
                if (bounded_)
                    next[nodes_] = static_cast<Word>(left);
                if (!is_at(next.data(), chain[i]))
                    continue;
                way.steps.push_back({node, action, space_.writes_under_way(node, here[node])});
                const bool crash = action.what == Action::What::crash;
                const std::uint32_t under_way = way.steps.back().under_way;
                const bool certain = crash && !action.torn && (action.synced == 0 || action.synced == under_way);
                const auto outcomes = std::count_if(actions.begin(), actions.end(), [&](const Action& one) {
                    return one.what == action.what && one.subject == action.subject;
                });
                if (!certain)
                    way.choices = std::min(way.choices * static_cast<std::uint64_t>(outcomes), kManyChoices);
                here = std::move(next);
                stepped = true;
                break;
            }
        }
    }
    way.end.assign(here.begin(), here.begin() + static_cast<std::ptrdiff_t>(nodes_));
    return way;
}

}  // namespace orrery
