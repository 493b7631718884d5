// What no billing can be is refused where the file is read, with its line and the reason.
#include "models/commerce/metered_billing/model.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"

namespace orrery {
namespace {

TEST_CASE("a metered billing that cannot be is refused with its line and the reason") {
    const Catalog catalog({make_metered_billing()});
    const auto read = [&](const std::string& parameter) {
        const auto scenario =
            load_scenario("title = \"Small\"\nmodel = \"commerce/metered-billing\"\nuntil = \"1h\"\n[parameters]\n" +
                              parameter + "\n[designs.plain]\n",
                          "small.toml", catalog);
        return scenario ? std::string("read") : scenario.error().to_text();
    };
    CHECK(read("price = 1\nper = 1\ngrace = \"0s\"\nfuture = \"0s\"") == "read");
    struct Wrong {
        std::string parameter, reason;
    };
    for (const auto& [parameter, reason] : std::vector<Wrong>{{"price = 0", "price"},
                                                              {"price = -5", "price"},
                                                              {"per = 0", "per"},
                                                              {"quantity = 0", "quantity"},
                                                              {"batch = 0", "batch"},
                                                              {"accounts = 0", "accounts"},
                                                              {"meters = 0", "meters"},
                                                              {"period = \"0s\"", "period"},
                                                              {"grace = \"-1h\"", "grace"},
                                                              {"late = \"3/2\"", "late"},
                                                              {"late_by = \"gauss(1s)\"", "late_by"},
                                                              {"late_usage = \"hope\"", "late_usage"},
                                                              {"ids = \"none\"", "ids"},
                                                              {"past = \"0s\"", "past"},
                                                              {"fetch_every = \"0s\"", "fetch_every"},
                                                              {"polls = \"never\"", "polls"},
                                                              {"charge_times = 0", "charge_times"},
                                                              {"attempts = 16", "attempts"},
                                                              {"pirce = 10", "pirce"}}) {
        const std::string said = read(parameter);
        INFO(parameter << ": " << said);
        CHECK(said.starts_with("small.toml:5:"));
        CHECK(said.find(reason) != std::string::npos);
    }
}

}  // namespace
}  // namespace orrery
