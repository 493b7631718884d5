#include "sim/causality/absent.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "sim/causality/blame.h"
#include "sim/causality/missing.h"
#include "sim/causality/story.h"

namespace orrery::causality {
namespace {

constexpr std::size_t kMost = 4;  // that are told

// Follows the story through one run: what of it was lost, and what is still to come.
class Follower final : public TraceSink {
public:
    Follower(const Blueprint& blueprint, const Past& past, const Violation& violation)
        : blueprint_(blueprint), past_(past), story_(blueprint, past, violation) {}

    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        story_.begin(event, record);
        if (event.what == EventKind::deliver)
            arrive(event);
        if (event.what == EventKind::deliver && event.outcome == Outcome::handled)
            queues_.handled(event.node, event.time);
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
        if (std::binary_search(past_.stops.begin(), past_.stops.end(), story_.current()))
            remember_timers(world, event.node);
        if (event.what == EventKind::sync)
            complete_write(event.node, event.cause);
    }
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record, const Observation*) override {
        if (effect.kind == EffectKind::persist && effect.due > world.now())
            writes_[effect.node].push_back({effect.event, effect.due});
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
        one.kin =
            story_.kin_of(*record, effect.kind == EffectKind::cancel_timer ? record->cause : story_.current(), one.to);
        if (one.kin == Kin::far && story_.nodes().contains(one.from) && one.to == kNoNode)
            one.kin = Kin::near;
        if (effect.kind == EffectKind::set_timer) {
            last_set_[one.from] = story_.current();
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
        } else if (effect.kind == EffectKind::lost || effect.kind == EffectKind::refused) {
            one.text = describe_record(blueprint_, *record);
            one.why = effect.detail;
            one.harm = effect.harm;
            missing_.push_back(std::move(one));
        } else if (effect.kind == EffectKind::send || effect.kind == EffectKind::duplicate) {
            one.fate = Fate::late;
            one.text = describe_record(blueprint_, *record);
            one.harm = effect.harm;
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
            else if (down_since_.emplace(node, story_.current()).second)
                lose_writes(world, node);
            queues_.after(world, node);
        }
    }

    std::vector<Missing> found(const World& world, Time deadline) {
        std::erase_if(missing_, [&](const Missing& one) { return came_through(one) || is_of_before(one); });
        const bool some_lost = std::any_of(missing_.begin(), missing_.end(), [](const Missing& one) {
            return one.fate <= Fate::lost && one.kin != Kin::far;
        });
        const auto is_late = [&](const Missing& one) { return !some_lost || deadline - one.sent > one.due - deadline; };
        for (auto& [sequence, one] : under_way_)
            if (!came_through(one) && is_late(one)) {
                find_place(world, deadline, sequence, one);
                missing_.push_back(std::move(one));
            }
        for (Missing& write : writes_under_way())
            if (is_late(write))
                missing_.push_back(std::move(write));
        const auto explains = [](const Missing& one) { return one.fate < Fate::cancelled; };
        const auto is_near = [](const Missing& one) { return one.kin <= Kin::near; };
        if (std::any_of(missing_.begin(), missing_.end(),
                        [&](const Missing& one) { return explains(one) && is_near(one); }))
            std::erase_if(missing_, [&](const Missing& one) { return explains(one) && !is_near(one); });
        const bool some_down = std::any_of(story_.nodes().begin(), story_.nodes().end(),
                                           [&](NodeId node) { return down_since_.contains(node); });
        if (missing_.empty() && !some_down)
            for (NodeId node = 0; node < blueprint_.nodes.size(); ++node)
                for (Missing& timer : timers_of(world, node, Fate::armed))
                    if (story_.follows(timer.begun))
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
    struct UnderWay {
        EventNumber begun = 0;
        Time due = 0;
    };

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
        one.harm = harm_on_arrival(event.outcome);
        one.why = event.outcome == Outcome::lost_dead         ? blueprint_.node_name(one.to) + " was down"
                  : event.outcome == Outcome::lost_cut        ? "the link was cut"
                  : event.outcome == Outcome::lost_connection ? "its connection ended"
                                                              : "it came damaged";
        missing_.push_back(std::move(one));
    }
    // Of a message that is late.
    void find_place(const World& world, Time deadline, std::uint64_t sequence, Missing& one) const {
        const auto is_it = [&](const auto& other) { return other.sequence == sequence; };
        const NetworkState& network = world.state().network;
        const auto& waiting = world.state().extras[one.to].turns.waiting;
        if (std::any_of(network.stalled.begin(), network.stalled.end(), is_it)) {
            one.place = Place::kept;
        } else if (!waiting.empty() && is_it(waiting.front()) && one.due <= deadline) {
            one.place = Place::served;
            one.served_since = std::max(one.due, queues_.handled_at(one.to));
        } else if (std::any_of(waiting.begin(), waiting.end(), is_it)) {
            one.place = Place::in_queue;
            one.queue_since = queues_.empty_at(one.to);
        }
    }
    std::vector<Missing> writes_under_way() const {
        std::vector<Missing> out;
        for (const auto& [node, writes] : writes_)
            for (const UnderWay& write : writes) {
                Missing one;
                one.fate = Fate::write_late;
                one.kin = story_.kin_of_write(node, write.begun);
                one.from = node;
                one.kind = past_.at(write.begun).kind;
                one.begun = write.begun;
                one.sent = past_.at(write.begun).time;
                one.due = write.due;
                if (one.kin != Kin::none)
                    out.push_back(std::move(one));
            }
        return out;
    }
    // A message of its kind that was sent later on its way has arrived.
    bool came_through(const Missing& one) const {
        const auto later = arrived_.find({one.from, one.to, one.kind});
        return one.to != kNoNode && later != arrived_.end() && later->second >= one.begun;
    }
    // A timer of before the heal with which it began, at a node that has gone on to set others since.
    bool is_of_before(const Missing& one) const {
        if (!story_.began_with_heal() || one.fate != Fate::timer_lost)
            return false;
        const auto set = last_set_.find(one.from);
        return set != last_set_.end() && set->second > one.ended;
    }
    std::vector<Missing> timers_of(const World& world, NodeId node, Fate fate) const {
        std::vector<Missing> out;
        world.state().extras[node].timers.for_each([&](const ArmedTimer& timer) {
            const EventRecord& record = world.state().pool[timer.slot];
            Missing one;
            one.fate = fate;
            one.from = node;
            one.kind = timer.kind;
            one.hash = timer.hash;
            one.begun = record.cause;
            one.due = timer.deadline;
            one.kin = story_.kin_of(record, record.cause, node);
            one.text = describe_record(blueprint_, record);
            out.push_back(std::move(one));
        });
        return out;
    }
    // What its process had begun and its disk had not completed, and where it stopped because the disk was full, what
    // found no room. Whether some of them were kept after all is not seen.
    void lose_writes(const World& world, NodeId node) {
        const std::vector<UnderWay> gone = std::exchange(writes_[node], {});
        std::vector<EventNumber> under_way;
        for (const UnderWay& write : gone)
            under_way.push_back(write.begun);
        Unsynced unsynced = blueprint_.hardware[blueprint_.nodes[node].hardware].unsynced;
        if (past_.at(story_.current()).what != EventKind::fault)
            under_way.push_back(story_.current());
        else if (const auto fault = std::find_if(past_.faults.begin(), past_.faults.end(),
                                                 [&](const PastFault& one) { return one.event == story_.current(); });
                 fault != past_.faults.end())
            if (const Unsynced left = blueprint_.plan[fault->ref.index].action.traits().unsynced;
                left != Unsynced::by_disk)
                unsynced = left;
        if (unsynced == Unsynced::kept)
            return;
        for (const EventNumber begun : under_way) {
            Missing one;
            one.fate = Fate::write_lost;
            one.kin = story_.kin_of_write(node, begun);
            one.from = node;
            one.kind = past_.at(begun).kind;
            one.begun = begun;
            one.ended = story_.current();
            one.sent = world.now();
            if (one.kin != Kin::none)
                missing_.push_back(std::move(one));
        }
    }
    // It is on the disk, and with it what an earlier one of its kind was to bring there.
    void complete_write(NodeId node, EventNumber begun) {
        std::erase_if(writes_[node], [&](const UnderWay& write) { return write.begun == begun; });
        if (story_.kin_of_write(node, begun) == Kin::none)
            return;
        const PastEvent& now = past_.at(begun);
        std::erase_if(missing_, [&](const Missing& one) {
            return one.fate == Fate::write_lost && one.from == node && past_.at(one.begun).what == now.what &&
                   past_.at(one.begun).kind == now.kind;
        });
    }
    void remember_timers(const World& world, NodeId node) {
        for (Missing& timer : timers_of(world, node, Fate::timer_lost)) {
            timer.ended = story_.current();
            if (timer.kin != Kin::none || story_.nodes().contains(node))
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
        for (const NodeId node : story_.nodes())
            if (down_since_.contains(node))
                to_blame.insert(node);
        const bool all = !to_blame.empty() && to_blame.size() == story_.nodes().size();
        std::erase_if(missing_, [&](const Missing& one) {
            const bool timer = one.fate == Fate::timer_lost || one.fate == Fate::write_lost,
                       message = one.fate == Fate::lost && one.ended != 0;
            const NodeId node = timer ? one.from : one.to;
            if ((!timer && !message) || !dead(node, one.ended))
                return all;
            to_blame.insert(node);
            return true;
        });
        if (story_.names_nothing() && all)  // it may be about any of them
            for (const auto& [node, since] : down_since_)
                if (blueprint_.nodes[node].role == blueprint_.nodes[*story_.nodes().begin()].role)
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
            const bool oldest = one.fate == Fate::late || one.fate == Fate::write_late;
            return std::tuple(one.fate, one.kin, oldest ? one.begun : past_.events.size() + 1 - one.begun);
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
    Story story_;
    std::vector<Missing> missing_, about_to_crash_;
    std::map<std::uint64_t, Missing> under_way_;      // by sequence
    std::map<Way, EventNumber> arrived_;              // when the last that arrived was sent
    std::map<NodeId, std::vector<UnderWay>> writes_;  // to the disk
    std::map<NodeId, EventNumber> last_set_;          // when a timer was set there last
    std::set<NodeId> touched_;                        // by the event in progress
    std::map<NodeId, EventNumber> down_since_;
    Queues queues_;
};

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
