// What is said between the roles of fence.h, how the model is set up, and the coordinator's log. Units: nanoseconds,
// whole pieces. Errors: none. Source: README.md.
#pragma once
#include <string>
#include <vector>

#include "models/commerce/fence/rows.h"
#include "sim/core/distribution.h"
#include "sim/model/model.h"
#include "sim/model/workload.h"

namespace orrery::fence {

struct PlaceOrder {
    std::uint64_t cart = 0;
    Amount quantity = 0;  // pieces, of each line
    ORRERY_FIELDS(PlaceOrder, cart, quantity)
};
struct OrderResult {
    std::uint64_t cart = 0;
    bool confirmed = false;
    ORRERY_FIELDS(OrderResult, cart, confirmed)
};
struct Reserve {  // the call whose Try it is; its service registers the branch
    Xid xid = 0;
    std::uint64_t line = 0;
    Amount amount = 0;
    std::uint32_t attempt = 1;
    ORRERY_FIELDS(Reserve, xid, line, amount, attempt)
};
struct Register {
    Xid xid = 0;
    std::uint64_t line = 0, work = 0;
    std::uint32_t attempt = 1;
    ORRERY_FIELDS(Register, xid, line, work, attempt)
};
struct Registered {
    std::uint64_t work = 0;
    BranchId branch = 0;  // 0: the transaction takes no more
    ORRERY_FIELDS(Registered, work, branch)
};
struct Confirm {
    Xid xid = 0;
    BranchId branch = 0;
    std::uint64_t line = 0;
    Amount amount = 0;
    std::uint32_t attempt = 1;
    ORRERY_FIELDS(Confirm, xid, branch, line, amount, attempt)
};
struct Cancel {
    Xid xid = 0;
    BranchId branch = 0;
    std::uint64_t line = 0;
    Amount amount = 0;
    std::uint32_t attempt = 1;
    ORRERY_FIELDS(Cancel, xid, branch, line, amount, attempt)
};
struct Answer {
    Operation operation = Operation::reserve;
    Xid xid = 0;
    BranchId branch = 0;
    std::uint64_t line = 0;
    bool done = true;
    ORRERY_FIELDS(Answer, operation, xid, branch, line, done)
};
struct Effect {  // what a Try does outside, and what takes it back
    std::uint64_t work = 0;
    Xid xid = 0;
    BranchId branch = 0;
    bool undo = false;
    ORRERY_FIELDS(Effect, work, xid, branch, undo)
};
struct Effected {
    std::uint64_t work = 0;
    ORRERY_FIELDS(Effected, work)
};
struct AskOver {  // which of these transactions are over at every participant?
    std::vector<Xid> xids;
    ORRERY_FIELDS(AskOver, xids)
};
struct Over {
    std::vector<Xid> xids;
    ORRERY_FIELDS(Over, xids)
};

// Timers.
struct RoundDue {
    Xid xid = 0;
    ORRERY_FIELDS(RoundDue, xid)
};
struct WorkLate {
    std::uint64_t work = 0;
    ORRERY_FIELDS(WorkLate, work)
};
struct NextOrder {
    ORRERY_NO_FIELDS(NextOrder)
};
struct OrderAgain {
    std::uint64_t cart = 0;
    ORRERY_FIELDS(OrderAgain, cart)
};
struct CleanDue {
    ORRERY_NO_FIELDS(CleanDue)
};

struct Settings {
    std::int64_t lines = 2;
    std::int64_t shops = 1;
    Arrivals arrivals;  // default: poisson(interval)
    Duration interval = 400_ms;
    Duration selling = 100_s;
    std::int64_t stock = 400;
    std::int64_t attempts = 3;
    Duration patience = 200_ms;
    Duration retry = 1_s;
    Duration give_up = 1_s;
    std::int64_t hand_over = 0;
    Distribution work = Distribution::constant(1_ms);
    std::string fence = "seata-fence";
    std::string effect = "none";
    Duration clean_every = 0;
    Duration clean_after = 24_h;
    std::string cleans = "asks";
    Duration end_within = 20_s;
    bool repeatable_read = false;
    bool effect_in_transaction = false;
    bool barrier_commits_first = false;
    bool barrier_follows = false;
    bool barrier_by_call = false;
    bool branch_by_call = false;
    bool tries_before_log = false;
    bool reruns_cancelled = false;
    bool cleans_by_xid = false;

    bool is_barrier() const { return fence == "dtm-barrier"; }
    bool has_effect() const { return effect != "none" && !is_barrier(); }
};

// What faults can wait for.
inline constexpr auto kMoments = moments("registered", "held", "decided_to_confirm", "decided_to_cancel",
                                         "empty_rollback", "sold", "given_back", "effect_made", "rows_deleted");

ORRERY_ENUM(Phase, trying, confirming, cancelling, confirmed, cancelled)

struct Branch {
    BranchId id = 0;
    std::uint64_t line = 0;
    std::uint32_t attempt = 1;  // of the call that registered it
    ORRERY_FIELDS(Branch, id, line, attempt)
};
struct Transaction {
    Phase phase = Phase::trying;
    std::uint64_t cart = 0;
    NodeId shop = kNoNode;
    Amount quantity = 0;
    Instant decided = 0;
    std::vector<Branch> branches;
    ORRERY_FIELDS(Transaction, phase, cart, shop, quantity, decided, branches)

    bool confirms() const { return phase == Phase::confirming || phase == Phase::confirmed; }
    bool finished() const { return phase == Phase::confirmed || phase == Phase::cancelled; }
};

}  // namespace orrery::fence
