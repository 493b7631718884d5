#include "sim/causality/waited.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace orrery::causality {
namespace {

struct Sending {
    NodeId to = kNoNode;
    MessageKind kind = kNoKind;
    std::uint64_t subject = 0;  // 0: of any
    auto operator<=>(const Sending&) const = default;
};

// What the expiry of a timer, and the event that set it, led to.
class Waiting {
public:
    Waiting(const Past& past, EventNumber expiry)
        : past_(past), expiry_(expiry), timer_(past.at(expiry)), set_(timer_.cause) {}

    std::vector<Waited> found() {
        const std::set<Sending> before = sent_from(set_), again = sent_from(expiry_);
        std::set<Sending> repeated;
        std::set_intersection(before.begin(), before.end(), again.begin(), again.end(),
                              std::inserter(repeated, repeated.end()));
        if (repeated.empty())
            return {};
        follow();
        if (is_beat(repeated))
            return {};
        std::vector<Waited> answers, questions;
        for (const LostSend& lost : past_.lost_sends)
            if (lost.event < expiry_ && follows_[lost.event])
                sort_in({lost.event, 0, lost.harm, {past_.at(lost.event).node, lost.receiver}},
                        repeated.contains(sending(lost.receiver, lost.kind, lost.subject)), answers, questions);
        for (EventNumber n = set_ + 1; n < expiry_; ++n)
            if (const PastEvent& event = past_.at(n); follows_[n] && event.what == EventKind::deliver)
                if (const auto harm = harm_on_arrival(event.outcome))
                    sort_in({n, 0, *harm, {event.peer, event.node}},
                            repeated.contains(sending(event.node, event.kind, event.subject)), answers, questions);
        std::vector<Waited>& out = answers.empty() ? questions : answers;
        if (out.empty())
            out = too_late(repeated);
        std::stable_sort(out.begin(), out.end(), [](const Waited& a, const Waited& b) { return a.event < b.event; });
        if (out.size() > kMostWaited)
            out.erase(out.begin(), out.end() - kMostWaited);
        return out;
    }

private:
    // What follows from the event that set the timer.
    void follow() {
        follows_.assign(past_.events.size() + 1, false);
        follows_[set_] = true;
        for (EventNumber n = set_ + 1; n <= past_.events.size(); ++n) {
            const PastEvent& event = past_.at(n);
            const bool own_timer = event.what == EventKind::timer && event.node == timer_.node;
            follows_[n] = event.what != EventKind::fault && !own_timer && event.cause >= set_ && follows_[event.cause];
        }
    }
    // Whether it asks who has answered.
    bool is_beat(const std::set<Sending>& repeated) const {
        for (EventNumber n = set_ + 1; n < expiry_; ++n) {
            const PastEvent& event = past_.at(n);
            const bool answer = follows_[n] && event.what == EventKind::deliver && event.node == timer_.node &&
                                event.outcome == Outcome::handled;
            if (answer && is_asked(repeated, event.peer))
                return true;
        }
        return false;
    }
    static bool is_asked(const std::set<Sending>& repeated, NodeId node) {
        return std::any_of(repeated.begin(), repeated.end(), [&](const Sending& one) { return one.to == node; });
    }
    // Also behind a write to disk that the event began.
    bool is_sent_from(EventNumber sender, EventNumber begun) const {
        const PastEvent& event = past_.at(sender);
        return sender == begun || (event.what == EventKind::sync && event.cause == begun && event.node == timer_.node);
    }
    Sending sending(NodeId to, MessageKind kind, std::uint64_t subject) const {
        return {to, kind, timer_.subject == 0 ? subject : 0};
    }
    std::set<Sending> sent_from(EventNumber begun) const {
        std::set<Sending> out;
        for (EventNumber n = begun + 1; n <= past_.events.size(); ++n)
            if (const PastEvent& event = past_.at(n);
                event.what == EventKind::deliver && event.cause >= begun && is_sent_from(event.cause, begun))
                out.insert(sending(event.node, event.kind, event.subject));
        for (const LostSend& lost : past_.lost_sends)
            if (lost.event >= begun && is_sent_from(lost.event, begun))
                out.insert(sending(lost.receiver, lost.kind, lost.subject));
        return out;
    }
    void sort_in(const Waited& one, bool is_question, std::vector<Waited>& answers,
                 std::vector<Waited>& questions) const {
        if (one.route.to == timer_.node)
            answers.push_back(one);
        else if (one.route.from == timer_.node && is_question)
            questions.push_back(one);
    }
    std::vector<Waited> too_late(const std::set<Sending>& repeated) const {
        for (EventNumber n = expiry_ + 1; n <= past_.events.size(); ++n) {
            const PastEvent& event = past_.at(n);
            if (follows_[n] && event.what == EventKind::deliver && event.node == timer_.node &&
                is_asked(repeated, event.peer))
                return {{event.cause, n, Harm::delay, {event.peer, event.node}}};
        }
        for (const LostSend& one : past_.under_way)
            if (one.event < expiry_ && follows_[one.event] && one.receiver == timer_.node)
                return {{one.event, 0, one.harm, {past_.at(one.event).node, one.receiver}}};
        return {};
    }

    const Past& past_;
    const EventNumber expiry_;
    const PastEvent& timer_;
    const EventNumber set_;
    std::vector<bool> follows_;  // by event
};

}  // namespace

std::vector<Waited> waited_for(const Past& past, EventNumber expiry) {
    const PastEvent& timer = past.at(expiry);
    if (timer.what != EventKind::timer || timer.outcome != Outcome::handled || timer.cause == 0)
        return {};
    return Waiting(past, expiry).found();
}

}  // namespace orrery::causality
