// A cache as a machine, as Redis is one: a primary with replicas, entries that expire, eviction, scripts that run
// whole, persistence that may be behind, replication that may be behind, and a promotion that loses what was.
//
//     struct StockCache {                                       // a schema
//         using Key = std::uint64_t; using Value = std::int64_t;
//         using Script = Take;                                  // a struct with ORRERY_FIELDS: what a script is given
//         using Result = Taken;                                 // what it answers
//         static Taken run(const Take& take, floor::ScriptView<Key, Value>& view);
//     };
//     using StockCaches = floor::Cache<StockCache>;
//     blueprint.add_role(StockCaches{settings});                // settings.nodes: the first is the primary
//
// A client has StockCaches::Answer in its In and Get, Set, Erase, Run in its Out; each names the client's own number,
// which comes back. Commands go to the primary; a replica answers Get, as far as it has come, and names the primary to
// all else. Repeated commands are carried out again. Promote comes from whoever decides that (a probe, a script, a
// sentinel of the model), or, with `promote_after`, from a replica itself, which asks nobody.
// Metrics: "evictions", "expired", "full copies", "promotions".
//
// Promise, with Persistence::always and no promotion: what was answered survives. Everything else loses something:
// - every_second, now_and_then: a crash takes what came since the last flush; answers have gone out.
// - none: a crash takes all, and a primary that comes back empty empties its replicas.
// - promotion: what the new primary has not been sent is gone; the old one, until it hears of it, goes on taking
//   commands, which are lost when it follows. `min_replicas` bounds that: it refuses when too few have been heard.
// Flaws: serves_expired (a replica answers with what has expired, as Redis before 3.2), answers_before_write (with
// always: a crash takes back what was answered). A client that reads and then writes, in place of a script, is its own.
// Units: nanoseconds on the node's own clock. Errors: CacheOutcome. Two in one world: about.h.
// Source: Redis's manual, "Persistence" (appendfsync), "Replication" (asynchronous; min-replicas-to-write with a lag of
// 10 s; acknowledgements each second; "when persistence is turned off"), "Sentinel". Deviation: a crash is one of the
// machine (Redis loses nothing of everysec when only the process dies); a promotion makes every other replica take a
// full copy; no WAIT; the delay before the kernel writes is fixed.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "models/floor/cache_messages.h"
#include "models/floor/shipped_log.h"
#include "sim/world/context.h"

namespace orrery::floor {

template <class Schema>
struct Cache {
    using Key = typename Schema::Key;
    using Value = typename Schema::Value;
    using Entries = CacheEntries<Key, Value>;
    using Changes = typename Entries::Changes;
    using Get = caching::CacheGet<Schema>;
    using Set = caching::CacheSet<Schema>;
    using Erase = caching::CacheErase<Schema>;
    using Run = caching::CacheRun<Schema>;
    using Answer = caching::CacheAnswer<Schema>;
    using Promote = caching::CachePromote;
    using History = caching::CacheHistory;
    using Ship = caching::CacheShip<Schema>;
    using Copy = caching::CacheCopy<Schema>;
    using Reached = caching::CacheReached;
    using FlushDue = caching::CacheFlushDue;
    using ExpiryDue = caching::CacheExpiryDue;
    using Beat = caching::CacheBeat;
    using PrimarySilent = caching::CachePrimarySilent;

    using In = std::variant<Get, Set, Erase, Run, Promote, Ship, Copy, Reached>;
    using Out = std::variant<Answer, Ship, Copy, Reached>;
    using Timers = std::variant<FlushDue, ExpiryDue, Beat, PrimarySilent>;
    using Ctx = Context<Cache>;
    static constexpr std::string_view kName = "cache";

    struct Durable {
        static constexpr Tearing kTearing = Tearing::journal;  // an append-only file, cut where it is torn
        Entries entries;
        std::uint64_t epoch = 0;
        NodeId primary = kNoNode;  // kNoNode: the first of the nodes
        ORRERY_FIELDS(Durable, entries, epoch, primary)
    };
    struct State {
        Entries entries;
        History history;
        NodeId primary = kNoNode;
        std::uint64_t number = 0;     // of the last unit made or taken
        ShippedLog<Changes> shipped;  // of a primary
        Followers followers;          // likewise
        Instant heard = 0;            // the primary; of a replica
        bool unflushed = false;       // a FlushDue is on its way
        ORRERY_FIELDS(State, entries, history, primary, number, shipped, followers, heard, unflushed)
    };

    CacheSettings knobs;

    State start(Ctx& ctx, const Durable& durable) const {
        State state;
        state.entries = durable.entries;
        state.history.epoch = durable.epoch;
        state.primary = durable.primary == kNoNode ? knobs.nodes.front() : durable.primary;
        state.heard = ctx.now();
        if (leads(ctx, state))
            begin_history(ctx, state);
        else
            await_primary(ctx);
        ctx.set_timer(Beat{}, knobs.beat);
        return state;
    }

    void on(Ctx& ctx, State& state, const Get& get, NodeId from) const {
        Answer answer{get.number, CacheOutcome::absent, {}, {}, state.primary};
        const bool expired_too = knobs.serves_expired && !leads(ctx, state);
        const auto* entry = expired_too ? state.entries.entries.find(get.key) : state.entries.find(get.key, ctx.now());
        if (entry) {
            answer.outcome = CacheOutcome::done;
            answer.value = entry->value;
            if (knobs.eviction != Eviction::none)
                state.entries.touch(get.key);
        }
        if (knobs.persistence == Persistence::always && !knobs.answers_before_write)
            ctx.barrier();
        ctx.send(from, answer);
    }
    void on(Ctx& ctx, State& state, const Set& set, NodeId from) const {
        command(ctx, state, set.number, from, [&](Answer& answer, Changes& changes) {
            const auto* entry = state.entries.find(set.key, ctx.now());
            if (entry && set.only_if_absent) {
                answer.outcome = CacheOutcome::present;
                return;
            }
            Time expires = set.life == kNever ? kNever : saturating_add(ctx.now(), set.life);
            if (entry && set.keeps_expiry)
                expires = entry->expires;
            if (!state.entries.entries.contains(set.key) && !make_room(ctx, state, changes))
                answer.outcome = CacheOutcome::full;
            else
                state.entries.put(set.key, set.value, expires, changes);
        });
    }
    void on(Ctx& ctx, State& state, const Erase& erase, NodeId from) const {
        command(ctx, state, erase.number, from, [&](Answer& answer, Changes& changes) {
            if (!state.entries.find(erase.key, ctx.now()))
                answer.outcome = CacheOutcome::absent;
            state.entries.remove(erase.key, changes);
        });
    }
    void on(Ctx& ctx, State& state, const Run& run, NodeId from) const {
        command(ctx, state, run.number, from, [&](Answer& answer, Changes& changes) {
            if (!make_room(ctx, state, changes)) {
                answer.outcome = CacheOutcome::full;
                return;
            }
            ScriptView<Key, Value> view(state.entries, ctx.now(), changes);
            answer.result = Schema::run(run.script, view);
        });
    }

    void on(Ctx& ctx, State& state, const Promote& promote) const {
        if (promote.epoch > state.history.epoch)
            lead(ctx, state, promote.epoch);
    }
    void on(Ctx& ctx, State& state, const PrimarySilent&) const {
        if (!leads(ctx, state) && ctx.now() - state.heard >= patience(ctx))
            lead(ctx, state, state.history.epoch + 1);
    }

    void on(Ctx& ctx, State& state, const Ship& ship, NodeId from) const {
        if (!hears(ctx, state, ship.history, from))
            return;
        if (state.history.life != ship.history.life || ship.after > state.number)
            return ctx.send(from, Reached{state.history, state.number, true});
        std::uint64_t number = ship.after;
        bool changed = false;
        for (const Changes& unit : ship.units) {
            if (++number <= state.number)
                continue;
            state.entries.apply(unit);
            state.number = number;
            changed = true;
        }
        if (changed)
            keep(ctx, state);
    }
    void on(Ctx& ctx, State& state, const Copy& copy, NodeId from) const {
        if (!hears(ctx, state, copy.history, from))
            return;
        if (state.history.life == copy.history.life && copy.number <= state.number)
            return;
        state.history = copy.history;
        state.number = copy.number;
        state.entries = copy.entries;
        keep(ctx, state);
    }
    void on(Ctx& ctx, State& state, const Reached& reached, NodeId from) const {
        if (!leads(ctx, state))
            return;
        const bool same = reached.history == state.history;
        if (same)
            state.followers.heard(from, reached.number, ctx.now());
        if (!reached.wants_more)
            return;
        if (knobs.persistence == Persistence::always)
            ctx.barrier();
        if (same && state.shipped.has_after(reached.number)) {
            ctx.send(from, Ship{state.history, reached.number, state.shipped.after(reached.number)});
        } else {
            ctx.count("full copies");
            ctx.send(from, Copy{state.history, state.number, state.entries});
        }
    }
    void on(Ctx& ctx, State& state, const Beat&) const {
        if (leads(ctx, state))
            ship(ctx, state, {});
        else
            ctx.send(state.primary, Reached{state.history, state.number, state.history.life == 0});
        ctx.set_timer(Beat{}, knobs.beat);
    }

    void on(Ctx& ctx, State& state, const ExpiryDue&) const {
        if (!leads(ctx, state))
            return;
        Changes changes;
        state.entries.remove_expired(ctx.now(), changes);
        if (!changes.empty())
            ctx.count("expired", static_cast<std::int64_t>(changes.size()));
        state.entries.expiry.arm(ctx, ExpiryDue{});
        made(ctx, state, std::move(changes), [] {});
    }
    void on(Ctx& ctx, State& state, const FlushDue&) const {
        if (state.unflushed)
            persist(ctx, state);
    }

    static std::string label(const State& state) {
        return fmt::format("{} entries, number {}", state.entries.entries.size(), state.number);
    }

private:
    bool leads(Ctx& ctx, const State& state) const { return state.primary == ctx.self(); }

    // A command that may write: refused, or carried out whole.
    template <class Act>
    void command(Ctx& ctx, State& state, std::uint64_t number, NodeId from, Act&& act) const {
        Answer answer{number, CacheOutcome::done, {}, {}, state.primary};
        if (!leads(ctx, state))
            answer.outcome = CacheOutcome::not_primary;
        else if (state.followers.count_heard(ctx.now(), knobs.max_lag) < knobs.min_replicas)
            answer.outcome = CacheOutcome::too_few_replicas;
        if (answer.outcome != CacheOutcome::done)
            return ctx.send(from, answer);
        const Time armed_for = state.entries.expiry.next();
        Changes changes;
        act(answer, changes);
        state.entries.expiry.arm(ctx, ExpiryDue{}, armed_for);
        made(ctx, state, std::move(changes), [&] { ctx.send(from, answer); });
    }
    bool make_room(Ctx& ctx, State& state, Changes& changes) const {
        const std::size_t before = changes.size();
        const bool room = state.entries.make_room(knobs.most_entries, knobs.eviction, changes);
        if (changes.size() > before)
            ctx.count("evictions", static_cast<std::int64_t>(changes.size() - before));
        return room;
    }
    // The primary has made changes: to the disk, as the settings say, then the answer and the replicas.
    template <class Reply>
    void made(Ctx& ctx, State& state, Changes changes, Reply&& reply) const {
        if (knobs.answers_before_write)
            reply();
        if (!changes.empty())
            keep(ctx, state);
        else if (knobs.persistence == Persistence::always)
            ctx.barrier();
        if (!knobs.answers_before_write)
            reply();
        if (changes.empty())
            return;
        state.number = state.shipped.append(changes, knobs.backlog);
        ship(ctx, state, {std::move(changes)});
    }
    void ship(Ctx& ctx, const State& state, std::vector<Changes> units) const {
        const Ship message{state.history, state.number - units.size(), std::move(units)};
        for (const NodeId node : knobs.nodes)
            if (node != ctx.self())
                ctx.send(node, message);
    }

    // True: it is from the primary of the history that this node follows now.
    bool hears(Ctx& ctx, State& state, const History& theirs, NodeId from) const {
        const Follow heard = hear(state.history.epoch, state.primary, theirs.epoch, from);
        if (heard == Follow::anew) {
            ctx.cancel_timer(ExpiryDue{});
            state.history = {theirs.epoch, 0};
            state.primary = from;
            state.number = 0;
            state.shipped = {};
            state.followers = {};
            persist(ctx, state);
        }
        if (heard == Follow::ignored)
            return false;
        state.heard = ctx.now();
        await_primary(ctx);
        return true;
    }
    void lead(Ctx& ctx, State& state, std::uint64_t epoch) const {
        ctx.count("promotions");
        state.history.epoch = epoch;
        state.primary = ctx.self();
        persist(ctx, state);
        begin_history(ctx, state);
    }
    void begin_history(Ctx& ctx, State& state) const {
        state.history.life = ctx.bits("history") | 1;
        state.number = 0;
        state.shipped = {};
        state.followers = {};
        state.entries.expiry.arm(ctx, ExpiryDue{});
        ship(ctx, state, {});
    }
    Duration patience(Ctx& ctx) const { return patience_of(knobs.nodes, ctx.self(), knobs.promote_after); }
    void await_primary(Ctx& ctx) const {
        if (knobs.promote_after != kNever)
            ctx.set_timer(PrimarySilent{}, patience(ctx));
    }

    void keep(Ctx& ctx, State& state) const {
        if (knobs.persistence == Persistence::always)
            return persist(ctx, state);
        if (knobs.persistence == Persistence::none || std::exchange(state.unflushed, true))
            return;
        ctx.set_timer(FlushDue{},
                      knobs.persistence == Persistence::every_second ? knobs.flush_interval : knobs.kernel_interval);
    }
    void persist(Ctx& ctx, State& state) const {
        state.unflushed = false;
        const bool keeps = knobs.persistence != Persistence::none;
        ctx.persist(Durable{keeps ? state.entries : Entries{}, state.history.epoch, state.primary});
    }
};

}  // namespace orrery::floor
