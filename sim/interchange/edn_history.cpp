#include "sim/interchange/edn_history.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

void put_string(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\', out += c;
        else if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        else
            out += c;
    }
    out += '"';
}

void put(std::string& out, const OpValue& value) {
    if (value.is_nil()) {
        out += "nil";
    } else if (const auto* number = value.integer()) {
        out += std::to_string(*number);
    } else if (const auto* text = value.text()) {
        put_string(out, *text);
    } else {
        out += '[';
        for (const OpValue& item : *value.items()) {
            if (out.back() != '[')
                out += ' ';
            put(out, item);
        }
        out += ']';
    }
}

// As a keyword where it can be one, else as a string.
void put_name(std::string& out, const std::string& name) {
    const bool plain = !name.empty() && name.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789-_") == std::string::npos;
    if (plain)
        out += ":" + name;
    else
        put_string(out, name);
}

// A list for a key could not be told from a value.
template <class Lines>
bool has_plain_keys(const Lines& history) {
    return std::all_of(history.begin(), history.end(), [](const Observation& line) {
        return line.key.integer() != nullptr || line.key.text() != nullptr;
    });
}

template <class Lines>
void write(const Lines& history, const std::string& remark, const TextOut& out) {
    std::string text = "; ";
    for (const char c : remark)
        text += c == '\n' ? std::string("\n; ") : std::string(1, c);
    out(text + '\n');
    const bool independent = has_plain_keys(history);
    std::size_t index = 0;
    for (const Observation& line : history) {
        text = fmt::format("{{:index {}, :time {}, :event {}, :process {}, :type :{}, :f ", index++, line.time,
                           line.event, line.process, phase_name(line.phase));
        put_name(text, line.function);
        if (!independent && !line.key.is_nil()) {
            text += ", :key ";
            put(text, line.key);
        }
        text += ", :value ";
        put(text, independent ? OpValue::list({line.key, line.value}) : line.value);
        out(text + "}\n");
    }
}

}  // namespace

void write_edn_history(const SharedVector<Observation>& history, const std::string& remark, const TextOut& out) {
    write(history, remark, out);
}

std::string write_edn_history(const History& history, const std::string& remark) {
    std::string text;
    write(history, remark, [&](std::string_view piece) { text += piece; });
    return text;
}

}  // namespace orrery
