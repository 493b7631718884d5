#include "sim/filter/colour_rules.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace orrery {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

bool is_rule(const json& one) {
    return one.is_object() && one.contains("name") && one["name"].is_string() && one.contains("filter") &&
           one["filter"].is_string() && one.contains("tint") && one["tint"].is_number_integer() &&
           one["tint"].get<std::int64_t>() >= 0 && one["tint"].get<std::int64_t>() < kTints && one.contains("on") &&
           one["on"].is_boolean();
}

}  // namespace

ColourRules usual_colour_rules() {
    return {{"lost", "dropped || refused || outcome != handled", 7, true},
            {"doubled", "duplicated", 3, true},
            {"fault", "fault", 0, true},
            {"timer", "timer", 1, true}};
}

int free_tint(const ColourRules& rules) {
    std::array<int, kTints> used{};
    for (const ColourRule& one : rules)
        ++used.at(static_cast<std::size_t>(one.tint));
    return static_cast<int>(std::min_element(used.begin(), used.end()) - used.begin());
}

std::string to_json(const ColourRules& rules) {
    json list = json::array();
    for (const ColourRule& one : rules)
        list.push_back({{"name", one.name}, {"filter", one.filter}, {"tint", one.tint}, {"on", one.on}});
    const json all = {{"orrery", "colours"}, {"version", kVersion}, {"rules", std::move(list)}};
    return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

tl::expected<ColourRules, std::string> parse_colour_rules(std::string_view text) {
    const json all = json::parse(text, nullptr, false);
    if (all.is_discarded() || !all.is_object() || all.value("orrery", json()) != "colours")
        return tl::unexpected(std::string("it is not a file of colour rules"));
    if (all.value("version", json()) != kVersion)
        return tl::unexpected("it is of a version that is not known here; known is " + std::to_string(kVersion));
    if (!all.contains("rules") || !all["rules"].is_array())
        return tl::unexpected(std::string("it wants \"rules\", a list"));
    ColourRules rules;
    for (const json& one : all["rules"]) {
        if (!is_rule(one))
            return tl::unexpected("a rule wants \"name\" and \"filter\", texts, \"tint\", 0 to " +
                                  std::to_string(kTints - 1) + ", and \"on\", true or false");
        rules.push_back({one["name"].get<std::string>(), one["filter"].get<std::string>(), one["tint"].get<int>(),
                         one["on"].get<bool>()});
    }
    return rules;
}

}  // namespace orrery
