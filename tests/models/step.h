// For unit tests of one handler step: a tiny world of the roles under test, into which a script delivers messages in a
// given order, and whose states can be looked at after every line.
//
//     test::Script script([](Blueprint& blueprint) {
//         blueprint.add_node("server", blueprint.add_role(ping::Server{}));              // node 0
//         blueprint.add_node("probe", blueprint.add_role(test::Probe<ping::Pong>{}));    // node 1
//     });
//     script.deliver(0, ping::Ping{7}, 1);                   // to node 0, as if node 1 had sent it
//     CHECK(script.heard(1) == test::Lines{"Pong{number=7}"});
//     CHECK(script.state<ping::Server>(0).answered == 1);
//
// The links take one millisecond and lose nothing; a line of the script takes twenty unless wait() says more. A script
// is run anew from its beginning whenever somebody looks, which is cheap and, runs being what they are, the same each
// time. Units: nanoseconds. Errors: RunError of the world, which fails the test.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/faults/crash.h"
#include "sim/faults/stimulus.h"
#include "sim/world/world.h"

namespace test {

using Lines = std::vector<std::string>;

// Stands in for whoever talks to the role under test: sends nothing and keeps what it hears.
template <class... Messages>
struct Probe {
    using In = std::variant<Messages...>;
    using Out = std::variant<std::monostate>;
    using Ctx = orrery::Context<Probe>;
    static constexpr std::string_view kName = "probe";
    struct State {
        Lines heard;
        ORRERY_FIELDS(State, heard)
    };

    State start(Ctx&) const { return {}; }
    template <class Message>
    void on(Ctx&, State& state, const Message& message) const {
        state.heard.push_back(orrery::to_text(orrery::to_value(message)));
    }
};

class Script {
public:
    explicit Script(std::function<void(orrery::Blueprint&)> build) : build_(std::move(build)) {}

    // Requires that the receiver's role takes the message.
    template <class Message>
    Script& deliver(orrery::NodeId to, Message message, orrery::NodeId from) {
        lines_.push_back([=, at = now_](orrery::Blueprint& blueprint) {
            orrery::EventRecord record;
            record.node = to;
            record.peer = from;
            record.kind = blueprint.find_kind(orrery::type_name<Message>());
            record.payload_hash = orrery::hash_of(message);
            record.put(message);
            add_delivery(blueprint, at, std::move(record));
        });
        return wait(kLine);
    }
    // The write behind the last messages may not have reached the disk: sync() says how long that takes.
    Script& crash(orrery::NodeId node) { return fault(orrery::CrashNode{node}); }
    Script& restart(orrery::NodeId node) { return fault(orrery::RestartNode{node}); }
    Script& wait(orrery::Duration duration) {
        now_ += duration;
        world_.reset();
        return *this;
    }
    Script& sync(orrery::Duration latency) {
        sync_ = latency;
        world_.reset();
        return *this;
    }

    const orrery::World& world() {
        if (world_) {
            return *world_;
        }
        auto blueprint = std::make_shared<orrery::Blueprint>();
        blueprint->links.defaults.delay = orrery::Distribution::constant(1'000'000);
        blueprint->sync_latency = orrery::Distribution::constant(sync_);
        blueprint->until = now_;
        build_(*blueprint);
        for (const auto& line : lines_) {
            line(*blueprint);
        }
        world_ = std::make_unique<orrery::World>(blueprint);
        world_->run();
        return *world_;
    }
    template <class Role>
    typename Role::State state(orrery::NodeId node) {
        return orrery::View(world()).state<Role>(node);
    }
    template <class Role>
    orrery::Durable<Role> durable(orrery::NodeId node) {
        return orrery::View(world()).durable<Role>(node);
    }
    // What a probe has heard so far.
    Lines heard(orrery::NodeId probe) {
        const orrery::Value state = world().node_state(probe);
        Lines lines;
        for (const orrery::Value& line : *state.record()->front().value.list()) {
            lines.push_back(std::get<std::string>(line.data));
        }
        return lines;
    }

private:
    static constexpr orrery::Duration kLine = 20'000'000;

    // Not inline: of a message without fields, g++ 12 would see a null pointer where none is followed.
    [[gnu::noinline]] static void add_delivery(orrery::Blueprint& blueprint, orrery::Time at,
                                               orrery::EventRecord&& record) {
        orrery::FaultEntry entry;
        entry.at = at;
        entry.action = orrery::DeliverMessage{std::move(record)};
        entry.text = "deliver";
        blueprint.plan.push_back(std::move(entry));
    }

    Script& fault(orrery::FaultAction action) {
        lines_.push_back([action = std::move(action), at = now_](orrery::Blueprint& blueprint) {
            orrery::FaultEntry entry;
            entry.at = at;
            entry.action = action;
            entry.text = "fault";
            blueprint.plan.push_back(std::move(entry));
        });
        return wait(kLine);
    }

    std::function<void(orrery::Blueprint&)> build_;
    std::vector<std::function<void(orrery::Blueprint&)>> lines_;
    std::unique_ptr<orrery::World> world_;
    orrery::Time now_ = kLine;
    orrery::Duration sync_ = 0;
};

}  // namespace test
