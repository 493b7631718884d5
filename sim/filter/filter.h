// A filter says of each event of a run whether it is meant: `kind == Try && node == stock-1`.
// It is compiled against the names of one world (sim/filter/vocabulary.h) by parse_filter (sim/filter/parse.h), which
// has the grammar; what can be asked of an event is the list of Subject. A value that any thread may hold.
// `a != b` is `!(a == b)`. A comparison with something that an event does not have (the sender of a timer) is false.
// Of several (what an event sends) one that fits is enough.
// Units: nanoseconds. Cost: some nanoseconds a comparison; of a field, and of `text`, the message as a tree or a text.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/blueprint.h"
#include "sim/world/trace.h"

namespace orrery {

enum class Subject : std::uint8_t {
    event,       // its number
    time,        // when it is
    cause,       // the number of the event that scheduled it
    node,        // where it is; `network` where that is no node
    role,        // of that node
    from,        // who sent what is delivered
    to,          // to whom
    kind,        // deliver, timer, sync or fault, or the type of the message or timer
    message,     // the type of what is delivered
    timer,       // the type of a timer that fires
    outcome,     // handled, node_down, link_cut, could_not_fire, damaged, connection_ended
    sends,       // types of messages that it sends
    sends_to,    // and their receivers
    sets_timer,  // types of timers that it sets
    dropped,     // types of messages that it loses: as they are sent, or as they arrive here
    duplicated,  // types of messages that the network doubles as it sends them
    refused,     // types of messages that come back as it sends them
    moment,      // moments of the model
    note,        // notes that a handler leaves
    violation,   // properties that it violates
    text,        // what the table shows as its detail
    persists,    // it writes to its disk
    observes,    // a client's operation begins or ends
    fault,       // it is one of the fault plan
    field        // of the message or timer: `order`, or `Try.order`, `entries[0].term`
};
std::string_view name_of(Subject subject);
// All of them but fields.
std::span<const Subject> all_subjects();
// Takes no operator: it is so, or it is not.
bool is_flag(Subject subject);
// Its values are names, of which vocabulary and language know all.
bool is_named(Subject subject);

enum class Relation : std::uint8_t { equal, less, less_or_equal, greater, greater_or_equal, contains, present };

// The word for an outcome in a filter.
std::string_view filter_word(Outcome outcome);

struct EventFacts {
    const Blueprint& blueprint;
    const TraceEvent& row;      // without its text
    const EventRecord& record;  // that it tells of
    std::span<const TraceEffect> effects;
    std::span<const Violation> violations;  // of the run, ascending by event
};

class Filter {
public:
    // A node of the tree; what it holds depends on its kind.
    struct Term {
        enum class Kind : std::uint8_t { both, either, negation, test } kind = Kind::test;
        std::uint32_t left = 0, right = 0;  // of the others
        Subject subject = Subject::event;
        Relation comparison = Relation::present;
        std::vector<bool> accepted;         // by the numbers of what is named; the last: nothing
        std::vector<bool> accepted_events;  // of `kind`: by EventKind
        std::vector<std::string> accepted_names;
        bool has_number = false;
        std::int64_t number = 0;
        std::string text;
        std::string path;          // of a field
        std::vector<bool> having;  // of a field: by MessageKind, which have it
    };

    Filter() = default;
    // The last of the terms is the whole; a term stands after those that it joins.
    Filter(std::string text, std::vector<Term> terms) : text_(std::move(text)), terms_(std::move(terms)) {}

    const std::string& text() const { return text_; }
    bool matches(const EventFacts& facts) const { return terms_.empty() || is_met(terms_[terms_.size() - 1], facts); }
    bool reads_effects() const;
    bool reads_violations() const;

private:
    bool is_met(const Term& term, const EventFacts& facts) const;

    std::string text_;
    std::vector<Term> terms_;
};

}  // namespace orrery
