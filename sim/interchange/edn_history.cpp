#include "sim/interchange/edn_history.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

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
bool has_plain_keys(const History& history) {
    return std::all_of(history.begin(), history.end(), [](const Observation& line) {
        return line.key.integer() != nullptr || line.key.text() != nullptr;
    });
}

}  // namespace

std::string write_edn_history(const History& history, const std::string& remark) {
    std::string out = "; ";
    for (const char c : remark)
        out += c == '\n' ? std::string("\n; ") : std::string(1, c);
    out += '\n';
    const bool independent = has_plain_keys(history);
    for (std::size_t i = 0; i < history.size(); ++i) {
        const Observation& line = history[i];
        fmt::format_to(std::back_inserter(out), "{{:index {}, :time {}, :event {}, :process {}, :type :{}, :f ", i,
                       line.time, line.event, line.process, phase_name(line.phase));
        put_name(out, line.function);
        if (!independent && !line.key.is_nil()) {
            out += ", :key ";
            put(out, line.key);
        }
        out += ", :value ";
        put(out, independent ? OpValue::list({line.key, line.value}) : line.value);
        out += "}\n";
    }
    return out;
}

}  // namespace orrery
