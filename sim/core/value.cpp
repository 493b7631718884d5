#include "sim/core/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace orrery {
namespace {

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\')
            out += '\\', out += c;
        else if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        else
            out += c;
    }
    return out + '"';
}

// Renders with the punctuation of JSON or of the one-line form for people.
struct Writer {
    bool json;
    std::string out;

    void operator()(std::monostate) { out += json ? "null" : "nil"; }
    void operator()(bool flag) { out += flag ? "true" : "false"; }
    void operator()(std::int64_t number) { out += std::to_string(number); }
    void operator()(Instant instant) { out += json ? std::to_string(instant) : format_time(instant); }
    void operator()(const std::string& text) { out += json ? quoted(text) : text; }
    void operator()(const Value::List& list) {
        out += '[';
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (i != 0)
                out += json ? "," : ", ";
            write(list[i]);
        }
        out += ']';
    }
    void operator()(const Value::Record& record) {
        out += '{';
        for (std::size_t i = 0; i < record.size(); ++i) {
            if (i != 0)
                out += json ? "," : ", ";
            out += json ? quoted(record[i].name) + ":" : record[i].name + "=";
            write(record[i].value);
        }
        out += '}';
    }
    void write(const Value& value) {
        if (!json)
            out += value.type;
        std::visit(*this, value.data);
    }
};

std::string short_text(const Value& value) {
    std::string text = to_text(value);
    if (text.size() <= 120)
        return text;
    std::size_t cut = 117;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
        --cut;
    return text.substr(0, cut) + "...";
}

void compare(const std::string& path, const Value& before, const Value& after, std::vector<Difference>& out) {
    if (before == after)
        return;
    const Value::Record *old_record = before.record(), *new_record = after.record();
    const Value::List *old_list = before.list(), *new_list = after.list();
    if (old_record && new_record && before.type == after.type) {
        // Both are in one order nearly always: what is looked for stands behind what was found last.
        const auto finder = [](const Value::Record& record) {
            return [&record, next = std::size_t{0}](const std::string& name) mutable -> const Value* {
                for (std::size_t looked = 0; looked < record.size(); ++looked, ++next) {
                    if (next >= record.size())
                        next = 0;
                    if (record[next].name == name)
                        return &record[next++].value;
                }
                return nullptr;
            };
        };
        const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
        auto find_new = finder(*new_record);
        for (const auto& [name, old_value] : *old_record) {
            if (const Value* now = find_new(name))
                compare(below(name), old_value, *now, out);
            else
                out.push_back({below(name), short_text(old_value), ""});
        }
        auto find_old = finder(*old_record);
        for (const auto& [name, new_value] : *new_record)
            if (!find_old(name))
                out.push_back({below(name), "", short_text(new_value)});
    } else if (old_list && new_list) {
        for (std::size_t i = 0; i < std::max(old_list->size(), new_list->size()); ++i) {
            const std::string below = fmt::format("{}[{}]", path, i);
            if (i >= old_list->size())
                out.push_back({below, "", short_text((*new_list)[i])});
            else if (i >= new_list->size())
                out.push_back({below, short_text((*old_list)[i]), ""});
            else
                compare(below, (*old_list)[i], (*new_list)[i], out);
        }
    } else {
        const Instant *then = std::get_if<Instant>(&before.data), *now = std::get_if<Instant>(&after.data);
        if (then && now && format_time(*then) == format_time(*now))  // they differ all the same
            out.push_back({path, format_duration(*then), format_duration(*now)});
        else
            out.push_back({path, short_text(before), short_text(after)});
    }
}

}  // namespace

bool Value::operator==(const Value& other) const { return type == other.type && data == other.data; }

std::string to_text(const Value& value) {
    Writer writer{false, {}};
    writer.write(value);
    return std::move(writer.out);
}

std::string to_json_text(const Value& value) {
    Writer writer{true, {}};
    writer.write(value);
    return std::move(writer.out);
}

Value find_value(const Value& field, std::string_view path) {
    const std::size_t own = path.find_first_of(".[");
    path = own == std::string_view::npos ? std::string_view{} : path.substr(own);
    const Value* at = &field;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find_first_of(path.front() == '[' ? "]" : ".[", 1), path.size());
        const std::string_view step = path.substr(1, end - 1);
        path.remove_prefix(path.front() == '[' && end < path.size() ? end + 1 : end);
        const Value* below = nullptr;
        if (const Value::Record* record = at->record()) {
            for (const Field& part : *record)
                if (part.name == step)
                    below = &part.value;
        } else if (const Value::List* list = at->list()) {
            std::size_t index = 0;
            const auto [rest, error] = std::from_chars(step.data(), step.data() + step.size(), index);
            if (error == std::errc{} && rest == step.data() + step.size() && index < list->size())
                below = &(*list)[index];
        }
        if (!below)
            return {};
        at = below;
    }
    return *at;
}

std::vector<Difference> differences(const Value& before, const Value& after) {
    std::vector<Difference> out;
    compare("", before, after, out);
    return out;
}

}  // namespace orrery
