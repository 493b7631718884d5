#include "sim/causality/waited.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace orrery::causality {
namespace {

struct Sending {
    NodeId to = kNoNode;
    MessageKind kind = kNoKind;
    auto operator<=>(const Sending&) const = default;
};

// What the expiry of a timer, and the event that set it, led to.
class Waiting {
public:
    Waiting(const Past& past, EventNumber expiry)
        : past_(past), expiry_(expiry), timer_(past.at(expiry)), set_(timer_.cause) {
        follows_.assign(past.events.size() + 1, false);
        follows_[set_] = true;
        for (EventNumber n = set_ + 1; n <= past.events.size(); ++n) {
            const PastEvent& event = past.at(n);
            const bool own_timer = event.what == EventKind::timer && event.node == timer_.node;
            follows_[n] = event.what != EventKind::fault && !own_timer && event.cause >= set_ && follows_[event.cause];
        }
    }

    std::vector<Waited> found() const {
        const std::set<Sending> before = sent_from(set_), again = sent_from(expiry_);
        std::set<Sending> repeated;
        std::set_intersection(before.begin(), before.end(), again.begin(), again.end(),
                              std::inserter(repeated, repeated.end()));
        if (repeated.empty())
            return {};
        std::vector<Waited> answers, questions;
        for (const LostSend& lost : past_.lost_sends)
            if (lost.event < expiry_ && follows_[lost.event])
                sort_in({lost.event, lost.harm, {past_.at(lost.event).node, lost.receiver}}, lost.kind, repeated,
                        answers, questions);
        for (EventNumber n = set_ + 1; n < expiry_; ++n)
            if (const PastEvent& event = past_.at(n); follows_[n] && event.what == EventKind::deliver)
                if (const auto harm = harm_on_arrival(event.outcome))
                    sort_in({n, *harm, {event.peer, event.node}}, event.kind, repeated, answers, questions);
        std::vector<Waited>& out = answers.empty() ? questions : answers;
        if (out.empty())
            out = too_late(repeated);
        std::stable_sort(out.begin(), out.end(), [](const Waited& a, const Waited& b) { return a.event < b.event; });
        if (out.size() > kMostWaited)
            out.erase(out.begin(), out.end() - kMostWaited);
        return out;
    }

private:
    // Also behind a write to disk that the event began.
    bool is_sent_from(EventNumber sender, EventNumber begun) const {
        const PastEvent& event = past_.at(sender);
        return sender == begun || (event.what == EventKind::sync && event.cause == begun && event.node == timer_.node);
    }
    std::set<Sending> sent_from(EventNumber begun) const {
        std::set<Sending> out;
        for (EventNumber n = begun + 1; n <= past_.events.size(); ++n)
            if (const PastEvent& event = past_.at(n);
                event.what == EventKind::deliver && event.cause >= begun && is_sent_from(event.cause, begun))
                out.insert({event.node, event.kind});
        for (const LostSend& lost : past_.lost_sends)
            if (lost.event >= begun && is_sent_from(lost.event, begun))
                out.insert({lost.receiver, lost.kind});
        return out;
    }
    void sort_in(const Waited& one, MessageKind kind, const std::set<Sending>& repeated, std::vector<Waited>& answers,
                 std::vector<Waited>& questions) const {
        if (one.route.to == timer_.node)
            answers.push_back(one);
        else if (one.route.from == timer_.node && repeated.contains({one.route.to, kind}))
            questions.push_back(one);
    }
    std::vector<Waited> too_late(const std::set<Sending>& repeated) const {
        for (EventNumber n = expiry_ + 1; n <= past_.events.size(); ++n) {
            const PastEvent& event = past_.at(n);
            const bool asked =
                std::any_of(repeated.begin(), repeated.end(), [&](const Sending& one) { return one.to == event.peer; });
            if (follows_[n] && event.what == EventKind::deliver && event.node == timer_.node && asked)
                return {{n, Harm::delay, {event.peer, event.node}}};
        }
        for (const LostSend& one : past_.under_way)
            if (one.event < expiry_ && follows_[one.event] && one.receiver == timer_.node)
                return {{one.event, one.harm, {past_.at(one.event).node, one.receiver}}};
        return {};
    }

    const Past& past_;
    const EventNumber expiry_;
    const PastEvent& timer_;
    const EventNumber set_;
    std::vector<bool> follows_;  // by event: in consequence of the event that set the timer
};

}  // namespace

std::vector<Waited> waited_for(const Past& past, EventNumber expiry) {
    const PastEvent& timer = past.at(expiry);
    if (timer.what != EventKind::timer || timer.outcome != Outcome::handled || timer.cause == 0)
        return {};
    return Waiting(past, expiry).found();
}

}  // namespace orrery::causality
