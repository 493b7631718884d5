#include "sim/check/guarantees/counter.h"

#include <algorithm>
#include <map>

namespace orrery {
namespace {

struct Interval {
    std::int64_t least = 0;
    std::int64_t most = 0;
};

struct Line {
    std::size_t position = 0;
    const Operation* operation = nullptr;
    bool is_return = false;
};

std::vector<Line> lines_in_order(const std::vector<Operation>& operations) {
    std::vector<Line> lines;
    lines.reserve(2 * operations.size());
    for (const auto& operation : operations) {
        if (is_fail(operation))
            continue;
        lines.push_back({operation.invoked, &operation, false});
        if (is_ok(operation))
            lines.push_back({operation.returned, &operation, true});
    }
    std::sort(lines.begin(), lines.end(),
              [](const Line& left, const Line& right) { return left.position < right.position; });
    return lines;
}

std::optional<HistoryError> refuse(const CheckerInput& input, const Operation& operation) {
    if (operation.function == "read") {
        if (!is_ok(operation) || operation.result.integer() != nullptr)
            return std::nullopt;
        return input.wrong_result(operation, "a counter's read gives " + operation.result.to_text(),
                                  "it must give an integer");
    }
    if (operation.function != "add")
        return input.unknown_function(operation, "add and read");
    if (operation.argument.integer() != nullptr)
        return std::nullopt;
    return input.wrong_argument(operation, "a counter's add takes " + operation.argument.to_text(),
                                "it must take an integer");
}

bool add(std::int64_t& sum, std::int64_t number) { return !__builtin_add_overflow(sum, number, &sum); }

}  // namespace

CheckerResult check_counter(const CheckerInput& input) {
    CheckReport report;
    Interval now;
    std::map<const Operation*, Interval> open_reads;
    for (const auto& operation : input.operations) {
        if (auto error = refuse(input, operation))
            return tl::unexpected(*error);
    }
    for (const auto& line : lines_in_order(input.operations)) {
        const auto& operation = *line.operation;
        if (operation.function == "read") {
            if (!is_ok(operation))
                continue;
            if (!line.is_return) {
                open_reads[&operation] = now;
                continue;
            }
            const auto seen = open_reads[&operation];
            open_reads.erase(&operation);
            const auto value = *operation.result.integer();
            if (value >= seen.least && value <= seen.most)
                continue;
            add_anomaly(report, {"impossible read",
                                 fmt::format("{} read {} between {} and {}, but the counter was then between {} and {}",
                                             client_name(operation.process), value, operation.invoke_event,
                                             operation.return_event, seen.least, seen.most),
                                 {operation.return_event, operation.invoke_event}});
            continue;
        }
        // Growing an end: a positive add may have happened from its invocation on and has happened from its return on.
        const auto number = *operation.argument.integer();
        auto& end = (number > 0) != line.is_return ? now.most : now.least;
        if (!add(end, number)) {
            return tl::unexpected(
                input.wrong_argument(operation, "the counter's sum leaves 64 bits", "use smaller numbers"));
        }
        for (auto& [read, seen] : open_reads) {
            seen.least = std::min(seen.least, now.least);
            seen.most = std::max(seen.most, now.most);
        }
    }
    return report;
}

}  // namespace orrery
