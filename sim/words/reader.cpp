#include "sim/words/reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/words/parse_values.h"
#include "sim/words/rates.h"

namespace orrery::reader {
namespace {

std::string article(std::string_view key) { return fmt::format("'{}'", key); }

template <class T>
T accept(const File& file, const TomlItem& item, std::string_view key, tl::expected<T, Complaint> parsed) {
    if (!parsed)
        file.refuse(item.place, fmt::format("{}: {}", article(key), parsed.error().what), parsed.error().hint);
    return *std::move(parsed);
}

const std::string& text_of(const File& file, const TomlItem& item, std::string_view key, std::string_view wanted,
                           std::string_view hint) {
    const std::string* text = item.text();
    if (!text)
        file.refuse(item.place, fmt::format("{} wants {}, not {}", article(key), wanted, item.kind()),
                    std::string(hint));
    return *text;
}

}  // namespace

std::vector<std::string> Keys::list() const {
    std::vector<std::string> all;
    for (const std::string_view name : split(names, ' '))
        all.emplace_back(name);
    return all;
}

Table::Table(const File& file, const TomlItem& item, const Keys& keys) : file_(file), item_(item), keys_(keys) {
    const TomlItem::Table* members = item.table();
    if (!members)
        file.refuse(item.place, fmt::format("'{}' wants a table, not {}", keys.where, item.kind()),
                    fmt::format("its keys: {}", fmt::join(keys.list(), ", ")));
    const std::vector<std::string> known = keys.list();
    for (const Member& member : *members) {
        if (std::find(known.begin(), known.end(), member.key) != known.end())
            continue;
        const std::string where = keys.where.empty() ? "" : fmt::format(" in '{}'", keys.where);
        file.refuse(member.place, fmt::format("unknown key '{}'{}", member.key, where), suggest(member.key, known));
    }
}

const TomlItem& Table::need(std::string_view key, std::string_view example) const {
    if (const TomlItem* item = find(key))
        return *item;
    const std::string where = keys_.where.empty() ? "the scenario" : fmt::format("'{}'", keys_.where);
    file_.refuse(item_.place, fmt::format("{} lacks '{}'", where, key), fmt::format("add {} = {}", key, example));
}

std::string read_text(const File& file, const TomlItem& item, std::string_view key) {
    return text_of(file, item, key, "a text", "write it in quotes");
}

bool read_boolean(const File& file, const TomlItem& item, std::string_view key) {
    const bool* flag = item.boolean();
    if (!flag)
        file.refuse(item.place, fmt::format("{} wants true or false, not {}", article(key), item.kind()),
                    "write it without quotes");
    return *flag;
}

std::int64_t read_integer(const File& file, const TomlItem& item, std::string_view key, std::int64_t low,
                          std::int64_t high) {
    const std::int64_t* number = item.integer();
    if (!number)
        file.refuse(item.place, fmt::format("{} wants an integer, not {}", article(key), item.kind()),
                    fmt::format("it goes from {} to {}", low, high));
    if (*number < low || *number > high)
        file.refuse(item.place, fmt::format("{} = {} is out of range", article(key), *number),
                    fmt::format("it goes from {} to {}", low, high));
    return *number;
}

Duration read_duration(const File& file, const TomlItem& item, std::string_view key, Duration low, Duration high) {
    const std::string& text =
        text_of(file, item, key, "a duration with its unit", "write it as \"5s\"; units: ns us ms s min h d");
    return accept(file, item, key, parse_duration_between(text, low, high));
}

Duration read_lasting(const File& file, const TomlItem& item) { return read_duration(file, item, "for", 1, kLongest); }

Ratio read_ratio(const File& file, const TomlItem& item, std::string_view key) {
    return accept(file, item, key, parse_ratio(text_of(file, item, key, "a ratio", "write it as \"1/1000\"")));
}

Latency read_latency(const File& file, const TomlItem& item, std::string_view key) {
    return accept(file, item, key,
                  parse_latency(text_of(file, item, key, "a distribution of durations",
                                        "write it as \"5ms\" or \"uniform(1ms, 10ms)\"")));
}

Ratio read_factor(const File& file, const TomlItem& item, std::string_view key) {
    constexpr std::uint64_t kMost = 1'000'000;
    if (item.integer()) {
        const std::int64_t whole = read_integer(file, item, key, 1, kMost);
        if (whole == 1)
            file.refuse(item.place, fmt::format("{} of 1 changes nothing", article(key)),
                        "give another, or leave it out");
        return {static_cast<std::uint64_t>(whole), 1};
    }
    const std::string& text = text_of(file, item, key, "a factor", "write 5, \"3/2\" or \"1.5\"");
    const Ratio factor = accept(file, item, key, parse_decimal(text));
    if (factor.numerator == factor.denominator)
        file.refuse(item.place, fmt::format("{} of 1 changes nothing", article(key)), "give another, or leave it out");
    if (factor.never() || factor.numerator > kMost * factor.denominator)
        file.refuse(item.place, fmt::format("{} = {} is out of range", article(key), text),
                    fmt::format("a factor is above zero and at most {}", kMost));
    return factor;
}

Unsynced read_unsynced(const File& file, const TomlItem& item, std::string_view key) {
    const std::string& text = text_of(file, item, key, "lost, kept, some or torn", "write it in quotes");
    for (const Unsynced one : {Unsynced::lost, Unsynced::kept, Unsynced::some, Unsynced::torn})
        if (name_of(one) == text)
            return one;
    file.refuse(item.place, fmt::format("{} cannot be '{}'", article(key), text),
                suggest(text, {"lost", "kept", "some", "torn"}));
}

LinkChange read_link_change(const File& file, const Table& table, const Keys& burst) {
    LinkChange change;
    LinkEdit& edit = change.edit;
    if (const TomlItem* delay = table.find("delay")) {
        Latency latency = read_latency(file, *delay, "delay");
        edit.delay = latency.value;
        change.delay = std::move(latency.text);
    }
    const auto ratio = [&](std::string_view key) -> std::optional<Ratio> {
        const TomlItem* item = table.find(key);
        return item ? std::optional(read_ratio(file, *item, key)) : std::nullopt;
    };
    edit.loss = ratio("loss");
    edit.duplicate = ratio("duplicate");
    edit.reorder = ratio("reorder");
    edit.corrupt = ratio("corrupt");
    if (const TomlItem* how = table.find("corrupt_as")) {
        const std::string text = read_text(file, *how, "corrupt_as");
        if (text != "checksum" && text != "field")
            file.refuse(how->place, fmt::format("'corrupt_as' cannot be '{}'", text),
                        suggest(text, {"checksum", "field"}));
        edit.corruption = text == "field" ? Corruption::field : Corruption::checksum;
    }
    if (const TomlItem* fifo = table.find("fifo"))
        edit.fifo = read_boolean(file, *fifo, "fifo");
    if (const TomlItem* connection = table.find("connection"))
        edit.connection = read_boolean(file, *connection, "connection");
    if (const TomlItem* give_up = table.find("give_up"))
        edit.give_up = read_duration(file, *give_up, "give_up", 1, kLongest);
    if (const TomlItem* bandwidth = table.find("bandwidth"))
        edit.bytes_per_second =
            accept(file, *bandwidth, "bandwidth",
                   parse_bandwidth(text_of(file, *bandwidth, "bandwidth", "a bandwidth", "write \"10 Mbit/s\"")));
    if (const TomlItem* queue = table.find("queue"))
        edit.queue_bytes =
            accept(file, *queue, "queue", parse_bytes(text_of(file, *queue, "queue", "a size", "write \"64 kB\"")));
    if (const TomlItem* item = table.find("burst")) {
        const Table one(file, *item, burst);
        Bursts bursts;
        bursts.every = read_duration(file, one.need("every", "\"30s\""), "every", 1_ms, kLongest);
        bursts.lasting = read_duration(file, one.need("for", "\"200ms\""), "for", 1, kLongest);
        bursts.loss = read_ratio(file, one.need("loss", "\"9/10\""), "loss");
        edit.bursts = bursts;
    }
    return change;
}

Word read_word(const File& file, const TomlItem& item, std::string_view key) {
    return {text_of(file, item, key, "a name", "write it in quotes"), item.place};
}

std::vector<Word> read_words(const File& file, const TomlItem& item, std::string_view key) {
    const TomlItem::List* list = item.list();
    if (!list)
        file.refuse(item.place, fmt::format("{} wants a list of names, not {}", article(key), item.kind()),
                    fmt::format("write {} = [\"a\", \"b\"]", key));
    std::vector<Word> words;
    for (const TomlItem& one : *list)
        words.push_back(read_word(file, one, key));
    return words;
}

std::vector<std::vector<Word>> read_groups(const File& file, const TomlItem& item, std::string_view key) {
    const TomlItem::List* list = item.list();
    if (!list)
        file.refuse(item.place, fmt::format("{} wants a list of groups, not {}", article(key), item.kind()),
                    "write [[\"a\"], [\"b\", \"c\"]]");
    std::vector<std::vector<Word>> groups;
    for (const TomlItem& one : *list)
        groups.push_back(read_words(file, one, key));
    return groups;
}

LinkWords read_link(const File& file, const TomlItem& item, std::string_view key) {
    constexpr std::string_view arrow = "->";
    const std::string& text = text_of(file, item, key, "a link, \"n1->n2\"", "write it in quotes");
    const std::string hint = "write two nodes with an arrow between them, as \"n1->n2\"";
    const std::size_t at = text.find(arrow);
    if (at == std::string::npos || at == 0 || at + arrow.size() >= text.size())
        file.refuse(item.place, fmt::format("'{}' is no link", text), hint);
    return {{text.substr(0, at), item.place}, {text.substr(at + arrow.size()), item.place}};
}

ParameterValue read_parameter(const File& file, const TomlItem& item, const ParameterSpec& spec) {
    switch (spec.kind) {
        case ParameterKind::integer:
            return read_integer(file, item, spec.name, spec.low, spec.high);
        case ParameterKind::duration:
            return read_duration(file, item, spec.name, spec.low, spec.high);
        case ParameterKind::ratio:
            return read_ratio(file, item, spec.name);
        case ParameterKind::boolean:
            return read_boolean(file, item, spec.name);
        case ParameterKind::text:
            return read_text(file, item, spec.name);
        case ParameterKind::choice:
            return accept(
                file, item, spec.name,
                parse_parameter(spec, text_of(file, item, spec.name, "one of its choices", describe_range(spec))));
        case ParameterKind::decimal:
            if (const std::int64_t* whole = item.integer())
                return accept(file, item, spec.name, parse_parameter(spec, fmt::format("{}", *whole)));
            return accept(file, item, spec.name,
                          parse_parameter(spec, text_of(file, item, spec.name, "a whole number or one in quotes",
                                                        "write " + describe_range(spec))));
        case ParameterKind::arrivals:
        case ParameterKind::distribution:
            return accept(
                file, item, spec.name,
                parse_parameter(spec, text_of(file, item, spec.name, "a text", "write " + describe_range(spec))));
    }
    file.refuse(item.place, fmt::format("{} has a kind that no file can give", article(spec.name)));
}

}  // namespace orrery::reader
