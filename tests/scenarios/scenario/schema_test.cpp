// The schema that editors use and the loader know the same keys.
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/places.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;
using Json = nlohmann::json;

namespace {

// Every key under `schema` as the loader calls it: "designs.*.expect.holds".
void collect(const Json& schema, const std::string& path, std::set<std::string>& keys) {
    const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
    if (schema.contains("properties"))
        for (const auto& [name, part] : schema["properties"].items()) {
            keys.insert(below(name));
            collect(part, below(name), keys);
        }
    if (schema.contains("additionalProperties") && schema["additionalProperties"].is_object())
        collect(schema["additionalProperties"], below("*"), keys);
    if (schema.contains("items"))
        collect(schema["items"], path, keys);
    if (schema.contains("anyOf"))
        for (const Json& part : schema["anyOf"])
            collect(part, path, keys);
}

Json read_schema() {
    std::ifstream file(test::source_dir() + "/assets/scenario.schema.json");
    REQUIRE(file);
    return Json::parse(file);
}

}  // namespace

TEST_CASE("the schema covers every key that the loader takes, and no other") {
    std::set<std::string> described;
    collect(read_schema(), "", described);
    // Free fields of a message or timer stand beside these.
    CHECK(described.erase("faults.fire.node") == 1);
    CHECK(described.erase("faults.fire.timer") == 1);
    CHECK(described.erase("faults.deliver.node") == 1);
    CHECK(described.erase("faults.deliver.message") == 1);
    const std::vector<std::string> list = scenario_keys();
    CHECK(described == std::set<std::string>(list.begin(), list.end()));
}

TEST_CASE("the schema refuses unknown keys wherever the loader does") {
    std::set<std::string> open;  // the objects that take any key
    std::size_t closed = 0;
    std::function<void(const Json&, const std::string&)> walk = [&](const Json& part, const std::string& path) {
        if (part.is_object() && part.contains("properties") && part.value("type", "") == "object") {
            if (part.value("additionalProperties", Json()) == Json(false))
                ++closed;
            else
                open.insert(path);
        }
        if (!part.is_structured())
            return;
        for (const auto& [name, below] : part.items())
            walk(below, path + "/" + name);
    };
    walk(read_schema(), "");
    CHECK(closed > 20);
    CHECK(open == std::set<std::string>{"/properties/faults/items/properties/deliver",
                                        "/properties/faults/items/properties/fire"});
}
