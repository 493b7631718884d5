// Histories: what clients observed, in real-time order, before any checker has judged it.
// An Observation is one line of a history (an invocation or its return); an Operation is the pair. A `fail` did not
// happen; an `info` may take effect at any time after its invocation, or never; `ok` happened between its two lines.
// A history from a run carries event numbers; one from a file carries line numbers in the same field, and places.
//
// Units: time in ns; lines and columns count from 1, columns in bytes; positions are indices into the History.
// Errors: a history that cannot be paired is a HistoryError that says where and what to change.
// Source: Jepsen's history model (invoke, ok, fail, info), as its public histories show it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

#include "sim/core/ids.h"

namespace orrery {

struct OpValue;

// A list of values. Copies share it, since it never changes: histories hold the same long lists several times.
class OpItems {
public:
    explicit OpItems(std::vector<OpValue> items);
    const std::vector<OpValue>* get() const { return items_.get(); }
    bool operator==(const OpItems& other) const;

private:
    std::shared_ptr<const std::vector<OpValue>> items_;
};

// A value an operation carries: nil, an integer, a text or a list of values (a cas pair, a list-append read, a map as
// a list of [key value]). Keywords and texts are the same thing here, since JSON cannot tell them apart.
struct OpValue {
    std::variant<std::monostate, std::int64_t, std::string, OpItems> data;

    bool operator==(const OpValue&) const = default;

    static OpValue nil() { return {}; }
    static OpValue of(std::int64_t number) { return {number}; }
    static OpValue of(std::string text) { return {std::move(text)}; }
    static OpValue list(std::vector<OpValue> items) { return {OpItems(std::move(items))}; }

    bool is_nil() const { return data.index() == 0; }
    const std::int64_t* integer() const { return std::get_if<std::int64_t>(&data); }
    const std::string* text() const { return std::get_if<std::string>(&data); }
    const std::vector<OpValue>* items() const {
        const auto* items = std::get_if<OpItems>(&data);
        return items != nullptr ? items->get() : nullptr;
    }
    bool is_pair() const { return items() != nullptr && items()->size() == 2; }

    std::string to_text() const;  // as a reader would write it: nil, 3, "x", [1 2]
};

// A total order over values, for sorted tables; it means nothing else.
bool value_less(const OpValue& left, const OpValue& right);
// Equal values have equal hashes; the same on every machine.
std::uint64_t value_hash(const OpValue& value);

struct OpValueLess {
    bool operator()(const OpValue& left, const OpValue& right) const { return value_less(left, right); }
};

enum class OpPhase : std::uint8_t { invoke, ok, fail, info };  // info: outcome unknown for ever

std::string_view phase_name(OpPhase phase);

struct Place {
    std::uint32_t line = 0;  // 0: from no file
    std::uint32_t column = 0;
    bool operator==(const Place&) const = default;
};

// One line of a history, in real-time order.
struct Observation {
    std::int64_t process = 0;
    OpPhase phase = OpPhase::invoke;
    std::string function;  // "read", "write", "cas", "get", "put", "append", "txn", …
    OpValue key;
    OpValue value;            // invoke: the argument; ok: the result
    std::uint64_t event = 0;  // event number of the run, or line number of the file
    std::int64_t time = 0;
    NodeId node = kNoNode;    // of a run: who observed it
    Place begins = {};        // where the line begins in its file
    Place value_begins = {};  // where its value begins

    bool operator==(const Observation&) const = default;
};

using History = std::vector<Observation>;

inline constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

struct Operation {
    std::int64_t process = 0;
    std::string function;
    OpValue key;
    OpValue argument;
    OpValue result;                   // of an `ok`
    OpPhase outcome = OpPhase::info;  // ok, fail or info
    std::size_t invoked = 0;          // positions in the history
    std::size_t returned = never;     // never: no line says how it ended, or the line says `info`
    std::uint64_t invoke_event = 0;
    std::uint64_t return_event = 0;

    bool operator==(const Operation&) const = default;
};

struct HistoryError {
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string what;
    std::string hint;  // what to change

    std::string to_text() const;  // file:line:column: what; hint
};

// The operations in the order of their invocations. Fails where a process returns without an invocation, returns
// twice, or invokes while its last operation is still open.
tl::expected<std::vector<Operation>, HistoryError> pair_operations(const History& history);

// An error at an observation, with its place where it has one and its event where it has none.
HistoryError error_at(const Observation& observation, std::string what, std::string hint);
HistoryError error_at_value(const Observation& observation, std::string what, std::string hint);

enum class CheckVerdict : std::uint8_t { valid, invalid, unknown };

std::string_view verdict_name(CheckVerdict verdict);

// "process 3", or "a client" where the history names none.
std::string client_name(std::int64_t process);

// What a finding says, with names for those whom it calls "process 3".
std::string with_names(std::string_view sentence, const std::function<std::string(std::int64_t process)>& name_of);

}  // namespace orrery
