// What no shop can be is refused where the file is read, with its line and the reason.
#include "models/commerce/hot_try/model.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"

namespace orrery {
namespace {

TEST_CASE("hot-try: what cannot be is refused with its line and the reason") {
    const Catalog catalog({make_hot_try()});
    const auto read = [&](const std::string& parameter) {
        const auto scenario =
            load_scenario("title = \"Small\"\nmodel = \"commerce/hot-try\"\nuntil = \"1h\"\n[parameters]\n" +
                              parameter + "\n[designs.plain]\n",
                          "small.toml", catalog);
        return scenario ? std::string("read") : scenario.error().to_text();
    };
    CHECK(read("stock = 0\nttl = \"0s\"\nreserve = \"buckets\"\nbuckets = 8") == "read");
    struct Wrong {
        std::string parameter, reason;
    };
    for (const auto& [parameter, reason] : std::vector<Wrong>{{"stock = -1", "stock"},
                                                              {"pieces = 0", "pieces"},
                                                              {"items = 0", "items"},
                                                              {"buckets = 0", "buckets"},
                                                              {"buckets = 1001", "buckets"},
                                                              {"batch = 0", "batch"},
                                                              {"admission = 0", "admission"},
                                                              {"connections = 0", "connections"},
                                                              {"ttl = \"-5s\"", "ttl"},
                                                              {"pairs = \"3/2\"", "pairs"},
                                                              {"work = \"gauss(1s)\"", "work"},
                                                              {"reserve = \"hope\"", "reserve"},
                                                              {"on_refusal = \"hope\"", "on_refusal"},
                                                              {"stokc = 10", "stokc"}}) {
        const std::string said = read(parameter);
        INFO(parameter << ": " << said);
        CHECK(said.starts_with("small.toml:5:"));
        CHECK(said.find(reason) != std::string::npos);
    }
}

}  // namespace
}  // namespace orrery
