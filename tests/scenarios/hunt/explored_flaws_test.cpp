// Each flaw that exploring can find is found in a small space, and its counterexample is a scenario that runs to the
// same violation: none that was found is lost because it cannot be written.
#include <algorithm>

#include "models/catalog.h"
#include "sim/hunt/counterexample.h"
#include "sim/scenario/library.h"
#include "sim/scenario/run.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

// How a flaw is found quickly.
struct Hint {
    std::string flaw;
    std::vector<std::string> sets = {};
    ExploreBounds bounds = {};
    std::string property = {};  // that falls; empty: the one that the flaw breaks
};
// What exploring cannot find, and why.
struct Blind {
    std::string flaw, why;
    std::vector<std::string> sets = {};
};
struct Hints {
    std::string model;
    std::vector<std::string> sets;  // for all of its flaws
    std::vector<Hint> flaws;
    std::vector<Blind> blind = {};
};

constexpr const char* kBound = "it has a bound, and time does not exist here";
constexpr const char* kHistory = "it judges the history of a run";
constexpr const char* kDraws = "what it draws decides what happens";
constexpr const char* kDeep = "too deep for a test";
constexpr const char* kTimesOut = "something has to run out of time, and time does not exist here";
// The model's own test finds it there.
constexpr const char* kTimes = "its messages carry times, which exploring does not have: its way cannot be written";

const std::vector<Hints> kHints{
    {"commerce/tcc",
     {"participants=1", "shops=1", "arrivals=closed(1s)"},
     {{"try_ignores_cancel"},
      {"repeats_count", {}, {0, 0, 1}},
      {"blind_cancel"},
      {"freeze_only", {"shops=2", "stock=1"}},
      {"restores_old_value", {"shops=2"}},
      {"cancel_keeps_frozen"},
      {"self_cancel"},
      {"answer_before_sync", {}, {1, 0, 0, 1}},
      {"decision_not_logged", {}, {1, 0, 0, 1}}},
     {{"no_fence", kBound}, {"forget_early", kBound}}},
    {"commerce/fence",
     {"lines=1", "shops=1", "arrivals=closed(1s)"},
     {},
     {{"repeatable_read", kDeep},
      {"effect_in_transaction", kDeep},
      {"barrier_commits_first", kDeep},
      {"barrier_follows", kDeep},
      {"barrier_by_call", kDeep},
      {"branch_by_call", kDeep},
      {"tries_before_log", kBound},
      {"reruns_cancelled", kDeep},
      {"cleans_by_xid", kDeep}}},
    {"commerce/authorize-capture",
     {"users=1", "orders=1", "regret=1", "calls=0"},
     {},
     {{"forgets_refund", kBound},
      {"timer_in_memory", kBound},
      {"no_compare_and_set", kDeep},
      {"new_key_each_try", kDeep},
      {"one_key_for_all", kBound},
      {"agent_bypasses", kDeep},
      {"ignores_expiry", kDeep},
      {"timeout_is_failed", kDeep}}},
    {"commerce/metered-billing",
     {"accounts=1", "items=1", "late=0/1", "replays=0/1"},
     {},
     {{"no_dedupe", kTimes},
      {"short_window", kTimesOut},
      {"claims_first", kDraws},
      {"close_at_midnight", kDraws},
      {"rewrites_invoice", kTimes},
      {"rounds_each_event", kTimesOut},
      {"rounds_each_line", kTimesOut},
      {"amount_and_date", kTimesOut},
      {"skips_unknown", kTimesOut},
      {"takes_cut_file", kTimesOut},
      {"applies_each_source", kTimesOut},
      {"edits_balance", kTimesOut},
      {"posts_apart", kTimesOut},
      {"resolves_aside", kTimesOut},
      {"charges_again", kTimesOut},
      {"no_poller", kDraws}}},
    {"commerce/promotion",
     {"buyers=1", "stock=1", "ttl=0s", "pay_time=0s", "at_end=release"},
     {},
     {{"deducts_at_payment", kTimes},
      {"pays_closed_order", kTimes},
      {"refund_without_key", kTimes},
      {"no_ttl", kBound},
      {"sweep_in_memory", kBound},
      {"confirms_when_accepted", kBound},
      {"never_asks", kBound},
      {"drops_late_payment", kBound},
      {"takes_notice_first", kBound}}},
    {"commerce/payment-callback",
     {"customers=1", "pay_time=0s", "order_life=1s"},
     {},
     {{"no_idempotence", kDeep},
      {"checks_then_acts", kDeep},
      {"drops_unknown", kBound},
      {"last_write_wins", kDeep},
      {"callback_only", kBound},
      {"skips_seal", kDeep},
      {"skips_amount", kDeep},
      {"acks_first", kBound}}},
    {"commerce/split-shop",
     {"clients=1", "orders=1", "items=1", "quantity=1"},
     {{"heuristic_abort", {"protocol=two-phase"}},
      {"no_idempotency_key", {"protocol=saga"}},
      {"deducts_unchecked", {"protocol=transactional-message", "stock=0"}},
      {"restores_before_image", {"protocol=saga", "clients=2", "wallet=0"}}},
     {{"dual_write", kBound},
      {"no_outbox", kBound},
      {"volatile_coordinator", kBound},
      {"checks_memory", kBound},
      {"no_reconciliation", kBound}}},
    {"commerce/outbox",
     {"customers=1", "orders=1", "items=1", "most_pieces=1", "partitions=1", "retries=1", "reconcile=0s"},
     {{"outbox_apart"}},
     {{"publish_after_commit", kBound},
      {"publish_before_commit", kBound},
      {"poll_by_id", kBound},
      {"retries_for_ever", kBound},
      {"effect_apart", kDeep},
      {"no_inbox", kDeep},
      {"no_relay_lock", kDeep},
      {"unlocked_check", kDeep}}},
    {"commerce/hot-try",
     {"managers=1", "orders=1", "items=1", "cache_nodes=0"},
     {},
     {{"long_transaction", kBound},
      {"unordered_locks", kDeep},
      {"no_borrowing", kDeep},
      {"no_flow_record", kDraws, {"cache=true"}},
      {"trusts_cache", kDeep},
      {"accepts_unreserved", kDeep},
      {"checks_stock_first", kDeep},
      {"no_ttl", kBound},
      {"no_admission", kBound}}},
    {"commerce/global-transaction",
     {"shops=1", "orders=1", "hops=1", "quantity=1"},
     {},
     {{"no_compare_and_set", kTimesOut},
      {"registers_apart", kTimesOut},
      {"restores_without_check", kDeep},
      {"retries_outside", kDeep},
      {"forgets_prepared", kDeep},
      {"no_global_lock_outside", kBound},
      {"no_fence", kBound}}},
    {"consensus/raft",
     {"servers=3", "clients=1", "scripted=true", "judge_promises=true"},
     {{"vote_not_persisted", {}, {1, 0, 0, 1}, "a leader has its votes on disks"}},
     {{"commit_old_term", kDeep}, {"ack_before_fsync", kDeep}, {"stale_read", kHistory}}},
    {"teaching/ping", {"clients=1"}, {{"count_every_answer", {}, {0, 0, 1}}}, {{"ask_once", kBound}}},
    {"teaching/two-phase-commit", {}, {{"commits_early"}, {"aborts_prepared"}, {"forgets_prepared", {}, {1, 0, 0, 1}}}},
    {"teaching/cooling-off",
     {"users=1", "orders=1", "regret=1"},
     {{"no_idempotency_key"}, {"no_compare_and_set"}},
     {{"timer_in_memory", kBound}}},
    {"teaching/transaction-commit", {}, {{"commits_unasked"}, {"aborts_late"}}},
    {"bench/ping", {}, {}, {{"miss_some", kDraws}}},
    {"bench/phold", {}, {}, {{"keep_some", kDraws}}},
};

const Catalog& catalog() {
    static const Catalog all = all_models();
    return all;
}

struct Explorable {
    Scenario scenario;
    RunRequest request;
    std::shared_ptr<const Blueprint> blueprint;
};
Explorable explorable(const Model& model, std::vector<std::string> sets, const std::string& flaw) {
    const auto scenario =
        load_scenario("title = \"Small\"\nmodel = \"" + model.name + "\"\nuntil = \"60s\"\n[designs.small]\n",
                      "small.toml", catalog());
    REQUIRE(scenario);
    RunRequest request;
    request.design = "small";
    sets.push_back(flaw + "=true");
    request.sets = std::move(sets);
    auto blueprint = make_blueprint(*scenario, catalog(), request);
    INFO((blueprint ? "" : blueprint.error().to_text()));
    REQUIRE(blueprint);
    return {*scenario, std::move(request), *std::move(blueprint)};
}

// As `explore --out`, then `run`.
void runs_to_it(const Explorable& one, const Counterexample& found) {
    const auto written = scenario_of(found, one.scenario, catalog(), one.request);
    INFO((written ? "" : written.error().to_text()));
    REQUIRE(written);
    const std::string text = write_scenario(*written, catalog());
    INFO(text);
    const auto read = load_scenario(text, "short.toml", catalog());
    INFO((read ? "" : read.error().to_text()));
    REQUIRE(read);
    RunRequest request;
    request.design = read->designs.front().name;
    const auto blueprint = make_blueprint(*read, catalog(), request);
    REQUIRE(blueprint);
    const RunOutcome ran = run_world(*blueprint, {});
    REQUIRE_FALSE(ran.result.violations.empty());
    CHECK(ran.result.violations.front().property == found.property);
    CHECK(ran.result.violations.front().detail == found.detail);
}

const Hints& hints_of(const Model& model) {
    const auto known =
        std::find_if(kHints.begin(), kHints.end(), [&](const Hints& one) { return one.model == model.name; });
    INFO("say here how exploring finds the flaws of " << model.name << ", or why it does not");
    REQUIRE(known != kHints.end());
    return *known;
}

}  // namespace

TEST_CASE("each flaw that exploring can find is found, told step by step, and written as a run", "[flaw]") {
    for (const Model& model : catalog().models()) {
        if (model.flaws.empty())
            continue;
        const Hints& hints = hints_of(model);
        for (const FlawSpec& flaw : model.flaws) {
            const auto hint = std::find_if(hints.flaws.begin(), hints.flaws.end(),
                                           [&](const Hint& one) { return one.flaw == flaw.name; });
            if (hint == hints.flaws.end())
                continue;
            INFO(model.name << " with " << flaw.name);
            std::vector<std::string> sets = hints.sets;
            sets.insert(sets.end(), hint->sets.begin(), hint->sets.end());
            const Explorable one = explorable(model, std::move(sets), flaw.name);
            for (const auto order : {ExploreOptions::Order::breadth_first, ExploreOptions::Order::depth_first}) {
                ExploreOptions options;
                options.bounds = hint->bounds;
                options.order = order;
                options.max_states = order == ExploreOptions::Order::breadth_first ? 300'000 : 3'000;
                const Explored explored = explore(*one.blueprint, options);
                if (order == ExploreOptions::Order::depth_first && explored.violations.empty())
                    continue;  // it may well go down another way for ever
                REQUIRE_FALSE(explored.violations.empty());
                const Counterexample& found = explored.violations.front();
                if (order == ExploreOptions::Order::breadth_first)
                    CHECK(found.property == (hint->property.empty() ? flaw.breaks : hint->property));
                CHECK_FALSE(found.steps.empty());
                for (const ExploredStep& step : found.steps)
                    CHECK_FALSE(step.text.empty());
                if (found.steps.size() < 100)
                    runs_to_it(one, found);
            }
        }
    }
}

TEST_CASE("a flaw that exploring cannot find is one of a kind that it says it does not judge") {
    for (const Model& model : catalog().models())
        for (const FlawSpec& flaw : model.flaws) {
            const Hints& hints = hints_of(model);
            INFO(model.name << " with " << flaw.name);
            const auto blind = std::find_if(hints.blind.begin(), hints.blind.end(),
                                            [&](const Blind& one) { return one.flaw == flaw.name; });
            const bool found = std::any_of(hints.flaws.begin(), hints.flaws.end(),
                                           [&](const Hint& one) { return one.flaw == flaw.name; });
            CHECK(found != (blind != hints.blind.end()));
            if (found || blind->why == kDeep || blind->why == kTimes || blind->why == kTimesOut)
                continue;
            std::vector<std::string> sets = hints.sets;
            sets.insert(sets.end(), blind->sets.begin(), blind->sets.end());
            const Explorable one = explorable(model, std::move(sets), flaw.name);
            ExploreOptions options;
            options.max_states = 100;
            if (blind->why == kDraws) {
                CHECK_THROWS_WITH(explore(*one.blueprint, options), Catch::Matchers::ContainsSubstring(kDraws));
                continue;
            }
            const auto not_judged = explore(*one.blueprint, options).not_judged;
            CHECK(std::find(not_judged.begin(), not_judged.end(), std::pair(flaw.breaks, blind->why)) !=
                  not_judged.end());
        }
}
