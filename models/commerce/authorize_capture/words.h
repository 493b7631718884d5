// What is said between the roles of authorize_capture.h, and how the model is set up. Units: nanoseconds, minor units
// of money. Errors: none. Source: README.md.
#pragma once
#include <string>
#include <vector>

#include "models/commerce/authorize_capture/intent.h"
#include "sim/core/distribution.h"
#include "sim/model/model.h"

namespace orrery::authorize_capture {

struct Place {
    IntentId intent = 0;
    floor::Money amount;
    ORRERY_FIELDS(Place, intent, amount)
};
struct Placed {  // once it is known whether there is anything to pay with
    IntentId intent = 0;
    Phase phase = Phase::authorized;
    ORRERY_FIELDS(Placed, intent, phase)
};
struct Cancel {
    IntentId intent = 0;
    bool by_agent = false;
    ORRERY_FIELDS(Cancel, intent, by_agent)
};
struct CancelTold {
    IntentId intent = 0;
    Told told = Told::under_way;
    Phase phase = Phase::voiding;
    ORRERY_FIELDS(CancelTold, intent, told, phase)
};
struct OpenCase {  // a user calls customer service
    IntentId intent = 0;
    ORRERY_FIELDS(OpenCase, intent)
};
struct CaseClosed {
    IntentId intent = 0;
    Told told = Told::given_back;
    Phase phase = Phase::refunded;
    ORRERY_FIELDS(CaseClosed, intent, told, phase)
};
struct Show {  // what an agent's screen has
    IntentId intent = 0;
    ORRERY_FIELDS(Show, intent)
};
struct Shown {
    IntentId intent = 0;
    Intent row;
    ORRERY_FIELDS(Shown, intent, row)
};
struct Override {  // the button of a back office that goes to the provider by itself
    IntentId intent = 0;
    std::uint64_t payment = 0;
    floor::Money amount;
    bool refunds = false;  // else it voids
    ORRERY_FIELDS(Override, intent, payment, amount, refunds)
};
struct Overridden {
    IntentId intent = 0;
    ORRERY_FIELDS(Overridden, intent)
};

// Timers.
struct OrderNext {
    ORRERY_NO_FIELDS(OrderNext)
};
struct ChangeMind {
    IntentId intent = 0;
    ORRERY_FIELDS(ChangeMind, intent)
};
struct LosePatience {  // with waiting for an agent
    IntentId intent = 0;
    ORRERY_FIELDS(LosePatience, intent)
};
struct PlaceAgain {
    IntentId intent = 0;
    ORRERY_FIELDS(PlaceAgain, intent)
};
struct CancelAgain {
    IntentId intent = 0;
    ORRERY_FIELDS(CancelAgain, intent)
};
struct CallAgain {
    IntentId intent = 0;
    ORRERY_FIELDS(CallAgain, intent)
};
struct ShowAgain {
    IntentId intent = 0;
    ORRERY_FIELDS(ShowAgain, intent)
};
struct CommandAgain {
    IntentId intent = 0;
    ORRERY_FIELDS(CommandAgain, intent)
};
struct OverrideAgain {
    IntentId intent = 0;
    ORRERY_FIELDS(OverrideAgain, intent)
};
struct QuestionNext {
    ORRERY_NO_FIELDS(QuestionNext)
};
struct TalkOver {
    IntentId intent = 0;
    ORRERY_FIELDS(TalkOver, intent)
};
struct Alarm {  // for the earliest of the agenda
    ORRERY_NO_FIELDS(Alarm)
};
struct StatementAgain {
    std::uint64_t statement = 0;
    ORRERY_FIELDS(StatementAgain, statement)
};
struct WorkDone {
    std::uint64_t work = 0;
    ORRERY_FIELDS(WorkDone, work)
};
struct CallLate {
    IntentId intent = 0;
    ORRERY_FIELDS(CallLate, intent)
};

struct Settings {
    std::int64_t users = 3;
    Arrivals arrivals;  // default: poisson(interval)
    Duration interval = 10_s;
    std::int64_t orders = 0;  // of a user at most; 0: any number
    Duration selling = 8760_h;
    std::int64_t amount = 40'00;
    std::string charge = "authorize";
    Duration window = 300_s;
    bool returns = true;
    std::int64_t regret = 3;  // one of so many changes their mind
    Distribution regret_after = Distribution::uniform(0, 360_s);
    Ratio calls = {1, 4};  // of those who do
    Distribution impatience = Distribution::exponential(120_s);
    std::int64_t agents = 2;
    Distribution talk = Distribution::exponential(180_s);
    Duration question_every = 0;
    Distribution work = Distribution::lognormal(10_ms, 100_ms);
    Duration patience = 1_s;
    std::int64_t attempts = 2;
    Duration query_every = 10_s;
    Duration authorization_life = 168_h;
    Duration margin = 1_h;
    Duration keys_kept = 24_h;
    Ratio declines = {0, 1};
    Ratio undecided = {0, 1};
    Distribution decided_after = Distribution::constant(30_s);
    bool refund_check = false;
    Ratio fee_share = {29, 1000};
    std::int64_t fee_fixed = 30;
    Duration refund_takes = 120_h;
    Duration give_back_within = 120_s;
    Duration resolve_within = 60_s;
    Duration grace = 300_s;
    bool expects_silence = false;
    bool forgets_refund = false;
    bool timer_in_memory = false;
    bool no_compare_and_set = false;
    bool new_key_each_try = false;
    bool one_key_for_all = false;
    bool agent_bypasses = false;
    bool ignores_expiry = false;
    bool timeout_is_failed = false;

    bool holds() const { return charge == "authorize"; }
    Policy policy() const { return {holds(), charge == "delay", window, returns, forgets_refund, timeout_is_failed}; }
    // Whether what is held at the deadline can still be captured, with the margin for days on which that takes long.
    bool outlives_window() const { return saturating_add(window, margin) < authorization_life; }
};

// What faults can wait for.
inline constexpr auto kMoments =
    moments("asked_to_charge", "authorized", "window_ends", "decided_to_capture", "decided_to_void",
            "decided_to_refund", "captured", "unknown", "case_opened", "agent_picks_up", "agent_acts");

}  // namespace orrery::authorize_capture
