// The fence of a TCC participant, in the participant's own database. The idea: each Try, Confirm and Cancel is one
// database transaction that writes a row of the fence and does the business beside it, so that a call which is
// repeated, empty or late finds what was before it. What this model is about is the statements: in which order they
// come, under which isolation, in how many transactions, what else a Try does that no database undoes, and who deletes
// the rows again. An order has a line at each service; all services stand on one database.
// Roles: Coordinator (registers branches, decides, repeats), Service, Cleaner, Outside (a store that is in no
// transaction), Shop; floor::Database. Units: nanoseconds, whole pieces. Errors: a refusal is an Answer. Source:
// README.md.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/fence/words.h"
#include "models/floor/calls.h"
#include "models/floor/dialogue.h"
#include "models/floor/rounds.h"

namespace orrery::fence {

struct Coordinator {
    using In = std::variant<PlaceOrder, Register, Answer, AskOver>;
    using Out = std::variant<Reserve, Registered, Confirm, Cancel, OrderResult, Over>;
    using Timers = std::variant<RoundDue>;
    using Ctx = Context<Coordinator>;
    static constexpr std::string_view kName = "coordinator";
    static constexpr auto& kMoments = fence::kMoments;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t lives = 0;  // transactions are numbered anew in each
        BranchId branches = 0;
        SharedMap<Xid, Transaction> log;
        ORRERY_FIELDS(Durable, lives, branches, log)
    };
    struct State {
        Durable books;  // as they will be on the disk
        std::uint64_t begun = 0;
        SharedMap<std::uint64_t, Xid> of_cart;
        floor::Rounds<Xid, RoundDue> rounds;  // lost in a crash and begun anew from the log
        SharedMap<Xid, Instant> half;         // since when it is confirmed at some participants and not at all
        ORRERY_FIELDS(State, books, begun, of_cart, rounds, half)
    };

    Settings knobs;
    std::vector<NodeId> services;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const PlaceOrder& order, NodeId from) const;
    void on(Ctx& ctx, State& state, const Register& call, NodeId from) const;
    void on(Ctx& ctx, State& state, const Answer& answer) const;
    void on(Ctx& ctx, State& state, const AskOver& ask, NodeId from) const;
    void on(Ctx& ctx, State& state, const RoundDue& due) const;
    static std::string label(const State& state);

private:
    void call_all(Ctx& ctx, State& state, Xid xid) const;
    void call(Ctx& ctx, Xid xid, const Transaction& transaction, std::size_t member, std::uint32_t attempt) const;
    NodeId service_of(std::uint64_t line, std::uint32_t attempt) const;
    floor::Retries retries(const Transaction& transaction) const;
    void decide(Ctx& ctx, State& state, Xid xid, Phase phase) const;
    void tell_shop(Ctx& ctx, const Transaction& transaction) const;
    void hear_end(Ctx& ctx, State& state, const Answer& answer) const;
    void finish(Ctx& ctx, State& state, Xid xid) const;
};

// Where a call stands at its service: what it has asked last, and waits for.
ORRERY_ENUM(Step, opening, registering, marking_try, marking, reading, looking, suspending, telling, counting, moving,
            holding, finding, removing, effecting, marking_behind)

struct Call {
    Operation operation = Operation::reserve;
    Xid xid = 0;
    BranchId branch = 0;
    std::uint64_t line = 0;
    Amount amount = 0;
    std::uint32_t attempt = 1;
    ORRERY_FIELDS(Call, operation, xid, branch, line, amount, attempt)
};

struct Service {
    using In = std::variant<Reserve, Registered, Confirm, Cancel, Db::Answer, Effected>;
    using Out = std::variant<Register, Answer, Db::Statement, Effect>;
    using Timers = std::variant<WorkLate>;
    using Ctx = Context<Service>;
    static constexpr std::string_view kName = "service";
    static constexpr auto& kMoments = fence::kMoments;

    using Durable = floor::Lives;
    struct Work {
        Call call;
        Step step = Step::opening;
        std::uint64_t statement = 0;  // of its database transaction, whose number is the work's
        bool in_transaction = false;
        bool empty = false;      // a Cancel that no Try came before
        bool committed = false;  // its business
        std::vector<Key> holds;  // still to be removed
        ORRERY_FIELDS(Work, call, step, statement, in_transaction, empty, committed, holds)
    };
    struct State {
        std::uint64_t last = 0;  // work
        SharedMap<std::uint64_t, Work> works;
        std::uint64_t victims = 0;  // of deadlocks
        Call last_victim;
        bool empty_rollback = false;  // it has seen one; only a property reads this
        ORRERY_FIELDS(State, last, works, victims, last_victim, empty_rollback)
    };

    Settings knobs;
    NodeId coordinator = 0, database = 0, outside = 0;
    NodeId first = 0;  // service: of line 1

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Reserve& call) const;
    void on(Ctx& ctx, State& state, const Registered& registered) const;
    void on(Ctx& ctx, State& state, const Confirm& call) const;
    void on(Ctx& ctx, State& state, const Cancel& call) const;
    void on(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void on(Ctx& ctx, State& state, const Effected& effected) const;
    void on(Ctx& ctx, State& state, const WorkLate& late) const;
    static std::string label(const State& state);

private:
    struct At {  // a work, and what it takes to go on with it
        Ctx& ctx;
        State& state;
        std::uint64_t number;
        Work work;
    };
    At begin(Ctx& ctx, State& state, const Call& call) const;
    void open(Ctx& ctx, State& state) const;
    void enter(At at) const;
    void look(At at, const Db::Answer& answer) const;
    void marked(At at, floor::DbOutcome outcome) const;
    void found_fence(At at, const Db::Answer& answer) const;
    void business(At at) const;
    void counted(At at, const Db::Answer& answer) const;
    void hold(At at) const;
    void remove_next(At at) const;
    void over(At at) const;
    void say(At at, Step step, Db::Op op, bool commits = false) const;
    void effect(At at, bool undo) const;
    void next_transaction(At& at) const;
    void roll_back(At& at) const;
    void leave(At at, bool done) const;
    void give_up(At at, std::string_view why) const;
    void answer(At at, bool done) const;
    Key fence_row(const Call& call, Operation operation) const;
    Row row_with(Ctx& ctx, Status status) const;
};

// Deletes what the fence no longer needs.
struct Cleaner {
    using In = std::variant<Db::Answer, Over>;
    using Out = std::variant<Db::Statement, AskOver>;
    using Timers = std::variant<CleanDue>;
    using Ctx = Context<Cleaner>;
    static constexpr std::string_view kName = "cleaner";
    static constexpr auto& kMoments = fence::kMoments;

    using Durable = floor::Lives;
    struct State {
        std::uint64_t last = 0;  // transaction
        std::uint64_t statement = 0;
        std::vector<Key> rows;  // to be deleted, the next one last
        bool is_deleting = false, has_begun = false;
        bool has_deleted = false;  // only a property reads this
        ORRERY_FIELDS(State, last, statement, rows, is_deleting, has_begun, has_deleted)
    };

    Settings knobs;
    NodeId coordinator = 0, database = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const CleanDue&) const;
    void on(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void on(Ctx& ctx, State& state, const Over& over) const;

private:
    void begin(Ctx& ctx, State& state, Db::Op op, bool commits) const;
    void choose(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void remove_next(Ctx& ctx, State& state) const;
};

// A store that takes part in no transaction, as Redis. Each effect has the name of its branch: made once, and never
// behind its own undoing.
struct Outside {
    using In = std::variant<Effect>;
    using Out = std::variant<Effected>;
    using Ctx = Context<Outside>;
    static constexpr std::string_view kName = "outside";
    static constexpr auto& kMoments = fence::kMoments;

    struct Mark {
        Xid xid = 0;
        bool made = false, undone = false;
        ORRERY_FIELDS(Mark, xid, made, undone)
    };
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        SharedMap<BranchId, Mark> marks;
        ORRERY_FIELDS(Durable, marks)
    };
    using State = Durable;

    State start(Ctx&, const Durable& durable) const { return durable; }
    void on(Ctx& ctx, State& state, const Effect& effect, NodeId from) const;
};

struct Shop {
    using In = std::variant<OrderResult>;
    using Out = std::variant<PlaceOrder>;
    using Timers = std::variant<NextOrder, OrderAgain>;
    using Ctx = Context<Shop>;
    static constexpr std::string_view kName = "shop";
    static constexpr bool kHasWorkload = true;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t placed = 0;  // numbers are never used twice
        ORRERY_FIELDS(Durable, placed)
    };
    struct State {
        std::uint64_t placed = 0, confirmed = 0, cancelled = 0;
        floor::Calls<std::uint64_t, PlaceOrder, OrderAgain> orders;  // whose outcome it does not know
        ORRERY_FIELDS(State, placed, confirmed, cancelled, orders)
    };

    Settings knobs;
    NodeId coordinator = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const NextOrder&) const;
    void on(Ctx& ctx, State& state, const OrderAgain& again) const;
    void on(Ctx& ctx, State& state, const OrderResult& result) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
};

std::uint32_t add_database(const floor::DatabaseSettings& settings, Blueprint& blueprint);

// Adds the properties of the model, in the order in which they are blamed.
void add_properties(const Settings& settings, NodeId coordinator, NodeId database, NodeId outside,
                    Blueprint& blueprint);

}  // namespace orrery::fence
