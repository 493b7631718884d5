// A fault plan is data: what goes wrong, where, and when (at a time, or at a moment that a model names).
// Every entry that fires is an event of the run, sequenced before the start. An entry with a duration is followed by a
// second event that undoes it. Stimuli (fire a timer now, deliver a message from outside, change a knob) are entries
// too, so that a schedule from a paper can be written down; they are not counted as faults.
// Where: a node, or a word that is resolved when the entry fires: a selector of the model ("the leader"), or the node
// at which the moment happened. An entry whose word names nobody then does not fire, and the result says so.
// Units: nanoseconds. Errors: node and timer names are resolved where a scenario is read (sim/scenario/).
#pragma once
#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/world/message.h"
#include "sim/world/network/links.h"

namespace orrery {

class Blueprint;

// Node numbers that stand for a word: kSelected + i is selector i of the blueprint.
constexpr NodeId kSelected = 0xF000'0000;
constexpr NodeId kWhereItHappened = 0xFFFF'FFF0;
constexpr bool is_word(NodeId node) { return node >= kSelected && node != kNoNode; }

// Links of which a fault speaks: named ones, and all links from one group of nodes to another. A node that two groups
// name (a word may turn out to be a named node) belongs to the first.
struct LinkSet {
    std::vector<Link> links;
    std::vector<std::vector<NodeId>> groups = {};
    bool oneway = false;  // from the first group to the second alone
};

// What a crash leaves of the writes that no sync has completed: nothing, all, or as much as a disk of its kind may
// leave (role.h, Tearing): of a journal a number of whole writes, of a raw disk also a part of the next. `torn` is the
// last for those who mean a raw disk: whoever reads a scenario refuses it for a journal. by_disk: as the node's
// hardware says.
enum class Unsynced : std::uint8_t { by_disk, lost, kept, some, torn };
std::string_view name_of(Unsynced unsynced);

// What an entry of the plan turned out to strike, kept until it ends.
struct Victims {
    NodeId node = kNoNode;
    std::vector<NodeId> nodes;
    std::vector<Link> links;

    // Whether the node is among them; kNoNode: whether all nodes are meant.
    bool concern(NodeId one) const {
        return one == kNoNode ? nodes.empty()
                              : node == one || std::find(nodes.begin(), nodes.end(), one) != nodes.end();
    }
};

enum class Nature : std::uint8_t {
    stimulus,  // no fault: the plan brings an event about
    cure,      // ends other faults, at once
    blow,      // over at once; what it has done stays
    state,     // in force until its end, or until a cure
};

// What a fault does while it is in force, for those who ask what is behind something.
enum class Harm : std::uint8_t {
    down,    // the node stops, sooner or later
    dark,    // its machine is off, too, and refuses nothing
    crash,   // it stops at once, and a restart ends the fault
    pause,   // it does nothing meanwhile
    cut,     // messages are lost: no link,
    loss,    // by luck,
    room,    // no room on the link,
    damage,  // their checksums fail
    copy,    // messages come twice
    delay,   // what was to come comes later
    work,    // there is more to do
    order,   // in a plan that says in which order everything comes it is part of that, and no harm
    ground,  // it takes away what sound designs rest on
};

class Harms {
public:
    constexpr Harms(std::initializer_list<Harm> all) {
        for (const Harm one : all)
            add(one);
    }
    constexpr void add(Harm one, bool if_so = true) { bits_ |= if_so ? 1u << static_cast<unsigned>(one) : 0u; }
    constexpr bool has(Harm one) const { return (bits_ >> static_cast<unsigned>(one) & 1u) != 0; }

private:
    std::uint32_t bits_ = 0;
};

// What the engine, causality, counts and pictures know of a fault without knowing its kind. It may point into the
// fault, which stays where it is.
struct FaultTraits {
    FaultTraits(std::string_view called, Nature is, NodeId at, Harms does)
        : name(called), nature(is), node(at), harms(does) {}

    std::string_view name;  // "crash", "partition", …: under which it is counted and written in a scenario
    Nature nature;
    NodeId node;  // whose event it is; kNoNode: nobody's, or that of several
    Harms harms;
    enum class Blocks : std::uint8_t { none, cut, held } blocks = Blocks::none;  // its links, until a heal
    const LinkEdit* edit = nullptr;         // of its links (of all, where it has none) while it is in force
    const Blueprint* rules = nullptr;       // whose roles act from then on
    Unsynced unsynced = Unsynced::by_disk;  // of a crash
    std::size_t held_links = 0;             // that it names and holds
    bool refused = false;                   // of cut links: senders are told (Refused<Message>)
};

class FaultHand;  // plan/fault_hand.h

// A kind of fault: an immutable value that knows whom it strikes (nothing where that cannot be now), what it does to
// them and how that is undone. sim/faults/ has them all.
template <class Kind>
concept FaultKind = requires(const Kind& kind, FaultHand& hand, NodeId where, const Victims& victims) {
    { kind.traits() } -> std::same_as<FaultTraits>;
    { kind.find(hand, where) } -> std::same_as<std::optional<Victims>>;
    { kind.begin(hand, victims) } -> std::same_as<void>;
    { kind.end(hand, victims) } -> std::same_as<void>;
};

// A fault of any kind; copies share it.
class FaultAction {
public:
    FaultAction() = default;  // none: to be given one before it is planned
    template <class Kind>
    requires(!std::same_as<Kind, FaultAction> && FaultKind<Kind>) FaultAction(Kind kind)
        : fault_(std::make_shared<const Held<Kind>>(std::move(kind))) {}

    const FaultTraits& traits() const { return fault_->traits; }
    std::string_view name() const { return fault_->traits.name; }
    bool is_stimulus() const { return fault_->traits.nature == Nature::stimulus; }
    bool does(Harm harm) const { return fault_->traits.harms.has(harm); }

    std::optional<Victims> find(FaultHand& hand, NodeId where) const { return fault_->find(hand, where); }
    void begin(FaultHand& hand, const Victims& victims) const { fault_->begin(hand, victims); }
    void end(FaultHand& hand, const Victims& victims) const { fault_->end(hand, victims); }

    // Of that kind, or null: for the kind itself and for those who made it.
    template <FaultKind Kind>
    const Kind* as() const {
        const auto* held = dynamic_cast<const Held<Kind>*>(fault_.get());
        return held ? &held->kind : nullptr;
    }

private:
    struct Any {
        explicit Any(const FaultTraits& its) : traits(its) {}
        Any(const Any&) = delete;
        Any& operator=(const Any&) = delete;
        virtual ~Any() = default;
        virtual std::optional<Victims> find(FaultHand& hand, NodeId where) const = 0;
        virtual void begin(FaultHand& hand, const Victims& victims) const = 0;
        virtual void end(FaultHand& hand, const Victims& victims) const = 0;
        FaultTraits traits;
    };
    template <class Kind>
    struct Held final : Any {
        explicit Held(Kind&& made) : Any({{}, Nature::state, kNoNode, {}}), kind(std::move(made)) {
            this->traits = kind.traits();
        }
        std::optional<Victims> find(FaultHand& hand, NodeId where) const override { return kind.find(hand, where); }
        void begin(FaultHand& hand, const Victims& victims) const override { kind.begin(hand, victims); }
        void end(FaultHand& hand, const Victims& victims) const override { kind.end(hand, victims); }
        const Kind kind;
    };

    std::shared_ptr<const Any> fault_;
};

struct Trigger {
    std::string moment;
    NodeId node = kNoNode;  // any node
    std::uint32_t nth = 1;  // the n-th time that the moment happens (on that node)
    Duration after = 0;     // so much later
    Time from = 0;          // what happens before does not count,
    Time to = kNever;       // nor what happens then or later
};

struct FaultEntry {
    Time at = 0;
    std::optional<Trigger> when;  // instead of `at`
    FaultAction action;
    Duration lasting = 0;   // 0: for ever
    std::string text;       // one line for people
    bool standing = false;  // it belongs to the environment: it counts as no active fault. Requires lasting == 0
};

using FaultPlan = std::vector<FaultEntry>;

}  // namespace orrery
