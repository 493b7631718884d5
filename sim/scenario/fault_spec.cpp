// Each fault in one line, and the faults that stand for several.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "sim/core/numbers.h"
#include "sim/core/overloaded.h"
#include "sim/scenario/fault_spec.h"
#include "sim/scenario/rates.h"

namespace orrery {
namespace {

std::string joined(const std::vector<Word>& words) {
    std::string text;
    for (const Word& word : words)
        text += (text.empty() ? "" : " ") + word.text;
    return text;
}

std::string joined(const std::vector<std::vector<Word>>& groups, std::string_view separator) {
    std::string text;
    for (const auto& group : groups)
        text += (text.empty() ? "" : std::string(separator)) + joined(group);
    return text;
}

std::string joined(const std::vector<LinkWords>& links) {
    std::string text;
    for (const LinkWords& link : links)
        text += fmt::format("{}{}->{}", text.empty() ? "" : " ", link.from.text, link.to.text);
    return text;
}

std::string described(const LinkChoice& links) {
    if (!links.links.empty())
        return joined(links.links);
    return links.groups.empty() ? "all links" : joined(links.groups, links.oneway ? " -> " : " | ");
}

std::string described(const LinkChange& change) {
    const LinkEdit& edit = change.edit;
    std::vector<std::string> parts;
    const auto ratio = [&](std::string_view name, const std::optional<Ratio>& value) {
        if (value)
            parts.push_back(fmt::format("{} {}/{}", name, value->numerator, value->denominator));
    };
    if (edit.delay)
        parts.push_back("delay " + change.delay);
    ratio("loss", edit.loss);
    ratio("duplicate", edit.duplicate);
    ratio("reorder", edit.reorder);
    ratio("corrupt", edit.corrupt);
    if (edit.corruption)
        parts.push_back(*edit.corruption == Corruption::field ? "corrupt as field" : "corrupt as checksum");
    if (edit.fifo)
        parts.push_back(*edit.fifo ? "in order" : "in any order");
    if (edit.connection)
        parts.push_back(*edit.connection ? "connections" : "no connections");
    if (edit.give_up)
        parts.push_back("given up after " + format_duration(*edit.give_up));
    if (edit.bytes_per_second)
        parts.push_back(format_bandwidth(*edit.bytes_per_second));
    if (edit.queue_bytes)
        parts.push_back("queue " + format_bytes(*edit.queue_bytes));
    if (edit.bursts)
        parts.push_back(fmt::format("every {} for {} loss {}/{}", format_duration(edit.bursts->every),
                                    format_duration(edit.bursts->lasting), edit.bursts->loss.numerator,
                                    edit.bursts->loss.denominator));
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string described(const CrashSpec& crash) {
    std::string text = "crash " + crash.node.text;
    if (crash.unsynced != Unsynced::by_disk)
        text += fmt::format(", unsynced writes {}", name_of(crash.unsynced));
    return text;
}

std::string described(const SplitSpec& split) {
    std::string text = "partition " + joined(split.groups, split.oneway ? " -> " : " | ");
    if (split.bridge)
        text += ", bridge " + split.bridge->text;
    return text;
}

std::string described(const DiskSpec& disk) {
    switch (disk.how) {
        case FailDisk::How::full:
            return "disk of " + disk.node.text + " is full";
        case FailDisk::How::lying:
            return "disk of " + disk.node.text + " lies";
        case FailDisk::How::slow:
            return fmt::format("disk of {} is slower by {}", disk.node.text, format_decimal(disk.factor));
    }
    return "";
}

std::string described(const FaultWords& what) {
    return std::visit(
        Overloaded{
            [](const CrashSpec& one) { return described(one); },
            [](const RestartSpec& one) { return "restart " + one.node.text; },
            [](const WipeSpec& one) { return "wipe " + one.node.text; },
            [](const PowerSpec& one) { return "power loss " + joined(one.nodes); },
            [](const PauseSpec& one) { return "pause " + one.node.text; },
            [](const SlowSpec& one) {
                return fmt::format("{} is slower by {}", one.node.text, format_decimal(one.factor));
            },
            [](const ByzantineSpec& one) { return fmt::format("{} lies: {}", one.node.text, one.variant.text); },
            [](const CutSpec& one) { return "cut " + joined(one.links); },
            [](const SplitSpec& one) { return described(one); },
            [](const OnlySpec& one) { return "partition: only " + joined(one.groups, " and "); },
            [](const IsolateSpec& one) {
                return (one.oneway ? "partition: nobody hears " : "partition: isolate ") + joined(one.nodes);
            },
            [](const RingSpec& one) { return "partition: ring " + joined(one.nodes); },
            [](const HealSpec& one) { return one.links.empty() ? std::string("heal") : "heal " + joined(one.links); },
            [](const HoldSpec& one) { return "hold " + described(one.links); },
            [](const ClogSpec& one) {
                return fmt::format("clog {} over {}", joined(one.nodes), format_duration(one.over));
            },
            [](const DegradeSpec& one) {
                return fmt::format("degrade {}: {}", described(one.links), described(one.change));
            },
            [](const DiskSpec& one) { return described(one); },
            [](const RotSpec& one) { return "bit rot at " + one.node.text; },
            [](const OverloadSpec& one) {
                const std::string where = one.nodes.empty() ? "" : " at " + joined(one.nodes);
                return fmt::format("overload by {}{}", format_decimal(one.factor), where);
            },
            [](const FireSpec& one) {
                const bool any = !one.fields.record() || one.fields.record()->empty();
                return fmt::format("fire {} at {}", any ? one.timer.text : to_text({one.fields.data, one.timer.text}),
                                   one.node.text);
            },
            [](const ArriveSpec& one) {
                return fmt::format("{}{} of {} arrives at {}", one.message.text,
                                   one.nth > 1 ? fmt::format(" {}", one.nth) : "", one.link.from.text,
                                   one.link.to.text);
            },
            [](const DeliverSpec& one) {
                return fmt::format("deliver {} to {}", to_text(Value{one.fields.data, one.message.text}),
                                   one.node.text);
            },
            [](const ClockStepSpec& one) {
                return fmt::format("clock of {} steps by {}", one.node.text, format_duration(one.by));
            },
            [](const ClockDriftSpec& one) {
                return fmt::format("clock of {} drifts by {} ppm", one.node.text, one.ppm);
            }},
        what);
}

FaultSpec later(const FaultSpec& fault, Duration by) {
    FaultSpec moved = fault;
    if (moved.when)
        moved.when->after += by;
    else
        moved.at += by;
    return moved;
}

// 0 … count-1 in an order drawn for (entity, round).
std::vector<std::size_t> drawn_order(std::size_t count, std::uint64_t seed, std::uint64_t entity, std::uint64_t round) {
    constexpr Stream kStream = "clog order";
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = count; i-- > 1;) {
        const std::uint64_t bits = draw(seed, kStream.id, entity, round * 65'536 + i);
        std::swap(order[i], order[static_cast<std::size_t>(uniform_below(bits, i + 1))]);
    }
    return order;
}

}  // namespace

std::string fault_text(const FaultSpec& fault) {
    std::string text = described(fault.what);
    if (fault.flap)
        text += fmt::format(", flapping: down {}, up {}", format_duration(fault.flap->down),
                            format_duration(fault.flap->up));
    if (fault.refused)
        text += ", refused";
    if (fault.lasting > 0)
        text += " for " + format_duration(fault.lasting);
    if (fault.standing)
        text += ", standing";
    return text;
}

// Swizzle-clogging after FoundationDB: in one order the nodes go quiet within `over`, in another they come back.
std::vector<FaultSpec> drawn(const FaultSpec& fault, std::uint64_t seed, std::uint64_t entity) {
    const auto* clog = std::get_if<ClogSpec>(&fault.what);
    if (!clog)
        return {fault};
    const auto count = static_cast<std::int64_t>(clog->nodes.size());
    const std::vector<std::size_t> stops = drawn_order(clog->nodes.size(), seed, entity, 0);
    std::vector<std::size_t> returns = drawn_order(clog->nodes.size(), seed, entity, 1);
    if (count > 1 && returns == stops)
        std::rotate(returns.begin(), returns.begin() + 1, returns.end());
    std::vector<FaultSpec> holds;
    for (std::int64_t i = 0; i < count; ++i) {
        const std::size_t node = stops[static_cast<std::size_t>(i)];
        const auto back = std::find(returns.begin(), returns.end(), node) - returns.begin();
        const Duration begin = clog->over / count * i, end = fault.lasting + clog->over / count * back;
        FaultSpec hold = later(fault, begin);
        hold.lasting = end - begin;
        hold.what = HoldSpec{{{}, {{clog->nodes[node]}, {Word{"rest", fault.place}}}}};
        holds.push_back(std::move(hold));
    }
    return holds;
}

std::uint64_t unfolded_count(const FaultSpec& fault) {
    if (!fault.flap)
        return 1;
    const Duration cycle = fault.flap->up + fault.flap->down;
    return static_cast<std::uint64_t>((fault.lasting + cycle - 1) / cycle);
}

std::vector<FaultSpec> unfolded(const FaultSpec& fault) {
    if (!fault.flap)
        return {fault};
    const Duration cycle = fault.flap->up + fault.flap->down;
    std::vector<FaultSpec> all;
    for (std::uint64_t i = 0; i < unfolded_count(fault); ++i) {
        const Duration begin = cycle * static_cast<std::int64_t>(i);
        FaultSpec one = later(fault, begin);
        one.flap.reset();
        one.lasting = std::min(fault.flap->down, fault.lasting - begin);
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace orrery
