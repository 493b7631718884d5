// The replicated state machine: a few registers that clients read, write and compare-and-set, and for each client the
// last operation that took effect, so that a request which reached the log twice takes effect once.
// Units: keys count from 1; a register that nobody wrote is nil. Source: Raft dissertation §6.3 (sessions).
#pragma once
#include <boost/container/flat_map.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/fields.h"
#include "sim/core/ids.h"
#include "sim/core/shared_vector.h"

namespace orrery::raft {

using Term = std::uint32_t;
using Index = std::uint32_t;  // of a log entry, from 1; 0 is before the first

struct ServerNumber {
    static std::string words(std::uint32_t number) { return number == 0 ? "" : "n" + std::to_string(number); }
};
using Member = NumberOf<ServerNumber, std::uint32_t>;  // 3 is n3; 0 is nobody
struct NumberOfClient {
    static std::string words(std::uint32_t number) { return number == 0 ? "" : "client-" + std::to_string(number); }
};
using ClientNumber = NumberOf<NumberOfClient, std::uint32_t>;  // 3 is client-3; 0 is nobody

ORRERY_ENUM(Function, none, read, write, cas)

struct Command {
    std::int64_t value = 0;     // written, by write and cas
    std::int64_t expected = 0;  // by cas
    std::int32_t key = 0;
    Function function = Function::none;  // none: an entry that only marks a term
    ORRERY_FIELDS(Command, function, key, value, expected)
};

struct Entry {
    Command command;
    Term term = 0;
    ClientNumber client = 0;   // who gets the answer
    std::uint64_t serial = 0;  // of the client's operation
    ORRERY_FIELDS(Entry, term, command, client, serial)
};

using Log = SharedVector<Entry>;  // index i is log[i - 1]

struct Result {
    std::optional<std::int64_t> value;  // the register afterwards; nil where nobody wrote it
    bool done = false;                  // false: a cas found another value
    ORRERY_FIELDS(Result, value, done)
};

struct Session {
    std::uint64_t serial = 0;  // of the last operation that took effect
    Result result;
    ORRERY_FIELDS(Session, serial, result)
};

struct Machine {
    boost::container::flat_map<std::int32_t, std::int64_t> registers;
    boost::container::flat_map<ClientNumber, Session> sessions;
    ORRERY_FIELDS(Machine, registers, sessions)

    Result read(std::int32_t key) const;
    // The answer that the client gets; nothing for an entry without a client, or for an operation that the client has
    // left behind (a later one of it took effect).
    std::optional<Result> apply(const Entry& entry);
    // The answer of an operation that took effect already.
    std::optional<Result> known(ClientNumber client, std::uint64_t serial) const;
};

}  // namespace orrery::raft
