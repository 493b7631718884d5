// A blueprint is the immutable description of a world: roles with their knobs, nodes, links, disks and clocks, the
// fault plan, the properties. Many worlds (snapshots, branches, the two cores of a sweep) share one.
// Order matters and is the same everywhere: nodes and message kinds are numbered as they are added.
#pragma once
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world/clock.h"
#include "sim/world/context.h"
#include "sim/world/faults.h"
#include "sim/world/monitor.h"
#include "sim/world/network/links.h"
#include "sim/world/overrides/overrides.h"
#include "sim/world/role.h"

namespace orrery {

// What a node runs on. Entry 0 of a blueprint is every node's, unless it names another.
struct Hardware {
    Distribution service = Distribution::constant(0);  // of one message; the next waits
    Distribution write = Distribution::constant(0);    // before the sync
    std::optional<Distribution> sync;                  // nothing: the blueprint's sync_latency
    Unsynced unsynced = Unsynced::lost;                // what a crash leaves of unsynced writes
};

constexpr std::uint32_t kNoRole = UINT32_MAX;

struct NodeSpec {
    std::string name;
    std::uint32_t role = 0;   // index into roles; kNoRole: not given yet
    std::uint32_t index = 0;  // among the nodes of its role
    Clock clock;
    std::uint32_t hardware = 0;
};

// A node that is known by what it is at the time ("leader"); kNoNode while there is none.
struct Selector {
    std::string name;
    std::function<NodeId(const View&)> find;
};

// A role that lies: other handlers on the State and Durable of a role.
struct RoleVariant {
    std::string name;
    std::uint32_t role = 0;
    RoleTable table;
};

// Whoever decides what is drawn, in place of the seed.
class DrawSource {
public:
    virtual ~DrawSource() = default;
    virtual std::uint64_t bits(Stream stream) = 0;
    virtual std::uint64_t choose(Stream stream, std::uint64_t count) = 0;
};

// What exploration (sim/explore) wants to know of a world; a simulation does not look at it.
struct ExplorationRules {
    // Messages on their way: in any order; in the order sent, link by link; or what is sent once can be received any
    // number of times from then on, as specifications with a set of messages have it.
    enum class Network : std::uint8_t { bag, fifo, set } network = Network::bag;
    std::vector<std::vector<NodeId>> interchangeable;  // groups of nodes of one role that differ in their names alone
};
std::string_view name_of(ExplorationRules::Network network);

// A client's requests that do not happen, by the client's own count from 1 on. Their numbers and their draws are taken
// all the same, so that the others stay what they were.
struct LeftOut {
    NodeId node;
    std::uint64_t first, last;
};
struct RequestDue {
    NodeId node;
    std::uint64_t number;
};

class Blueprint final : public NodeNames {
public:
    std::uint64_t seed = 1;
    Time until = 60_s;
    std::vector<RoleTable> roles;
    std::vector<NodeSpec> nodes;
    std::vector<MessageType> kinds;
    LinkTable links;
    Distribution sync_latency = Distribution::constant(0);
    std::vector<Hardware> hardware{Hardware{}};
    std::vector<Selector> selectors;
    std::vector<RoleVariant> variants;
    FaultPlan plan;
    Overrides overrides;
    DrawSource* draws =
        nullptr;  // where there is one, it is asked instead of the seed, for every stream. Outlives the world
    std::vector<LeftOut> left_out;
    std::vector<RequestDue>* requests =
        nullptr;  // where there is one, it is told of each that was due. Outlives the world
    std::vector<Property> properties;
    std::vector<std::string> moments;  // declared by the model, and those that only its roles declare
    ExplorationRules exploration;
    bool careful = false;  // no event, send or draw takes a short cut; runs are the same, and a test says so

    // Adds a role type; nodes of it follow by add_node. Returns its index.
    template <class Role>
    std::uint32_t add_role(Role role) {
        return add_actor<Role>(std::move(role));
    }
    // Likewise, played by an actor derived from the role, on the role's states: add_actor<Server>(WithoutChecksums{…}).
    template <class Role, class Actor>
    std::uint32_t add_actor(Actor actor);
    NodeId add_node(std::string name, std::uint32_t role);
    // A node whose role is given later, so that roles can be made that know the nodes; each needs one when a world is
    // made.
    NodeId add_node(std::string name);
    void give(NodeId node, std::uint32_t role);
    // Declares the links a -> b and b -> a with the default settings (a scenario may change them afterwards).
    void connect(NodeId a, NodeId b);
    void add_property(Property property) { properties.push_back(std::move(property)); }
    // "the leader": the node for which a fault plan may strike.
    void add_selector(std::string name, std::function<NodeId(const View&)> find) {
        selectors.push_back({std::move(name), std::move(find)});
    }
    // Liar derives from Role and handles some messages otherwise. Returns the variant's index.
    template <class Role, class Liar>
    std::uint32_t add_variant(std::uint32_t role, std::string name, Liar liar);

    // kNoNode / kNoKind where there is none.
    NodeId find_node(std::string_view name) const override;
    MessageKind find_kind(std::string_view name) const;
    const std::string& node_name(NodeId node) const override;
    const std::string& kind_name(MessageKind kind) const;
    // By kind: its Refused<>, kNoKind where no role lists that; empty where no role lists any.
    std::vector<MessageKind> refusals() const;

private:
    void add_moments(std::span<const std::string_view> names);
    template <class Message>
    MessageKind kind_of(bool timer);
    template <class Role, class Actor, class... M>
    void add_handlers(RoleTable& table, bool timers, bool told, const std::variant<M...>*);
    template <class Role, class... Calls, class... M>
    void add_answers(RoleTable& table, bool told, const std::variant<Calls...>*, const std::variant<M...>*);
    template <class Role, class Actor>
    RoleTable table_of(Actor actor);
    template <class... M>
    std::vector<MessageKind> kinds_of(bool timers, const std::variant<M...>*);
};

template <class Message>
MessageKind Blueprint::kind_of(bool timer) {
    if constexpr (std::is_same_v<Message, std::monostate>) {
        return kNoKind;
    } else {
        for (std::size_t i = 0; i < kinds.size(); ++i)
            if (kinds[i].tag == type_tag<Message>())
                return static_cast<MessageKind>(i);
        kinds.push_back(describe_message<Message>(timer));
        return static_cast<MessageKind>(kinds.size() - 1);
    }
}

template <class... M>
std::vector<MessageKind> Blueprint::kinds_of(bool timers, const std::variant<M...>*) {
    std::vector<MessageKind> out;
    (out.push_back(kind_of<M>(timers)), ...);
    return out;
}

namespace detail {
// Whether a message is taken in a state, where the role says so; else null.
template <class Role, class Message>
Guard guard_of() {
    if constexpr (requires(const typename Role::State& state, const Message& message) { Role::takes(state, message); })
        return [](const RoleStates& states, std::uint32_t index, const EventRecord& event) {
            return Role::takes(static_cast<const RoleStatesOf<Role>&>(states).states[index], event.get<Message>());
        };
    else
        return nullptr;
}
}  // namespace detail

// `told`: what comes back is among them.
template <class Role, class Actor, class... M>
void Blueprint::add_handlers(RoleTable& table, bool timers, bool told, const std::variant<M...>*) {
    const auto add = [&]<class One>(const One*) {
        if constexpr (!std::is_same_v<One, std::monostate>) {
            if (detail::kIsRefused<One> && !told)
                return;
            const MessageKind kind = kind_of<One>(timers);
            if (table.handlers.size() <= kind)
                table.handlers.resize(kind + 1u, nullptr);
            if (const Guard guard = detail::guard_of<Role, One>()) {
                table.guards.resize(std::max<std::size_t>(table.guards.size(), kind + 1u), nullptr);
                table.guards[kind] = guard;
            }
            table.handlers[kind] = [](const void* role, ContextCore& core, RoleStates& states, std::uint32_t index,
                                      const EventRecord& event) {
                Context<Role> context(core);
                auto& state = static_cast<RoleStatesOf<Role>&>(states).states[index];
                const Actor& handler = *static_cast<const Actor*>(role);
                if constexpr (requires { handler.on(context, state, event.get<One>(), event.peer); })
                    handler.on(context, state, event.get<One>(), event.peer);
                else
                    handler.on(context, state, event.get<One>());
            };
        }
    };
    (add(static_cast<const M*>(nullptr)), ...);
}

template <class Role, class... Calls, class... M>
void Blueprint::add_answers(RoleTable& table, bool told, const std::variant<Calls...>*, const std::variant<M...>*) {
    const auto add = [&]<class Call, class One>(const Call*, const One*) {
        static_assert(detail::kIsIn<Call, Timers<Role>>, "add what the role blocks on to its Timers");
        if (detail::kIsRefused<One> && !told)
            return;
        if constexpr (requires(const Call& call, const One& message) { Role::answers(call, message); })
            table.answers.push_back(
                {kind_of<Call>(true), kind_of<One>(false), [](const EventRecord& call, const EventRecord& message) {
                     return Role::answers(call.get<Call>(), message.get<One>());
                 }});
    };
    const auto add_all = [&]<class Call>(const Call* call) { (add(call, static_cast<const M*>(nullptr)), ...); };
    (add_all(static_cast<const Calls*>(nullptr)), ...);
}

// The functions by which Actor (the role itself, or a liar) works on the states of Role.
template <class Role, class Actor>
RoleTable Blueprint::table_of(Actor actor) {
    RoleTable table;
    bool told = true;
    if constexpr (requires(const Actor& one) { one.wants_refusals(); })
        told = actor.wants_refusals();
    table.name = std::string(Role::kName);
    table.tag = type_tag<Role>();
    table.role = std::make_shared<const Actor>(std::move(actor));
    table.has_workload = detail::HasWorkload<Role>;
    table.blocks_on_sync = detail::BlocksOnSync<Role>;
    table.tearing = detail::tearing_of<Role, Actor>();
    add_handlers<Role, Actor>(table, false, told, static_cast<const typename Role::In*>(nullptr));
    table.out = kinds_of(false, static_cast<const typename Role::Out*>(nullptr));
    add_handlers<Role, Actor>(table, true, told, static_cast<const Timers<Role>*>(nullptr));
    table.timers = kinds_of(true, static_cast<const Timers<Role>*>(nullptr));
    if constexpr (detail::BlocksOnCalls<Role>) {
        table.blocks_on_calls = true;
        add_answers<Role>(table, told, static_cast<const typename Role::BlocksOn*>(nullptr),
                          static_cast<const typename Role::In*>(nullptr));
    }
    table.start = [](const void* object, ContextCore& core, RoleStates& states, std::uint32_t index) {
        Context<Role> context(core);
        auto& typed = static_cast<RoleStatesOf<Role>&>(states);
        if constexpr (detail::HasDurable<Role>) {
            const Durable<Role> durable = typed.durables[index];
            typed.states[index] = static_cast<const Actor*>(object)->start(context, durable);
        } else {
            typed.states[index] = static_cast<const Actor*>(object)->start(context);
        }
    };
    if constexpr (requires(const Actor& one, Context<Role>& context, typename Role::State& state, NodeId from) {
                      one.on_damaged(context, state, from);
                  })
        table.damaged = [](const void* object, ContextCore& core, RoleStates& states, std::uint32_t index,
                           NodeId from) {
            Context<Role> context(core);
            static_cast<const Actor*>(object)->on_damaged(context,
                                                          static_cast<RoleStatesOf<Role>&>(states).states[index], from);
        };
    if constexpr (requires(const Actor& one, Context<Role>& context, typename Role::State& state) {
                      one.on_disk_full(context, state);
                  })
        table.disk_full = [](const void* object, ContextCore& core, RoleStates& states, std::uint32_t index, NodeId) {
            Context<Role> context(core);
            static_cast<const Actor*>(object)->on_disk_full(context,
                                                            static_cast<RoleStatesOf<Role>&>(states).states[index]);
        };
    table.make_states = []() -> std::unique_ptr<RoleStates> { return std::make_unique<RoleStatesOf<Role>>(); };
    table.add_node = [](RoleStates& states) {
        auto& typed = static_cast<RoleStatesOf<Role>&>(states);
        typed.states.emplace_back();
        typed.durables.emplace_back();
    };
    return table;
}

template <class Role, class Actor>
std::uint32_t Blueprint::add_actor(Actor actor) {
    static_assert(std::is_base_of_v<Role, Actor>, "an actor is its role or derives from it");
    roles.push_back(table_of<Role, Actor>(std::move(actor)));
    if constexpr (detail::HasMoments<Role>)
        add_moments(Role::kMoments);
    return static_cast<std::uint32_t>(roles.size() - 1);
}

template <class Role, class Liar>
std::uint32_t Blueprint::add_variant(std::uint32_t role, std::string name, Liar liar) {
    static_assert(std::is_base_of_v<Role, Liar>, "a variant derives from its role");
    variants.push_back({std::move(name), role, table_of<Role, Liar>(std::move(liar))});
    return static_cast<std::uint32_t>(variants.size() - 1);
}

}  // namespace orrery
