#include "sim/check/linearizable/unorderable.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/check/checker_input.h"

namespace orrery {
namespace {

constexpr std::size_t budget = 2'000'000;

class Finder {
public:
    Finder(const std::vector<Operation>& operations, const std::vector<std::size_t>& chosen, std::size_t failed,
           const HasNoOrder& has_no_order)
        : all_(operations), has_no_order_(has_no_order), end_(operations[failed].returned) {
        for (const auto index : chosen) {
            const auto& operation = operations[index];
            if (index != failed && !is_fail(operation) && operation.invoked < end_)
                others_.push_back(index);
        }
        std::sort(others_.begin(), others_.end(),
                  [&](std::size_t left, std::size_t right) { return all_[left].invoked < all_[right].invoked; });
        held_.assign(others_.size(), false);
        failed_ = failed;
    }

    Unorderable find() {
        if (!widen())
            return {};
        for (std::size_t chunk = std::max<std::size_t>(1, count_held() / 2);; chunk = (chunk + 1) / 2) {
            set_free(chunk);
            if (chunk == 1)
                break;
        }
        Unorderable found;
        for (std::size_t at = 0; at < others_.size(); ++at)
            if (held_[at])
                found.operations.push_back(others_[at]);
        found.operations.push_back(failed_);
        std::sort(found.operations.begin(), found.operations.end(),
                  [&](std::size_t left, std::size_t right) { return all_[left].invoked < all_[right].invoked; });
        found.is_minimal = !left_open_;
        return found;
    }

private:
    std::size_t count_held() const { return static_cast<std::size_t>(std::count(held_.begin(), held_.end(), true)); }

    // Holds the last ones until they are unorderable. False where that was not found out.
    bool widen() {
        for (std::size_t width = 4;; width *= 2) {
            const auto from = others_.size() - std::min(width, others_.size());
            std::fill(held_.begin() + static_cast<std::ptrdiff_t>(from), held_.end(), true);
            if (is_unorderable())
                return true;
            if (from == 0)
                return false;
        }
    }

    // One pass: each stretch of `chunk` held ones is set free where the rest stays unorderable.
    void set_free(std::size_t chunk) {
        std::vector<std::size_t> held;
        for (std::size_t at = 0; at < held_.size(); ++at)
            if (held_[at])
                held.push_back(at);
        for (std::size_t from = 0; from < held.size(); from += chunk) {
            const auto to = std::min(held.size(), from + chunk);
            for (auto at = from; at < to; ++at)
                held_[held[at]] = false;
            if (is_unorderable())
                continue;
            for (auto at = from; at < to; ++at)
                held_[held[at]] = true;
        }
    }

    // Free operations come first in the history and return never; each line has a position of its own.
    bool is_unorderable() {
        if (spent_ + others_.size() > budget) {
            left_open_ = true;
            return false;
        }
        spent_ += others_.size() + 16;
        std::vector<Operation> tried;
        tried.reserve(others_.size() + 1);
        for (std::size_t at = 0; at < others_.size(); ++at) {
            if (held_[at])
                continue;
            Operation free = all_[others_[at]];
            if (free.function == "read" || free.function == "get")
                continue;  // of an unknown outcome it says nothing
            free.outcome = OpPhase::info;
            free.returned = never;
            free.invoked = tried.size();
            tried.push_back(std::move(free));
        }
        const auto shift = tried.size();
        const auto hold = [&](std::size_t index) {
            Operation held = all_[index];
            held.invoked += shift;
            if (held.returned == never || held.returned > end_) {
                held.outcome = OpPhase::info;
                held.returned = never;
            } else {
                held.returned += shift;
            }
            tried.push_back(std::move(held));
        };
        for (std::size_t at = 0; at < others_.size(); ++at)
            if (held_[at])
                hold(others_[at]);
        hold(failed_);
        const auto answer = has_no_order_(tried);
        if (!answer)
            left_open_ = true;
        return answer.value_or(false);
    }

    const std::vector<Operation>& all_;
    const HasNoOrder& has_no_order_;
    std::size_t end_ = 0;  // position of the failing return
    std::size_t failed_ = 0;
    std::vector<std::size_t> others_;  // by invocation
    std::vector<bool> held_;           // of others_
    std::size_t spent_ = 0;
    bool left_open_ = false;
};

}  // namespace

Unorderable find_unorderable(const std::vector<Operation>& operations, const std::vector<std::size_t>& chosen,
                             std::size_t failed, const HasNoOrder& has_no_order) {
    return Finder(operations, chosen, failed, has_no_order).find();
}

void add_unorderable(Anomaly& anomaly, const std::vector<Operation>& operations, const Unorderable& found,
                     const std::function<std::string(const Operation&)>& deed) {
    constexpr std::size_t shown = 6;
    constexpr std::size_t tellable = 24;  // more than that are no explanation
    const auto count = found.operations.size();
    if (count == 0 || count > tellable)
        return;
    anomaly.sentence += count == 1 ? "; it cannot be, whatever the others do: "
                                   : fmt::format("; these {} cannot be ordered, whatever the others do: ", count);
    for (std::size_t at = 0; at < std::min(count, shown); ++at) {
        const auto& operation = operations[found.operations[at]];
        const auto when = operation.returned == never
                              ? fmt::format("from {} on", operation.invoke_event)
                              : fmt::format("{} to {}", operation.invoke_event, operation.return_event);
        anomaly.sentence +=
            (at == 0 ? "" : "; ") + fmt::format("{}: {} ({})", client_name(operation.process), deed(operation), when);
    }
    if (count > shown)
        anomaly.sentence += fmt::format("; and {} more", count - shown);
    for (const auto index : found.operations) {
        anomaly.events.push_back(operations[index].invoke_event);
        anomaly.operations.push_back(operations[index].invoked);
    }
}

}  // namespace orrery
