// What no promotion can be is refused where the file is read, with its line and the reason.
#include "models/commerce/promotion/promotion.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"

namespace orrery::promotion {
namespace {

TEST_CASE("a promotion that cannot be is refused with its line and the reason") {
    const Catalog catalog({make_promotion()});
    const auto read = [&](const std::string& parameter) {
        const auto scenario =
            load_scenario("title = \"Small\"\nmodel = \"commerce/promotion\"\nuntil = \"1h\"\n[parameters]\n" +
                              parameter + "\n[designs.plain]\n",
                          "small.toml", catalog);
        return scenario ? std::string("read") : scenario.error().to_text();
    };
    CHECK(read("stock = 0\nprice = 1\nttl = \"0s\"") == "read");
    struct Wrong {
        std::string parameter, reason;
    };
    for (const auto& [parameter, reason] : std::vector<Wrong>{{"stock = -1", "stock"},
                                                              {"price = 0", "price"},
                                                              {"price = -5", "price"},
                                                              {"pieces = 0", "pieces"},
                                                              {"items = 0", "items"},
                                                              {"ttl = \"-5min\"", "ttl"},
                                                              {"ttl = \"8d\"", "ttl"},
                                                              {"sweep = \"0s\"", "sweep"},
                                                              {"abandons = \"3/2\"", "abandons"},
                                                              {"pay_time = \"gauss(1s)\"", "pay_time"},
                                                              {"at_end = \"hope\"", "at_end"},
                                                              {"stokc = 10", "stokc"}}) {
        const std::string said = read(parameter);
        INFO(parameter << ": " << said);
        CHECK(said.starts_with("small.toml:5:"));
        CHECK(said.find(reason) != std::string::npos);
    }
}

}  // namespace
}  // namespace orrery::promotion
