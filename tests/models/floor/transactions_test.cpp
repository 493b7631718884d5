// Short transactions in every order of their statements: what each isolation level lets happen, held against the table
// in the floor's README; and random ones at the level serializable, held against every order of whole transactions.
#include "models/floor/transactions.h"

#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <map>
#include <set>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/places.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

using Bank = Transactions<int, int>;
using Answer = Bank::Answer;

// One session: its statements in order, what it has seen, and how it ended.
struct Session {
    std::vector<int> seen;     // what its reads showed, one number a read: a row, or how many rows; -1: no row
    Done ended = Done::waits;  // done: committed
    bool rolled_back = false;
    auto operator<=>(const Session&) const = default;
};
using Statement = std::function<Answer(Bank&, TxId, Session&)>;
using Program = std::vector<Statement>;
struct Outcome {
    std::map<int, int> table;
    std::vector<Session> sessions;
    auto operator<=>(const Outcome&) const = default;
};

TransactionRules rules_now;

Statement read(int key) {
    return [=](Bank& bank, TxId tx, Session& session) {
        Answer answer = bank.read(tx, key, rules_now);
        if (answer.what == Done::done)
            session.seen.push_back(answer.rows.empty() ? -1 : answer.rows[0].second);
        return answer;
    };
}
Statement count(int low, int high) {
    return [=](Bank& bank, TxId tx, Session& session) {
        Answer answer = bank.read_range(tx, low, high, rules_now);
        if (answer.what == Done::done)
            session.seen.push_back(static_cast<int>(answer.rows.size()));
        return answer;
    };
}
Statement write(int key, int value) {
    return [=](Bank& bank, TxId tx, Session&) { return bank.update(tx, key, value, rules_now); };
}
Statement add(int key, int more) {
    return [=](Bank& bank, TxId tx, Session&) {
        return bank.change(
            tx, key, [&](int& n) { n += more; }, rules_now);
    };
}
Statement insert(int key, int value) {
    return [=](Bank& bank, TxId tx, Session&) { return bank.insert(tx, key, value, rules_now); };
}
// What was read last, and one more: the application's own arithmetic.
Statement write_seen_plus(int key, int more) {
    return [=](Bank& bank, TxId tx, Session& session) {
        return bank.update(tx, key, session.seen.back() + more, rules_now);
    };
}
Statement when(std::function<bool(const Session&)> holds, Statement then) {
    return [=](Bank& bank, TxId tx, Session& session) { return holds(session) ? then(bank, tx, session) : Answer{}; };
}
Statement commit() {
    return [](Bank& bank, TxId tx, Session&) { return bank.commit(tx); };
}
Statement roll_back() {
    return [](Bank& bank, TxId tx, Session& session) {
        session.rolled_back = true;
        return bank.roll_back(tx);
    };
}

struct World {
    Bank bank;
    std::vector<std::size_t> next;
    std::vector<bool> waits;
    std::vector<Session> sessions;
};

// One statement of one session, and what it does to the others.
void step(World& world, const std::vector<Program>& programs, std::size_t who) {
    const Answer answer = programs[who][world.next[who]](world.bank, who + 1, world.sessions[who]);
    const auto end = [&](std::size_t session, Done how) {
        world.sessions[session].ended = how;
        world.next[session] = programs[session].size();
        world.waits[session] = false;
    };
    for (const TxId victim : answer.undone)
        end(victim - 1, Done::deadlock);
    for (const TxId freed : answer.freed)
        world.waits[freed - 1] = false;
    if (answer.what == Done::waits)
        world.waits[who] = true;
    else if (answer.what == Done::deadlock || answer.what == Done::could_not_serialize)
        end(who, answer.what);
    else if (++world.next[who] == programs[who].size())
        end(who, Done::done);
}

// Every order of the statements from here on. False: all wait for one another, or something is left behind at the end.
bool explore(const World& world, const std::vector<Program>& programs, std::set<Outcome>& outcomes) {
    bool finished = true, moved = false, sound = true;
    for (std::size_t who = 0; who < programs.size(); ++who) {
        if (world.next[who] == programs[who].size())
            continue;
        finished = false;
        if (world.waits[who])
            continue;
        moved = true;
        World after = world;
        step(after, programs, who);
        sound = explore(after, programs, outcomes) && sound;
    }
    if (!finished)
        return sound && moved;
    Outcome outcome{{}, world.sessions};
    for (const auto& [key, stored] : world.bank.table)
        outcome.table[key] = stored.row;
    outcomes.insert(std::move(outcome));
    return world.bank.open.empty() && world.bank.locks == decltype(world.bank.locks){};
}

Bank with_rows(const std::map<int, int>& rows) {
    Bank bank;
    bank.begin(99, Isolation::read_committed);
    for (const auto& [key, value] : rows)
        bank.insert(99, key, value);
    bank.commit(99);
    return bank;
}

std::set<Outcome> all_outcomes(const std::map<int, int>& rows, const std::vector<Program>& programs,
                               Isolation isolation) {
    World world{with_rows(rows), std::vector<std::size_t>(programs.size()), std::vector<bool>(programs.size()),
                std::vector<Session>(programs.size())};
    for (std::size_t i = 0; i < programs.size(); ++i)
        world.bank.begin(i + 1, isolation);
    std::set<Outcome> outcomes;
    CHECK(explore(world, programs, outcomes));
    return outcomes;
}

bool committed(const Session& session) { return session.ended == Done::done && !session.rolled_back; }

// What may go wrong, the transactions in which it shows, and how it is recognised.
struct Anomaly {
    const char* name;
    std::map<int, int> rows;
    std::vector<Program> programs;
    std::function<bool(const Outcome&)> happened;
};

const std::vector<Anomaly>& anomalies() {
    const auto both = [](const Outcome& o) { return committed(o.sessions[0]) && committed(o.sessions[1]); };
    static const std::vector<Anomaly> kAll = {
        {"dirty read",
         {{1, 0}},
         {{write(1, 5), roll_back()}, {read(1), commit()}},
         [](const Outcome& o) { return o.sessions[1].seen == std::vector{5}; }},
        {"read that is not repeatable",
         {{1, 0}},
         {{write(1, 5), commit()}, {read(1), read(1), commit()}},
         [](const Outcome& o) {
             return o.sessions[1].seen == std::vector{0, 5};
         }},
        {"phantom",
         {{1, 0}},
         {{insert(2, 0), commit()}, {count(1, 9), count(1, 9), commit()}},
         [](const Outcome& o) {
             return o.sessions[1].seen == std::vector{1, 2};
         }},
        {"read skew",
         {{1, 50}, {2, 50}},
         {{write(1, 0), write(2, 100), commit()}, {read(1), read(2), commit()}},
         [](const Outcome& o) {
             return o.sessions[1].seen == std::vector{50, 100} && committed(o.sessions[1]);
         }},
        {"lost update",
         {{1, 0}},
         {{read(1), write_seen_plus(1, 1), commit()}, {read(1), write_seen_plus(1, 1), commit()}},
         [=](const Outcome& o) { return both(o) && o.table.at(1) == 1; }},
        {"lost update, \"n = n + 1\"",
         {{1, 0}},
         {{add(1, 1), commit()}, {add(1, 1), commit()}},
         [=](const Outcome& o) { return both(o) && o.table.at(1) == 1; }},
        {"write skew",
         {{1, 1}, {2, 1}},
         {{count(1, 2), read(1), read(2),
           when([](const Session& s) { return s.seen[1] + s.seen[2] == 2; }, write(1, 0)), commit()},
          {count(1, 2), read(1), read(2),
           when([](const Session& s) { return s.seen[1] + s.seen[2] == 2; }, write(2, 0)), commit()}},
         [=](const Outcome& o) { return both(o) && o.table.at(1) + o.table.at(2) == 0; }},
        {"look, then insert another key",
         {},
         {{count(1, 9), when([](const Session& s) { return s.seen[0] == 0; }, insert(1, 0)), commit()},
          {count(1, 9), when([](const Session& s) { return s.seen[0] == 0; }, insert(2, 0)), commit()}},
         [=](const Outcome& o) { return both(o) && o.table.size() == 2; }},
        {"two inserts of one key",
         {},
         {{insert(1, 7), commit()}, {insert(1, 8), commit()}},
         [](const Outcome& o) { return o.table.size() != 1; }},
        {"half a transaction",
         {{1, 0}, {2, 0}},
         {{write(1, 1), write(2, 1), commit()}, {write(1, 2), write(2, 2), commit()}},
         [](const Outcome& o) { return o.table.at(1) != o.table.at(2); }},
        {"anomaly of who only reads",
         {{1, 0}, {2, 0}},  // Fekete, O'Neil, O'Neil 2004
         {{read(1), read(2), when([](const Session& s) { return s.seen[0] + s.seen[1] - 10 < 0; }, write(1, -11)),
           commit()},
          {add(2, 20), commit()},
          {read(1), read(2), commit()}},
         [](const Outcome& o) {
             return committed(o.sessions[0]) && committed(o.sessions[1]) && o.table.at(1) == -11 &&
                    o.sessions[2].seen == std::vector{0, 20};
         }},
        {"deadlock",
         {{1, 0}, {2, 0}},
         {{write(1, 1), write(2, 1), commit()}, {write(2, 2), write(1, 2), commit()}},
         [](const Outcome& o) {
             return o.sessions[0].ended == Done::deadlock || o.sessions[1].ended == Done::deadlock;
         }},
    };
    return kAll;
}

TEST_CASE("each isolation level lets happen what the manuals say, in all orders of the statements") {
    std::string table =
        "| | read-uncommitted | read-committed | repeatable-read, PostgreSQL | repeatable-read, MySQL | serializable "
        "|\n";
    table += "|---|---|---|---|---|---|\n";
    for (const Anomaly& anomaly : anomalies()) {
        table += fmt::format("| {} |", anomaly.name);
        for (const auto& [isolation, first_updater_wins] : {std::pair{Isolation::read_uncommitted, true},
                                                            {Isolation::read_committed, true},
                                                            {Isolation::repeatable_read, true},
                                                            {Isolation::repeatable_read, false},
                                                            {Isolation::serializable, true}}) {
            rules_now = {first_updater_wins, Victim::asker};
            const auto outcomes = all_outcomes(anomaly.rows, anomaly.programs, isolation);
            REQUIRE_FALSE(outcomes.empty());
            table += std::any_of(outcomes.begin(), outcomes.end(), anomaly.happened) ? " happens |" : " never |";
        }
        table += "\n";
    }
    rules_now = {};
    UNSCOPED_INFO(table);
    std::ifstream page(test::source_dir() + "/models/floor/README.md");
    const std::string text{std::istreambuf_iterator<char>(page), {}};
    CHECK_THAT(text, Catch::Matchers::ContainsSubstring(table));
}

// Statements that a random transaction is made of.
Program random_program(std::uint64_t seed, std::uint64_t who) {
    constexpr Stream kProgram = "program";
    std::uint64_t drawn = 0;
    const auto below = [&](std::uint64_t count) {
        return static_cast<int>(uniform_below(draw(seed, kProgram.id, who, drawn++), count));
    };
    Program program{read(1 + below(3))};
    for (int i = 1 + below(2); i > 0; --i) {
        const int key = 1 + below(3), kind = below(6), value = 10 * (1 + below(9));
        if (kind == 0)
            program.push_back(count(1, key));
        else if (kind == 1)
            program.push_back(insert(key, value));
        else if (kind == 2)
            program.push_back(add(key, 1));
        else if (kind == 3)
            program.push_back([=](Bank& bank, TxId tx, Session&) { return bank.remove(tx, key, rules_now); });
        else
            program.push_back(write_seen_plus(key, value));
    }
    program.push_back(commit());
    return program;
}

// The committed ones among the sessions, one whole transaction after another in each order.
bool is_serial(const Outcome& outcome, const std::map<int, int>& rows, const std::vector<Program>& programs) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < programs.size(); ++i)
        if (committed(outcome.sessions[i]))
            order.push_back(i);
    do {
        Bank bank = with_rows(rows);
        std::vector<Session> sessions(programs.size());
        for (const std::size_t who : order) {
            bank.begin(who + 1, Isolation::serializable);
            for (const Statement& statement : programs[who])
                statement(bank, who + 1, sessions[who]);
        }
        std::map<int, int> table;
        for (const auto& [key, stored] : bank.table)
            table[key] = stored.row;
        if (table == outcome.table && std::all_of(order.begin(), order.end(), [&](std::size_t who) {
                return sessions[who].seen == outcome.sessions[who].seen;
            }))
            return true;
    } while (std::next_permutation(order.begin(), order.end()));
    return false;
}

TEST_CASE("serializable transactions come out as in some order of whole ones, whoever pays for a deadlock",
          "[property]") {
    const std::map<int, int> rows{{1, 1}, {2, 2}};
    std::size_t weaker_differ = 0, deadlocks = 0;
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        const std::vector<Program> programs{random_program(seed, 0), random_program(seed, 1),
                                            seed % 3 == 0 ? random_program(seed, 2) : Program{commit()}};
        for (const Victim victim : {Victim::asker, Victim::youngest}) {
            rules_now = {true, victim};
            for (const Outcome& outcome : all_outcomes(rows, programs, Isolation::serializable)) {
                INFO("seed " << seed);
                REQUIRE(is_serial(outcome, rows, programs));
                for (const Session& session : outcome.sessions)
                    deadlocks += session.ended == Done::deadlock ? 1 : 0;
            }
        }
        for (const Outcome& outcome : all_outcomes(rows, programs, Isolation::read_committed))
            weaker_differ += is_serial(outcome, rows, programs) ? 0 : 1;
    }
    rules_now = {};
    CHECK((deadlocks > 0 || !test::seeds_are_many()));
    CHECK((weaker_differ > 0 || !test::seeds_are_many()));
}

TEST_CASE("an earlier transaction lives where the youngest pays for a deadlock", "[unit]") {
    rules_now = {true, Victim::youngest};
    for (const Outcome& outcome :
         all_outcomes({{1, 0}, {2, 0}}, {{write(1, 1), write(2, 1), commit()}, {write(2, 2), write(1, 2), commit()}},
                      Isolation::read_committed))
        CHECK(committed(outcome.sessions[0]));
    rules_now = {};
}

TEST_CASE("a statement that has waited too long did nothing, and its transaction goes on", "[unit]") {
    Bank bank = with_rows({{1, 0}, {2, 0}});
    bank.begin(1, Isolation::read_committed);
    bank.begin(2, Isolation::read_committed);
    CHECK(bank.update(1, 1, 5).what == Done::done);
    CHECK(bank.update(2, 2, 6).what == Done::done);
    CHECK(bank.update(2, 1, 6).what == Done::waits);
    CHECK(bank.stop_waiting(2).freed.empty());
    CHECK(bank.commit(2).freed.empty());
    CHECK(bank.commit(1).freed.empty());
    CHECK(bank.table.at(1).row == 5);
    CHECK(bank.table.at(2).row == 6);
}

}  // namespace
}  // namespace orrery::floor
