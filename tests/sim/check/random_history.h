// Histories for property tests: a few processes use one object per key, which takes effect at a random moment between
// invocation and return; some operations crash, some fail, and some results are then corrupted.
// Keyed draws, so that a seed names the history.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/core/history.h"
#include "sim/core/random.h"

namespace test {

using orrery::History;
using orrery::Observation;
using orrery::OpPhase;
using orrery::OpValue;

struct HistoryShape {
    std::uint64_t seed = 1;
    std::size_t lines = 20;
    std::int64_t processes = 4;
    std::uint64_t values = 3;
    std::uint64_t keys = 1;
    std::uint64_t corrupt_percent = 5;
    std::uint64_t crash_percent = 15;
    std::string model = "cas-register";  // or register, kv, mutex
};

class RandomHistory {
public:
    explicit RandomHistory(HistoryShape shape) : shape_(std::move(shape)) {}

    History make() {
        while (history_.size() < shape_.lines) {
            const auto process = static_cast<std::int64_t>(below(static_cast<std::uint64_t>(shape_.processes)));
            auto& open = open_[process];
            if (!open) {
                invoke(process);
            } else if (!open->took_effect && below(2) == 0) {
                take_effect(*open);
            } else {
                finish(process);
            }
        }
        return history_;
    }

private:
    struct Open {
        Observation line;
        OpValue result;
        bool took_effect = false;
        bool failed = false;
    };

    std::uint64_t below(std::uint64_t limit) {
        return orrery::uniform_below(orrery::draw(shape_.seed, 1, 0, counter_++), limit);
    }
    OpValue value() { return OpValue::of(static_cast<std::int64_t>(below(shape_.values))); }
    OpValue text() { return OpValue::of(std::string(1, static_cast<char>('a' + below(shape_.values)))); }

    void invoke(std::int64_t process) {
        Observation line;
        line.process = process + 10 * crashes_[process];
        line.event = history_.size() + 1;
        if (shape_.keys > 1) {
            line.key = OpValue::of(static_cast<std::int64_t>(below(shape_.keys)));
        }
        choose(line);
        history_.push_back(line);
        open_[process] = Open{line, {}, false, false};
    }

    void choose(Observation& line) {
        const auto pick = below(10);
        if (shape_.model == "mutex") {
            line.function = pick < 5 ? "acquire" : "release";
        } else if (shape_.model == "kv") {
            line.function = pick < 4 ? "get" : pick < 6 ? "put" : pick < 9 ? "append" : "cas";
            line.value = pick < 4 ? OpValue() : text();
            if (pick == 9) {
                line.value = OpValue::list({text(), text()});
            }
        } else if (pick < 4) {
            line.function = "read";
        } else if (pick < 7 || shape_.model == "register") {
            line.function = "write";
            line.value = value();
        } else {
            line.function = "cas";
            const auto from = value();
            line.value = OpValue::list({from, value()});
        }
    }

    void take_effect(Open& open) {
        open.took_effect = true;
        const auto& function = open.line.function;
        auto& state = states_.try_emplace(open.line.key.to_text(), initial()).first->second;
        if (function == "read" || function == "get") {
            open.result = state;
        } else if (function == "write" || function == "put") {
            state = open.line.value;
        } else if (function == "append") {
            open.failed = state.text() == nullptr;
            if (!open.failed) {
                state = OpValue::of(*state.text() + *open.line.value.text());
            }
        } else if (function == "cas") {
            open.failed = open.line.value.items()->at(0) != state;
            if (!open.failed) {
                state = open.line.value.items()->at(1);
            }
        } else {
            const auto needed = function == "acquire" ? 0 : 1;
            open.failed = *state.integer() != needed;
            if (!open.failed) {
                state = OpValue::of(1 - needed);
            }
        }
    }

    void finish(std::int64_t process) {
        auto open = *open_[process];
        open_[process].reset();
        Observation line = open.line;
        line.event = history_.size() + 1;
        if (below(100) < shape_.crash_percent) {
            line.phase = OpPhase::info;
            ++crashes_[process];
        } else {
            if (!open.took_effect) {
                take_effect(open);
            }
            line.phase = open.failed ? OpPhase::fail : OpPhase::ok;
            if (below(100) < shape_.corrupt_percent) {
                line.phase = OpPhase::ok;
            }
            const bool reads = line.function == "read" || line.function == "get";
            if (reads) {
                line.value =
                    below(100) < shape_.corrupt_percent ? (line.function == "get" ? text() : value()) : open.result;
            }
        }
        history_.push_back(line);
    }

    OpValue initial() const {
        if (shape_.model == "mutex") {
            return OpValue::of(0);
        }
        return shape_.model == "kv" ? OpValue::of(std::string()) : OpValue::nil();
    }

    HistoryShape shape_;
    std::uint64_t counter_ = 0;
    History history_;
    std::map<std::int64_t, std::optional<Open>> open_;
    std::map<std::int64_t, std::int64_t> crashes_;
    std::map<std::string, OpValue> states_;
};

}  // namespace test
