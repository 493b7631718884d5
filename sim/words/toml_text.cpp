#include "sim/words/toml_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/core/numbers.h"
#include "sim/words/rates.h"

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
    return list_of(texts);
}

std::vector<std::string> members_between(const std::vector<std::vector<Word>>& groups, bool oneway) {
    std::vector<std::string> members{"between = " + list_of(groups)};
    if (oneway)
        members.push_back("oneway = true");
    return members;
}

}  // namespace orrery::toml_text
