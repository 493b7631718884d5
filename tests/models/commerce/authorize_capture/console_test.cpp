// The queue of customer service and the agents' button.
#include "models/commerce/authorize_capture/cast.h"
#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::authorize_capture {
namespace {

constexpr NodeId kConsole = 0, kApi = 1, kUser = 2;
constexpr floor::Money kPrice{40'00, floor::Currency::cny};

test::Script service(bool bypasses, std::int64_t agents = 1) {
    Settings settings;
    settings.agent_bypasses = bypasses;
    settings.agents = agents;
    settings.talk = Distribution::constant(10_s);
    settings.patience = 1_h;
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node("console", add_console({settings, kApi}, blueprint));
        blueprint.add_node("api", blueprint.add_role(test::Probe<Show, Cancel, Override>{}));
        blueprint.add_node("user-1", blueprint.add_role(test::Probe<CaseClosed>{}));
    });
}
Shown shown(IntentId intent, Phase phase) {
    Shown one{intent, {}};
    one.row.phase = phase;
    one.row.payment = 3;
    one.row.amount = kPrice;
    return one;
}

TEST_CASE("console: an agent talks with one at a time, in the order in which they call", "[unit]") {
    test::Script script = service(false);
    script.deliver(kConsole, OpenCase{7}, kUser).deliver(kConsole, OpenCase{8}, kUser);
    script.deliver(kConsole, OpenCase{7}, kUser);  // a repeated call
    CHECK(script.heard(kApi) == test::Lines{"Show{intent=7}"});
    CHECK(script.state<Console>(kConsole).agents.queue == std::vector<IntentId>{8});
    script.wait(10_s);
    CHECK(script.heard(kApi) == test::Lines{"Show{intent=7}", "Show{intent=8}", "Cancel{intent=7, by_agent=true}"});
}

TEST_CASE("console: the case is closed when the command is carried out, and a repeated call is told so", "[unit]") {
    test::Script script = service(false);
    script.deliver(kConsole, OpenCase{7}, kUser).wait(10_s);
    script.deliver(kConsole, CancelTold{7, Told::under_way, Phase::refunding}, kApi);
    CHECK(script.heard(kUser).empty());
    script.deliver(kConsole, CancelTold{7, Told::given_back, Phase::refunded}, kApi);
    script.deliver(kConsole, OpenCase{7}, kUser);
    CHECK(script.heard(kUser) == test::Lines(2, "CaseClosed{intent=7, told=given_back, phase=refunded}"));
    CHECK(script.state<Console>(kConsole).cases.empty());
}

TEST_CASE("console: the button that bypasses does what the screen showed before the talk", "[unit]") {
    const Phase phase = GENERATE(Phase::captured, Phase::authorized, Phase::refunded);
    test::Script script = service(true);
    script.deliver(kConsole, OpenCase{7}, kUser).deliver(kConsole, shown(7, phase), kApi).wait(10_s);
    const std::string bypassing = "Override{intent=7, payment=3, amount=Money{minor=4000, currency=CNY}, refunds=";
    const std::string expected = phase == Phase::captured     ? bypassing + "true}"
                                 : phase == Phase::authorized ? bypassing + "false}"
                                                              : "Cancel{intent=7, by_agent=true}";
    CHECK(script.heard(kApi).back() == expected);
}

TEST_CASE("console: without a screen the button that bypasses is not pressed", "[unit]") {
    test::Script script = service(true);
    script.deliver(kConsole, OpenCase{7}, kUser).wait(10_s);
    CHECK(script.heard(kApi) == test::Lines{"Show{intent=7}"});
    script.deliver(kConsole, shown(7, Phase::captured), kApi);
    CHECK(script.heard(kApi).size() == 2);
}

}  // namespace
}  // namespace orrery::authorize_capture
