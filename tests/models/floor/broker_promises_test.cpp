// What a broker promises, in runs with crashes, lossy links and consumers that refuse or say nothing. The oracle knows
// nothing of how the broker works: it reads what the producer was told and what the consumers were given and answered.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <set>

#include "models/floor/broker.h"
#include "sim/faults/crash.h"
#include "sim/world/result.h"
#include "tests/catch.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

struct Order {
    std::uint64_t number = 0;
    ORRERY_FIELDS(Order, number)
};
using Mq = Broker<Order>;

// What becomes of an order is in its number: sent plainly, with a delay, or as a half message whose transaction is
// committed at once, committed when asked, rolled back, rolled back when asked, or never decided.
enum class Fate { plain, delayed, commits, commits_late, rolls_back, rolls_back_late, never };
Fate fate_of(std::uint64_t number) {
    constexpr Fate kFates[] = {Fate::plain,      Fate::plain,           Fate::plain,
                               Fate::delayed,    Fate::commits,         Fate::commits_late,
                               Fate::rolls_back, Fate::rolls_back_late, Fate::never};
    return kFates[number % std::size(kFates)];
}
bool is_half(Fate fate) { return fate >= Fate::commits; }
bool is_to_come(Fate fate) { return fate <= Fate::commits_late; }
bool is_poison(std::uint64_t number) { return number % 11 == 0; }  // refused by everybody, always

struct SendNext {
    ORRERY_NO_FIELDS(SendNext)
};
struct SendAgain {
    std::uint64_t number = 0;
    ORRERY_FIELDS(SendAgain, number)
};

struct Producer {
    using In = std::variant<Mq::SendResult, Mq::CheckBack>;
    using Out = std::variant<Mq::Send, Mq::SendHalf, Mq::EndTransaction>;
    using Timers = std::variant<SendNext, SendAgain>;
    using Ctx = Context<Producer>;
    static constexpr std::string_view kName = "producer";
    struct State {
        std::uint64_t sent = 0;
        SharedMap<std::uint64_t, bool> told;  // that it is stored
        ORRERY_FIELDS(State, sent, told)
    };

    std::uint64_t orders = 60;
    NodeId broker = 0;

    State start(Ctx& ctx) const {
        ctx.set_timer(SendNext{}, 10_ms);
        return {};
    }
    void on(Ctx& ctx, State& state, const SendNext&) const {
        send(ctx, ++state.sent);
        if (state.sent < orders)
            ctx.set_timer(SendNext{}, 10_ms);
    }
    void on(Ctx& ctx, State& state, const SendAgain& again) const {
        if (!state.told.contains(again.number))
            send(ctx, again.number);
    }
    void on(Ctx& ctx, State& state, const Mq::SendResult& result) const {
        state.told.set(result.number, true);
        if (const Fate fate = fate_of(result.number); fate == Fate::commits || fate == Fate::rolls_back)
            decide(ctx, result.transaction, fate);
    }
    void on(Ctx& ctx, State&, const Mq::CheckBack& check) const {
        decide(ctx, check.transaction, fate_of(check.number));
    }

private:
    void send(Ctx& ctx, std::uint64_t number) const {
        const Fate fate = fate_of(number);
        if (is_half(fate))
            ctx.send(broker, Mq::SendHalf{number, 0, number / 3, {number}});
        else
            ctx.send(broker, Mq::Send{number, 0, number / 3, fate == Fate::delayed ? 1u : 0u, {number}});
        ctx.set_timer(SendAgain{number}, 200_ms);
    }
    void decide(Ctx& ctx, std::uint64_t transaction, Fate fate) const {
        const Resolution resolution = fate == Fate::never ? Resolution::unknown
                                      : is_to_come(fate)  ? Resolution::commit
                                                          : Resolution::roll_back;
        ctx.send(broker, Mq::EndTransaction{transaction, resolution});
    }
};

enum class Answer : std::uint8_t { ack, nack, none };
std::string_view name_of(Answer answer) {
    return answer == Answer::ack ? "ack" : answer == Answer::nack ? "nack" : "none";
}

struct Given {
    Claim claim;
    std::uint64_t attempt = 0;
    std::uint64_t number = 0;
    Answer answer = Answer::ack;
    Instant at = 0;
    ORRERY_FIELDS(Given, claim, attempt, number, answer, at)
};

struct Consumer {
    using In = std::variant<Mq::Deliver>;
    using Out = std::variant<Mq::Ack, Mq::Nack>;
    using Ctx = Context<Consumer>;
    static constexpr std::string_view kName = "consumer";
    struct State {
        SharedVector<Given> given;
        ORRERY_FIELDS(State, given)
    };

    State start(Ctx&) const { return {}; }
    void on(Ctx& ctx, State& state, const Mq::Deliver& deliver, NodeId from) const {
        const std::uint64_t drawn = ctx.below("answer", 10);
        const Answer answer = is_poison(deliver.payload.number) || drawn < 2 ? Answer::nack
                              : drawn < 4                                    ? Answer::none
                                                                             : Answer::ack;
        state.given.push_back({deliver.claim, deliver.attempt, deliver.payload.number, answer, ctx.now()});
        if (answer == Answer::ack)
            ctx.send(from, Mq::Ack{deliver.claim});
        else if (answer == Answer::nack)
            ctx.send(from, Mq::Nack{deliver.claim, deliver.attempt});
    }
};

constexpr NodeId kBroker = 0, kProducer = 1;
constexpr std::uint64_t kRetries = 3;

struct Setting {
    std::uint64_t seed = 1;
    Flush flush = Flush::synchronous;
    bool gives_unflushed = false;
    bool links_are_bad = true;
    std::uint64_t orders = 60;
    Distribution sync = Distribution::uniform(1_ms, 20_ms);
    FaultPlan plan;
};

// Topic 0 with three partitions; a group without order of two members, one in order, one in order with a window.
std::unique_ptr<World> run(const Setting& setting) {
    auto blueprint = std::make_shared<Blueprint>();
    blueprint->seed = setting.seed;
    blueprint->until = 20_s;
    blueprint->sync_latency = setting.sync;
    blueprint->links.defaults.delay = Distribution::uniform(1_ms, 10_ms);
    if (setting.links_are_bad) {
        blueprint->links.defaults.loss = {1, 30};
        blueprint->links.defaults.duplicate = {1, 20};
    }
    blueprint->plan = setting.plan;
    BrokerSettings knobs;
    knobs.partitions = {3};
    const RetrySchedule retries{{100_ms, 200_ms, 400_ms}};
    knobs.groups = {
        {.topic = 0, .members = {2, 3}, .retries = retries, .answer_within = 200_ms},
        {.topic = 0, .members = {4}, .in_order = true, .retries = retries, .answer_within = 200_ms},
        {.topic = 0, .members = {5}, .in_order = true, .window = 4, .retries = retries, .answer_within = 200_ms}};
    knobs.flush = setting.flush;
    knobs.flush_interval = 50_ms;
    knobs.gives_unflushed = setting.gives_unflushed;
    knobs.delay_levels = RetrySchedule::fixed(300_ms, 1);
    knobs.check_after = 100_ms;
    knobs.check_interval = 150_ms;
    knobs.most_checks = 15;
    blueprint->add_node("broker", blueprint->add_role(Mq{knobs}));
    blueprint->add_node("producer", blueprint->add_role(Producer{setting.orders, kBroker}));
    const std::uint32_t consumer = blueprint->add_role(Consumer{});
    for (const char* name : {"free-1", "free-2", "ordered", "windowed"})
        blueprint->add_node(name, consumer);
    auto world = std::make_unique<World>(blueprint);
    world->run();
    return world;
}

FaultEntry crash(Time at, Duration lasting, Unsynced unsynced) {
    return {at, std::nullopt, CrashNode{kBroker, unsynced}, lasting, "crash broker"};
}

struct Seen {
    std::uint64_t lost = 0;    // the producer was told, and nothing is there
    std::uint64_t ghosts = 0;  // given to somebody, and not there
    std::uint64_t again = 0;   // given more often than once
    std::uint64_t dead = 0;
    std::uint64_t dropped = 0;
    std::vector<std::string> broken;  // promises that hold whatever the flush
};

// Looks at all that was told, given and answered, from scratch.
Seen look(const World& world, bool every_delivery_arrives) {
    const View view(world);
    const auto& queues = view.state<Mq>(kBroker).queues;
    Seen seen;
    seen.dead = queues.dead.size();
    seen.dropped = queues.dropped;
    const auto broken = [&](const std::string& what) { seen.broken.push_back(what); };

    std::set<std::uint64_t> there;
    for (const auto& [place, message] : queues.messages)
        there.insert(message.payload.number);
    for (const auto& [number, told] : view.state<Producer>(kProducer).told)
        if (is_to_come(fate_of(number)) && !there.contains(number))
            ++seen.lost;
    for (const std::uint64_t number : there)
        if (!is_to_come(fate_of(number)))
            broken(fmt::format("order {} was not to come", number));

    std::set<Claim> acknowledged;
    std::map<Claim, std::set<std::uint64_t>> attempts;
    std::map<Claim, Time> first_ack, first_seen;
    for (const NodeId node : view.nodes<Consumer>())
        for (const Given& given : view.state<Consumer>(node).given) {
            const auto* message = queues.messages.find(given.claim.place);
            if (!message || message->payload.number != given.number)
                ++seen.ghosts;
            if (!attempts[given.claim].empty())
                ++seen.again;
            attempts[given.claim].insert(given.attempt);
            first_seen.try_emplace(given.claim, given.at);
            if (given.answer == Answer::ack && acknowledged.insert(given.claim).second)
                first_ack[given.claim] = given.at;
        }

    // Each message is over with in each group: acknowledged, or dead after all its attempts.
    for (const auto& [place, message] : queues.messages)
        for (std::uint32_t group = 0; group < 3; ++group) {
            const Claim claim{group, place};
            const std::string name = fmt::format("order {} in group {}", message.payload.number, group);
            const Instant* died = queues.dead.find(claim);
            if (!died && !acknowledged.contains(claim))
                broken(name + " is neither acknowledged nor dead");
            if (died && every_delivery_arrives)
                for (std::uint64_t attempt = 1; attempt <= kRetries + 1; ++attempt)
                    if (!attempts[claim].contains(attempt))
                        broken(fmt::format("{} died without attempt {}", name, attempt));
            if (is_poison(message.payload.number) && !died)
                broken(name + " is no dead letter");
            // In order, none is given before the one before it is over with.
            if (group != 1 || place.offset == 0 || !first_seen.contains(claim))
                continue;
            const Claim before{group, {place.partition, place.offset - 1}};
            const Instant* buried = queues.dead.find(before);
            const bool over = (first_ack.contains(before) && first_ack[before] <= first_seen[claim]) ||
                              (buried && *buried <= first_seen[claim]);
            if (!over)
                broken(name + " overtook another");
        }
    if (!queues.open.empty() || !queues.delayed.empty() || !queues.halves.empty())
        broken("something is open at the end");
    for (const auto& [claim, cursor] : queues.cursors)
        if (cursor.committed != queues.length_of(claim.place.partition) || cursor.rests)
            broken(fmt::format("group {} has not come to the end", claim.group));
    return seen;
}

FaultPlan random_crashes(std::uint64_t seed) {
    constexpr Stream kCrash = "crash";
    std::uint64_t drawn = 0;
    const auto between = [&](std::int64_t low, std::int64_t high) {
        return uniform_between(draw(seed, kCrash.id, 0, drawn++), low, high);
    };
    FaultPlan plan;
    Time at = 0;
    for (std::int64_t left = between(0, 5); left > 0; --left) {
        at += between(20_ms, 500_ms);
        const Duration lasting = between(1_ms, 100_ms);
        const auto unsynced = between(0, 2);
        plan.push_back(crash(at, lasting,
                             unsynced == 0   ? Unsynced::lost
                             : unsynced == 1 ? Unsynced::kept
                                             : Unsynced::some));
        at += lasting;
    }
    return plan;
}

TEST_CASE("what a producer was told is stored is given to each group until it is acknowledged or dead", "[property]") {
    Seen all;
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        Setting setting;
        setting.seed = seed;
        setting.links_are_bad = seed % 2 == 0;
        setting.plan = random_crashes(seed);
        const Seen seen = look(*run(setting), !setting.links_are_bad);
        INFO("seed " << seed);
        CHECK(seen.broken == std::vector<std::string>{});
        CHECK(seen.lost == 0);
        CHECK(seen.ghosts == 0);
        all.again += seen.again;
        all.dead += seen.dead;
        all.dropped += seen.dropped;
    }
    CHECK(all.again > 0);
    CHECK(all.dead > 0);
    CHECK(all.dropped > 0);
}

TEST_CASE("a crash in any millisecond, before every sync and after it, takes nothing that was told", "[property]") {
    for (Time at = 1_ms; at <= 450_ms; at += 1_ms) {
        Setting setting;
        setting.links_are_bad = false;
        setting.orders = 20;
        setting.sync = Distribution::constant(5_ms);
        setting.plan = {crash(at, 20_ms, at / 1_ms % 3 == 0 ? Unsynced::some : Unsynced::lost)};
        const Seen seen = look(*run(setting), true);
        INFO("crash at " << at / 1_ms << " ms");
        CHECK(seen.broken == std::vector<std::string>{});
        CHECK(seen.lost + seen.ghosts == 0);
    }
}

TEST_CASE("asynchronous flush loses what was told, and unflushed messages that are given may be ghosts", "[property]") {
    std::uint64_t lost = 0, ghosts = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Setting setting;
        setting.seed = seed;
        setting.plan = {crash(300_ms, 20_ms, Unsynced::lost)};
        setting.flush = Flush::asynchronous;
        lost += look(*run(setting), false).lost;
        setting.flush = Flush::synchronous;
        setting.gives_unflushed = true;
        const Seen seen = look(*run(setting), false);
        ghosts += seen.ghosts;
    }
    CHECK(lost > 0);
    CHECK(ghosts > 0);
}

}  // namespace
}  // namespace orrery::floor
