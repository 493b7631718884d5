// A watch is an expression over the states of a world: `n1.term`, `sum(stock-*.ledger.frozen)`,
// `count(role:server, leader) <= 1`. It is compiled against the names of one world (sim/watch/words.h) by parse_watch
// (sim/watch/parse.h), which has the language, and read at any event of a run by a WatchReader. A value that any thread
// may hold.
// Numbers are whole; a time is one, and prints as a time. What is not there, what does not fit 64 bits, and a division
// by zero are nothing. Nothing, false, 0 and an empty text are not so (of `&&`, `||`, `!`), all else is. A comparison
// with nothing is false, but for `== nothing`; `a != b` is `!(a == b)`. Units: nanoseconds.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/watch/words.h"

namespace orrery {

struct WatchValue {
    static constexpr std::size_t kLongestText = 160;  // bytes; what is longer ends in …

    std::variant<std::monostate, bool, std::int64_t, Instant, std::string> data;

    bool operator==(const WatchValue&) const = default;
    bool is_nothing() const { return std::holds_alternative<std::monostate>(data); }
    bool is_so() const;
    std::optional<std::int64_t> number() const;  // of a number, a time or a truth value
};
std::string to_text(const WatchValue& value);
// Of a list or a table its text.
WatchValue watch_value(const Value& value);

// A part of a node's state, or of what is on its disk; "": all of it.
struct WatchElement {
    NodeId node = kNoNode;
    std::string path;
    bool durable = false;
    bool operator==(const WatchElement&) const = default;
};

// The value, and the element that decides it: what makes `all` false or `any` true, which is the least, what was
// counted last. Nothing where none does.
struct Watched {
    WatchValue value;
    std::optional<WatchElement> by;
};

enum class WatchFunction : std::uint8_t { sum, count, min, max, any, all, len };
enum class WatchOperator : std::uint8_t {
    either,
    both,
    negation,
    minus,  // of one
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    contains,
    add,
    subtract,
    multiply,
    divide,  // the whole part
    remainder
};

class StateWatch {
public:
    // A node of the tree; what it holds depends on its kind.
    struct Term {
        enum class Kind : std::uint8_t { constant, place, function, operation } kind = Kind::constant;
        WatchValue constant;
        WatchPlace place;  // of a function: what it looks at
        WatchFunction function = WatchFunction::sum;
        WatchOperator operation = WatchOperator::both;
        std::optional<std::uint32_t> left, right;  // of the others; of a function, `right`: what is asked of an element
    };
    // A part of one node that it reads: where that has not changed, nothing has.
    struct Read {
        NodeId node = kNoNode;
        WatchPlace::Of of = WatchPlace::Of::state;
        std::string path;
        bool operator==(const Read&) const = default;
    };

    StateWatch() = default;
    // The last of the terms is the whole; a term stands after those that it joins.
    StateWatch(std::string text, std::vector<Term> terms);

    const std::string& text() const { return text_; }
    const std::vector<Term>& terms() const { return terms_; }
    const std::vector<Read>& reads() const { return reads_; }  // by node

private:
    void add_reads(const WatchPlace& place, const std::vector<WatchPlace>& below);

    std::string text_;
    std::vector<Term> terms_;
    std::vector<Read> reads_;
};

}  // namespace orrery
