#include "sim/scenario/run_link.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/core/hash.h"
#include "sim/core/nearest.h"
#include "sim/words/parse_values.h"

namespace orrery {
namespace {

constexpr std::string_view kScheme = "orrery:";

std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~/:@,'").find(c) != std::string_view::npos;
        if (plain)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        unsigned code = 0;
        if (i + 2 >= text.size())
            return std::nullopt;
        const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, code, 16);
        if (error != std::errc{} || end != text.data() + i + 3)
            return std::nullopt;
        out += static_cast<char>(code);
        i += 2;
    }
    return out;
}

tl::unexpected<InputError> wrong(std::string what, std::string hint) {
    return tl::unexpected(InputError{"", 0, 0, "the run link: " + what, std::move(hint)});
}

}  // namespace

std::string RunLink::to_text() const {
    std::string text = fmt::format("{}1?scenario={}", kScheme, encoded(scenario));
    if (hash)
        text += fmt::format("&hash={:016x}", *hash);
    if (!design.empty())
        text += "&design=" + encoded(design);
    if (seed)
        text += fmt::format("&seed={}", *seed);
    for (const std::string& set : sets)
        text += "&set=" + encoded(set);
    for (const std::string& one : overrides)
        text += "&override=" + encoded(one);
    if (engine)
        text += fmt::format("&engine={}", *engine);
    if (revision)
        text += fmt::format("&revision={}", *revision);
    return text;
}

bool looks_like_run_link(std::string_view text) { return text.starts_with(kScheme); }

tl::expected<RunLink, InputError> parse_run_link(std::string_view text) {
    text = trimmed(text);
    if (!looks_like_run_link(text))
        return wrong("it does not begin with orrery:", "write orrery:1?scenario=…");
    text.remove_prefix(kScheme.size());
    const std::size_t mark = std::min(text.find('?'), text.size());
    if (text == "1")
        return wrong("it names no scenario", "write orrery:1?scenario=folder/name");
    if (text.substr(0, mark) != "1")
        return wrong(fmt::format("version '{}' is not known here", text.substr(0, mark)),
                     "this program reads orrery:1?scenario=…");
    RunLink link;
    for (const std::string_view part : split(text.substr(mark + 1), '&')) {
        if (part.empty())
            continue;
        const std::size_t equals = part.find('=');
        const std::string key(part.substr(0, equals));
        const auto value =
            equals == std::string_view::npos ? std::optional<std::string>("") : decoded(part.substr(equals + 1));
        if (!value)
            return wrong(fmt::format("'{}' is not percent-encoded", part), "a % is followed by two hexadecimal digits");
        if (key == "scenario")
            link.scenario = *value;
        else if (key == "design")
            link.design = *value;
        else if (key == "set")
            link.sets.push_back(*value);
        else if (key == "override")
            link.overrides.push_back(*value);
        else if (key == "seed") {
            const auto seed = parse_seed(*value);
            if (!seed)
                return wrong(seed.error().what, seed.error().hint);
            link.seed = *seed;
        } else if (key == "engine" || key == "revision") {
            const auto number = parse_integer_between(*value, 1, INT32_MAX);
            if (!number)
                return wrong(number.error().what, "an engine or a revision is a small number");
            (key == "engine" ? link.engine : link.revision) = static_cast<int>(*number);
        } else if (key == "hash") {
            std::uint64_t hash = 0;
            const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), hash, 16);
            if (error != std::errc{} || end != value->data() + value->size())
                return wrong(fmt::format("'{}' is no hash", *value), "it has 16 hexadecimal digits");
            link.hash = hash;
        } else {
            return wrong(fmt::format("unknown key '{}'", key),
                         suggest(key, {"scenario", "hash", "design", "seed", "set", "override", "engine", "revision"}));
        }
    }
    if (link.scenario.empty())
        return wrong("it names no scenario", "write orrery:1?scenario=folder/name");
    return link;
}

std::string run_link_of(const Scenario& scenario, const RunRequest& request) {
    RunLink link;
    link.scenario = scenario.name;
    if (scenario.name.ends_with(".toml"))
        link.hash = hash_text(scenario.text);
    link.design = request.design.empty() ? scenario.designs.front().name : request.design;
    link.seed = request.seed.value_or(scenario.seed);
    link.sets = request.sets;
    link.overrides = request.overrides;
    link.engine = kEngine;
    link.revision = scenario.revision;
    return link.to_text();
}

std::string run_command(const std::string& verb, const Scenario& scenario, const RunRequest& request) {
    std::string command = fmt::format("orrery {} {} --design {} --seed {}", verb, shell_quoted(scenario.name),
                                      shell_quoted(request.design), request.seed.value_or(scenario.seed));
    for (const std::string& set : request.sets)
        command += " --set " + shell_quoted(set);
    for (const std::string& one : request.overrides)
        command += " --override " + shell_quoted(one);
    return command;
}

std::string shell_quoted(const std::string& text) {
    const bool plain =
        !text.empty() &&
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:=@,+") ==
            std::string::npos;
    if (plain)
        return text;
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

}  // namespace orrery
