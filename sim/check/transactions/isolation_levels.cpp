#include "sim/check/transactions/isolation_levels.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace orrery {
namespace {

using Names = std::span<const std::string_view>;

bool has(Names names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> aliases = {{
    {"PL-1", "read-uncommitted"},
    {"PL-2", "read-committed"},
    {"monotonic-view", "read-committed"},
    {"PL-2.99", "repeatable-read"},
    {"PL-SI", "snapshot-isolation"},
    {"conflict-serializable", "serializable"},
    {"PL-3", "serializable"},
    {"strong-serializable", "strict-serializable"},
    {"strict-1SR", "strict-serializable"},
    {"PL-SS", "strict-serializable"},
}};

// An anomaly's name without the order that it needs, and that order.
std::pair<std::string_view, std::string_view> parts(std::string_view anomaly) {
    for (const std::string_view order : {"-process", "-realtime"}) {
        if (anomaly.ends_with(order))
            return {anomaly.substr(0, anomaly.size() - order.size()), order.substr(1)};
    }
    return {anomaly, {}};
}

bool snapshot_forbids(std::string_view name) { return name != "G2-item"; }

constexpr std::string_view uncommitted[] = {"G0", "duplicate-elements"};
constexpr std::string_view committed[] = {"G1a", "G1b", "G1c", "dirty-update", "incompatible-order", "unwritten-read"};
constexpr std::string_view atomic[] = {"internal", "future-read", "fractured-read"};
constexpr std::string_view others[] = {"lost-update", "G-single", "G-nonadjacent", "G2-item"};

}  // namespace

const std::vector<std::string>& isolation_levels() {
    static const std::vector<std::string> levels = {"read-uncommitted",
                                                    "read-committed",
                                                    "cursor-stability",
                                                    "read-atomic",
                                                    "consistent-view",
                                                    "repeatable-read",
                                                    "snapshot-isolation",
                                                    "serializable",
                                                    "strong-session-snapshot-isolation",
                                                    "strong-session-serializable",
                                                    "strong-snapshot-isolation",
                                                    "strict-serializable"};
    return levels;
}

std::string_view canonical_level(std::string_view name) {
    for (const auto& [alias, level] : aliases) {
        if (alias == name)
            return level;
    }
    const auto& levels = isolation_levels();
    const auto found = std::find(levels.begin(), levels.end(), name);
    return found == levels.end() ? std::string_view{} : std::string_view(*found);
}

std::vector<std::string> level_aliases() {
    std::vector<std::string> names;
    for (const auto& [alias, level] : aliases)
        names.emplace_back(alias);
    return names;
}

bool level_forbids(std::string_view level, std::string_view anomaly) {
    const auto [name, order] = parts(anomaly);
    if (!order.empty()) {
        if (level == "strict-serializable")
            return true;
        if (level == "strong-snapshot-isolation")
            return snapshot_forbids(name);
        if (order == "realtime")
            return false;
        if (level == "strong-session-serializable")
            return true;
        return level == "strong-session-snapshot-isolation" && snapshot_forbids(name);
    }
    if (has(uncommitted, name))
        return true;
    if (level == "read-uncommitted")
        return false;
    if (has(committed, name))
        return true;
    if (level == "read-committed")
        return false;
    if (level == "cursor-stability")
        return name == "lost-update";
    if (level == "read-atomic")
        return has(atomic, name);
    // Lost updates and fractured reads are a G-single, whoever sees the order.
    if (level == "consistent-view")
        return name == "G-single" || name == "fractured-read" || name == "lost-update";
    if (level.ends_with("snapshot-isolation"))
        return snapshot_forbids(name);
    return true;
}

bool level_implies(std::string_view level, std::string_view weaker) {
    for (const Names names : {Names(uncommitted), Names(committed), Names(atomic), Names(others)})
        for (const std::string_view name : names)
            for (const std::string_view order : {"", "-process", "-realtime"}) {
                const std::string anomaly = std::string(name) + std::string(order);
                if (level_forbids(weaker, anomaly) && !level_forbids(level, anomaly))
                    return false;
            }
    return true;
}

}  // namespace orrery
