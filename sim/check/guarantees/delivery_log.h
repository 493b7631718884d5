// A history of messages as the checkers of deliveries look at it: who sent what, what each process was delivered.
// Private to sim/check.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "sim/check/checker_input.h"

namespace orrery {

inline constexpr std::uint32_t no_message = ~std::uint32_t{0};

struct SentMessage {
    const OpValue* value = nullptr;
    const OpValue* key = nullptr;     // never null; nil where there is none
    const Operation* send = nullptr;  // null: delivered though nobody sent it
    std::uint32_t place = 0;          // in its sender's log
};

// One thing that a process did, in its order: it sent a message or was delivered one.
struct Deed {
    std::uint32_t message = 0;
    bool is_send = false;
    const Operation* by = nullptr;
};

struct DeliveryLog {
    std::map<OpValue, std::uint32_t, OpValueLess> numbers;  // of messages; it holds their values
    std::vector<SentMessage> messages;
    std::map<std::int64_t, std::vector<Deed>> processes;
    // By process: the invocation of its last delivery that found nothing, or of its last drain.
    std::map<std::int64_t, std::size_t> found_nothing;
    struct CrashedReceive {
        std::int64_t process = 0;
        std::size_t invoked = 0;
        bool is_drain = false;
    };
    std::vector<CrashedReceive> crashed;  // of unknown outcome: each may have taken a message, a drain any number
    std::vector<Anomaly> anomalies;       // messages from nowhere, of failed sends, sent twice

    bool took_place(std::uint32_t message) const {
        return messages[message].send != nullptr && !is_fail(*messages[message].send);
    }
    // Of the crashed receives that were invoked before a position (those of one process), the messages they may have
    // taken at most.
    std::size_t may_have_taken(std::size_t before, std::optional<std::int64_t> process = std::nullopt) const;
    std::string name(std::uint32_t message) const;
    std::string sender(std::uint32_t message) const { return client_name(messages[message].send->process); }
};

tl::expected<DeliveryLog, HistoryError> delivery_log(const CheckerInput& input);

}  // namespace orrery
