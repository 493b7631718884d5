// A database as a machine: a node with sessions over the transactions of one table (transactions.h), a pool of
// connections with a queue, group commit, and replicas that follow, are read from with lag, and may be promoted.
//
//     struct Stock {                                            // a schema
//         using Key = std::uint64_t; using Row = Item;          // Item, Take: structs with ORRERY_FIELDS
//         using Edit = Take;                                    // one statement that changes a row as it stands
//         static void apply(const Take& take, Item& row);
//     };
//     using StockDb = floor::Database<Stock>;
//     blueprint.add_role(StockDb{settings});                    // settings.nodes: the first is the primary
//
// A client has StockDb::Answer in its In and StockDb::Statement in its Out. A transaction is numbered by its client,
// begins with its first statement, holds a connection to its end, and goes on when the answer to the statement before
// has come. What is asked twice is answered twice and done once, but for a transaction that a crash has ended: asked
// again it is begun again, as by who repeats it on a new connection. `ended` says that it is not known here what became
// of it; who was refused a connection tries with a new number. Without an answer it may have been committed or not. A
// replica takes transactions that only read. Metrics: "commits", "writes" (syncs of them: group commit), "pool wait",
// "deadlocks", "lock timeouts", "promotions".
//
// Promise, as it is set up by default: what was answered as committed survives crashes; nobody sees what a crash may
// still take. Not any more where:
// - synchronous_commit is off: a crash takes what was answered within the last flush_interval, the latest first.
// - a replica is promoted that has not been sent all. `acknowledged_by` replicas have what was answered, where
//   acknowledge_within is kNever; else the primary goes on alone after that time, as MySQL does. And one that comes
//   back shows what it had written, acknowledged or not, until it hears of its successor.
// Flaws: visible_before_write (others read what a crash takes back), visible_before_acknowledged (others read what a
// promotion loses: MySQL's AFTER_COMMIT).
// Units: nanoseconds on the node's own clock. Errors: DbOutcome. Two in one world: about.h.
// Source: MySQL 8.0's manual (semisynchronous replication: rpl_semi_sync_source_timeout 10 s, AFTER_SYNC;
// innodb_lock_wait_timeout 50 s; innodb_flush_log_at_trx_commit); PostgreSQL 16's (synchronous_commit, wal_writer_delay
// 200 ms, commit_delay); HikariCP (10 connections, 30 s). Deviation: one table; a replica that changes its primary
// takes a full copy; statements on a replica take no locks against what is applied.
#pragma once
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/floor/database_parts.h"
#include "sim/world/context.h"

namespace orrery::floor {

template <class Schema>
struct Database {
    using Key = typename Schema::Key;
    using Row = typename Schema::Row;
    using Read = storing::DbRead<Key>;
    using ReadRange = storing::DbReadRange<Key>;
    using ReadForUpdate = storing::DbReadForUpdate<Key>;
    using Insert = storing::DbInsert<Key, Row>;
    using Update = storing::DbUpdate<Key, Row>;
    using Change = storing::DbChange<Key, typename Schema::Edit>;
    using Remove = storing::DbRemove<Key>;
    using Commit = storing::DbCommit;
    using RollBack = storing::DbRollBack;
    using Op = std::variant<Read, ReadRange, ReadForUpdate, Insert, Update, Change, Remove, Commit, RollBack>;
    using Statement = storing::DbStatement<Schema, Op>;
    using Answer = storing::DbAnswer<Schema>;
    using Unit = DatabaseUnit<Key, Row>;
    using Table = DatabaseTable<Key, Row>;
    using Promote = storing::DbPromote;
    using Ship = storing::DbShip<Schema, Unit>;
    using Copy = storing::DbCopy<Schema, Table>;
    using Reached = storing::DbReached;
    using SessionId = storing::SessionId;

    using In = std::variant<Statement, Promote, Ship, Copy, Reached>;
    using Out = std::variant<Answer, Ship, Copy, Reached>;
    using Timers =
        std::variant<storing::DbSessionDue, storing::DbGroupDue, storing::DbWritten, storing::DbAcknowledgeDue,
                     storing::DbApplyDue, storing::DbBeat, storing::DbPrimarySilent>;
    using Ctx = Context<Database>;
    static constexpr std::string_view kName = "database";

    using Parts = DatabaseParts<Schema, Op>;
    using At = typename Parts::At;
    using Session = typename Parts::Session;
    using Group = typename Parts::Group;
    using Durable = typename Parts::Kept;
    using State = typename Parts::State;

    DatabaseSettings knobs;

    State start(Ctx& ctx, const Durable& durable) const {
        State state;
        state.kept = durable;
        if (state.kept.primary == kNoNode)
            state.kept.primary = knobs.nodes.front();
        state.catch_up();
        state.shipped.last = durable.commits;
        state.heard = ctx.now();
        await_primary(ctx, state);
        ctx.set_timer(storing::DbBeat{}, knobs.beat);
        return state;
    }

    void on(Ctx& ctx, State& state, const Statement& statement, NodeId from) const {
        const SessionId id{from, statement.transaction};
        const Session* known = state.sessions.find(id);
        const bool is_next = known && known->at == At::idle && statement.number == known->statement.number + 1;
        if (known && !is_next) {
            if (known->at == At::idle && statement.number == known->statement.number)
                ctx.send(from, known->answer);
            return;
        }
        if (!leads(ctx, state) && writes(statement.op))
            return refuse(ctx, state, statement, from, DbOutcome::not_primary);
        if (known) {
            state.sessions.edit(id, [&](Session& session) { session.statement = statement; });
            Todo todo;
            work_on(ctx, state, id, todo);
            return run(ctx, state, todo);
        }
        if (statement.number != 1 || state.begun.take(from, statement.transaction) != Receipt::first)
            return refuse(ctx, state, statement, from, DbOutcome::ended);
        const auto entered = state.pool.enter(id, knobs.connections, knobs.most_waiting);
        if (entered == Pool<SessionId>::Entered::refused)
            return refuse(ctx, state, statement, from, DbOutcome::no_connection);
        state.sessions.set(id, Session{At::queue, ctx.now(), 0, statement, {}});
        if (entered == Pool<SessionId>::Entered::waits)
            return wait(ctx, id, knobs.connection_wait);
        Todo todo;
        connect(ctx, state, id, todo);
        run(ctx, state, todo);
    }

    void on(Ctx& ctx, State& state, const storing::DbSessionDue& due) const {
        const Session* known = state.sessions.find(due.session);
        if (!known)
            return;
        Todo todo;
        const Session session = *known;
        if (session.at == At::work) {
            todo.push_back(due.session);
        } else if (session.at == At::queue) {
            state.pool.give_up(due.session);
            state.sessions.erase(due.session);
            refuse(ctx, state, session.statement, due.session.client, DbOutcome::no_connection);
        } else if (session.at == At::lock) {
            ctx.count("lock timeouts");
            state.free(state.tx.stop_waiting(session.tx).freed, todo);
            if (session.statement.commits)
                finish(ctx, state, due.session, DbOutcome::lock_timeout, state.tx.roll_back(session.tx), todo);
            else
                answer(ctx, state, due.session, DbOutcome::lock_timeout, {});
        } else if (session.at == At::idle) {
            close(ctx, state, due.session, state.tx.roll_back(session.tx), todo);
        }
        run(ctx, state, todo);
    }

    void on(Ctx& ctx, State& state, const storing::DbGroupDue&) const {
        state.group_set = false;
        write(ctx, state);
    }
    void on(Ctx& ctx, State& state, const storing::DbWritten&) const {
        if (!std::exchange(state.is_writing, false))
            return;
        Group group = std::exchange(state.writing, {});
        Todo todo;
        if (knobs.nodes.size() > 1) {
            const std::uint64_t after = state.shipped.last;
            for (const Unit& unit : group.units)
                state.shipped.append(unit, knobs.backlog);
            ship(ctx, state, after, group.units);
        }
        group.units.clear();
        if (knobs.visible_before_acknowledged)
            for (const SessionId& id : group.sessions)
                state.show(id, todo);
        if (state.written.empty() && knobs.acknowledged_by > 0 && knobs.acknowledge_within != kNever)
            ctx.set_timer(storing::DbAcknowledgeDue{}, knobs.acknowledge_within);
        state.written.push_back(std::move(group));
        advance(ctx, state, todo);
        run(ctx, state, todo);
    }
    void on(Ctx& ctx, State& state, const storing::DbAcknowledgeDue&) const {
        if (state.written.empty())
            return;
        state.alone = true;
        Todo todo;
        advance(ctx, state, todo);
        run(ctx, state, todo);
    }

    void on(Ctx& ctx, State& state, const Promote& promote) const;
    void on(Ctx& ctx, State& state, const storing::DbPrimarySilent&) const;
    void on(Ctx& ctx, State& state, const storing::DbBeat&) const;
    void on(Ctx& ctx, State& state, const Ship& ship, NodeId from) const;
    void on(Ctx& ctx, State& state, const Copy& copy, NodeId from) const;
    void on(Ctx& ctx, State& state, const Reached& reached, NodeId from) const;
    void on(Ctx& ctx, State& state, const storing::DbApplyDue&) const { apply_received(ctx, state); }

    static std::string label(const State& state) {
        return fmt::format("{} sessions, {} commits", state.sessions.size(), state.kept.commits);
    }

private:
    using Todo = std::vector<SessionId>;  // sessions whose statement is to be carried out now
    using Of = typename Parts::Tx::Answer;

    bool leads(Ctx& ctx, const State& state) const { return state.kept.primary == ctx.self(); }
    static bool writes(const Op& op) {
        return !std::holds_alternative<Read>(op) && !std::holds_alternative<ReadRange>(op) &&
               !std::holds_alternative<Commit>(op) && !std::holds_alternative<RollBack>(op);
    }
    void refuse(Ctx& ctx, const State& state, const Statement& statement, NodeId from, DbOutcome outcome) const {
        ctx.send(from, Answer{statement.transaction, statement.number, outcome, {}, state.kept.primary});
    }
    // How long a session may stand where it stands.
    void wait(Ctx& ctx, const SessionId& id, Duration most) const {
        if (most == kNever)
            ctx.cancel_timer(storing::DbSessionDue{id});
        else
            ctx.set_timer(storing::DbSessionDue{id}, most);
    }
    void stand(Ctx& ctx, State& state, const SessionId& id, At at, Duration most) const {
        state.sessions.edit(id, [&](Session& session) { session.at = at; });
        wait(ctx, id, most);
    }

    // It has a connection now.
    void connect(Ctx& ctx, State& state, const SessionId& id, Todo& todo) const {
        const TxId tx = ++state.last_tx;
        ctx.sample("pool wait", ctx.now() - state.sessions.at(id).since);
        state.sessions.edit(id, [&](Session& session) { session.tx = tx; });
        state.of_tx.set(tx, id);
        state.tx.begin(tx, state.sessions.at(id).statement.isolation);
        work_on(ctx, state, id, todo);
    }
    void work_on(Ctx& ctx, State& state, const SessionId& id, Todo& todo) const {
        const Duration work = knobs.work.sample(ctx.bits("statement"));
        stand(ctx, state, id, At::work, work > 0 ? work : kNever);
        if (work == 0)
            todo.push_back(id);
    }
    // Carries out what is to be done, and what that lets go on; then writes what has been committed.
    void run(Ctx& ctx, State& state, Todo& todo) const {
        for (std::size_t i = 0; i < todo.size(); ++i) {
            const SessionId id = todo[i];
            const Session* known = state.sessions.find(id);
            if (known && (known->at == At::work || known->at == At::lock))
                carry_out(ctx, state, id, todo);
        }
        if (state.gathering.units.empty() || state.is_writing || state.group_set)
            return;
        const Duration pause = knobs.synchronous_commit ? knobs.group_wait : knobs.flush_interval;
        state.group_set = pause > 0;
        if (state.group_set)
            ctx.set_timer(storing::DbGroupDue{}, pause);
        else
            write(ctx, state);
    }
    void carry_out(Ctx& ctx, State& state, const SessionId& id, Todo& todo) const {
        const Session session = state.sessions.at(id);
        if (std::holds_alternative<RollBack>(session.statement.op))
            return finish(ctx, state, id, DbOutcome::done, state.tx.roll_back(session.tx), todo);
        if (std::holds_alternative<Commit>(session.statement.op))
            return commit(ctx, state, id, DbOutcome::done, {}, todo);
        Of did = state.execute(session.statement.op, session.tx, knobs.rules);
        state.free(did.freed, todo);
        for (const TxId tx : did.undone) {
            ctx.count("deadlocks");
            if (tx == session.tx)
                continue;
            const SessionId victim = state.of_tx.at(tx);
            finish(ctx, state, victim, DbOutcome::deadlock, {}, todo);
        }
        if (did.what == Done::waits) {
            if (session.at != At::lock)
                stand(ctx, state, id, At::lock, knobs.lock_wait);
        } else if (did.what == Done::could_not_serialize || did.what == Done::deadlock) {
            finish(ctx, state, id, outcome_of(did.what), {}, todo);
        } else if (session.statement.commits) {
            commit(ctx, state, id, outcome_of(did.what), std::move(did.rows), todo);
        } else {
            answer(ctx, state, id, outcome_of(did.what), std::move(did.rows));
        }
    }
    // The answer to its statement; the transaction goes on.
    void answer(Ctx& ctx, State& state, const SessionId& id, DbOutcome outcome, typename Parts::Rows rows) const {
        state.remember(id, outcome, std::move(rows));
        stand(ctx, state, id, At::idle, knobs.idle_timeout);
        const Answer said = state.sessions.at(id).answer;
        ctx.send(id.client, said);
    }
    // The answer, and the end of the transaction.
    void finish(Ctx& ctx, State& state, const SessionId& id, DbOutcome outcome, const Of& ended, Todo& todo) const {
        state.remember(id, outcome, {});
        const Answer said = state.sessions.at(id).answer;
        ctx.send(id.client, said);
        close(ctx, state, id, ended, todo);
    }
    void close(Ctx& ctx, State& state, const SessionId& id, const Of& ended, Todo& todo) const {
        ctx.cancel_timer(storing::DbSessionDue{id});
        state.free(ended.freed, todo);
        state.of_tx.erase(state.sessions.at(id).tx);
        state.sessions.erase(id);
        if (const auto next = state.pool.leave())
            connect(ctx, state, *next, todo);
    }

    void commit(Ctx& ctx, State& state, const SessionId& id, DbOutcome outcome, typename Parts::Rows rows,
                Todo& todo) const {
        const Unit unit = state.tx.open.at(state.sessions.at(id).tx).writes;
        state.remember(id, outcome, std::move(rows));
        if (!unit.empty())
            state.gathering.units.push_back(unit);
        if (!unit.empty() && knobs.synchronous_commit) {
            stand(ctx, state, id, At::commit, kNever);
            state.gathering.sessions.push_back(id);
            if (knobs.visible_before_write)
                state.show(id, todo);
            return;
        }
        const Answer said = state.sessions.at(id).answer;
        ctx.send(id.client, said);
        state.show(id, todo);
        close(ctx, state, id, {}, todo);
    }
    void write(Ctx& ctx, State& state) const {
        if (state.is_writing || state.gathering.units.empty())
            return;
        state.is_writing = true;
        state.writing = std::exchange(state.gathering, {});
        for (const Unit& unit : state.writing.units)
            state.kept.apply(unit);
        state.writing.last = state.kept.commits;
        ctx.count("writes");
        ctx.count("commits", static_cast<std::int64_t>(state.writing.units.size()));
        ctx.persist(state.kept);
        ctx.set_timer(storing::DbWritten{}, 0);
    }
    // Commits that are down, and that as many replicas have as they wait for.
    void advance(Ctx& ctx, State& state, Todo& todo) const {
        bool moved = false;
        while (!state.written.empty()) {
            const Group group = state.written.front();
            if (!state.alone && state.followers.count_at(group.last) < knobs.acknowledged_by)
                break;
            state.written.erase(state.written.begin());
            moved = true;
            for (const SessionId& id : group.sessions) {
                state.show(id, todo);
                const Answer said = state.sessions.at(id).answer;
                ctx.send(id.client, said);
                close(ctx, state, id, {}, todo);
            }
        }
        if (!moved || knobs.acknowledged_by == 0 || knobs.acknowledge_within == kNever)
            return;
        if (state.written.empty())
            ctx.cancel_timer(storing::DbAcknowledgeDue{});
        else
            ctx.set_timer(storing::DbAcknowledgeDue{}, knobs.acknowledge_within);
    }

    void ship(Ctx& ctx, const State& state, std::uint64_t after, std::vector<Unit> units) const;
    void reached(Ctx& ctx, const State& state, bool wants_more) const;
    void apply_received(Ctx& ctx, State& state) const;
    bool hears(Ctx& ctx, State& state, std::uint64_t epoch, NodeId from) const;
    void lead(Ctx& ctx, State& state, std::uint64_t epoch) const;
    Duration patience(Ctx& ctx) const { return patience_of(knobs.nodes, ctx.self(), knobs.promote_after); }
    void await_primary(Ctx& ctx, const State& state) const;
};

}  // namespace orrery::floor

#include "models/floor/database_replicas.h"
