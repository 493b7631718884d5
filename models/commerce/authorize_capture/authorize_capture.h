// Authorize and capture: users place intents to pay with a service, may change their mind within a window, and may have
// an agent of customer service do it for them. The service keeps a row an intent in a database, the due times of all of
// them in an agenda on its own disk, and asks a payment provider: for a hold that is captured or voided later, for a
// sale at once that is refunded, or for a sale at the deadline.
// The traps: an answer that does not come says nothing; a repeated request charges again unless it carries the key of
// its intent and operation; whoever reads a row, works, and writes it may overwrite another decision; a window that
// only memory knows is lost in a crash; a hold may end before the window does; and a button that goes past all of this.
// Roles: User, Api, Console; floor::Database, floor::PaymentProvider. Units: nanoseconds, minor units of money. Errors:
// Told, Phase::refused. Source: README.md.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "models/commerce/authorize_capture/words.h"
#include "models/floor/agenda.h"
#include "models/floor/calls.h"
#include "models/floor/dialogue.h"
#include "models/floor/limits.h"
#include "models/floor/payment_provider.h"

namespace orrery::authorize_capture {

struct User {
    using In = std::variant<Placed, CancelTold, CaseClosed>;
    using Out = std::variant<Place, Cancel, OpenCase>;
    using Timers = std::variant<OrderNext, ChangeMind, LosePatience, PlaceAgain, CancelAgain, CallAgain>;
    using Ctx = Context<User>;
    static constexpr std::string_view kName = "user";
    static constexpr bool kHasWorkload = true;
    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t placed = 0;  // numbers are never used twice
        ORRERY_FIELDS(Durable, placed)
    };
    struct State {
        std::uint64_t placed = 0;
        floor::Calls<IntentId, Place, PlaceAgain> placing;
        floor::Calls<IntentId, Cancel, CancelAgain> cancelling;
        floor::Calls<IntentId, OpenCase, CallAgain> calling;
        SharedMap<IntentId, Instant> regrets;  // since when they want the money back
        ORRERY_FIELDS(State, placed, placing, cancelling, calling, regrets)
    };

    Settings knobs;
    NodeId api = 0, console = 0;

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const OrderNext&) const;
    void on(Ctx& ctx, State& state, const ChangeMind& change) const;
    void on(Ctx& ctx, State& state, const LosePatience& over) const;
    void on(Ctx& ctx, State& state, const PlaceAgain& again) const;
    void on(Ctx& ctx, State& state, const CancelAgain& again) const;
    void on(Ctx& ctx, State& state, const CallAgain& again) const;
    void on(Ctx& ctx, State& state, const Placed& placed) const;
    void on(Ctx& ctx, State& state, const CancelTold& told) const;
    void on(Ctx& ctx, State& state, const CaseClosed& closed) const;
    static std::string label(const State& state);

private:
    void await_next(Ctx& ctx) const;
    void click(Ctx& ctx, State& state, IntentId intent) const;
    void call(Ctx& ctx, State& state, IntentId intent) const;
    void hear_end(Ctx& ctx, State& state, IntentId intent, Told told, Phase phase) const;
};

// command: an agent's cancel
ORRERY_ENUM(Errand, place, show, cancel, command, look, hear, silence)
ORRERY_ENUM(Step, inserting, reading, working, writing)

struct Api {
    using In = std::variant<Place, Cancel, Show, Override, Db::Answer, floor::PaymentAnswer, floor::PaymentsFound,
                            floor::PaymentNotice>;
    using Out = std::variant<Placed, CancelTold, Shown, Overridden, Db::Statement, floor::Authorize, floor::Capture,
                             floor::VoidPayment, floor::Refund, floor::QueryPayments, floor::NoticeTaken>;
    using Timers = std::variant<Alarm, StatementAgain, WorkDone, CallLate>;
    using Ctx = Context<Api>;
    static constexpr std::string_view kName = "api";
    static constexpr auto& kMoments = authorize_capture::kMoments;

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;
        std::uint64_t lives = 0;  // transactions are numbered anew in each
        floor::Agenda<IntentId> agenda;
        ORRERY_FIELDS(Durable, lives, agenda)
    };
    // One thing that is done to one intent, in a transaction of the database by whose number it goes.
    struct Work {
        Errand errand = Errand::look;
        Step step = Step::reading;
        IntentId intent = 0;
        NodeId from = kNoNode;                       // of place, show and cancel: who is told
        bool stands = false;                         // of hear: that is how it stands now
        bool is_notice = false;                      // of hear
        Operation operation = Operation::authorize;  // of silence
        std::vector<floor::PaymentLine> lines;       // of hear
        Intent read, row;                            // as it was, as it is to be
        bool calls = false;                          // the provider, when that is written
        Told told = Told::under_way;
        ORRERY_FIELDS(Work, errand, step, intent, from, stands, is_notice, operation, lines, read, row, calls, told)
    };
    struct Asked {  // the provider, who has not answered yet
        Operation operation = Operation::authorize;
        std::uint64_t payment = 0;
        floor::Money amount;
        std::uint32_t attempt = 1;
        bool anew = false;  // it was asked before, and did not come
        ORRERY_FIELDS(Asked, operation, payment, amount, attempt, anew)
    };
    struct State {
        Durable kept;  // as it will be on the disk
        floor::Dialogue<Db, StatementAgain> db;
        SharedMap<std::uint64_t, Work> works;  // by transaction
        SharedMap<IntentId, std::vector<Errand>> at_work;
        SharedMap<IntentId, Asked> asked;
        ORRERY_FIELDS(State, kept, db, works, at_work, asked)
    };

    Settings knobs;
    NodeId database = 0, provider = 0, console = 0;
    std::uint64_t secret = 1;  // of the provider's seals

    State start(Ctx& ctx, const Durable& durable) const;
    void on(Ctx& ctx, State& state, const Place& place, NodeId from) const;
    void on(Ctx& ctx, State& state, const Cancel& wanted, NodeId from) const;
    void on(Ctx& ctx, State& state, const Show& show, NodeId from) const;
    void on(Ctx& ctx, State& state, const Override& button) const;
    void on(Ctx& ctx, State& state, const Db::Answer& answer) const;
    void on(Ctx& ctx, State& state, const floor::PaymentAnswer& answer) const;
    void on(Ctx& ctx, State& state, const floor::PaymentsFound& found) const;
    void on(Ctx& ctx, State& state, const floor::PaymentNotice& notice) const;
    void on(Ctx& ctx, State& state, const Alarm&) const;
    void on(Ctx& ctx, State& state, const StatementAgain& again) const;
    void on(Ctx& ctx, State& state, const WorkDone& done) const;
    void on(Ctx& ctx, State& state, const CallLate& late) const;
    static std::string label(const State& state);

private:
    // Work on rows: rows.cpp.
    void begin(Ctx& ctx, State& state, Work work, Db::Op op, bool commits) const;
    void open(Ctx& ctx, State& state, Work work) const;
    void found(Ctx& ctx, State& state, std::uint64_t tx, Work work, const Db::Answer& answer) const;
    void decide(Ctx& ctx, State& state, std::uint64_t tx) const;
    void step(Ctx& ctx, Work& work) const;
    void step_heard(Ctx& ctx, Work& work) const;
    void drop(Ctx& ctx, State& state, std::uint64_t tx, const Work& work) const;
    void leave(State& state, std::uint64_t tx, const Work& work) const;
    static bool is_at_work(const State& state, IntentId intent, Errand errand);
    void finish(Ctx& ctx, State& state, std::uint64_t tx, const Work& work) const;
    void tell(Ctx& ctx, const Work& work) const;
    // Due times: api.cpp.
    void keep(Ctx& ctx, State& state, Time armed_for) const;
    void look_soon(Ctx& ctx, State& state, IntentId intent) const;
    void plan_look(Ctx& ctx, State& state, IntentId intent, const Intent& row) const;
    // The provider: payments.cpp.
    void call_provider(Ctx& ctx, State& state, IntentId intent, const Asked& asked) const;
    void say(Ctx& ctx, IntentId intent, const Asked& asked) const;
    std::uint64_t key_of(Ctx& ctx, IntentId intent, Operation operation) const;
    void query(Ctx& ctx, IntentId intent) const;
    void hear_lines(Ctx& ctx, State& state, IntentId intent, std::vector<floor::PaymentLine> lines, bool stands,
                    bool is_notice) const;
    void count(Ctx& ctx, const Intent& before, const Intent& now) const;
    std::int64_t fee(const Intent& intent) const;
};

ORRERY_ENUM(Stage, queued, talking, acting)

// Customer service: a queue, and agents who talk with one user at a time and then press a button for them.
struct Console {
    using In = std::variant<OpenCase, Shown, CancelTold, Overridden>;
    using Out = std::variant<CaseClosed, Show, Cancel, Override>;
    using Timers = std::variant<QuestionNext, TalkOver, ShowAgain, CommandAgain, OverrideAgain>;
    using Ctx = Context<Console>;
    static constexpr std::string_view kName = "console";
    static constexpr bool kHasWorkload = true;
    static constexpr auto& kMoments = authorize_capture::kMoments;

    struct Case {
        Stage stage = Stage::queued;
        NodeId user = kNoNode;  // kNoNode: a question about something else
        Instant since = 0;
        bool is_shown = false;
        Intent row;  // as the agent's screen has it
        ORRERY_FIELDS(Case, stage, user, since, is_shown, row)
    };
    struct Closed {
        Told told = Told::given_back;
        Phase phase = Phase::refunded;
        ORRERY_FIELDS(Closed, told, phase)
    };
    struct State {
        floor::Pool<IntentId> agents;
        std::uint64_t questions = 0;
        SharedMap<IntentId, Case> cases;
        floor::Once<IntentId, Closed> closed;
        floor::Calls<IntentId, Show, ShowAgain> showing;
        floor::Calls<IntentId, Cancel, CommandAgain> commanding;
        floor::Calls<IntentId, Override, OverrideAgain> overriding;
        bool has_acted = false;  // only a property reads this
        ORRERY_FIELDS(State, agents, questions, cases, closed, showing, commanding, overriding, has_acted)
    };

    Settings knobs;
    NodeId api = 0;

    State start(Ctx& ctx) const;
    void on(Ctx& ctx, State& state, const OpenCase& opened, NodeId from) const;
    void on(Ctx& ctx, State& state, const Shown& shown) const;
    void on(Ctx& ctx, State& state, const CancelTold& told) const;
    void on(Ctx& ctx, State& state, const Overridden& done) const;
    void on(Ctx& ctx, State& state, const QuestionNext&) const;
    void on(Ctx& ctx, State& state, const TalkOver& over) const;
    void on(Ctx& ctx, State& state, const ShowAgain& again) const;
    void on(Ctx& ctx, State& state, const CommandAgain& again) const;
    void on(Ctx& ctx, State& state, const OverrideAgain& again) const;
    static std::string label(const State& state);

private:
    void await_question(Ctx& ctx) const;
    void queue(Ctx& ctx, State& state, IntentId id, Case opened) const;
    void pick_up(Ctx& ctx, State& state, IntentId id) const;
    void act(Ctx& ctx, State& state, IntentId id) const;
    void close(Ctx& ctx, State& state, IntentId id, Told told, Phase phase) const;
};

// The provider as this model sets it up: as Stripe, and where the knobs say so less careful.
floor::ProviderSettings provider_settings(const Settings& settings);
std::uint32_t add_database(const Settings& settings, NodeId self, Blueprint& blueprint);

// Adds the properties of the model, in the order in which they are blamed.
void add_properties(const Settings& settings, NodeId database, NodeId provider, Blueprint& blueprint);
// The part of them that looks at rows and payments together.
void add_money_properties(const Settings& settings, NodeId database, NodeId provider, Blueprint& blueprint);

}  // namespace orrery::authorize_capture
