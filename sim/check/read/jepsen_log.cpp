#include "sim/check/read/jepsen_log.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "sim/check/read/edn.h"

namespace orrery {
namespace {

constexpr std::string_view phases[] = {":invoke", ":ok", ":fail", ":info"};

bool is_integer(std::string_view word) {
    if (word.starts_with('-'))
        word.remove_prefix(1);
    return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos;
}

constexpr bool is_blank(char letter) { return letter == ' ' || letter == '\t'; }

// A line cut into the words in front, the process, the type, and what follows.
struct LogLine {
    std::string_view front;
    std::string_view process;
    std::string_view type;
    std::size_t type_at = 0;  // byte offsets in the line
    std::size_t rest_at = 0;
    bool is_operation = false;
};

// The process is the last word before the first word that begins with a colon; :nemesis is such a word itself.
LogLine cut(std::string_view line) {
    LogLine out;
    std::string_view before;
    for (std::size_t at = 0; at < line.size();) {
        while (at < line.size() && is_blank(line[at]))
            ++at;
        const auto start = at;
        while (at < line.size() && !is_blank(line[at]))
            ++at;
        const auto word = line.substr(start, at - start);
        if (word.starts_with(':') && (is_integer(before) || before == ":nemesis")) {
            out.type = word;
            out.type_at = start;
            out.rest_at = at;
            out.is_operation = true;
            break;
        }
        if (!word.empty())
            before = word;
    }
    if (before.data() == nullptr)
        return out;
    out.process = before;
    out.front = line.substr(0, static_cast<std::size_t>(before.data() - line.data()));
    out.is_operation = out.is_operation && out.front.find_first_of("{[(\"") != 0;
    return out;
}

bool has_known_type(const LogLine& line) {
    return std::find(std::begin(phases), std::end(phases), line.type) != std::end(phases);
}

HistoryError error(std::uint32_t line, std::size_t offset, std::string what, std::string hint) {
    return {"", line, static_cast<std::uint32_t>(offset + 1), std::move(what), std::move(hint)};
}

Form keyword(std::string_view name, Place place) { return {FormKind::keyword, place, 0, std::string(name), {}}; }

tl::expected<Form, HistoryError> operation(std::string_view text, const LogLine& line, std::uint32_t number) {
    const auto place = [&](std::size_t offset) { return Place{number, static_cast<std::uint32_t>(offset + 1)}; };
    Form map{FormKind::map, place(0), 0, {}, {}};
    const auto add = [&](std::string_view key, Form value) {
        map.items.push_back(keyword(key, value.place));
        map.items.push_back(std::move(value));
    };
    auto process_text = line.process;
    auto process = read_edn_form(process_text, place(line.front.size()));
    if (!process)
        return process;
    add("process", std::move(*process));
    add("type", keyword(line.type.substr(1), place(line.type_at)));

    auto rest = text.substr(line.rest_at);
    auto function = read_edn_form(rest, place(line.rest_at));
    if (!function)
        return function;
    add("f", std::move(*function));
    auto value = read_edn_form(rest, place(text.size() - rest.size()));
    if (!value)
        return value;
    add("value", std::move(*value));
    // What follows after a blank is the error's text; it decides nothing.
    if (!rest.empty() && !is_blank(rest.front())) {
        return tl::unexpected(error(number, text.size() - rest.size(), "something follows the value",
                                    "an operation line has one value, then a blank if an error follows"));
    }
    return map;
}

bool looks_like_a_map(std::string_view line) {
    const auto first = line.find_first_not_of(" \t[(");
    return first != std::string_view::npos && line[first] == '{' &&
           (line.find(":type") != std::string_view::npos || line.find("\"type\"") != std::string_view::npos);
}

// The last line of a log that was cut off in the middle of it.
bool is_cut_off(std::string_view line, const LogLine& parts, std::string_view usual_front) {
    if (line.empty())
        return false;
    const bool began_like_one =
        !usual_front.empty() && (line.starts_with(usual_front) || usual_front.starts_with(line));
    return began_like_one || (is_integer(parts.process) && parts.front.empty());
}

}  // namespace

bool is_jepsen_log(std::string_view text) {
    for (const auto phase : phases) {
        for (auto at = text.find(phase); at != std::string_view::npos; at = text.find(phase, at + 1)) {
            const auto newline = text.find_last_of('\n', at);
            const auto from = newline == std::string_view::npos ? 0 : newline + 1;
            const auto line = cut(text.substr(from, text.find('\n', at) - from));
            if (line.is_operation && has_known_type(line))
                return true;
            // In a file of another format, one look at each line is enough.
            at = std::min(text.find('\n', at), text.size() - 1);
        }
    }
    return false;
}

tl::expected<void, HistoryError> read_jepsen_log(std::string_view text, const FormSink& sink) {
    std::uint32_t number = 0;
    std::string_view usual_front;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        const bool is_last = end == std::string_view::npos;
        auto line = text.substr(at, is_last ? end : end - at);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        at = is_last ? text.size() : end + 1;
        ++number;
        const auto parts = cut(line);
        if (parts.is_operation && has_known_type(parts)) {
            usual_front = parts.front;
            auto form = operation(line, parts, number);
            if (!form)
                return tl::unexpected(form.error());
            if (auto taken = sink(std::move(*form)); !taken)
                return taken;
        } else if (parts.is_operation && is_integer(parts.process) && parts.front == usual_front) {
            return tl::unexpected(error(number, parts.type_at,
                                        fmt::format("'{}' is no type of an operation", parts.type),
                                        "use :invoke, :ok, :fail or :info"));
        } else if (looks_like_a_map(line)) {
            return tl::unexpected(error(number, 0, "an operation as a map among Jepsen log lines",
                                        "a file has one format: convert these lines"));
        } else if (is_last && is_cut_off(line, parts, usual_front)) {
            return tl::unexpected(error(number, line.size(), "the file ends inside an operation line",
                                        "the file was cut off: complete the line or remove it"));
        }
    }
    return {};
}

}  // namespace orrery
