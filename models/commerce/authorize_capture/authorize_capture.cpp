// The model's nodes and links, its parameters and its flaws.
#include <fmt/format.h>

#include "models/commerce/authorize_capture/cast.h"
#include "models/commerce/authorize_capture/model.h"

namespace orrery::authorize_capture {

floor::ProviderSettings provider_settings(const Settings& settings) {
    floor::ProviderSettings provider;
    provider.rules = floor::stripe_rules();  // it knows payments and no orders: two of one intent are no error to it
    provider.rules.authorization_life = settings.authorization_life;
    provider.rules.refunds_unchecked = !settings.refund_check;
    provider.declines = settings.declines;
    provider.undecided = settings.undecided;
    provider.decided_after = settings.decided_after;
    provider.keys_kept = settings.keys_kept;
    provider.own_luck = true;
    return provider;
}

namespace {

void build(const Settings& settings, Blueprint& blueprint) {
    constexpr NodeId kApi = 0, kDatabase = 1, kProvider = 2, kConsole = 3;
    const floor::ProviderSettings provider = provider_settings(settings);
    blueprint.add_node("api", add_api({settings, kDatabase, kProvider, kConsole, provider.secret}, blueprint));
    blueprint.add_node("database", add_database(settings, kDatabase, blueprint));
    blueprint.add_node("provider", add_payment_provider(blueprint, provider));
    blueprint.add_node("console", add_console({settings, kApi}, blueprint));
    blueprint.connect(kApi, kDatabase);
    blueprint.connect(kApi, kProvider);
    blueprint.connect(kApi, kConsole);
    const std::uint32_t user = add_user({settings, kApi, kConsole}, blueprint);
    for (std::int64_t i = 1; i <= settings.users; ++i) {
        const NodeId node = blueprint.add_node(fmt::format("user-{}", i), user);
        blueprint.connect(node, kApi);
        blueprint.connect(node, kConsole);
    }
    add_properties(settings, kDatabase, kProvider, blueprint);
}

void describe_users(ParameterBook<Settings>& book) {
    book.integer("users", &Settings::users, 1, 10'000, "how many users place intents");
    book.arrivals("arrivals", &Settings::arrivals,
                  "when a user's next intent comes; default: at random, one every interval on average");
    book.duration("interval", &Settings::interval, 1_ms, 8760_h,
                  "mean time between two intents of a user, unless arrivals say otherwise");
    book.integer("orders", &Settings::orders, 0, 999'999, "how many intents a user places at most; 0: any number");
    book.duration("selling", &Settings::selling, 1_ms, 87'600_h, "how long users place intents");
    book.integer("amount", &Settings::amount, 1, 1'000'000'000, "of an intent, in minor units");
    book.integer("regret", &Settings::regret, 0, 1000, "one of so many intents is regretted; 0: none");
    book.distribution("regret_after", &Settings::regret_after, "from a user's answer to the change of mind");
    book.ratio("calls", &Settings::calls, "how many of these call customer service in the place of clicking");
    book.distribution("impatience", &Settings::impatience, "how long who calls waits before they click as well");
    book.integer("agents", &Settings::agents, 1, 10'000, "of customer service");
    book.distribution("talk", &Settings::talk, "how long an agent talks with a user before the button is pressed");
    book.duration("question_every", &Settings::question_every, 0, 24_h,
                  "mean time between two calls about something else; 0: none");
}

void describe_service(ParameterBook<Settings>& book) {
    book.choice("charge", &Settings::charge, {"authorize", "now", "delay"},
                "what is asked of the provider: a hold, captured at the deadline; a sale at once, refunded; a sale at "
                "the deadline");
    book.duration("window", &Settings::window, 1_ms, 8760_h, "how long a user may cancel");
    book.boolean("returns", &Settings::returns,
                 "whether captured money goes back to whoever clicks; else agents alone can");
    book.distribution("work", &Settings::work, "from reading a row to writing what is decided about it");
    book.duration("patience", &Settings::patience, 1_ms, 1_h, "how long anybody waits before asking again");
    book.integer("attempts", &Settings::attempts, 1, 10,
                 "how often the provider is asked before what became of it counts as unknown");
    book.duration("query_every", &Settings::query_every, 1_ms, 24_h,
                  "how often the service looks at what the provider owes, and asks how it stands");
    book.duration("margin", &Settings::margin, 0, 8760_h,
                  "a hold has to live for so much longer than the window, or the intent is refused");
    book.decimal("fee_share", &Settings::fee_share, 0, 1, "of a capture, kept when it is refunded");
    book.integer("fee_fixed", &Settings::fee_fixed, 0, 1'000'000, "of a capture, in minor units");
    book.duration("refund_takes", &Settings::refund_takes, 0, 8760_h,
                  "from a refund to the money on the card; a metric alone");
}

void describe_provider(ParameterBook<Settings>& book) {
    book.duration("authorization_life", &Settings::authorization_life, 1_ms, 8760_h, "until a hold expires");
    book.duration("keys_kept", &Settings::keys_kept, 1_ms, 8760_h, "how long the provider knows an idempotency key");
    book.ratio("declines", &Settings::declines, "how many payments the buyer's bank declines");
    book.ratio("undecided", &Settings::undecided, "how many are accepted and decided later");
    book.distribution("decided_after", &Settings::decided_after, "how much later");
    book.boolean("refund_check", &Settings::refund_check,
                 "whether the provider adds refunds up, and refuses more than it has captured");
    book.duration("give_back_within", &Settings::give_back_within, 1_ms, 8760_h,
                  "how long an accepted cancel may be held or charged when no fault is active");
    book.duration("resolve_within", &Settings::resolve_within, 1_ms, 8760_h,
                  "how long a call may stay unknown when no fault is active");
    book.duration("grace", &Settings::grace, 1_ms, 8760_h,
                  "how long after its window an intent may stay open, and a user without an answer");
    book.boolean("expects_silence", &Settings::expects_silence,
                 "whether some run has to show a call whose end is unknown");
}

void describe(ParameterBook<Settings>& book) {
    describe_users(book);
    describe_service(book);
    describe_provider(book);
    book.flaw("forgets_refund", &Settings::forgets_refund, "an accepted cancel comes to nothing",
              "a refund is sent once and counts as done", {"charge=now"});
    book.flaw("timer_in_memory", &Settings::timer_in_memory, "every intent ends",
              "a crash of the service forgets when it was to look at what");
    book.flaw("no_compare_and_set", &Settings::no_compare_and_set, "captured or cancelled, never both",
              "a row is read, and later written without a look at what has come in between", {"charge=authorize"});
    book.flaw("new_key_each_try", &Settings::new_key_each_try, "an intent is charged once",
              "a request that is asked again has a new idempotency key");
    book.flaw("one_key_for_all", &Settings::one_key_for_all, "an accepted cancel comes to nothing",
              "one idempotency key for all that is asked about an intent");
    book.flaw("agent_bypasses", &Settings::agent_bypasses, "no more is refunded than was captured",
              "an agent's button goes to the provider by itself, by what the screen showed before the talk",
              {"refund_check=false", "returns=true", "calls=1/2"});
    book.flaw("ignores_expiry", &Settings::ignores_expiry, "a capture comes between deadline and expiry",
              "nobody asks whether the hold outlives the window", {"charge=authorize"});
    book.flaw("timeout_is_failed", &Settings::timeout_is_failed, "a failed intent was declined",
              "a charge without an answer counts as failed");
}

}  // namespace
}  // namespace orrery::authorize_capture

namespace orrery {

Model make_authorize_capture() {
    return define_model<authorize_capture::Settings>(
        "commerce/authorize-capture", "Authorize and capture", "S14",
        "Users may change their mind before they are charged: time-outs, idempotency keys, deadlines, and agents who "
        "press the button for them.",
        authorize_capture::describe, authorize_capture::kMoments, authorize_capture::build);
}

}  // namespace orrery
