// One server, one message at a time: votes, terms, logs, and what waits for the disk.
#include "sim/faults/stimulus.h"
#include "tests/catch.h"
#include "tests/models/consensus/raft/raft_world.h"

using namespace test::raft;
using orrery::raft::Append;
using orrery::raft::AppendReply;
using orrery::raft::Entry;
using orrery::raft::Function;
using orrery::raft::PreVote;
using orrery::raft::Request;
using orrery::raft::RequestVote;
using orrery::raft::Standing;
using orrery::raft::VoteReply;

namespace {

// Three servers, of which n2 and n3 are down, so that n1 hears the test alone; its election timer never fires by
// itself.
class OneServer {
public:
    explicit OneServer(ParameterValues values = {}, Distribution sync = Distribution::constant(0)) {
        values.emplace_back("servers", std::int64_t{3});
        values.emplace_back("scripted", true);
        values.emplace_back("election_min", 1_h);
        values.emplace_back("election_max", 1_h);
        made_ = blueprint(values, {}, 1, 10_s);
        made_.sync_latency = sync;
        crash(made_, 2, 0);
        crash(made_, 3, 0);
    }

    template <class Message>
    OneServer& hear(Time at, unsigned from, const Message& message) {
        EventRecord record;
        record.kind = made_.find_kind(type_name<Message>());
        record.node = n(1);
        record.peer = n(from);
        record.payload_hash = hash_of(message);
        record.put(message);
        made_.plan.push_back({at, {}, DeliverMessage{record}, 0, "hear"});
        return *this;
    }
    OneServer& stand(Time at) {
        elect(made_, 1, at);
        return *this;
    }
    OneServer& lose_power(Time at, Duration lasting) {
        crash(made_, 1, at, lasting);
        return *this;
    }
    // The world once everything before `until` has happened.
    World& at(Time until) {
        made_.until = until;
        world_ = std::make_unique<World>(std::make_shared<const Blueprint>(made_), &trace_);
        world_->start();
        trace_.start(*world_);
        world_->run();
        return *world_;
    }
    const Server::State& state_at(Time until) { return View(at(until)).state<Server>(n(1)); }
    // When n1 sent a message of this type, in order.
    std::vector<Time> sent(std::string_view kind) const {
        std::vector<Time> times;
        for (const TraceEffect& effect : trace_.effects)
            if (effect.kind == EffectKind::send && effect.node == n(1) && made_.kinds[effect.message].name == kind)
                times.push_back(effect.event == 0 ? 0 : trace_.events[effect.event - 1].time);
        return times;
    }

private:
    Blueprint made_;
    Trace trace_;
    std::unique_ptr<World> world_;
};

Entry written(orrery::raft::Term term, std::int64_t value, std::uint32_t serial) {
    return {{value, 0, 1, Function::write}, term, 3, serial};
}

}  // namespace

TEST_CASE("a server votes once a term, and its disk knows") {
    OneServer one;
    one.hear(1_ms, 2, RequestVote{5, 0, 0}).hear(2_ms, 3, RequestVote{5, 9, 4});
    const World& world = one.at(1_s);
    CHECK(View(world).state<Server>(0).voted_for == 2);
    CHECK(View(world).durable<Server>(0).voted_for == 2);
    CHECK(View(world).durable<Server>(0).term == 5);
}

TEST_CASE("a newer term frees the vote, an older one is refused") {
    OneServer one;
    one.hear(1_ms, 2, RequestVote{5, 0, 0}).hear(2_ms, 3, RequestVote{6, 0, 0}).hear(3_ms, 2, RequestVote{5, 0, 0});
    const Server::State& state = one.state_at(1_s);
    CHECK(state.term == 6);
    CHECK(state.voted_for == 3);
}

TEST_CASE("a candidate with an older log gets no vote, and its term is taken over") {
    const RequestVote older_last_term{9, 50, 2}, shorter_log{9, 1, 3};
    for (const RequestVote& vote : {older_last_term, shorter_log}) {
        OneServer one;
        one.hear(1_ms, 2, Append{3, 0, 0, 0, 1, {written(2, 7, 1), written(3, 8, 2)}}).hear(2_ms, 3, vote);
        const Server::State& state = one.state_at(1_s);
        CHECK(state.term == 9);
        CHECK(state.voted_for == 0);
    }
}

TEST_CASE("an Append that does not fit is refused, and the hint skips the conflicting term") {
    OneServer one;
    one.hear(1_ms, 2, Append{2, 0, 0, 0, 1, {written(1, 1, 1), written(2, 2, 2), written(2, 3, 3)}});
    one.hear(2_ms, 3, Append{4, 3, 3, 3, 1, {written(4, 9, 9)}});
    const Server::State& refused = one.state_at(1_s);
    CHECK(refused.log.size() == 3);
    CHECK(refused.commit == 0);
    one.hear(3_ms, 3, Append{4, 1, 1, 2, 1, {written(3, 5, 5)}});
    const Server::State& overwritten = one.state_at(1_s);
    REQUIRE(overwritten.log.size() == 2);
    CHECK(overwritten.log[1].command.value == 5);
    CHECK(overwritten.commit == 2);
    CHECK(overwritten.machine.read(1).value == 5);
}

TEST_CASE("a late, shorter Append takes nothing away") {
    OneServer one;
    one.hear(1_ms, 2, Append{1, 0, 0, 0, 1, {written(1, 1, 1), written(1, 2, 2)}});
    one.hear(2_ms, 2, Append{1, 0, 0, 2, 1, {written(1, 1, 1)}});
    const Server::State& state = one.state_at(1_s);
    CHECK(state.log.size() == 2);
    CHECK(state.commit == 1);  // no more than this Append shows to agree
}

TEST_CASE("nothing is promised before the disk has it") {
    OneServer one({}, Distribution::constant(50_ms));
    one.hear(10_ms, 2, RequestVote{5, 0, 0}).hear(100_ms, 2, Append{5, 0, 0, 0, 1, {written(5, 1, 1)}});
    // A repeated Append promises an entry that is still on its way to the disk.
    one.hear(110_ms, 2, Append{5, 0, 0, 0, 2, {written(5, 1, 1)}});
    one.at(1_s);
    CHECK(one.sent("VoteReply") == std::vector<Time>{60_ms});
    CHECK(one.sent("AppendReply") == std::vector<Time>{150_ms, 150_ms});
}

TEST_CASE("a crash before the disk is done loses the vote and the answer together") {
    OneServer one({}, Distribution::constant(50_ms));
    one.hear(10_ms, 2, RequestVote{5, 0, 0}).lose_power(30_ms, 100_ms);
    const Server::State& state = one.state_at(1_s);
    CHECK(state.term == 0);
    CHECK(state.voted_for == 0);
    CHECK(one.sent("VoteReply").empty());
}

TEST_CASE("a leader sends no entry that its own disk does not have: it counts itself") {
    OneServer one({{"heartbeat", 20_ms}}, Distribution::constant(50_ms));
    one.stand(10_ms).hear(100_ms, 2, VoteReply{1, true});
    const Server::State& state = one.state_at(300_ms);
    REQUIRE(state.standing == Standing::leader);
    REQUIRE(state.log.size() == 1);
    CHECK(one.sent("RequestVote").front() == 60_ms);
    // Heartbeats at 120 and 140 ms carry the entry as well, and wait for the same disk.
    CHECK(one.sent("Append").front() == 150_ms);
    CHECK(one.sent("Append").size() > 6);
}

TEST_CASE("an entry of an earlier term is committed under one of the leader's own") {
    OneServer one({{"no_op_on_election", false}});
    one.hear(1_ms, 2, Append{1, 0, 0, 0, 1, {written(1, 7, 1)}}).stand(10_ms).hear(20_ms, 2, VoteReply{2, true});
    one.hear(30_ms, 2, AppendReply{2, 1, 1, 0, true}).hear(31_ms, 3, AppendReply{2, 1, 1, 0, true});
    CHECK(one.state_at(35_ms).commit == 0);
    one.hear(40_ms, 4, Request{{9, 0, 1, Function::write}, 2}).hear(50_ms, 3, AppendReply{2, 1, 2, 0, true});
    const Server::State& state = one.state_at(60_ms);
    CHECK(state.commit == 2);
    CHECK(state.machine.read(1).value == 9);
}

TEST_CASE("a read waits for a majority that confirms the leader after it came") {
    OneServer one;
    one.stand(10_ms).hear(20_ms, 2, VoteReply{1, true}).hear(30_ms, 2, AppendReply{1, 1, 1, 0, true});
    one.hear(40_ms, 4, Request{{0, 0, 1, Function::read}, 1});
    SECTION("an answer to an earlier round confirms nothing") {
        one.hear(50_ms, 2, AppendReply{1, 1, 1, 0, true});
        CHECK(one.state_at(60_ms).waiting.size() == 1);
        CHECK(one.sent("Answer").empty());
    }
    SECTION("an answer to the read's own round does") {
        one.hear(50_ms, 2, AppendReply{1, 2, 1, 0, true});
        CHECK(one.state_at(60_ms).waiting.empty());
        CHECK(one.sent("Answer") == std::vector<Time>{50_ms});
    }
}

TEST_CASE("a refused Append makes the leader step back to the hint, and a late refusal changes nothing") {
    OneServer one;
    one.hear(1_ms, 2, Append{1, 0, 0, 0, 1, {written(1, 1, 1), written(1, 2, 2), written(1, 3, 3)}});
    one.stand(10_ms).hear(20_ms, 3, VoteReply{2, true});
    one.hear(30_ms, 2, AppendReply{2, 1, 3, 1, false});
    CHECK(one.state_at(31_ms).peers[0].next == 2);
    one.hear(40_ms, 2, AppendReply{2, 1, 4, 0, true}).hear(50_ms, 2, AppendReply{2, 1, 3, 0, false});
    const Server::State& state = one.state_at(60_ms);
    CHECK(state.peers[0].match == 4);
    CHECK(state.peers[0].next == 5);
}

TEST_CASE("PreVote changes nothing at the voter, and who hears a leader refuses it") {
    OneServer one({{"pre_vote", true}, {"election_min", 1_s}});
    one.hear(1_ms, 3, PreVote{1, 0, 0}).hear(100_ms, 2, Append{1, 0, 0, 0, 1, {}}).hear(200_ms, 3, PreVote{2, 5, 1});
    const Server::State& state = one.state_at(300_ms);
    CHECK(state.term == 1);
    CHECK(state.voted_for == 0);
    CHECK(state.leader == 2);
    CHECK(one.sent("PreVoteReply").size() == 2);
}

TEST_CASE("CheckQuorum: who hears a leader ignores RequestVote, and listens again when the leader is silent") {
    OneServer one({{"check_quorum", true}});
    SECTION("the leader was heard just now") {
        one.hear(100_ms, 2, Append{1, 0, 0, 0, 1, {}}).hear(200_ms, 3, RequestVote{8, 0, 0});
        CHECK(one.state_at(1_s).term == 1);
        CHECK(one.sent("VoteReply").empty());
    }
    SECTION("no leader was ever heard") {
        one.hear(200_ms, 3, RequestVote{8, 0, 0});
        CHECK(one.state_at(1_s).term == 8);
    }
}
