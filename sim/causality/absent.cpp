#include "sim/causality/absent.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "sim/causality/blame.h"

namespace orrery::causality {
namespace {

constexpr std::size_t kMost = 4;  // that are told

// Of a message or timer to the obligation. near: about the same thing, at a node of the roots.
enum class Kin { own, near, far, none };

// In the order in which they are told.
enum class Fate { down, timer_lost, lost, late, cancelled, armed };

struct Missing {
    Fate fate = Fate::lost;
    Kin kin = Kin::own;
    NodeId from = kNoNode, to = kNoNode;  // a timer's node is `from`
    MessageKind kind = kNoKind;
    std::uint64_t hash = 0;  // of the payload
    EventNumber begun = 0, ended = 0;
    Time sent = 0, due = 0;
    std::string text, why;
    std::size_t others = 0;  // of the same kind with the same fate
    std::vector<NodeId> nodes = {};         // down: those that one event took
    std::optional<EventNumber> empty_at = {};  // late, in a queue: when that was empty last
};

std::string at_event(EventNumber event) {
    return event == 0 ? std::string("at the start") : fmt::format("at event {}", event);
}

// What the obligation is about: the keys in the paths that the property names, and the fields by which messages name
// them.
class Topic {
public:
    enum class Says { nothing, same, other };

    explicit Topic(const Violation& violation) {
        for (const FieldRef& field : violation.fields) {
            const std::string& path = field.path;
            for (std::size_t begin = path.find_first_of(".["); begin < path.size();) {
                const std::size_t end = std::min(path.find_first_of(".[]", begin + 1), path.size());
                if (end > begin + 1)
                    keys_.insert(path.substr(begin + 1, end - begin - 1));
                begin = end;
            }
        }
    }
    bool has_keys() const { return !keys_.empty(); }
    // A message or timer of the beginning: its first field that holds a key is the one that names it.
    void learn(const Value& message) {
        std::set<std::string> found;
        for_each_leaf(message, {}, [&](const std::string& name, const std::string& text) {
            if (keys_.contains(text) && found.insert(text).second)
                names_.insert({name, text});
        });
    }
    Says look(const Blueprint& blueprint, const EventRecord& record) const {
        if (names_.empty() || record.kind == kNoKind)
            return Says::nothing;
        Says says = Says::nothing;
        for_each_leaf(blueprint.kinds[record.kind].to_value(record, blueprint), {},
                      [&](const std::string& name, const std::string& text) {
                          if (names_.contains({name, text}))
                              says = Says::same;
                          const auto known = names_.lower_bound({name, {}});
                          if (says == Says::nothing && known != names_.end() && known->first == name)
                              says = Says::other;
                      });
        return says;
    }

private:
    template <class Visit>
    static void for_each_leaf(const Value& value, const std::string& name, Visit&& visit) {
        if (const Value::Record* record = value.record()) {
            for (const Field& field : *record)
                for_each_leaf(field.value, field.name, visit);
        } else if (const Value::List* list = value.list()) {
            for (const Value& one : *list)
                for_each_leaf(one, name, visit);
        } else if (const auto* number = std::get_if<std::int64_t>(&value.data)) {
            visit(name, fmt::format("{}", *number));
        } else if (const auto* text = std::get_if<std::string>(&value.data)) {
            visit(name, *text);
        }
    }

    std::set<std::string> keys_;
    std::set<std::pair<std::string, std::string>> names_;  // field, key
};

// Follows the consequences of the roots through one run, and what is about the same thing.
class Follower final : public TraceSink {
public:
    Follower(const Blueprint& blueprint, const Past& past, const Violation& violation)
        : blueprint_(blueprint),
          past_(past),
          topic_(violation),
          follows_(past.events.size() + 1, false),
          about_(past.events.size() + 1, false),
          names_nothing_(violation.fields.empty()) {
        for (const FieldRef& field : violation.fields)
            nodes_.insert(field.node);
        add_root(violation.missed->begun);
        began_with_heal_ = roots_.empty();
        if (began_with_heal_)
            for (const EventNumber write : past.last_write)
                add_root(write);
        follows_[0] = roots_.empty();  // nothing to go by but the start of the run
        if (topic_.has_keys())
            for (const EventNumber root : roots_)
                for (EventNumber event = root; event != 0 && past_.at(event).node == past_.at(root).node;
                     event = past_.at(event).cause)
                    teachers_.insert(event);
    }

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        current_ = event.number;
        if (!follows_[current_])
            follows_[current_] = follows_[event.cause] && !is_anew(event);
        const bool says = event.what == EventKind::deliver || event.what == EventKind::timer;
        if (says && teachers_.contains(current_))
            topic_.learn(blueprint_.kinds[record.kind].to_value(record, blueprint_));
        const Topic::Says what = says ? topic_.look(blueprint_, record) : Topic::Says::nothing;
        about_[current_] =
            has_begun() && (what == Topic::Says::same ||
                            (what == Topic::Says::nothing && event.what != EventKind::fault && about_[event.cause]));
        if (event.what == EventKind::deliver)
            arrive(event);
        about_to_crash_.clear();
        touched_.clear();
        if (event.node != kNoNode)
            touched_.insert(event.node);
        if (event.what == EventKind::fault && event.outcome == Outcome::handled) {
            touched_.insert(world.striking().nodes.begin(), world.striking().nodes.end());
            for (const NodeId node : touched_)
                if (View(world).up(node))
                    remember_timers(world, node);
        }
    }
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record, const Observation*) override {
        if (!record || effect.kind == EffectKind::observe)
            return;
        Missing one;
        one.from = effect.node;
        one.to = effect.peer;
        one.kind = effect.message;
        one.hash = record->payload_hash;
        one.begun = effect.event;
        one.sent = world.now();
        one.due = effect.due;
        one.kin = kin_of(*record, effect.kind == EffectKind::cancel_timer ? record->cause : current_, one.to);
        if (one.kin == Kin::far && nodes_.contains(one.from) && one.to == kNoNode)
            one.kin = Kin::near;
        if (effect.kind == EffectKind::set_timer) {
            last_set_[one.from] = current_;
            std::erase_if(missing_, [&](const Missing& gone) {
                return (gone.fate == Fate::timer_lost || gone.fate == Fate::cancelled) && gone.from == one.from &&
                       gone.kind == one.kind && gone.hash == one.hash;
            });
        } else if (one.kin == Kin::none) {
            return;
        } else if (effect.kind == EffectKind::cancel_timer) {
            one.fate = Fate::cancelled;
            one.begun = record->cause;
            one.ended = effect.event;
            one.text = describe_record(blueprint_, *record);
            missing_.push_back(std::move(one));
        } else if (effect.kind == EffectKind::lost) {
            one.text = describe_record(blueprint_, *record);
            one.why = effect.detail;
            missing_.push_back(std::move(one));
        } else if (effect.kind == EffectKind::send || effect.kind == EffectKind::duplicate) {
            one.fate = Fate::late;
            one.text = describe_record(blueprint_, *record);
            under_way_.emplace(effect.sequence, std::move(one));
        }
    }
    void end(const World& world) override {
        for (Missing& timer : about_to_crash_)
            if (!View(world).up(timer.from))
                missing_.push_back(std::move(timer));
        about_to_crash_.clear();
        for (const NodeId node : touched_) {
            if (View(world).up(node))
                down_since_.erase(node);
            else
                down_since_.emplace(node, current_);
            queues_.after(world, node);
        }
    }

    std::vector<Missing> found(const World& world, Time deadline) {
        std::erase_if(missing_, [&](const Missing& one) { return came_through(one) || is_of_before(one); });
        const bool some_lost = std::any_of(missing_.begin(), missing_.end(), [](const Missing& one) {
            return one.fate <= Fate::lost && one.kin != Kin::far;
        });
        std::set<std::uint64_t> held;
        for (const Parked& one : world.state().parked)
            held.insert(one.sequence);
        for (auto& [sequence, one] : under_way_) {
            if (came_through(one) || (some_lost && deadline - one.sent <= one.due - deadline))
                continue;
            if (one.due <= deadline && world.state().nodes[one.to].serves && !held.contains(sequence))
                one.empty_at = queues_.empty_at(one.to);
            missing_.push_back(std::move(one));
        }
        const auto explains = [](const Missing& one) { return one.fate < Fate::cancelled; };
        const auto is_near = [](const Missing& one) { return one.kin <= Kin::near; };
        if (std::any_of(missing_.begin(), missing_.end(),
                        [&](const Missing& one) { return explains(one) && is_near(one); }))
            std::erase_if(missing_, [&](const Missing& one) { return explains(one) && !is_near(one); });
        const bool some_down = std::any_of(nodes_.begin(), nodes_.end(),
                                           [&](NodeId node) { return down_since_.contains(node); });
        if (missing_.empty() && !some_down)
            for (NodeId node = 0; node < blueprint_.nodes.size(); ++node)
                for (Missing& timer : timers_of(world, node, Fate::armed))
                    if (follows_[timer.begun])
                        missing_.push_back(std::move(timer));
        if (std::any_of(missing_.begin(), missing_.end(), explains)) {
            const std::vector<Missing> all = missing_;
            std::erase_if(missing_, [&](const Missing& one) {
                const auto with_it = [&](const Missing& other) {
                    return explains(other) && other.from == one.from && other.begun == one.begun;
                };
                return one.fate == Fate::cancelled && std::none_of(all.begin(), all.end(), with_it);
            });
        }
        blame_the_dead();
        return alike_once();
    }

private:
    using Way = std::tuple<NodeId, NodeId, MessageKind>;

    void add_root(EventNumber event) {
        if (event == 0 || event >= follows_.size() || past_.at(event).what == EventKind::fault)
            return;
        follows_[event] = true;
        roots_.insert(event);
        nodes_.insert(past_.at(event).node);
    }
    bool has_begun() const { return !roots_.empty() && current_ >= *roots_.begin(); }
    // A message to `to`, or a timer, sent or set in event `begun`.
    Kin kin_of(const EventRecord& record, EventNumber begun, NodeId to) const {
        if (follows_[begun])
            return Kin::own;
        if (!has_begun())
            return Kin::none;
        const Topic::Says what = topic_.look(blueprint_, record);
        if (what == Topic::Says::other || (what == Topic::Says::nothing && !about_[begun]))
            return Kin::none;
        return nodes_.contains(to) ? Kin::near : Kin::far;
    }
    // The expiry of a timer that a root's own kind of expiry has set.
    bool is_anew(const TraceEvent& event) const {
        return event.what == EventKind::timer && std::any_of(roots_.begin(), roots_.end(), [&](EventNumber root) {
                   const PastEvent& began = past_.at(root);
                   return began.what == EventKind::timer && began.node == event.node && began.kind == event.kind;
               });
    }
    void arrive(const TraceEvent& event) {
        const auto sent = under_way_.find(event.sequence);
        if (sent == under_way_.end())
            return;
        Missing one = std::move(sent->second);
        under_way_.erase(sent);
        if (event.outcome == Outcome::handled) {
            EventNumber& last = arrived_[{one.from, one.to, one.kind}];
            last = std::max(last, one.begun);
            return;
        }
        one.fate = Fate::lost;
        one.ended = event.number;
        one.why = event.outcome == Outcome::lost_dead  ? blueprint_.node_name(one.to) + " was down"
                  : event.outcome == Outcome::lost_cut ? "the link was cut"
                                                       : "it came damaged";
        missing_.push_back(std::move(one));
    }
    // A message of its kind that was sent later on its way has arrived.
    bool came_through(const Missing& one) const {
        const auto later = arrived_.find({one.from, one.to, one.kind});
        return one.to != kNoNode && later != arrived_.end() && later->second >= one.begun;
    }
    // A timer of before the heal with which it began, at a node that has gone on to set others since.
    bool is_of_before(const Missing& one) const {
        if (!began_with_heal_ || one.fate != Fate::timer_lost)
            return false;
        const auto set = last_set_.find(one.from);
        return set != last_set_.end() && set->second > one.ended;
    }
    std::vector<Missing> timers_of(const World& world, NodeId node, Fate fate) const {
        std::vector<Missing> out;
        for (const ArmedTimer& timer : world.state().extras[node].timers) {
            const EventRecord& record = world.state().pool[timer.slot];
            Missing one;
            one.fate = fate;
            one.from = node;
            one.kind = timer.kind;
            one.hash = timer.hash;
            one.begun = record.cause;
            one.due = timer.deadline;
            one.kin = kin_of(record, record.cause, node);
            one.text = describe_record(blueprint_, record);
            out.push_back(std::move(one));
        }
        return out;
    }
    void remember_timers(const World& world, NodeId node) {
        for (Missing& timer : timers_of(world, node, Fate::timer_lost)) {
            timer.ended = current_;
            if (timer.kin != Kin::none || nodes_.contains(node))
                about_to_crash_.push_back(std::move(timer));
        }
    }
    // Of nodes that are down to the deadline, what they lost when they went down and what was sent to them since says
    // no more than that they are down. Where nobody else of the story is up, nothing else matters.
    void blame_the_dead() {
        const auto dead = [&](NodeId node, EventNumber since) {
            const auto found = down_since_.find(node);
            return found != down_since_.end() && found->second <= since;
        };
        std::set<NodeId> to_blame;
        for (const NodeId node : nodes_)
            if (down_since_.contains(node))
                to_blame.insert(node);
        const bool all = !to_blame.empty() && to_blame.size() == nodes_.size();
        std::erase_if(missing_, [&](const Missing& one) {
            const bool timer = one.fate == Fate::timer_lost, message = one.fate == Fate::lost && one.ended != 0;
            const NodeId node = timer ? one.from : one.to;
            if ((!timer && !message) || !dead(node, one.ended))
                return all;
            to_blame.insert(node);
            return true;
        });
        if (names_nothing_ && all)  // it may be about any of them
            for (const auto& [node, since] : down_since_)
                if (blueprint_.nodes[node].role == blueprint_.nodes[*nodes_.begin()].role)
                    to_blame.insert(node);
        std::map<std::pair<EventNumber, EventNumber>, Missing> by_event;
        for (const NodeId node : to_blame) {
            const EventNumber since = down_since_.at(node), kept = kept_down_by(blueprint_, past_, node, since);
            Missing& one = by_event[{since, kept}];
            one.fate = Fate::down;
            one.from = one.nodes.empty() ? node : one.from;
            one.begun = since;
            one.ended = kept;
            one.nodes.push_back(node);
        }
        for (auto& [events, one] : by_event)
            missing_.push_back(std::move(one));
    }
    // By fate, the nearest kin first, the latest first (of what is still to come the oldest); of
    // several alike the first of these alone.
    std::vector<Missing> alike_once() {
        const auto order = [&](const Missing& one) {
            const bool oldest = one.fate == Fate::late;
            return std::tuple(one.fate, one.kin, oldest ? one.begun : follows_.size() - one.begun);
        };
        std::stable_sort(missing_.begin(), missing_.end(),
                         [&](const Missing& a, const Missing& b) { return order(a) < order(b); });
        std::vector<Missing> out;
        for (Missing& one : missing_) {
            const auto same = std::find_if(out.begin(), out.end(), [&](const Missing& told) {
                return told.fate == one.fate && told.from == one.from && told.to == one.to && told.kind == one.kind;
            });
            if (same != out.end())
                ++same->others;
            else if (out.size() < kMost)
                out.push_back(std::move(one));
        }
        return out;
    }

    const Blueprint& blueprint_;
    const Past& past_;
    Topic topic_;
    std::set<EventNumber> teachers_;  // the roots, and what led to them at their nodes
    std::vector<bool> follows_;       // by event: in consequence of a root
    std::vector<bool> about_;         // by event: about the same thing
    std::set<EventNumber> roots_;
    std::set<NodeId> nodes_;  // of the roots and of the fields
    EventNumber current_ = 0;
    std::vector<Missing> missing_, about_to_crash_;
    std::map<std::uint64_t, Missing> under_way_;  // by sequence
    std::map<Way, EventNumber> arrived_;          // when the last that arrived was sent
    std::map<NodeId, EventNumber> last_set_;      // when a timer was set there last
    bool began_with_heal_ = false;
    bool names_nothing_ = false;  // the property
    std::set<NodeId> touched_;    // by the event in progress
    std::map<NodeId, EventNumber> down_since_;
    Queues queues_;
};

MissingStep told(const Blueprint& blueprint, const Past& past, const Missing& one, Time deadline) {
    const auto role_of = [&](NodeId node) -> const std::string& {
        return blueprint.roles[blueprint.nodes[node].role].name;
    };
    MissingStep out;
    out.begun = one.begun;
    out.ended = one.ended;
    const Route route{one.from, one.to};
    if (one.fate == Fate::down) {
        std::vector<std::string> names;
        std::set<std::string> roles;
        for (const NodeId node : one.nodes) {
            names.push_back(blueprint.node_name(node));
            roles.insert(role_of(node));
        }
        out.fault = past.at(one.ended).what == EventKind::fault ? one.ended
                                                                : fault_behind(blueprint, past, route, one.ended);
        out.what = fmt::format("a restart of {}, down since event {}", fmt::join(names, ", "), one.begun);
        if (one.begun != one.ended)
            out.what += fmt::format(" and kept down by event {}", one.ended);
        out.label = fmt::format("a restart of {}", fmt::join(roles, ", "));
        return out;
    }
    const std::string& kind = blueprint.kind_name(one.kind);
    const bool is_timer = one.to == kNoNode;
    out.what = is_timer ? fmt::format("the timer {} of {}, set {},", one.text, blueprint.node_name(one.from),
                                      at_event(one.begun))
                        : fmt::format("{} from {} to {}, sent {},", one.text, blueprint.node_name(one.from),
                                      blueprint.node_name(one.to), at_event(one.begun));
    out.label = is_timer ? fmt::format("the timer {} of {}", kind, role_of(one.from))
                         : fmt::format("{} from {} to {}", kind, role_of(one.from), role_of(one.to));
    switch (one.fate) {
        case Fate::down:
            break;
        case Fate::timer_lost:
            out.fault = one.ended;
            out.what += fmt::format(" was lost in the crash {}", at_event(one.ended));
            out.label += " was lost in a crash";
            break;
        case Fate::lost:
            out.fault = fault_behind(blueprint, past, route, one.ended == 0 ? one.begun : one.ended);
            out.what += one.why == "lost" ? std::string(" was lost on its link")
                        : one.ended == 0  ? fmt::format(" was lost: {}", one.why)
                                          : fmt::format(" was lost {}: {}", at_event(one.ended), one.why);
            out.label += " was lost";
            break;
        case Fate::late:
            if (one.empty_at)
                out.fault = fault_behind_queue(blueprint, past, route, *one.empty_at, one.due);
            if (out.fault == 0)
                out.fault = fault_behind(blueprint, past, route, past.events.size());
            out.what += one.due > deadline ? fmt::format(" was to arrive only at {}", format_time(one.due))
                                           : fmt::format(" has waited since {}", format_time(one.due));
            if (one.empty_at)
                out.what += fmt::format(" in a queue that was last empty {}", at_event(*one.empty_at));
            out.label += " came too late";
            break;
        case Fate::cancelled:
            out.what += fmt::format(" was cancelled {}", at_event(one.ended));
            out.label += " was cancelled";
            break;
        case Fate::armed:
            out.what += fmt::format(" is due only at {}", format_time(one.due));
            out.label += " is due too late";
            break;
    }
    if (one.others > 0)
        out.what += fmt::format(" (and {} like it)", one.others);
    return out;
}

}  // namespace

std::vector<MissingStep> missing_steps(const std::shared_ptr<const Blueprint>& blueprint, const Past& past,
                                       const Violation& violation) {
    Follower follower(*blueprint, past, violation);
    World world(blueprint, &follower);
    world.start();
    world.run_to(violation.event);
    world.set_sink(nullptr);
    std::vector<MissingStep> out;
    for (const Missing& one : follower.found(world, violation.missed->due))
        out.push_back(told(*blueprint, past, one, violation.missed->due));
    return out;
}

}  // namespace orrery::causality
