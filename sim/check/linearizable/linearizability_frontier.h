// The frontier of a Problem: every configuration that explains the history so far (see linearizability.h).
// Two reductions more than are told there, exact as well: states that nothing needs any more count as one, and a write
// of such a value takes effect, unseen, just before any other write; of identical open operations the one that returns
// first goes first (in any order that explains the history, the two may change places).
// Private to sim/check.
#pragma once

#include <algorithm>
#include <bit>
#include <string>
#include <utility>
#include <vector>

#include "sim/check/linearizable/linearizability_problem.h"
#include "sim/check/linearizable/linearizability_rows.h"

namespace orrery {

template <std::size_t MaskWords, std::size_t CountWords>
class Frontier {
public:
    // every_state: keep states apart that nothing needs any more, at a price, to tell them all. beam: after each
    // return keep only that many configurations, those that spent least; `valid` is then still right, `invalid` is not.
    struct Mode {
        bool every_state = false;
        std::size_t beam = never;
    };
    Frontier(Problem& problem, const CountLayout& layout, Mode mode);

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
    using Shape = RowShape<MaskWords, CountWords>;
    using Mask = Fitted<Word, MaskWords>;
    using Row = Fitted<Word, (MaskWords != 0 && CountWords != 0 ? 1 + MaskWords + CountWords : 0)>;
    static constexpr std::size_t beam_depth = 16;  // rows looked at in one return, in widths of the beam

    std::size_t mask_words() const { return shape_.mask_words(); }
    Word state_word(ValueId state) const { return Word{state} << 32 | (is_needed(state) ? state : unreadable); }

    void absorb_reads(Word* row) const;
    void expand(std::size_t row_number, std::size_t slot);
    void move_on(Word* row, ValueId state, std::size_t slot);
    void begin_return(std::size_t slot, std::size_t position);
    bool has_open_twin(std::size_t slot) const;
    void write_unneeded(Word* row) const;
    std::size_t spent(const Word* row) const;
    void keep_best();
    bool is_needed(ValueId value) const {
        return value >= problem_.needed_until.size() || problem_.needed_until[value] >= needed_after_;
    }

    void open_slot(std::uint32_t number);
    void close_slot(std::size_t slot);
    Problem& problem_;
    const CountLayout& layout_;
    Shape shape_;
    std::vector<std::uint32_t> available_;  // by crashed kind: invoked so far
    std::vector<std::uint32_t> active_;     // crashed kinds invoked at least once

    Mask used_slots_;
    std::vector<Word> reads_;        // by value: slots that wait to read it
    Mask unneeded_;                  // slots that write, whatever the state, what nothing needs any more
    Mask appends_;                   // slots that append
    bool appends_are_lost_ = false;  // no write is left: what is unreadable stays so, whatever is appended
    Fitted<Word, 64 * MaskWords * MaskWords> twins_;  // by slot: slots with the same step that return earlier
    std::size_t readable_;                            // values below this have a row in reads_
    std::size_t needed_after_ = 0;                    // position from which a need counts
    Mode mode_;
    Fitted<std::uint32_t, 64 * MaskWords> slot_step_;  // which step is open there
    std::vector<std::uint32_t> slot_of_;               // by step

    Rows<Shape> now_;
    Rows<Shape> next_;
    Rows<Shape> explored_;
    Row row_;
    Row scratch_;
};

template <std::size_t M, std::size_t C>
Frontier<M, C>::Frontier(Problem& problem, const CountLayout& layout, Mode mode)
    : problem_(problem),
      layout_(layout),
      shape_(problem.most_open, layout),
      available_(problem.crashed.size(), 0),
      readable_(problem.values.size()),
      mode_(mode) {
    for (auto* mask : {&used_slots_, &unneeded_, &appends_})
        mask->fit(mask_words());
    twins_.fit(mask_words() * 64 * mask_words());
    slot_step_.fit(mask_words() * 64);
    reads_.assign(readable_ * mask_words(), 0);
    slot_of_.assign(problem.steps.size(), 0);
    row_.fit(shape_.stride());
    scratch_.fit(shape_.stride());
    row_[0] = state_word(problem.initial);
    now_.insert(row_.data(), shape_);
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::absorb_reads(Word* row) const {
    if (Shape::state_of(row) == unreadable && appends_are_lost_) {
        for (std::size_t at = 0; at < mask_words(); ++at)
            row[1 + at] |= appends_[at];
    }
    if (Shape::state_of(row) >= readable_)
        return;
    const Word* reads = reads_.data() + Shape::state_of(row) * mask_words();
    for (std::size_t at = 0; at < mask_words(); ++at)
        row[1 + at] |= reads[at];
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::move_on(Word* row, ValueId state, std::size_t slot) {
    row[0] = state_word(state);
    absorb_reads(row);
    if (has_bit(row + 1, slot)) {
        clear_bit(row + 1, slot);
        next_.insert(row, shape_);
    } else {
        explored_.insert(row, shape_);
    }
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::expand(std::size_t row_number, std::size_t slot) {
    const Word* from = explored_.row(row_number, shape_);
    if (from[0] == Shape::dead)
        return;
    std::copy(from, from + shape_.stride(), row_.begin());
    const auto state = Shape::state_of(row_.data());
    bool wrote_unneeded = false;
    for (std::size_t at = 0; at < mask_words(); ++at) {
        for (Word left = shape_.writes[at] & ~row_[1 + at]; left != 0; left &= left - 1) {
            const auto other = at * 64 + static_cast<std::size_t>(std::countr_zero(left));
            if (has_open_twin(other))
                continue;
            const auto& step = problem_.steps[slot_step_[other]].step;
            if (has_bit(unneeded_.data(), other)) {
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
        if (reached == no_value || reached == state || reached == unreadable)
            continue;  // spent for nothing: the row itself dominates
        if (!mode_.every_state && !is_needed(reached))
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

template <std::size_t M, std::size_t C>
std::size_t Frontier<M, C>::spent(const Word* row) const {
    std::size_t sum = 0;
    for (const auto kind : active_) {
        const auto& field = layout_.fields[kind];
        sum += row[1 + mask_words() + field.word] >> field.shift & field.mask;
    }
    return sum;
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::keep_best() {
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t at = 0; at < now_.count(); ++at) {
        const Word* row = now_.row(at, shape_);
        if (row[0] != Shape::dead)
            order.emplace_back(spent(row), at);
    }
    if (order.size() <= mode_.beam)
        return;
    std::sort(order.begin(), order.end());
    next_.clear();
    for (std::size_t at = 0; at < mode_.beam; ++at)
        next_.insert(now_.row(order[at].second, shape_), shape_);
    std::swap(now_, next_);
}

// Which open writes are of no more use is looked at anew at each return: it never changes back.
template <std::size_t M, std::size_t C>
void Frontier<M, C>::begin_return(std::size_t slot, std::size_t position) {
    next_.clear();
    explored_.clear();
    if (!mode_.every_state) {
        needed_after_ = position;
        appends_are_lost_ = problem_.last_write < position;
        for (std::size_t at = 0; at < mask_words(); ++at) {
            for (Word left = shape_.writes[at] & ~unneeded_[at]; left != 0; left &= left - 1) {
                const auto other = at * 64 + static_cast<std::size_t>(std::countr_zero(left));
                const auto& step = problem_.steps[slot_step_[other]].step;
                if (step.kind == Step::Kind::write && !is_needed(step.to))
                    set_bit(unneeded_.data(), other);
            }
        }
    }
    for (std::size_t at = 0; at < now_.count(); ++at) {
        Word* row = now_.row(at, shape_);
        if (row[0] != Shape::dead)
            move_on(row, Shape::told_state_of(row), slot);
    }
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::open_slot(std::uint32_t number) {
    std::size_t slot = 0;
    while (used_slots_[slot / 64] == ~Word{0})
        slot += 64;
    slot += static_cast<std::size_t>(std::countr_one(used_slots_[slot / 64]));
    set_bit(used_slots_.data(), slot);
    slot_step_[slot] = number;
    slot_of_[number] = static_cast<std::uint32_t>(slot);
    const auto& [step, operation, returned] = problem_.steps[number];
    if (step.kind == Step::Kind::read) {
        set_bit(reads_.data() + step.from * mask_words(), slot);
        return;
    }
    Word* twins = twins_.data() + slot * mask_words();
    std::fill(twins, twins + mask_words(), Word{0});
    for (std::size_t at = 0; at < mask_words(); ++at) {
        for (Word left = shape_.writes[at]; left != 0; left &= left - 1) {
            const auto other = at * 64 + static_cast<std::size_t>(std::countr_zero(left));
            const auto& theirs = problem_.steps[slot_step_[other]];
            if (!(theirs.step == step))
                continue;
            if (theirs.returned < returned) {
                set_bit(twins, other);
            } else {
                set_bit(twins_.data() + other * mask_words(), slot);
            }
        }
    }
    set_bit(shape_.writes.data(), slot);
    if (step.kind == Step::Kind::append)
        set_bit(appends_.data(), slot);
}

template <std::size_t M, std::size_t C>
void Frontier<M, C>::close_slot(std::size_t slot) {
    const auto& step = problem_.steps[slot_step_[slot]].step;
    clear_bit(used_slots_.data(), slot);
    clear_bit(shape_.writes.data(), slot);
    clear_bit(unneeded_.data(), slot);
    clear_bit(appends_.data(), slot);
    for (std::size_t at = 0; step.kind != Step::Kind::read && at < mask_words(); ++at) {
        for (Word left = shape_.writes[at]; left != 0; left &= left - 1) {
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
        if (event.kind == ProblemEvent::Kind::crash) {
            if (available_[event.step]++ == 0)
                active_.push_back(event.step);
            continue;
        }
        if (event.kind == ProblemEvent::Kind::invoke) {
            open_slot(event.step);
            continue;
        }
        const auto slot = slot_of_[event.step];
        begin_return(slot, event.position);
        for (std::size_t at = 0; at < explored_.count(); ++at) {
            if (at / beam_depth > mode_.beam)
                break;
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
        if (next_.count() == 0)
            return {CheckVerdict::invalid, "", number};
        close_slot(slot);
        std::swap(now_, next_);
        if (now_.count() > mode_.beam)
            keep_best();
        ++done;
    }
    return {};
}

template <std::size_t M, std::size_t C>
std::vector<ValueId> Frontier<M, C>::possible_states() const {
    std::vector<ValueId> states;
    for (std::size_t at = 0; at < explored_.count(); ++at) {
        const Word state = explored_.row(at, shape_)[0];
        if (state != Shape::dead)
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
        if (has_bit(used_slots_.data(), slot))
            open.push_back(problem_.steps[slot_step_[slot]].operation);
    }
    return open;
}

}  // namespace orrery
