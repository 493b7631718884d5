#include "sim/scenario/toml_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/core/numbers.h"
#include "sim/core/overloaded.h"
#include "sim/scenario/rates.h"

namespace orrery::toml_text {

std::string quoted(std::string_view text, bool lines) {
    std::string out = lines ? "\"\"\"\n" : "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += fmt::format("\\{}", c);
        else if (c == '\n' && lines)
            out += c;
        else if (c == '\n')
            out += "\\n";
        else if (c == '\t')
            out += "\\t";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    }
    return out + (lines ? "\"\"\"" : "\"");
}

std::string paragraph(std::string_view text) { return quoted(text, text.find('\n') != std::string_view::npos); }

std::string key_of(const std::string& name) {
    const bool bare =
        !name.empty() &&
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == std::string::npos;
    return bare ? name : quoted(name);
}

std::string quoted_duration(Duration duration) { return quoted(format_duration(duration)); }

std::string list_of(const std::vector<std::string>& texts) {
    std::vector<std::string> all;
    for (const std::string& text : texts)
        all.push_back(quoted(text));
    return fmt::format("[{}]", fmt::join(all, ", "));
}
std::string list_of(const std::vector<Word>& words) {
    std::vector<std::string> texts;
    for (const Word& word : words)
        texts.push_back(word.text);
    return list_of(texts);
}
std::string list_of(const std::vector<std::vector<Word>>& groups) {
    std::vector<std::string> all;
    for (const auto& group : groups)
        all.push_back(list_of(group));
    return fmt::format("[{}]", fmt::join(all, ", "));
}

std::string table_of(const std::vector<std::string>& members) {
    return fmt::format("{{ {} }}", fmt::join(members, ", "));
}

std::vector<std::string> members_of(const LinkChange& change) {
    const LinkEdit& edit = change.edit;
    std::vector<std::string> members;
    const auto ratio = [&](std::string_view key, const std::optional<Ratio>& value) {
        if (value)
            members.push_back(fmt::format("{} = \"{}/{}\"", key, value->numerator, value->denominator));
    };
    if (edit.delay)
        members.push_back("delay = " + quoted(change.delay));
    ratio("loss", edit.loss);
    ratio("duplicate", edit.duplicate);
    ratio("reorder", edit.reorder);
    ratio("corrupt", edit.corrupt);
    if (edit.corruption)
        members.push_back(
            fmt::format("corrupt_as = \"{}\"", *edit.corruption == Corruption::field ? "field" : "checksum"));
    if (edit.fifo)
        members.push_back(fmt::format("fifo = {}", *edit.fifo));
    if (edit.connection)
        members.push_back(fmt::format("connection = {}", *edit.connection));
    if (edit.give_up)
        members.push_back("give_up = " + quoted_duration(*edit.give_up));
    if (edit.bytes_per_second)
        members.push_back("bandwidth = " + quoted(format_bandwidth(*edit.bytes_per_second)));
    if (edit.queue_bytes)
        members.push_back("queue = " + quoted(format_bytes(*edit.queue_bytes)));
    if (edit.bursts)
        members.push_back(fmt::format("burst = {{ every = {}, for = {}, loss = \"{}/{}\" }}",
                                      quoted_duration(edit.bursts->every), quoted_duration(edit.bursts->lasting),
                                      edit.bursts->loss.numerator, edit.bursts->loss.denominator));
    return members;
}

std::vector<std::string> members_of(const HardwareSpec& hardware) {
    std::vector<std::string> members;
    const auto latency = [&](std::string_view key, const std::optional<Latency>& value) {
        if (value)
            members.push_back(fmt::format("{} = {}", key, quoted(value->text)));
    };
    latency("service", hardware.service);
    latency("write", hardware.write);
    latency("sync", hardware.sync);
    if (hardware.unsynced)
        members.push_back("unsynced = " + quoted(name_of(*hardware.unsynced)));
    return members;
}

namespace {

std::string field(const Value& value) {
    if (const bool* flag = std::get_if<bool>(&value.data))
        return *flag ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value.data))
        return fmt::format("{}", *number);
    if (const auto* text = std::get_if<std::string>(&value.data))
        return quoted(*text);
    if (const auto* instant = std::get_if<Instant>(&value.data))
        return quoted(format_duration(*instant));
    if (std::holds_alternative<std::monostate>(value.data))
        return quoted("");
    if (const Value::List* list = value.list()) {
        std::vector<std::string> all;
        for (const Value& one : *list)
            all.push_back(field(one));
        return fmt::format("[{}]", fmt::join(all, ", "));
    }
    std::vector<std::string> members;
    if (const Value::Record* record = value.record())
        for (const Field& one : *record)
            members.push_back(fmt::format("{} = {}", key_of(one.name), field(one.value)));
    return members.empty() ? "{}" : table_of(members);
}

std::string name(const Word& word) { return quoted(word.text); }

std::string factor(Ratio value) {
    return value.denominator == 1 ? fmt::format("{}", value.numerator) : quoted(format_decimal(value));
}

std::string list_of(const std::vector<LinkWords>& links) {
    std::vector<std::string> texts;
    for (const LinkWords& link : links)
        texts.push_back(link.from.text + "->" + link.to.text);
    return toml_text::list_of(texts);
}

std::vector<std::string> members_of(const std::vector<std::vector<Word>>& groups, bool oneway) {
    std::vector<std::string> members{"between = " + toml_text::list_of(groups)};
    if (oneway)
        members.push_back("oneway = true");
    return members;
}

std::string crash(const CrashSpec& one) {
    if (one.unsynced == Unsynced::by_disk)
        return "crash = " + name(one.node);
    return fmt::format("crash = {{ node = {}, unsynced = {} }}", name(one.node), quoted(name_of(one.unsynced)));
}

// The members of a partition; flapping stands beside them.
std::optional<std::vector<std::string>> partition(const FaultWords& what) {
    if (const auto* split = std::get_if<SplitSpec>(&what)) {
        std::vector<std::string> members = members_of(split->groups, split->oneway);
        if (split->bridge)
            members.push_back("bridge = " + name(*split->bridge));
        return members;
    }
    if (const auto* only = std::get_if<OnlySpec>(&what))
        return std::vector<std::string>{"only = " + toml_text::list_of(only->groups)};
    if (const auto* ring = std::get_if<RingSpec>(&what))
        return std::vector<std::string>{"ring = " + toml_text::list_of(ring->nodes)};
    if (const auto* isolate = std::get_if<IsolateSpec>(&what)) {
        const bool one = isolate->nodes.size() == 1;
        std::vector<std::string> members{"isolate = " +
                                         (one ? name(isolate->nodes.front()) : toml_text::list_of(isolate->nodes))};
        if (isolate->oneway)
            members.push_back("oneway = true");
        return members;
    }
    return std::nullopt;
}

std::string hold(const HoldSpec& one) {
    if (!one.links.links.empty())
        return "hold = " + list_of(one.links.links);
    return "hold = " + table_of(members_of(one.links.groups, one.links.oneway));
}

std::string degrade(const DegradeSpec& one) {
    std::vector<std::string> members;
    if (!one.links.links.empty())
        members.push_back("links = " + list_of(one.links.links));
    else if (!one.links.groups.empty())
        members = members_of(one.links.groups, one.links.oneway);
    else
        members.push_back("all = true");
    for (std::string& member : toml_text::members_of(one.change))
        members.push_back(std::move(member));
    return "degrade = " + table_of(members);
}

std::string disk(const DiskSpec& one) {
    const std::string how = one.how == FailDisk::How::full    ? "full = true"
                            : one.how == FailDisk::How::lying ? "lies = true"
                                                              : "slow = " + factor(one.factor);
    return fmt::format("disk = {{ node = {}, {} }}", name(one.node), how);
}

std::string overload(const OverloadSpec& one) {
    std::vector<std::string> members{"factor = " + factor(one.factor)};
    if (!one.nodes.empty())
        members.push_back("nodes = " + toml_text::list_of(one.nodes));
    return "overload = " + table_of(members);
}

std::string with_fields(std::vector<std::string> members, const Value& fields) {
    if (const Value::Record* record = fields.record())
        for (const Field& member : *record)
            members.push_back(fmt::format("{} = {}", key_of(member.name), field(member.value)));
    return table_of(members);
}

std::string arrive(const ArriveSpec& one) {
    std::vector<std::string> members{"from = " + name(one.link.from), "to = " + name(one.link.to),
                                     "message = " + name(one.message)};
    if (one.nth != 1)
        members.push_back(fmt::format("nth = {}", one.nth));
    if (one.keep)
        members.push_back("keep = true");
    return "arrive = " + table_of(members);
}

std::string action(const FaultWords& what) {
    return std::visit(
        Overloaded{
            [](const CrashSpec& one) { return crash(one); },
            [](const RestartSpec& one) { return "restart = " + name(one.node); },
            [](const WipeSpec& one) { return "wipe = " + name(one.node); },
            [](const PowerSpec& one) { return "power = " + toml_text::list_of(one.nodes); },
            [](const PauseSpec& one) { return "pause = " + name(one.node); },
            [](const SlowSpec& one) {
                return fmt::format("slow = {{ node = {}, factor = {} }}", name(one.node), factor(one.factor));
            },
            [](const ByzantineSpec& one) {
                return fmt::format("byzantine = {{ node = {}, as = {} }}", name(one.node), name(one.variant));
            },
            [](const CutSpec& one) { return "cut = " + list_of(one.links); },
            [](const HealSpec& one) { return "heal = " + (one.links.empty() ? "true" : list_of(one.links)); },
            [](const HoldSpec& one) { return hold(one); },
            [](const ClogSpec& one) {
                return fmt::format("clog = {{ nodes = {}, over = {} }}", toml_text::list_of(one.nodes),
                                   quoted_duration(one.over));
            },
            [](const DegradeSpec& one) { return degrade(one); },
            [](const DiskSpec& one) { return disk(one); },
            [](const RotSpec& one) { return "rot = " + name(one.node); },
            [](const OverloadSpec& one) { return overload(one); },
            [](const FireSpec& one) {
                return "fire = " + with_fields({"node = " + name(one.node), "timer = " + name(one.timer)}, one.fields);
            },
            [](const DeliverSpec& one) {
                return "deliver = " +
                       with_fields({"node = " + name(one.node), "message = " + name(one.message)}, one.fields);
            },
            [](const ArriveSpec& one) { return arrive(one); },
            [](const ClockStepSpec& one) {
                return fmt::format("clock = {{ node = {}, step = {} }}", name(one.node), quoted_duration(one.by));
            },
            [](const ClockDriftSpec& one) {
                return fmt::format("clock = {{ node = {}, drift_ppm = {} }}", name(one.node), one.ppm);
            },
            [](const auto&) { return std::string(); }},  // the shapes of a partition, above
        what);
}

std::string trigger(const TriggerSpec& when) {
    std::vector<std::string> members{"moment = " + name(when.moment)};
    if (when.node)
        members.push_back("node = " + name(*when.node));
    if (when.nth != 1)
        members.push_back(fmt::format("nth = {}", when.nth));
    if (when.after != 0)
        members.push_back("after = " + quoted_duration(when.after));
    if (when.from != 0)
        members.push_back("from = " + quoted_duration(when.from));
    if (when.to != kNever)
        members.push_back("to = " + quoted_duration(when.to));
    return table_of(members);
}

}  // namespace

std::string fault(const FaultSpec& one) {
    std::string lines = one.when ? "when = " + trigger(*one.when) : "at = " + quoted_duration(one.at);
    if (auto members = partition(one.what)) {
        if (one.flap)
            members->push_back(fmt::format("flap = {{ up = {}, down = {} }}", quoted_duration(one.flap->up),
                                           quoted_duration(one.flap->down)));
        if (one.refused)
            members->push_back("how = \"refused\"");
        lines += "\npartition = " + table_of(*members) + "\n";
    } else if (const auto* cut = std::get_if<CutSpec>(&one.what); cut && one.refused) {
        lines += "\ncut = " + table_of({"links = " + list_of(cut->links), "how = \"refused\""}) + "\n";
    } else {
        lines += "\n" + action(one.what) + "\n";
    }
    if (one.lasting > 0)
        lines += "for = " + quoted_duration(one.lasting) + "\n";
    if (one.standing)
        lines += "standing = true\n";
    return lines;
}

}  // namespace orrery::toml_text
