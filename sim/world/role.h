// Roles are values. A role is an immutable object with its knobs; its state is a plain copyable value; its handlers
// are const functions that change the state and write effects to the context. A role looks like this:
//
//     struct Server {
//         using In = std::variant<Ping>;      // every alternative needs an on(), or no build
//         using Out = std::variant<Pong>;
//         using Timers = std::variant<Tick>;  // likewise; a timer is known by its value: setting an equal one re-arms
//         using Ctx = Context<Server>;
//         static constexpr std::string_view kName = "server";
//         struct State { … ORRERY_FIELDS(State, …) };
//         struct Durable {                                         // optional: what survives a crash
//             static constexpr Tearing kTearing = Tearing::journal;  // no default: sim/core/tearing.h
//             … ORRERY_FIELDS(Durable, …) };
//         State start(Ctx&, const Durable&) const;                 // or start(Ctx&); first start and restart
//         void on(Ctx&, State&, const Ping&, NodeId from) const;   // the sender, where it is wanted
//         void on(Ctx&, State&, const Tick&) const;
//         void on_damaged(Ctx&, State&, NodeId from) const;        // optional: a message failed its checksum
//         void on_disk_full(Ctx&, State&) const;                   // optional: a persist() found no room
//         static std::string label(const State&);                  // optional: a word or two for the node's lane
//         static constexpr auto& kMoments = my_model::kMoments;    // optional: what it may call by ctx.moment()
//         static constexpr bool kHasWorkload = true;               // optional: it may ask for Context::load()
//         static constexpr bool kBlocksOnSync = true;              // optional: it handles nothing while a write of it
//                                                                  // is on its way, as a single-threaded server
//         using BlocksOn = std::variant<Asked>;                    // optional: the Timers that Context::block_on() may
//                                                                  // name; what ends it beside their expiry:
//         static bool answers(const Asked&, const Pong&);          // whether the message is what that call waits for
//         void on(Ctx&, State&, const Refused<Pong>&, NodeId from) const;  // optional, and in In: a Pong came back
//         bool wants_refusals() const;                             // optional: false where its knobs leave those out
//         static bool takes(const State&, const Ping&);            // optional, for exploration: a message (or timer)
//     };                                                           // that is not taken in a state is no step there
//
// A Byzantine variant of a role is a struct derived from it with other handlers for the same messages: it has the same
// State and Durable and so can take over in the middle of a run (Blueprint::add_variant). Likewise a role on another
// disk is a struct derived from it with a kTearing of its own (Blueprint::add_actor<Role>(derived)).
// This file holds the type-erased tables that the world calls: one virtual table per role type and one function
// pointer per (role, message), states in one contiguous vector per role type.
#pragma once
#include <algorithm>
#include <array>
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/core/bytes_beyond.h"
#include "sim/core/tearing.h"
#include "sim/core/value.h"
#include "sim/world/message.h"

namespace orrery {

class World;
class ContextCore;
template <class Role>
class Context;

struct NothingDurable {
    static constexpr std::string_view type_text() { return "NothingDurable"; }
    bool operator==(const NothingDurable&) const = default;
};

// The moments of a model, which faults can wait for: inline constexpr auto kMoments = moments("voted", "elected");
template <class... Text>
constexpr std::array<std::string_view, sizeof...(Text)> moments(const Text&... names) {
    return {std::string_view(names)...};
}

namespace detail {
template <class Role>
concept HasDurable = requires {
    typename Role::Durable;
};
template <class Role>
concept HasTimers = requires {
    typename Role::Timers;
};
template <class Role>
concept HasLabel = requires(const typename Role::State& s) {
    Role::label(s);
};
template <class Role>
concept HasWorkload = requires {
    requires Role::kHasWorkload;
};
template <class Role>
concept HasMoments = requires {
    Role::kMoments.size();
};
template <class Role>
concept BlocksOnSync = requires {
    requires Role::kBlocksOnSync;
};
template <class Role>
concept BlocksOnCalls = requires {
    typename Role::BlocksOn;
};
template <class T>
concept SaysTearing = requires {
    { T::kTearing } -> std::convertible_to<Tearing>;
};
// Of the nodes of a role; nothing where they keep nothing.
template <class Role, class Actor>
constexpr std::optional<Tearing> tearing_of() {
    if constexpr (!HasDurable<Role>) {
        return std::nullopt;
    } else if constexpr (SaysTearing<Actor>) {
        return Actor::kTearing;
    } else {
        static_assert(SaysTearing<typename Role::Durable>,
                      "a Durable says what a crash may leave of it: add 'static constexpr Tearing kTearing = "
                      "Tearing::journal;' (whole writes, as a database) or 'Tearing::raw' (a file written in place)");
        if constexpr (SaysTearing<typename Role::Durable>)
            return Role::Durable::kTearing;
        else
            return std::nullopt;
    }
}
template <class Role>
struct DurableOf {
    using type = NothingDurable;
};
template <HasDurable Role>
struct DurableOf<Role> {
    using type = typename Role::Durable;
};
template <class Role>
struct TimersOf {
    using type = std::variant<std::monostate>;
};
template <HasTimers Role>
struct TimersOf<Role> {
    using type = typename Role::Timers;
};
template <class Role>
struct BlocksOnOf {
    using type = std::variant<std::monostate>;
};
template <BlocksOnCalls Role>
struct BlocksOnOf<Role> {
    using type = typename Role::BlocksOn;
};
// The name of a moment that the role declares: another does not compile.
template <class Role>
struct MomentOf {
    std::string_view name;

    consteval MomentOf(const char* text) : name(text) {
        bool is_declared = false;
        if constexpr (HasMoments<Role>)
            for (const std::string_view one : Role::kMoments)
                is_declared = is_declared || one == name;
        if (!is_declared)
            throw "the role's kMoments has no such moment";
    }
};
template <class T, class Variant>
struct IndexIn;
template <class T, class... Rest>
struct IndexIn<T, std::variant<T, Rest...>> {
    static constexpr std::size_t value = 0;
};
template <class T, class First, class... Rest>
struct IndexIn<T, std::variant<First, Rest...>> {
    static constexpr std::size_t value = 1 + IndexIn<T, std::variant<Rest...>>::value;
};
template <class T, class Variant>
constexpr bool kIsIn = false;
template <class T, class... All>
constexpr bool kIsIn<T, std::variant<All...>> = (std::is_same_v<T, All> || ...);
}  // namespace detail

template <class Role>
using Durable = typename detail::DurableOf<Role>::type;
template <class Role>
using Timers = typename detail::TimersOf<Role>::type;

// The states of all nodes of one role type, and their durable states: the part of a role that a snapshot copies.
class RoleStates {
public:
    virtual ~RoleStates() = default;
    virtual std::unique_ptr<RoleStates> clone() const = 0;
    virtual void assign(const RoleStates& other) = 0;  // copies into kept storage; requires the same role type
    virtual void hash_into(Hash& hash) const = 0;
    virtual Value state_value(std::uint32_t index, const NodeNames& names) const = 0;
    virtual Value durable_value(std::uint32_t index, const NodeNames& names) const = 0;
    // One top-level field of the State: its hash (cheap: shared chunks keep theirs), and its value ({} where unknown).
    virtual std::uint64_t field_hash(std::uint32_t index, std::string_view path, const NodeNames& names) const = 0;
    virtual std::uint64_t durable_hash(std::uint32_t index, std::string_view path,
                                       const NodeNames& names) const = 0;  // likewise of the Durable
    virtual Value field_value(std::uint32_t index, std::string_view field, const NodeNames& names) const = 0;
    virtual std::string label(std::uint32_t index) const = 0;
    virtual std::size_t bytes() const = 0;                                // of the flat parts
    virtual std::size_t bytes_beyond(const RoleStates& other) const = 0;  // sim/core/bytes_beyond.h
    virtual const void* address(std::uint32_t index) const = 0;  // of the state, for fetching it ahead of its event
    // What disks do to a durable state: lose it all, or change one place (false where nothing is kept).
    virtual void wipe(std::uint32_t index) = 0;
    virtual bool rot(std::uint32_t index, std::uint64_t bits) = 0;
    // One node's part alone, for exploration. `at` may be one past the last of `to`: then it is appended.
    virtual void copy_one(std::uint32_t index, RoleStates& to, std::uint32_t at) const = 0;
    virtual bool equal_one(std::uint32_t index, const RoleStates& other, std::uint32_t at) const = 0;
    virtual std::uint64_t hash_one(std::uint32_t index) const = 0;
    virtual void rename_one(std::uint32_t index, const Renaming& renamed) = 0;
};

template <class Role>
class RoleStatesOf final : public RoleStates {
public:
    std::vector<typename Role::State> states;
    std::vector<Durable<Role>> durables;

    std::unique_ptr<RoleStates> clone() const override { return std::make_unique<RoleStatesOf>(*this); }
    void assign(const RoleStates& other) override { *this = static_cast<const RoleStatesOf&>(other); }
    void hash_into(Hash& hash) const override {
        for (const auto& state : states)
            orrery::hash_into(hash, state);
        if constexpr (detail::HasDurable<Role>)
            for (const auto& durable : durables)
                orrery::hash_into(hash, durable);
    }
    Value state_value(std::uint32_t index, const NodeNames& names) const override {
        return to_value(states[index], &names);
    }
    Value durable_value(std::uint32_t index, const NodeNames& names) const override {
        if constexpr (detail::HasDurable<Role>)
            return to_value(durables[index], &names);
        else {
            static_cast<void>(index), static_cast<void>(names);
            return {};
        }
    }
    std::uint64_t field_hash(std::uint32_t index, std::string_view path, const NodeNames& names) const override {
        Hash hash;
        hash_at(hash, states[index], path, &names);
        return hash.value();
    }
    std::uint64_t durable_hash(std::uint32_t index, std::string_view path, const NodeNames& names) const override {
        Hash hash;
        if constexpr (detail::HasDurable<Role>)
            hash_at(hash, durables[index], path, &names);
        else
            static_cast<void>(index), static_cast<void>(path), static_cast<void>(names);
        return hash.value();
    }
    Value field_value(std::uint32_t index, std::string_view field, const NodeNames& names) const override {
        Value value;
        for_each_field(states[index], [&](std::string_view name, const auto& member) {
            if (name == field)
                value = to_value(member, &names);
        });
        return value;
    }
    std::string label(std::uint32_t index) const override {
        if constexpr (detail::HasLabel<Role>)
            return Role::label(states[index]);
        else {
            static_cast<void>(index);
            return {};
        }
    }
    void wipe(std::uint32_t index) override { durables[index] = {}; }
    bool rot(std::uint32_t index, std::uint64_t bits) override {
        if constexpr (detail::HasDurable<Role>)
            return flip_one(durables[index], bits);
        else
            return static_cast<void>(index), static_cast<void>(bits), false;
    }
    void copy_one(std::uint32_t index, RoleStates& to, std::uint32_t at) const override {
        auto& other = static_cast<RoleStatesOf&>(to);
        if (at == other.states.size()) {
            other.states.emplace_back();
            other.durables.emplace_back();
        }
        other.states[at] = states[index];
        other.durables[at] = durables[index];
    }
    bool equal_one(std::uint32_t index, const RoleStates& other, std::uint32_t at) const override {
        const auto& with = static_cast<const RoleStatesOf&>(other);
        return states[index] == with.states[at] && durables[index] == with.durables[at];
    }
    std::uint64_t hash_one(std::uint32_t index) const override {
        Hash hash;
        orrery::hash_into(hash, states[index]);
        if constexpr (detail::HasDurable<Role>)
            orrery::hash_into(hash, durables[index]);
        return hash.value();
    }
    void rename_one(std::uint32_t index, const Renaming& renamed) override {
        rename_nodes(states[index], renamed);
        if constexpr (detail::HasDurable<Role>)
            rename_nodes(durables[index], renamed);
    }
    const void* address(std::uint32_t index) const override { return states.data() + index; }
    std::size_t bytes() const override {
        return states.size() * sizeof(typename Role::State) + durables.size() * sizeof(Durable<Role>);
    }
    std::size_t bytes_beyond(const RoleStates& other) const override {
        const auto& with = static_cast<const RoleStatesOf&>(other);
        std::size_t bytes = 0;
        if constexpr (!std::is_trivially_copyable_v<typename Role::State> ||
                      !std::is_trivially_copyable_v<Durable<Role>>)
            for (std::size_t i = 0; i < states.size(); ++i)
                bytes += orrery::bytes_beyond(states[i], with.states[i]) +
                         orrery::bytes_beyond(durables[i], with.durables[i]);
        else
            static_cast<void>(with);
        return bytes;
    }
};

// What waits on a node's disk: the durable state that becomes current when the sync completes.
class PendingDurable {
public:
    virtual ~PendingDurable() = default;
    virtual void commit(RoleStates& states, std::uint32_t index) const = 0;
    // Only a part of the write is on the disk.
    virtual void tear(RoleStates& states, std::uint32_t index, std::uint64_t bits) const = 0;
};
template <class Role>
class PendingDurableOf final : public PendingDurable {
public:
    explicit PendingDurableOf(Durable<Role> durable) : durable_(std::move(durable)) {}
    void commit(RoleStates& states, std::uint32_t index) const override {
        static_cast<RoleStatesOf<Role>&>(states).durables[index] = durable_;
    }
    void tear(RoleStates& states, std::uint32_t index, std::uint64_t bits) const override {
        auto& kept = static_cast<RoleStatesOf<Role>&>(states).durables[index];
        kept = torn(kept, durable_, bits);
    }

private:
    const Durable<Role> durable_;
};

using Handler = void (*)(const void* role, ContextCore& core, RoleStates& states, std::uint32_t index,
                         const EventRecord& event);
// Whether the message or timer can be taken in this state.
using Guard = bool (*)(const RoleStates& states, std::uint32_t index, const EventRecord& event);
// Whether the message is what the call waits for.
using Answers = bool (*)(const EventRecord& call, const EventRecord& message);
using Hook = void (*)(const void* role, ContextCore& core, RoleStates& states, std::uint32_t index, NodeId from);

// One role type of a blueprint: the immutable role object and its functions.
class RoleTable {
public:
    std::string name;
    const void* tag = nullptr;
    std::shared_ptr<const void> role;
    std::vector<MessageKind> out;     // kind of each alternative of Out
    std::vector<MessageKind> timers;  // kind of each alternative of Timers
    std::vector<Handler> handlers;    // by kind; null where the role takes no such message
    std::vector<Guard> guards;        // by kind; null where it is taken in every state
    void (*start)(const void* role, ContextCore& core, RoleStates& states, std::uint32_t index) = nullptr;
    std::uint32_t nodes = 0;    // that play it
    bool has_workload = false;  // an overload strikes it
    bool blocks_on_sync = false;
    bool blocks_on_calls = false;
    struct Answer {
        MessageKind call = kNoKind, message = kNoKind;
        Answers is = nullptr;
    };
    std::vector<Answer> answers;     // that end a block_on()
    std::optional<Tearing> tearing;  // nothing: its nodes keep nothing
    Hook damaged = nullptr;          // null: what fails its checksum is thrown away
    Hook disk_full = nullptr;        // null: the process stops
    std::unique_ptr<RoleStates> (*make_states)() = nullptr;
    void (*add_node)(RoleStates& states) = nullptr;  // appends a default state and durable

    bool takes(MessageKind kind) const { return kind < handlers.size() && handlers[kind] != nullptr; }
    // Whether the message answers the call that a node is blocked on.
    bool ends(const EventRecord& call, const EventRecord& message) const {
        return std::any_of(answers.begin(), answers.end(), [&](const Answer& one) {
            return one.call == call.kind && one.message == message.kind && one.is(call, message);
        });
    }
};

}  // namespace orrery
