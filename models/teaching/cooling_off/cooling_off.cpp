#include "models/teaching/cooling_off/cooling_off.h"

#include <fmt/format.h>

#include <array>

namespace orrery::cooling_off {

std::string_view name_of(Provider::Place place) {
    return place == Provider::Place::card ? "card" : place == Provider::Place::held ? "held" : "merchant";
}

namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    constexpr NodeId kProvider = 1;
    const NodeId service = blueprint.add_node("service", blueprint.add_role(Service{settings, kProvider}));
    const NodeId provider = blueprint.add_node("provider", blueprint.add_role(Provider{}));
    blueprint.connect(service, provider);
    const std::uint32_t user = blueprint.add_role(User{settings, service});
    for (std::int64_t i = 1; i <= settings.users; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("user-{}", i), user);
        blueprint.connect(node, service);
    }
    add_properties(settings, service, provider, blueprint);
}

void describe(ParameterBook<Settings>& book) {
    book.integer("users", &Settings::users, 1, 10'000, "how many users order");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when a user's next order comes; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1_ms, 24_h,
                  "mean time between two orders of a user, unless arrivals say otherwise");
    book.integer("orders", &Settings::orders, 0, 999'999, "how often a user orders at most; 0: any number of times");
    book.duration("window", &Settings::window, 1_ms, 24_h, "how long a user may cancel");
    book.distribution("work", &Settings::work, "from reading an order to writing what is decided about it");
    book.integer("regret", &Settings::regret, 0, 1000, "one of so many orders is cancelled; 0: none");
    book.distribution("regret_after", &Settings::regret_after, "from a user's answer to the change of mind");
    book.duration("patience", &Settings::patience, 1_ms, 1_h, "how long anybody waits before asking again");
    book.duration("grace", &Settings::grace, 1_ms, 24_h,
                  "how long after its window an order may stay open when no fault is active");
    book.flaw("no_idempotency_key", &Settings::no_idempotency_key, "one order, one hold",
              "an authorization that is asked for again is carried out again");
    book.flaw("timer_in_memory", &Settings::timer_in_memory, "every order is settled",
              "a crash of the service forgets the windows that were running");
    book.flaw("no_compare_and_set", &Settings::no_compare_and_set, "a cancelled order is not charged",
              "who has read an order writes a decision without looking whether another has come in between");
}

}  // namespace
}  // namespace orrery::cooling_off

namespace orrery {

Model make_cooling_off() {
    return define_model<cooling_off::Settings>(
        "teaching/cooling-off", "Time to change one's mind", "",
        "An order is captured at the end of a window in which its user may cancel it.", cooling_off::describe,
        cooling_off::kMoments, cooling_off::build, 2);  // 2: luck by call and attempt
}

}  // namespace orrery
