#include "sim/core/history.h"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

namespace orrery {
namespace {

void write_text(const OpValue& value, std::string& out) {
    if (value.is_nil()) {
        out += "nil";
    } else if (const auto* number = value.integer()) {
        out += std::to_string(*number);
    } else if (const auto* text = value.text()) {
        out += '"';
        out += *text;
        out += '"';
    } else {
        out += '[';
        bool first = true;
        for (const auto& item : *value.items()) {
            if (!first)
                out += ' ';
            first = false;
            write_text(item, out);
        }
        out += ']';
    }
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
    return hash ^ (hash >> 29);
}

// What a process is doing while its last line is an invocation, and what it did before.
struct OpenOperation {
    std::size_t operation = never;
    OpPhase last_return = OpPhase::invoke;  // invoke: it never returned
    std::uint64_t last_return_event = 0;
};

std::string described(const Observation& observation) {
    return fmt::format("process {}: {} {}", observation.process, phase_name(observation.phase), observation.function);
}

HistoryError unmatched_return(const Observation& line, const OpenOperation& open) {
    if (open.last_return == OpPhase::invoke) {
        return error_at(line, described(line) + " returns without an invocation",
                        "add the :invoke line before it, or remove this line");
    }
    return error_at(line,
                    fmt::format("{} returns twice (the first time, {}, at {})", described(line),
                                phase_name(open.last_return), open.last_return_event),
                    "an operation returns once: remove one of the two lines, or invoke again between them");
}

}  // namespace

OpItems::OpItems(std::vector<OpValue> items) : items_(std::make_shared<const std::vector<OpValue>>(std::move(items))) {}

bool OpItems::operator==(const OpItems& other) const { return items_ == other.items_ || *items_ == *other.items_; }

std::string OpValue::to_text() const {
    std::string out;
    write_text(*this, out);
    return out;
}

bool value_less(const OpValue& left, const OpValue& right) {
    if (left.data.index() != right.data.index())
        return left.data.index() < right.data.index();
    if (const auto* number = left.integer())
        return *number < *right.integer();
    if (const auto* text = left.text())
        return *text < *right.text();
    if (const auto* items = left.items()) {
        if (items == right.items())
            return false;
        return std::lexicographical_compare(items->begin(), items->end(), right.items()->begin(), right.items()->end(),
                                            value_less);
    }
    return false;
}

std::uint64_t value_hash(const OpValue& value) {
    std::uint64_t hash = value.data.index() + 1;
    if (const auto* number = value.integer()) {
        hash = mix(hash, static_cast<std::uint64_t>(*number));
    } else if (const auto* text = value.text()) {
        for (const char letter : *text)
            hash = mix(hash, static_cast<unsigned char>(letter));
    } else if (const auto* items = value.items()) {
        for (const auto& item : *items)
            hash = mix(hash, value_hash(item));
    }
    return mix(hash, 0x5bf03635f0935ad1ULL);
}

std::string_view phase_name(OpPhase phase) {
    switch (phase) {
        case OpPhase::invoke:
            return "invoke";
        case OpPhase::ok:
            return "ok";
        case OpPhase::fail:
            return "fail";
        case OpPhase::info:
            return "info";
    }
    return "?";
}

std::string_view verdict_name(CheckVerdict verdict) {
    switch (verdict) {
        case CheckVerdict::valid:
            return "valid";
        case CheckVerdict::invalid:
            return "invalid";
        case CheckVerdict::unknown:
            return "unknown";
    }
    return "?";
}

std::string HistoryError::to_text() const {
    std::string out = file.empty() ? std::string("history") : file;
    if (line != 0)
        out += fmt::format(":{}", line);
    if (line != 0 && column != 0)
        out += fmt::format(":{}", column);
    out += ": " + what;
    if (!hint.empty())
        out += "; " + hint;
    return out;
}

HistoryError error_at(const Observation& observation, std::string what, std::string hint) {
    if (observation.begins.line == 0)
        what += fmt::format(" (event {})", observation.event);
    return {"", observation.begins.line, observation.begins.column, std::move(what), std::move(hint)};
}

HistoryError error_at_value(const Observation& observation, std::string what, std::string hint) {
    auto error = error_at(observation, std::move(what), std::move(hint));
    if (observation.value_begins.line != 0) {
        error.line = observation.value_begins.line;
        error.column = observation.value_begins.column;
    }
    return error;
}

tl::expected<std::vector<Operation>, HistoryError> pair_operations(const History& history) {
    std::vector<Operation> operations;
    operations.reserve(history.size() / 2 + 1);
    std::map<std::int64_t, OpenOperation> processes;
    for (std::size_t at = 0; at < history.size(); ++at) {
        const auto& line = history[at];
        auto& open = processes[line.process];
        if (line.phase == OpPhase::invoke) {
            if (open.operation != never) {
                return tl::unexpected(error_at(
                    line,
                    fmt::format("{} while its {} invoked at {} is still open", described(line),
                                operations[open.operation].function, operations[open.operation].invoke_event),
                    "a process does one operation at a time: add the :ok, :fail or :info line of the earlier one"));
            }
            open.operation = operations.size();
            Operation operation;
            operation.process = line.process;
            operation.function = line.function;
            operation.key = line.key;
            operation.argument = line.value;
            operation.invoked = at;
            operation.invoke_event = line.event;
            operations.push_back(std::move(operation));
            continue;
        }
        if (open.operation == never)
            return tl::unexpected(unmatched_return(line, open));
        auto& operation = operations[open.operation];
        if (operation.function != line.function) {
            return tl::unexpected(error_at(line,
                                           fmt::format("{} returns from a {} invoked at {}", described(line),
                                                       operation.function, operation.invoke_event),
                                           "an operation returns with the function it was invoked with"));
        }
        operation.outcome = line.phase;
        operation.return_event = line.event;
        if (line.phase == OpPhase::ok)
            operation.result = line.value;
        if (line.phase != OpPhase::info)
            operation.returned = at;
        open = {never, line.phase, line.event};
    }
    return operations;
}

std::string client_name(std::int64_t process) {
    return process < 0 ? std::string("a client") : fmt::format("process {}", process);
}

std::string with_names(std::string_view sentence, const std::function<std::string(std::int64_t)>& name_of) {
    constexpr std::string_view kWord = "process ";
    std::string out;
    for (std::size_t at; (at = sentence.find(kWord)) != std::string_view::npos;) {
        out += sentence.substr(0, at);
        sentence.remove_prefix(at + kWord.size());
        std::int64_t process = 0;
        const auto read = std::from_chars(sentence.data(), sentence.data() + sentence.size(), process);
        const std::string name = read.ec == std::errc() ? name_of(process) : std::string();
        if (name.empty()) {
            out += kWord;
            continue;
        }
        out += name;
        sentence.remove_prefix(static_cast<std::size_t>(read.ptr - sentence.data()));
    }
    return out.append(sentence);
}

}  // namespace orrery
