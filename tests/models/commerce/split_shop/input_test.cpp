// What no shop has is refused, with the line and the reason.
#include "models/catalog.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"

using namespace orrery;

TEST_CASE("a negative stock, a price of nothing and an order of no pieces are refused, with line and reason",
          "[unit]") {
    const auto [line, reason] = GENERATE(std::pair<std::string, std::string>{"stock = -1", "stock"},
                                         std::pair<std::string, std::string>{"price = 0", "price"},
                                         std::pair<std::string, std::string>{"price = -100", "price"},
                                         std::pair<std::string, std::string>{"wallet = -1", "wallet"},
                                         std::pair<std::string, std::string>{"quantity = 0", "quantity"},
                                         std::pair<std::string, std::string>{"protocol = \"three-phase\"", "protocol"});
    const auto loaded = load_scenario(
        "title = \"Bad\"\nmodel = \"commerce/split-shop\"\nuntil = \"1s\"\n[parameters]\n" + line + "\n[designs.a]\n",
        "bad.toml", all_models());
    REQUIRE_FALSE(loaded);
    const std::string said = loaded.error().to_text();
    INFO(said);
    CHECK(said.starts_with("bad.toml:5:"));
    CHECK(said.find(reason) != std::string::npos);
}
