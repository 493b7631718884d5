#include "gui/tools/message/message_facts.h"

#include <algorithm>

#include "gui/session/making.h"
#include "sim/timeline/event_rows.h"

namespace orrery::gui {
namespace {

constexpr std::size_t kMostEffects = 500;
constexpr EventNumber kFar = 20'000;  // events in which what follows is looked for

class FactsSink final : public TraceSink {
public:
    explicit FactsSink(MessageFacts& facts) : facts_(facts) {}
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override {
        last_.begin_record(world, event, record);
        facts_.hasMessage = record.kind != kNoKind;
        if (facts_.hasMessage)
            facts_.message = world.blueprint().kinds[record.kind].to_value(record, world.blueprint());
    }
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override {
        last_.effect_record(world, std::move(effect), record, observation);
    }
    void end(const World& world) override { last_.end(world); }
    const LastEvent& last() const { return last_; }

private:
    MessageFacts& facts_;
    LastEvent last_;
};

// Whether the row is what became of the effect: a message or a write by its sequence, a timer by its kind.
bool isOf(const TraceEffect& effect, const TraceEvent& row) {
    if (effect.kind == EffectKind::set_timer)
        return row.what == EventKind::timer && row.kind == effect.message && row.node == effect.node;
    const bool comes = is_settled(effect.kind) || effect.kind == EffectKind::persist;
    return comes && effect.sequence != 0 && row.sequence == effect.sequence;
}

// Looks on for the events that the event caused, a slice at a time.
class Followed {
public:
    explicit Followed(EventNumber event) : event_(event), next_(event + 1) {}

    // False: it has looked far enough.
    bool goOn(Making& run, MessageFacts& facts) {
        const auto until = std::chrono::steady_clock::now() + Inquiry::kSlice;
        const EventNumber end = std::min(event_ + kFar, run.chronicle().last());
        for (; next_ <= end; ++next_) {
            const TraceEvent* const row = run.row(next_);
            if (!row)
                break;
            take(*row, facts);
            if (next_ % 256 == 0 && std::chrono::steady_clock::now() > until)
                return true;
        }
        return false;
    }

private:
    void take(const TraceEvent& row, MessageFacts& facts) const {
        const auto is_this = [&](const MessageFacts::Effect& one) {
            return one.came.number == 0 && isOf(one.effect, row) && (one.effect.sequence != 0 || row.cause == event_);
        };
        const auto of = std::find_if(facts.effects.begin(), facts.effects.end(), is_this);
        if (of != facts.effects.end())
            of->came = row;
        else if (row.cause == event_ && facts.effects.size() < kMostEffects)
            facts.later.push_back(row);
    }

    EventNumber event_, next_;
};

void begin(Making& run, EventNumber event, MessageFacts& facts) {
    FactsSink sink(facts);
    run.chronicle().show(event, sink);
    facts.row = sink.last().event(*run.blueprint());
    for (TraceEffect& effect : sink.last().effects(*run.blueprint())) {
        if (facts.effects.size() >= kMostEffects)
            break;
        facts.effects.push_back({std::move(effect), {}});
    }
    if (const TraceEvent* const cause = facts.row.cause == 0 ? nullptr : run.row(facts.row.cause))
        facts.cause = *cause;
}

}  // namespace

Inquiry::Work factsOf(EventNumber event, std::function<void(std::shared_ptr<const MessageFacts>)> tell) {
    struct State {
        MessageFacts facts;
        std::unique_ptr<Followed> followed;
    };
    auto state = std::make_shared<State>();
    return [event, state, tell = std::move(tell)](Making& run, const Inquiry::Wanted&) {
        const EventNumber there = std::min(event, run.chronicle().last());
        const bool first = !state->followed;
        if (first) {
            if (there > 0)
                begin(run, there, state->facts);
            state->followed = std::make_unique<Followed>(there);
        }
        Inquiry::Part part;
        part.done = there == 0 || !state->followed->goOn(run, state->facts);
        if (first || part.done)
            part.tell = [tell, facts = std::make_shared<const MessageFacts>(state->facts)] { tell(facts); };
        return part;
    };
}

std::string jsonOf(const MessageFacts& facts, const std::string& node, const std::string& peer,
                   const std::string& kind) {
    const auto text = [](const std::string& said) { return to_json_text(Value{said, {}}); };
    const TraceEvent& row = facts.row;
    std::string json = "{\"event\": " + std::to_string(row.number) + ", \"time_ns\": " + std::to_string(row.time) +
                       ", \"what\": " + text(std::string(name_of(row.what))) + ", \"node\": " + text(node);
    if (!peer.empty())
        json += ", \"from\": " + text(peer);
    if (!kind.empty())
        json += ", \"kind\": " + text(kind);
    json += ", \"outcome\": " + text(std::string(name_of(row.outcome))) + ", \"cause\": " + std::to_string(row.cause);
    if (facts.hasMessage)
        json += ", \"message\": " + to_json_text(facts.message);
    return json + "}";
}

}  // namespace orrery::gui
