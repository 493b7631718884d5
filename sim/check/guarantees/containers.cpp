#include "sim/check/guarantees/containers.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace orrery {
namespace {

using Elements = std::map<OpValue, const Operation*, OpValueLess>;

std::optional<HistoryError> refuse_set(const CheckerInput& input, const Operation& operation) {
    if (operation.function == "add")
        return std::nullopt;
    if (operation.function != "read")
        return input.unknown_function(operation, "add and read");
    if (!is_ok(operation) || operation.result.is_nil() || operation.result.items() != nullptr)
        return std::nullopt;
    return input.wrong_result(operation, "a set's read gives " + operation.result.to_text(), "it must give a list");
}

const std::vector<OpValue>& elements_of(const Operation& read) {
    static const std::vector<OpValue> none;
    return read.result.items() != nullptr ? *read.result.items() : none;
}

std::vector<const Operation*> reads_by_return(const std::vector<Operation>& operations) {
    std::vector<const Operation*> reads;
    for (const auto& operation : operations) {
        if (operation.function == "read" && is_ok(operation))
            reads.push_back(&operation);
    }
    std::sort(reads.begin(), reads.end(),
              [](const Operation* left, const Operation* right) { return left->returned < right->returned; });
    return reads;
}

// By element, the add that did not fail; an acknowledged one wins.
Elements attempted_adds(const std::vector<Operation>& operations) {
    Elements adds;
    for (const auto& operation : operations) {
        if (operation.function != "add" || is_fail(operation))
            continue;
        auto& add = adds[operation.argument];
        if (add == nullptr || (is_ok(operation) && !is_ok(*add)))
            add = &operation;
    }
    return adds;
}

void tell_unexpected(CheckReport& report, const Operation& read, const OpValue& element) {
    add_anomaly(report, {"unexpected element",
                         fmt::format("{} read {} at {}, which nobody had tried to add", client_name(read.process),
                                     element.to_text(), read.return_event),
                         {read.return_event}});
}

CheckReport never_read() {
    CheckReport report;
    report.verdict = CheckVerdict::unknown;
    report.why_unknown = "the set was never read";
    return report;
}

// What set-full knows of one element.
struct Sighting {
    const Operation* add = nullptr;
    std::size_t known = never;  // position from which it must be there
    std::uint64_t known_event = 0;
    const Operation* last_present = nullptr;  // of the reads that saw it, the one invoked last
    const Operation* last_absent = nullptr;
};

using Sightings = std::map<OpValue, Sighting, OpValueLess>;

bool invoked_later(const Operation* read, const Operation* than) {
    return than == nullptr || read->invoked > than->invoked;
}

void look(const Operation& read, Sightings& sightings, CheckReport& report) {
    std::set<OpValue, OpValueLess> seen;
    for (const auto& element : elements_of(read)) {
        if (!seen.insert(element).second) {
            add_anomaly(report, {"duplicate element",
                                 fmt::format("{} read {} twice in one read at {}", client_name(read.process),
                                             element.to_text(), read.return_event),
                                 {read.return_event}});
        }
        const auto found = sightings.find(element);
        if (found == sightings.end() || found->second.add->invoked > read.returned) {
            tell_unexpected(report, read, element);
        }
    }
    for (auto& [element, sighting] : sightings) {
        if (seen.contains(element)) {
            if (sighting.known > read.returned) {
                sighting.known = read.returned;
                sighting.known_event = read.return_event;
            }
            if (invoked_later(&read, sighting.last_present))
                sighting.last_present = &read;
        } else if (invoked_later(&read, sighting.last_absent)) {
            sighting.last_absent = &read;
        }
    }
}

// Queues: how often each element went in (attempted, acknowledged) and came out.
struct Passage {
    std::size_t attempted = 0;
    std::size_t acknowledged = 0;
    std::size_t taken = 0;
    const Operation* enqueue = nullptr;
};

using Passages = std::map<OpValue, Passage, OpValueLess>;

struct QueueLine {
    std::size_t position = 0;
    const Operation* operation = nullptr;
};

std::optional<HistoryError> refuse_queue(const CheckerInput& input, const Operation& operation) {
    const auto& function = operation.function;
    if (function == "enqueue" || function == "dequeue")
        return std::nullopt;
    if (function != "drain")
        return input.unknown_function(operation, "enqueue, dequeue and drain");
    if (!is_ok(operation) || operation.result.is_nil() || operation.result.items() != nullptr)
        return std::nullopt;
    return input.wrong_result(operation, "a drain gives " + operation.result.to_text(), "it must give a list");
}

void take(const OpValue& element, const Operation& by, Passages& passages, CheckReport& report) {
    auto& passage = passages[element];
    ++passage.taken;
    if (passage.taken <= passage.attempted)
        return;
    const bool unknown = passage.attempted == 0;
    add_anomaly(report,
                {unknown ? "unexpected element" : "duplicate element",
                 fmt::format("{} dequeued {} at {}, {}", client_name(by.process), element.to_text(), by.return_event,
                             unknown ? "which nobody had enqueued"
                                     : fmt::format("the {}th time, though it was enqueued {} time(s)", passage.taken,
                                                   passage.attempted)),
                 {by.return_event}});
}

}  // namespace

CheckerResult check_set(const CheckerInput& input) {
    for (const auto& operation : input.operations) {
        if (auto error = refuse_set(input, operation))
            return tl::unexpected(*error);
    }
    const auto reads = reads_by_return(input.operations);
    if (reads.empty())
        return never_read();
    CheckReport report;
    const auto& last = *reads.back();
    const auto adds = attempted_adds(input.operations);
    std::set<OpValue, OpValueLess> seen;
    for (const auto& element : elements_of(last)) {
        if (seen.insert(element).second && !adds.contains(element))
            tell_unexpected(report, last, element);
    }
    for (const auto& [element, add] : adds) {
        if (!is_ok(*add) || seen.contains(element))
            continue;
        add_anomaly(report,
                    {"lost element",
                     fmt::format("{} was added by {} at {}, but the last read, at {}, lacks it", element.to_text(),
                                 client_name(add->process), add->return_event, last.return_event),
                     {last.return_event, add->return_event}});
    }
    return report;
}

CheckerResult check_set_full(const CheckerInput& input) {
    Sightings sightings;
    for (const auto& operation : input.operations) {
        if (auto error = refuse_set(input, operation))
            return tl::unexpected(*error);
    }
    for (const auto& [element, add] : attempted_adds(input.operations)) {
        sightings[element] = {add, is_ok(*add) ? add->returned : never, add->return_event, nullptr, nullptr};
    }
    CheckReport report;
    const auto reads = reads_by_return(input.operations);
    std::size_t done = 0;
    for (const auto* read : reads) {
        if (input.options.out_of_time && input.options.out_of_time()) {
            if (report.verdict == CheckVerdict::valid)
                report.verdict = CheckVerdict::unknown;
            report.why_unknown = "the time limit was reached";
            return report;
        }
        if (input.options.progress)
            input.options.progress(done++, reads.size());
        look(*read, sightings, report);
    }
    std::size_t stable = 0;
    for (const auto& [element, sighting] : sightings) {
        const auto* absent = sighting.last_absent;
        const auto* present = sighting.last_present;
        if (present != nullptr && (absent == nullptr || absent->invoked < present->invoked))
            ++stable;
        if (sighting.known == never || absent == nullptr || absent->invoked < sighting.known)
            continue;
        if (present != nullptr && present->invoked > absent->invoked)
            continue;
        add_anomaly(report,
                    {"lost element",
                     fmt::format("{} was known to be in the set from {} on, but the read invoked at {} and every "
                                 "one after it lack it",
                                 element.to_text(), sighting.known_event, absent->invoke_event),
                     {absent->return_event, sighting.add->invoke_event}});
    }
    if (report.verdict == CheckVerdict::valid && stable == 0)
        return never_read();
    return report;
}

CheckerResult check_queue(const CheckerInput& input) {
    std::vector<QueueLine> lines;
    std::size_t crashed_dequeues = 0;
    bool drained = false;
    for (const auto& operation : input.operations) {
        if (auto error = refuse_queue(input, operation))
            return tl::unexpected(*error);
        if (is_fail(operation))
            continue;
        // An enqueue counts from its invocation on, a dequeue at its return.
        if (operation.function == "enqueue") {
            lines.push_back({operation.invoked, &operation});
        } else if (is_ok(operation)) {
            lines.push_back({operation.returned, &operation});
            drained = drained || operation.function == "drain";
        } else {
            ++crashed_dequeues;
        }
    }
    std::sort(lines.begin(), lines.end(),
              [](const QueueLine& left, const QueueLine& right) { return left.position < right.position; });
    CheckReport report;
    Passages passages;
    for (const auto& line : lines) {
        const auto& operation = *line.operation;
        if (operation.function == "enqueue") {
            auto& passage = passages[operation.argument];
            ++passage.attempted;
            passage.acknowledged += is_ok(operation) ? 1 : 0;
            if (passage.enqueue == nullptr || is_ok(operation))
                passage.enqueue = &operation;
        } else if (operation.function == "drain") {
            for (const auto& element : elements_of(operation))
                take(element, operation, passages, report);
        } else if (!operation.result.is_nil()) {
            take(operation.result, operation, passages, report);
        }
    }
    // Without a drain an element may still be inside; a dequeue of unknown outcome may have taken any of them.
    if (!drained || crashed_dequeues > 0)
        return report;
    for (const auto& [element, passage] : passages) {
        if (passage.taken >= passage.acknowledged)
            continue;
        add_anomaly(report, {"lost element",
                             fmt::format("{} was enqueued by {} at {} and never came out, though the queue was drained",
                                         element.to_text(), client_name(passage.enqueue->process),
                                         passage.enqueue->return_event),
                             {passage.enqueue->return_event}});
    }
    return report;
}

}  // namespace orrery
