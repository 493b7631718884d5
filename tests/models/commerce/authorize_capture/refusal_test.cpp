// What no service can be is refused where the file is read, with its line and the reason.
#include "models/commerce/authorize_capture/model.h"
#include "tests/catch.h"
#include "tests/models/refusals.h"

namespace orrery {
namespace {

TEST_CASE("authorize-capture: what cannot be is refused with its line and the reason") {
    test::check_refused(make_authorize_capture(), "charge = \"delay\"\nregret = 0\nquestion_every = \"1min\"",
                        {{"amount = 0", "amount"},
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
                         {"windwo = \"5s\"", "windwo"}});
}

}  // namespace
}  // namespace orrery
