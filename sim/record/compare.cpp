#include "sim/record/compare.h"

#include <fmt/format.h>

#include "sim/timeline/event_rows.h"

namespace orrery::record {
namespace {

constexpr EventNumber kAskEvery = 4096;

// Fills in field, recorded and again at the first pair that differs.
class FieldFinder {
public:
    FieldFinder(Comparison& out, const RecordingInfo& info, const Blueprint& blueprint)
        : out_(out), rows_({info.nodes, info.kinds}, row_names(blueprint)) {}

    template <class... Pair>
    void compare(const Pair&... pair) {
        if (found())
            return;
        rows_.compare(pair...);
        if (!found())
            return;
        out_.field = rows_.found()->field;
        out_.recorded = rows_.found()->first;
        out_.again = rows_.found()->second;
    }
    bool found() const { return rows_.found().has_value(); }

    std::string recorded_node(NodeId node) const { return rows_.first().node(node); }

private:
    Comparison& out_;
    RowComparison rows_;
};

// Walks through the recording one event at a time.
class Walk {
public:
    explicit Walk(const Recording& recording) : recording_(recording) {}
    // Null at the end of the recording, or after an error.
    const RecordedEvent* next() {
        if (at_ == batch_.size()) {
            auto more = recording_.read_events(next_);
            if (!more) {
                error = more.error();
                return nullptr;
            }
            batch_ = std::move(*more);
            at_ = 0;
            if (batch_.empty())
                return nullptr;
        }
        ++next_;
        return &batch_[at_++];
    }
    std::optional<RecordError> error;

private:
    const Recording& recording_;
    std::vector<RecordedEvent> batch_;
    std::size_t at_ = 0;
    EventNumber next_ = 1;
};

// A model that breaks its promises ends the run: how it broke is added to `broke`.
bool step(World& world, std::string& broke) {
    try {
        return world.step();
    } catch (const RunError& error) {
        broke = fmt::format(" ({})", error.what());
        return false;
    }
}

Comparison compare_states(const RecordedCheckpoint& kept, const World& world, EventNumber since) {
    Comparison out;
    if (kept.state_hash == world.state_hash()) {
        out.identical = true;
        return out;
    }
    out.event = kept.event;
    out.time = kept.time;
    out.field = kept.event == 0 ? "state at the start"
                                : fmt::format("state somewhere in events {} to {}", since + 1, kept.event);
    out.recorded = fmt::format("{:016x}", kept.state_hash);
    out.again = fmt::format("{:016x}", world.state_hash());
    return out;
}

}  // namespace

tl::expected<Comparison, RecordError> compare(const Recording& recording, const std::string& file,
                                              const std::shared_ptr<const Blueprint>& blueprint,
                                              const std::function<bool(EventNumber, Time)>& keep_going) {
    const RecordingInfo& info = recording.info();
    Comparison out;
    FieldFinder finder(out, info, *blueprint);
    LastEvent last;
    World world(blueprint, &last);
    world.start();
    std::size_t checkpoint = 0;
    EventNumber since = 0;
    Walk walk(recording);
    const auto states_agree = [&] {
        for (; checkpoint < info.checkpoints.size() && info.checkpoints[checkpoint].event <= world.event();
             ++checkpoint) {
            const RecordedCheckpoint& kept = info.checkpoints[checkpoint];
            if (kept.event != world.event())
                continue;
            out = compare_states(kept, world, since);
            if (!out.identical)
                return false;
            if (kept.event == 0 && kept.chain != world.state().chain.value()) {
                out.identical = false;
                finder.compare(recording.read_effects(0).value_or(std::vector<TraceEffect>{}),
                               last.effects(*blueprint));
                finder.compare("start (hash)", fmt::format("{:016x}", kept.chain),
                               fmt::format("{:016x}", world.state().chain.value()));
                return false;
            }
            since = kept.event;
        }
        return true;
    };
    if (!states_agree())
        return out;
    while (const RecordedEvent* recorded = walk.next()) {
        const TraceEvent& event = recorded->event;
        if (keep_going && event.number % kAskEvery == 0 && !keep_going(event.number, event.time))
            return tl::make_unexpected(RecordError{file, "stopped", ""});
        out = Comparison{};
        out.event = event.number;
        out.time = event.time;
        out.node = finder.recorded_node(event.node);
        std::string broke;
        if (!step(world, broke)) {
            finder.compare("number of events", fmt::format("{} or more", event.number),
                           std::to_string(world.event()) + broke);
            return out;
        }
        if (recorded->chain != world.state().chain.value() || event.cause != last.cause() ||
            event.time != last.time()) {
            finder.compare(event, last.event(*blueprint));
            if (!finder.found()) {
                auto effects = recording.read_effects(event.number);
                if (!effects)
                    return tl::make_unexpected(effects.error());
                finder.compare(*effects, last.effects(*blueprint));
            }
            finder.compare("what texts do not show (hash)", fmt::format("{:016x}", recorded->chain),
                           fmt::format("{:016x}", world.state().chain.value()));
            return out;
        }
        if (!states_agree())
            return out;
    }
    if (walk.error)
        return tl::make_unexpected(*walk.error);
    out = Comparison{};
    out.event = world.event();
    out.time = world.now();
    std::string broke;
    if (info.complete) {
        if (world.event() != info.result.events)
            finder.compare("number of events", std::to_string(info.result.events), std::to_string(world.event()));
        else if (!info.cut_off && step(world, broke))
            finder.compare("number of events", std::to_string(info.result.events),
                           std::to_string(world.event()) + " or more");
        else if (world.fingerprint() != info.result.fingerprint)
            finder.compare("fingerprint", fmt::format("{:016x}", info.result.fingerprint),
                           fmt::format("{:016x}", world.fingerprint()));
    }
    out.identical = !finder.found();
    return out;
}

}  // namespace orrery::record

namespace orrery {

std::string Comparison::to_text() const {
    if (identical)
        return "identical";
    const std::string where = event == 0 ? std::string(of_run ? "the run as a whole" : "the start")
                                         : fmt::format("event {} at {}", event, format_time(time));
    return fmt::format("{}{} differs in its {}: recorded {}, now {}", where, node.empty() ? "" : " (" + node + ")",
                       field, recorded.empty() ? "nothing" : recorded, again.empty() ? "nothing" : again);
}

}  // namespace orrery
