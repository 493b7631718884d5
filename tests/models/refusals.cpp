#include "tests/models/refusals.h"

#include <fmt/format.h>

#include "sim/scenario/library.h"
#include "tests/catch.h"

namespace test {

void check_refused(orrery::Model model, std::string_view accepted, const std::vector<Wrong>& wrong) {
    const std::string name = model.name;
    const orrery::Catalog catalog({std::move(model)});
    const auto said = [&](std::string_view parameters) {
        const auto scenario = orrery::load_scenario(
            fmt::format("title = \"Small\"\nmodel = \"{}\"\nuntil = \"1h\"\n[parameters]\n{}\n[designs.plain]\n", name,
                        parameters),
            "small.toml", catalog);
        return scenario ? std::string("read") : scenario.error().to_text();
    };
    CHECK(said(accepted) == "read");
    for (const auto& [parameter, reason] : wrong) {
        const std::string text = said(parameter);
        INFO(parameter << ": " << text);
        CHECK(text.starts_with("small.toml:5:"));
        CHECK(text.find(reason) != std::string::npos);
    }
}

}  // namespace test
