#include "sim/check/guarantees/delivery_log.h"

#include <algorithm>
#include <array>

namespace orrery {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 3> send_names = {"send", "publish", "enqueue"};
constexpr std::array<std::string_view, 5> deliver_names = {"deliver", "receive", "consume", "poll", "dequeue"};

class LogMaker {
public:
    explicit LogMaker(const CheckerInput& input) : input_(input) {}

    tl::expected<DeliveryLog, HistoryError> make() {
        for (const auto& operation : input_.operations)
            if (is_one_of(operation.function, send_names))
                note_send(operation);
        struct Line {
            std::size_t position;
            const Operation* operation;
        };
        // A send happens when it is invoked, a delivery when it returns.
        std::vector<Line> lines;
        for (const auto& operation : input_.operations) {
            if (is_one_of(operation.function, send_names)) {
                lines.push_back({operation.invoked, &operation});
            } else if (operation.function == "drain" || is_one_of(operation.function, deliver_names)) {
                if (is_ok(operation))
                    lines.push_back({operation.returned, &operation});
                else if (!is_fail(operation))
                    log_.crashed.push_back({operation.process, operation.invoked, operation.function == "drain"});
            } else {
                return tl::unexpected(input_.unknown_function(operation, "send, deliver and drain"));
            }
        }
        std::sort(lines.begin(), lines.end(),
                  [](const Line& left, const Line& right) { return left.position < right.position; });
        for (const auto& line : lines) {
            if (auto taken = take(*line.operation); !taken)
                return tl::unexpected(taken.error());
        }
        return std::move(log_);
    }

private:
    void note_send(const Operation& operation) {
        const auto number = static_cast<std::uint32_t>(log_.messages.size());
        const auto [place, is_new] = log_.numbers.emplace(operation.argument, number);
        if (is_new) {
            log_.messages.push_back({&place->first, &key_of(operation, place->first), &operation, 0});
            return;
        }
        auto& known = log_.messages[place->second];
        if (is_fail(*known.send)) {  // it was tried again
            known.send = &operation;
        } else if (!is_fail(operation)) {
            log_.anomalies.push_back(
                {"sent twice",
                 fmt::format("{} is sent by {} at {} and again by {} at {}: number the messages",
                             place->first.to_text(), client_name(known.send->process), known.send->invoke_event,
                             client_name(operation.process), operation.invoke_event),
                 {operation.invoke_event}});
        }
    }
    static const OpValue& key_of(const Operation& operation, const OpValue& message) {
        static const OpValue none;
        if (!operation.key.is_nil())
            return operation.key;
        return message.is_pair() ? message.items()->front() : none;
    }

    tl::expected<void, HistoryError> take(const Operation& operation) {
        if (is_one_of(operation.function, send_names)) {
            const auto number = log_.numbers.at(operation.argument);
            auto& message = log_.messages[number];
            auto& deeds = log_.processes[operation.process];
            if (message.send == &operation && !is_fail(operation)) {
                message.place = static_cast<std::uint32_t>(deeds.size());
                deeds.push_back({number, true, &operation});
            }
            return {};
        }
        if (operation.function == "drain") {
            const auto* items = operation.result.items();
            if (items == nullptr && !operation.result.is_nil()) {
                return tl::unexpected(input_.wrong_result(operation, "a drain gives " + operation.result.to_text(),
                                                          "it must give a list"));
            }
            for (std::size_t at = 0; items != nullptr && at < items->size(); ++at)
                deliver((*items)[at], operation);
            log_.found_nothing[operation.process] = operation.invoked;
        } else if (operation.result.is_nil()) {
            log_.found_nothing[operation.process] = operation.invoked;
            log_.processes[operation.process];
        } else {
            deliver(operation.result, operation);
        }
        return {};
    }

    void deliver(const OpValue& value, const Operation& by) {
        const auto [place, is_new] = log_.numbers.emplace(value, static_cast<std::uint32_t>(log_.messages.size()));
        static const OpValue none;
        if (is_new)
            log_.messages.push_back({&place->first, &none, nullptr, 0});
        log_.processes[by.process].push_back({place->second, false, &by});
        const auto* send = log_.messages[place->second].send;
        const bool early = send != nullptr && send->invoked > by.returned;
        if (send != nullptr && !is_fail(*send) && !early)
            return;
        const bool failed = send != nullptr && !early;
        log_.anomalies.push_back(
            {failed ? "aborted message" : "unsent message",
             fmt::format("{} was delivered {} at {}, {}", client_name(by.process), value.to_text(), by.return_event,
                         failed  ? "whose send had failed"
                         : early ? "before it was sent"
                                 : "which nobody sent"),
             {by.return_event}});
    }

    const CheckerInput& input_;
    DeliveryLog log_;
};

}  // namespace

std::size_t DeliveryLog::may_have_taken(std::size_t before, std::optional<std::int64_t> process) const {
    std::size_t messages_taken = 0;
    for (const auto& receive : crashed) {
        if (receive.invoked > before || (process && *process != receive.process))
            continue;
        if (receive.is_drain)
            return messages.size();
        ++messages_taken;
    }
    return messages_taken;
}

std::string DeliveryLog::name(std::uint32_t message) const { return messages[message].value->to_text(); }

tl::expected<DeliveryLog, HistoryError> delivery_log(const CheckerInput& input) { return LogMaker(input).make(); }

}  // namespace orrery
