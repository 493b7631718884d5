// One key's history as small integers: what the frontier walks.
// Values are numbered by a table; an operation is a Step on such numbers; an ok cas from a value to itself is a read.
// Left out because they cannot matter: operations that failed, reads of unknown outcome, crashed operations that leave
// the state as it is, and crashed ones whose new value nothing needs any more (no read, no cas from it, no append).
// A text that is no prefix of any needed text becomes the one value `unreadable`: appending keeps it so, and only a
// write leaves it, so all such states behave alike.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/check/linearizable/linearizability.h"
#include "sim/core/history.h"

namespace orrery {

using ValueId = std::uint32_t;
inline constexpr ValueId no_value = ~ValueId{0};  // a step that the state refuses
inline constexpr ValueId unreadable = ~ValueId{0} - 1;

class ValueTable {
public:
    ValueTable() { values_.reserve(16); }
    ValueId id_of(const OpValue& value);
    const OpValue& value(ValueId id) const { return *values_[id]; }
    std::size_t size() const { return values_.size(); }

    void need_text(ValueId id);                                       // appends may have to lead to exactly this text
    void sort_needed();                                               // call once, after the last need_text()
    void spread_needs(std::vector<std::size_t>& needed_until) const;  // from texts to those that begin them
    ValueId append(ValueId state, ValueId suffix);

private:
    using NeededText = std::pair<const std::string*, ValueId>;

    std::vector<NeededText>::const_iterator first_not_before(const std::string& text) const;
    ValueId add(const OpValue& value);
    bool is_needed_prefix(const std::string& text) const;

    std::vector<const OpValue*> values_;
    static constexpr std::size_t scanned = 24;  // a small table is scanned: quicker than hashing
    std::array<std::int64_t, scanned> integers_;
    std::array<ValueId, scanned> integer_ids_;
    std::size_t integer_count_ = 0;
    ValueId nil_ = no_value;
    std::unordered_multimap<std::uint64_t, ValueId> hashed_;  // this and the other: looked up, and never walked through
    std::vector<NeededText> needed_;                          // sorted by text
    std::unordered_map<std::uint64_t, ValueId> appended_;
    std::list<OpValue> made_;  // appended texts live here; the rest live in the operations
};

struct Step {
    enum class Kind : std::uint8_t { read, write, cas, append };
    Kind kind = Kind::read;
    ValueId from = 0;  // read, cas: the value it needs
    ValueId to = 0;    // write, cas: the value it leaves; append: the text
    bool operator==(const Step&) const = default;
};

inline ValueId apply(const Step& step, ValueId state, ValueTable& values) {
    switch (step.kind) {
        case Step::Kind::read:
            return state == step.from ? state : no_value;
        case Step::Kind::write:
            return step.to;
        case Step::Kind::cas:
            return state == step.from ? step.to : no_value;
        case Step::Kind::append:
            return values.append(state, step.to);
    }
    return no_value;
}

// One moment of the history that matters.
struct ProblemEvent {
    enum class Kind : std::uint8_t { invoke, ret, crash };  // crash: a crashed operation is invoked
    std::uint32_t step = 0;                                 // index into steps, or into crashed for a crash
    std::uint32_t position = 0;
    Kind kind = Kind::invoke;
};

// An operation that returned.
struct ProblemStep {
    Step step;
    std::uint32_t operation = 0;  // index into the operations given
    std::uint32_t returned = 0;   // position of its return
};

// A kind of crashed operation; those invoked are as many as its events so far.
struct CrashedKind {
    Step step;
    std::uint32_t most = 0;
};

struct Problem {
    ValueTable values;
    ValueId initial = 0;
    std::vector<ProblemStep> steps;
    std::vector<CrashedKind> crashed;
    // By value: position of the last return that needs it or a text that it may grow into; `never` where a crashed
    // operation does; 0 where nothing does. Values that appends make later count as needed for ever.
    std::vector<std::size_t> needed_until;
    std::vector<ProblemEvent> events;  // in the order of the history
    std::size_t last_write = 0;        // position of the last return of a write; `never` if one crashed
    std::size_t most_open = 0;         // operations open at the same time, crashed ones apart
};

// `chosen`: indices into operations, all of one key. `keep_all`: also crashed operations whose value nothing needs.
Problem make_problem(const std::vector<Operation>& operations, const std::vector<std::uint32_t>& chosen,
                     const SequentialModel& model, bool keep_all = false);

}  // namespace orrery
