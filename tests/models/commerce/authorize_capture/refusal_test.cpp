// What no service can be is refused where the file is read, with its line and the reason.
#include "models/commerce/authorize_capture/model.h"
#include "sim/scenario/library.h"
#include "tests/catch.h"

namespace orrery {
namespace {

TEST_CASE("authorize-capture: what cannot be is refused with its line and the reason") {
    const Catalog catalog({make_authorize_capture()});
    const auto read = [&](const std::string& parameter) {
        const auto scenario =
            load_scenario("title = \"Small\"\nmodel = \"commerce/authorize-capture\"\nuntil = \"1h\"\n[parameters]\n" +
                              parameter + "\n[designs.plain]\n",
                          "small.toml", catalog);
        return scenario ? std::string("read") : scenario.error().to_text();
    };
    CHECK(read("charge = \"delay\"\nregret = 0\nquestion_every = \"1min\"") == "read");
    struct Wrong {
        std::string parameter, reason;
    };
    for (const auto& [parameter, reason] : std::vector<Wrong>{{"amount = 0", "amount"},
                                                              {"amount = -500", "amount"},
                                                              {"window = \"-5s\"", "window"},
                                                              {"window = \"0s\"", "window"},
                                                              {"authorization_life = \"0s\"", "authorization_life"},
                                                              {"agents = 0", "agents"},
                                                              {"attempts = 0", "attempts"},
                                                              {"calls = \"3/2\"", "calls"},
                                                              {"declines = \"-1/2\"", "declines"},
                                                              {"talk = \"quantiles(2s, 1s)\"", "talk"},
                                                              {"regret_after = \"uniform(2s, 1s)\"", "regret_after"},
                                                              {"fee_share = \"2\"", "fee_share"},
                                                              {"charge = \"hope\"", "charge"},
                                                              {"windwo = \"5s\"", "windwo"}}) {
        const std::string said = read(parameter);
        INFO(parameter << ": " << said);
        CHECK(said.starts_with("small.toml:5:"));
        CHECK(said.find(reason) != std::string::npos);
    }
}

}  // namespace
}  // namespace orrery
