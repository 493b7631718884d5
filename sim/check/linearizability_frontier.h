// The frontier of a Problem: every configuration that explains the history so far (see linearizability.h).
// A configuration is a row of words: the state, a bit for each open operation that has taken effect, and the crashed
// operations spent, packed as fields with a guard bit each, so that one subtraction a word compares all of them.
// Two more reductions, exact as well: states that nothing needs any more count as one, and a write of such a value
// takes effect, unseen, just before any other write; of identical open operations the one that returns first goes
// first (in any order that explains the history, the two may change places).
// MaskWords and CountWords are fixed for the usual small history and 0 for "known at run time".
// Private to sim/check.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "sim/check/linearizability_problem.h"

namespace orrery {

// Where each kind of crashed operation has its field.
struct CountLayout {
    struct Field {
        std::uint32_t word = 0;
        std::uint32_t shift = 0;
        std::uint64_t mask = 0;  // of the value, before shifting
    };
    std::vector<Field> fields;
    std::vector<std::uint64_t> guards;  // one a word

    explicit CountLayout(const std::vector<CrashedKind>& kinds) {
        std::uint32_t used = 64;
        for (const auto& kind : kinds) {
            const auto bits = static_cast<std::uint32_t>(std::bit_width(kind.most));
            if (used + bits + 1 > 64) {
                guards.push_back(0);
                used = 0;
            }
            fields.push_back({static_cast<std::uint32_t>(guards.size() - 1), used, (std::uint64_t{1} << bits) - 1});
            guards.back() |= std::uint64_t{1} << (used + bits);
            used += bits + 1;
        }
    }
};

template <std::size_t MaskWords, std::size_t CountWords>
class Frontier {
public:
    // `exact`: keep states apart that nothing needs any more, at a price, to tell them all.
    Frontier(Problem& problem, const CountLayout& layout, bool exact);

    struct Outcome {
        CheckVerdict verdict = CheckVerdict::valid;
        std::string why_unknown;
        std::size_t failed_event = never;  // index into the problem's events
    };
    // Walks the events up to `last_position`. `tick(returns done)` says whether to go on.
    template <class Tick>
    Outcome walk(std::size_t last_position, std::size_t max_bytes, Tick&& tick);

    // After a failure: the states that were possible, and the operations then open.
    std::vector<ValueId> possible_states() const;
    std::vector<std::uint32_t> open_operations() const;

private:
    using Word = std::uint64_t;
    static constexpr Word dead = ~Word{0};  // as a first word: dominated by a later row
    // A row's first word: the state as the search sees it, and above it the state as it is.
    static ValueId state_of(const Word* row) { return static_cast<ValueId>(row[0]); }
    Word state_word(ValueId state) const { return Word{state} << 32 | (is_needed(state) ? state : unreadable); }
    static constexpr std::size_t scanned = 24;  // sets up to this size are scanned, larger ones are indexed

    std::size_t mask_words() const { return MaskWords != 0 ? MaskWords : mask_words_; }
    std::size_t count_words() const { return CountWords != 0 ? CountWords : count_words_; }
    std::size_t stride() const { return 1 + mask_words() + count_words(); }

    // Rows of which none dominates another.
    struct Rows {
        std::vector<Word> words;
        std::size_t count = 0;
        std::vector<std::uint32_t> heads;  // of chains by hash, as row + 1; empty while the set is small
        std::vector<std::uint32_t> links;

        void clear() {
            words.clear();
            count = 0;
            heads.clear();
            links.clear();
        }
        std::size_t bytes() const {
            return words.capacity() * sizeof(Word) + (heads.capacity() + links.capacity()) * 4;
        }
    };

    bool dominates(const Word* left, const Word* right) const;
    void insert(Rows& rows, const Word* row);
    void index(Rows& rows);
    std::size_t bucket(const Rows& rows, const Word* row) const;
    void put(Rows& rows, std::size_t slot);
    void absorb_reads(Word* row) const;
    void expand(std::size_t row_number, std::size_t slot);
    void move_on(Word* row, ValueId state, std::size_t slot);
    void begin_return(std::size_t slot, std::size_t position);
    bool has_open_twin(std::size_t slot) const;
    void write_unneeded(Word* row) const;
    bool is_needed(ValueId value) const {
        return value >= problem_.needed_until.size() || problem_.needed_until[value] >= needed_after_;
    }

    void open_slot(const ProblemEvent& event, std::uint32_t event_number);
    void close_slot(std::size_t slot);
    static bool bit(const Word* mask, std::size_t slot) { return (mask[slot / 64] >> (slot % 64) & 1) != 0; }
    static void set_bit(Word* mask, std::size_t slot) { mask[slot / 64] |= Word{1} << (slot % 64); }
    static void clear_bit(Word* mask, std::size_t slot) { mask[slot / 64] &= ~(Word{1} << (slot % 64)); }

    Problem& problem_;
    const CountLayout& layout_;
    std::size_t mask_words_;
    std::size_t count_words_;
    std::vector<Word> guards_;
    std::vector<std::uint32_t> available_;  // by crashed kind: invoked so far
    std::vector<std::uint32_t> active_;     // crashed kinds invoked at least once

    std::vector<Word> used_slots_;
    std::vector<Word> writes_;       // slots whose operation changes the state
    std::vector<Word> reads_;        // by value: slots that wait to read it
    std::vector<Word> unneeded_;     // slots that write, whatever the state, what nothing needs any more
    std::vector<Word> appends_;      // slots that append
    bool appends_are_lost_ = false;  // no write is left: what is unreadable stays so, whatever is appended
    std::vector<Word> twins_;        // by slot: slots with the same step that return earlier
    std::size_t readable_;           // values below this have a row in reads_
    std::size_t needed_after_ = 0;   // position from which a need counts
    bool exact_;
    std::vector<std::uint32_t> slot_event_;  // which event opened the slot
    std::vector<std::uint32_t> slot_of_;     // by step

    Rows now_;
    Rows next_;
    Rows explored_;
    std::vector<Word> row_;
    std::vector<Word> scratch_;
};

template <std::size_t M, std::size_t C>
Frontier<M, C>::Frontier(Problem& problem, const CountLayout& layout, bool exact)
    : problem_(problem),
      layout_(layout),
      mask_words_(std::max<std::size_t>(1, (problem.most_open + 63) / 64)),
      count_words_(std::max<std::size_t>(1, layout.guards.size())),
      guards_(layout.guards),
      available_(problem.crashed.size(), 0),
      readable_(problem.values.size()),
      exact_(exact) {
    guards_.resize(count_words());
    used_slots_.assign(mask_words(), 0);
    writes_.assign(mask_words(), 0);
    unneeded_.assign(mask_words(), 0);
    appends_.assign(mask_words(), 0);
    twins_.assign(mask_words() * 64 * mask_words(), 0);
    reads_.assign(readable_ * mask_words(), 0);
    slot_event_.assign(mask_words() * 64, 0);
    slot_of_.assign(problem.steps.size(), 0);
    row_.assign(stride(), 0);
    scratch_.assign(stride(), 0);
    row_[0] = state_word(problem.initial);
    insert(now_, row_.data());
}

template <std::size_t M, std::size_t C>
bool Frontier<M, C>::dominates(const Word* left, const Word* right) const {
    if (state_of(left) != state_of(right))
        return false;
    for (std::size_t at = 0; at < mask_words(); ++at) {
        const Word mine = left[1 + at];
        const Word theirs = right[1 + at];
        if (((mine ^ theirs) & writes_[at]) != 0 || (theirs & ~mine) != 0)
            return false;
    }
    for (std::size_t at = 0; at < count_words(); ++at) {
        const Word guard = guards_[at];
        const std::size_t word = 1 + mask_words() + at;
        if ((((right[word] | guard) - left[word]) & guard) != guard)
            return false;
    }
    return true;
}

template <std::size_t M, std::size_t C>
std::size_t Frontier<M, C>::bucket(const Rows& rows, const Word* row) const {
    Word hash = Word{state_of(row)} * 0x9e3779b97f4a7c15ULL;
    for (std::size_t at = 0; at < mask_words(); ++at) {
        hash = (hash ^ (row[1 + at] & writes_[at])) * 0x9e3779b97f4a7c15ULL;
        hash ^= hash >> 29;
    }
    return static_cast<std::size_t>(hash >> 20) & (rows.heads.size() - 1);
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::put(Rows& rows, std::size_t slot) {
    rows.links.push_back(rows.heads[slot]);
    rows.heads[slot] = static_cast<std::uint32_t>(rows.links.size());
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::index(Rows& rows) {
    rows.heads.assign(std::bit_ceil(rows.count * 4), 0);
    rows.links.clear();
    for (std::size_t at = 0; at < rows.count; ++at) {
        const Word* row = rows.words.data() + at * stride();
        if (row[0] == dead) {
            rows.links.push_back(0);
        } else {
            put(rows, bucket(rows, row));
        }
    }
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::insert(Rows& rows, const Word* row) {
    if (rows.heads.empty() && rows.count < scanned) {
        for (std::size_t at = 0; at < rows.count; ++at) {
            Word* other = rows.words.data() + at * stride();
            if (dominates(other, row))
                return;
            if (dominates(row, other))
                other[0] = dead;
        }
    } else {
        if (rows.heads.size() < rows.count * 2)
            index(rows);
        const auto slot = bucket(rows, row);
        for (auto at = rows.heads[slot]; at != 0; at = rows.links[at - 1]) {
            Word* other = rows.words.data() + (at - 1) * stride();
            if (dominates(other, row))
                return;
            if (dominates(row, other))
                other[0] = dead;
        }
        put(rows, slot);
    }
    rows.words.insert(rows.words.end(), row, row + stride());
    ++rows.count;
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::absorb_reads(Word* row) const {
    if (state_of(row) == unreadable && appends_are_lost_) {
        for (std::size_t at = 0; at < mask_words(); ++at)
            row[1 + at] |= appends_[at];
    }
    if (state_of(row) >= readable_)
        return;
    const Word* reads = reads_.data() + state_of(row) * mask_words();
    for (std::size_t at = 0; at < mask_words(); ++at)
        row[1 + at] |= reads[at];
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::move_on(Word* row, ValueId state, std::size_t slot) {
    row[0] = state_word(state);
    absorb_reads(row);
    if (bit(row + 1, slot)) {
        clear_bit(row + 1, slot);
        insert(next_, row);
    } else {
        insert(explored_, row);
    }
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::expand(std::size_t row_number, std::size_t slot) {
    const Word* from = explored_.words.data() + row_number * stride();
    if (from[0] == dead)
        return;
    std::copy(from, from + stride(), row_.begin());
    const auto state = state_of(row_.data());
    bool wrote_unneeded = false;
    for (std::size_t at = 0; at < mask_words(); ++at) {
        for (Word left = writes_[at] & ~row_[1 + at]; left != 0; left &= left - 1) {
            const auto other = at * 64 + static_cast<std::size_t>(std::countr_zero(left));
            if (has_open_twin(other))
                continue;
            const auto& step = problem_.steps[problem_.events[slot_event_[other]].step];
            if (bit(unneeded_.data(), other)) {
                if (wrote_unneeded)
                    continue;  // one does for all: each of them takes the others along
                wrote_unneeded = true;
            }
            const auto reached = apply(step, state, problem_.values);
            if (reached == no_value)
                continue;
            std::copy(row_.begin(), row_.end(), scratch_.begin());
            set_bit(scratch_.data() + 1, other);
            if (step.kind == Step::Kind::write)
                write_unneeded(scratch_.data());
            move_on(scratch_.data(), reached, slot);
        }
    }
    for (const auto kind : active_) {
        const auto& field = layout_.fields[kind];
        const std::size_t word = 1 + mask_words() + field.word;
        if ((row_[word] >> field.shift & field.mask) >= available_[kind])
            continue;
        const auto& step = problem_.crashed[kind].step;
        const auto reached = apply(step, state, problem_.values);
        if (reached == no_value || reached == state)
            continue;  // spent for nothing: the row itself dominates
        if (!exact_ && !is_needed(reached))
            continue;
        std::copy(row_.begin(), row_.end(), scratch_.begin());
        scratch_[word] += Word{1} << field.shift;
        if (step.kind == Step::Kind::write)
            write_unneeded(scratch_.data());
        move_on(scratch_.data(), reached, slot);
    }
}

template <std::size_t M, std::size_t C>
bool Frontier<M, C>::has_open_twin(std::size_t slot) const {
    const Word* twins = twins_.data() + slot * mask_words();
    for (std::size_t at = 0; at < mask_words(); ++at) {
        if ((twins[at] & ~row_[1 + at]) != 0)
            return true;
    }
    return false;
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::write_unneeded(Word* row) const {
    for (std::size_t at = 0; at < mask_words(); ++at)
        row[1 + at] |= unneeded_[at];
}

// Which open writes are of no more use is looked at anew at each return: it never changes back.
template <std::size_t M, std::size_t C>
void Frontier<M, C>::begin_return(std::size_t slot, std::size_t position) {
    next_.clear();
    explored_.clear();
    if (!exact_) {
        needed_after_ = position;
        appends_are_lost_ = problem_.last_write < position;
        for (std::size_t at = 0; at < mask_words(); ++at) {
            for (Word left = writes_[at] & ~unneeded_[at]; left != 0; left &= left - 1) {
                const auto other = at * 64 + static_cast<std::size_t>(std::countr_zero(left));
                const auto& step = problem_.steps[problem_.events[slot_event_[other]].step];
                if (step.kind == Step::Kind::write && !is_needed(step.to))
                    set_bit(unneeded_.data(), other);
            }
        }
    }
    for (std::size_t at = 0; at < now_.count; ++at) {
        Word* row = now_.words.data() + at * stride();
        if (row[0] != dead)
            move_on(row, static_cast<ValueId>(row[0] >> 32), slot);
    }
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::open_slot(const ProblemEvent& event, std::uint32_t event_number) {
    std::size_t slot = 0;
    while (used_slots_[slot / 64] == ~Word{0})
        slot += 64;
    slot += static_cast<std::size_t>(std::countr_one(used_slots_[slot / 64]));
    set_bit(used_slots_.data(), slot);
    slot_event_[slot] = event_number;
    slot_of_[event.step] = static_cast<std::uint32_t>(slot);
    const auto& step = problem_.steps[event.step];
    if (step.kind == Step::Kind::read) {
        set_bit(reads_.data() + step.from * mask_words(), slot);
        return;
    }
    Word* twins = twins_.data() + slot * mask_words();
    std::fill(twins, twins + mask_words(), Word{0});
    for (std::size_t at = 0; at < mask_words(); ++at) {
        for (Word left = writes_[at]; left != 0; left &= left - 1) {
            const auto other = at * 64 + static_cast<std::size_t>(std::countr_zero(left));
            const auto theirs = problem_.events[slot_event_[other]].step;
            if (!(problem_.steps[theirs] == step))
                continue;
            if (problem_.returned[theirs] < problem_.returned[event.step]) {
                set_bit(twins, other);
            } else {
                set_bit(twins_.data() + other * mask_words(), slot);
            }
        }
    }
    set_bit(writes_.data(), slot);
    if (step.kind == Step::Kind::append)
        set_bit(appends_.data(), slot);
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::close_slot(std::size_t slot) {
    const auto& step = problem_.steps[problem_.events[slot_event_[slot]].step];
    clear_bit(used_slots_.data(), slot);
    clear_bit(writes_.data(), slot);
    clear_bit(unneeded_.data(), slot);
    clear_bit(appends_.data(), slot);
    for (std::size_t at = 0; step.kind != Step::Kind::read && at < mask_words(); ++at) {
        for (Word left = writes_[at]; left != 0; left &= left - 1) {
            const auto other = at * 64 + static_cast<std::size_t>(std::countr_zero(left));
            clear_bit(twins_.data() + other * mask_words(), slot);
        }
    }
    if (step.kind == Step::Kind::read)
        clear_bit(reads_.data() + step.from * mask_words(), slot);
}

template <std::size_t M, std::size_t C>
template <class Tick>
typename Frontier<M, C>::Outcome Frontier<M, C>::walk(std::size_t last_position, std::size_t max_bytes, Tick&& tick) {
    constexpr std::size_t between_ticks = 256;
    std::size_t until_tick = between_ticks;
    std::size_t done = 0;
    for (std::uint32_t number = 0; number < problem_.events.size(); ++number) {
        const auto& event = problem_.events[number];
        if (event.position > last_position)
            break;
        if (event.is_crash) {
            if (available_[event.step]++ == 0)
                active_.push_back(event.step);
            continue;
        }
        if (!event.is_return) {
            open_slot(event, number);
            continue;
        }
        const auto slot = slot_of_[event.step];
        begin_return(slot, event.position);
        for (std::size_t at = 0; at < explored_.count; ++at) {
            expand(at, slot);
            if (--until_tick != 0)
                continue;
            until_tick = between_ticks;
            if (!tick(done))
                return {CheckVerdict::unknown, "the time limit was reached", never};
            if (now_.bytes() + next_.bytes() + explored_.bytes() > max_bytes) {
                return {CheckVerdict::unknown, "the memory limit was reached", never};
            }
        }
        if (next_.count == 0)
            return {CheckVerdict::invalid, "", number};
        close_slot(slot);
        std::swap(now_, next_);
        ++done;
    }
    return {};
}

template <std::size_t M, std::size_t C>
std::vector<ValueId> Frontier<M, C>::possible_states() const {
    std::vector<ValueId> states;
    for (std::size_t at = 0; at < explored_.count; ++at) {
        const Word state = explored_.words[at * stride()];
        if (state != dead)
            states.push_back(static_cast<ValueId>(state >> 32));
    }
    std::sort(states.begin(), states.end());
    states.erase(std::unique(states.begin(), states.end()), states.end());
    return states;
}

template <std::size_t M, std::size_t C>
std::vector<std::uint32_t> Frontier<M, C>::open_operations() const {
    std::vector<std::uint32_t> open;
    for (std::size_t slot = 0; slot < mask_words() * 64; ++slot) {
        if (bit(used_slots_.data(), slot))
            open.push_back(problem_.events[slot_event_[slot]].operation);
    }
    return open;
}

}  // namespace orrery
