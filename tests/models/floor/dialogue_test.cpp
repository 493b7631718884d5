// A client's side of a database: one statement at a time, said again until it is answered, under a number that no
// earlier life has used, whatever became of its disk.
#include "models/floor/dialogue.h"

#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::floor {
namespace {

struct Names {
    static constexpr std::string_view kName = "Names";
    using Key = std::uint64_t;
    using Row = std::string;
};
struct Read {
    std::uint64_t key = 0;
    ORRERY_FIELDS(Read, key)
};
struct Db {
    using Op = std::variant<Read, storing::DbCommit>;
    using Statement = storing::DbStatement<Names, Op>;
    using Answer = storing::DbAnswer<Names>;
};
struct AskAgain {
    std::uint64_t id = 0;
    ORRERY_FIELDS(AskAgain, id)
};

// Reads row 7, and commits behind the answer.
struct Reader {
    using In = std::variant<Db::Answer>;
    using Out = std::variant<Db::Statement>;
    using Timers = std::variant<AskAgain>;
    using Ctx = Context<Reader>;
    static constexpr std::string_view kName = "reader";
    using Durable = Lives;
    struct State {
        Dialogue<Db, AskAgain> db;
        std::uint64_t heard = 0, ignored = 0;
        ORRERY_FIELDS(State, db, heard, ignored)
    };

    State start(Ctx& ctx, const Durable& durable) const {
        const Lives lives = durable.next(ctx);
        State state;
        state.db.last = lives.first_number();
        ctx.persist(lives);
        state.db.begin(ctx, 15_ms, 1, Read{7});
        return state;
    }
    void on(Ctx& ctx, State& state, const Db::Answer& answer) const {
        if (!state.db.heard(ctx, answer)) {
            ++state.ignored;
            return;
        }
        ++state.heard;
        if (answer.number == 1)
            state.db.say(ctx, 15_ms, 1, answer.transaction, 2, storing::DbCommit{});
    }
    void on(Ctx& ctx, State& state, const AskAgain& due) const { state.db.again(ctx, 15_ms, due); }
};

test::Script reader() {
    return test::Script([](Blueprint& blueprint) {
        blueprint.add_node("reader", blueprint.add_role(Reader{}));
        blueprint.add_node("database", blueprint.add_role(test::Probe<Db::Statement>{}));
    });
}
constexpr std::uint64_t kFirst = Lives::kNumbersALife + 1;  // transaction of the first life

TEST_CASE("a statement is said again until it is answered, and the next one comes behind the answer") {
    test::Script script = reader();
    script.wait(40_ms);
    REQUIRE(script.heard(1).size() == 4);  // at the start, and every 15 ms
    CHECK(script.heard(1).front() == script.heard(1).back());
    script.deliver(0, Db::Answer{kFirst, 1, DbOutcome::done, {}, 1}, 1);
    CHECK(script.state<Reader>(0).heard == 1);
    CHECK(script.heard(1).back().find("number=2") != std::string::npos);
}

TEST_CASE("an answer that nobody waits for is told as such: a copy, another transaction, a statement that is over") {
    test::Script script = reader();
    script.deliver(0, Db::Answer{kFirst, 1, DbOutcome::done, {}, 1}, 1);
    script.deliver(0, Db::Answer{kFirst, 1, DbOutcome::done, {}, 1}, 1);
    script.deliver(0, Db::Answer{kFirst + 1, 1, DbOutcome::done, {}, 1}, 1);
    CHECK(script.state<Reader>(0).heard == 1);
    CHECK(script.state<Reader>(0).ignored == 2);
    script.deliver(0, Db::Answer{kFirst, 2, DbOutcome::done, {}, 1}, 1);
    CHECK(script.state<Reader>(0).heard == 2);
    CHECK(script.state<Reader>(0).db.calls.open.empty());
}

TEST_CASE("no number is used twice: each life has its own, and a wiped disk goes on behind all that it may have used") {
    test::Script script = reader();
    script.crash(0).restart(0);
    CHECK(script.state<Reader>(0).db.last == 2 * Lives::kNumbersALife + 1);
    CHECK(script.durable<Reader>(0).lives == 2);
    script.crash(0).restart(0);
    CHECK(script.state<Reader>(0).db.last == 3 * Lives::kNumbersALife + 1);

    struct {
        std::uint32_t wipes() const { return 2; }
    } wiped_twice;
    CHECK(Lives{}.next(wiped_twice).lives == 2 * Lives::kLivesADisk + 1);
    CHECK(Lives{2 * Lives::kLivesADisk + 1}.next(wiped_twice).lives == 2 * Lives::kLivesADisk + 2);
}

}  // namespace
}  // namespace orrery::floor
