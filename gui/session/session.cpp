#include "gui/session/session.h"

#include <QMetaObject>
#include <QThread>
#include <algorithm>
#include <exception>
#include <stdexcept>

#include "gui/style/text.h"
#include "sim/scenario/run.h"
#include "sim/timeline/timeline.h"

namespace orrery::gui {
namespace {

constexpr EventNumber kStretch = 2048;   // events of a cut run between two looks at the cancel flag
constexpr std::size_t kSmallWorld = 64;  // nodes up to which every state is sent along

// Runs to the end or to a limit; null where it was cancelled. Throws what the model broke.
std::shared_ptr<Recorded> runToEnd(const OpenedRun& opened, const std::function<bool(EventNumber, Time)>& goOn) {
    FaultTrace recorder(*opened.blueprint);
    bool cancelled = false;
    Watch watch;
    watch.sink = &recorder;
    watch.started = [&](const World& world) { recorder.start(world); };
    watch.progress = [&](EventNumber events, Time now) { cancelled = !goOn(events, now); };
    watch.interrupted = [&] { return cancelled; };
    RunOutcome outcome = run_world(opened.blueprint, opened.limits, watch);
    if (outcome.ending == Ending::interrupted)
        return nullptr;
    if (is_broken(outcome.ending))
        throw std::runtime_error(outcome.why);
    auto recorded = std::make_shared<Recorded>();
    recorded->facts = opened.facts;
    recorded->result = std::move(outcome.result);
    recorded->cutOff = outcome.why;
    recorded->endedEarly = outcome.ending == Ending::livelock;
    if (outcome.ending == Ending::finished && !recorded->result.not_applied.empty())
        recorded->unapplied = why_unapplied(recorded->result.not_applied.front(), opened.blueprint.get());
    std::vector<FaultSpan> spans = recorder.take_spans(kNever);
    recorded->trace = std::move(static_cast<Trace&>(recorder));
    recorded->derive(*opened.blueprint);
    if (!recorded->cutOff.empty()) {  // what lies behind the cut was not run
        const Time last = recorded->timeOf(recorded->lastEvent());
        recorded->end = last + last / 20 + 1;
    }
    for (FaultSpan& span : spans)
        span.end = std::min(span.end, recorded->end);
    recorded->faults = std::move(spans);
    return recorded;
}

// The checkpoints of what was run, which make every later seek short; nothing behind a cut is run.
std::unique_ptr<Timeline> timelineOf(const OpenedRun& opened, const Recorded& run, const std::function<bool()>& goOn) {
    auto timeline = std::make_unique<Timeline>(opened.blueprint);
    if (run.cutOff.empty())
        timeline->run_to_end([&](EventNumber, Time) { return goOn(); });
    while (timeline->at() < run.lastEvent() && goOn())
        timeline->seek(std::min(timeline->at() + kStretch, run.lastEvent()));
    return timeline;
}

}  // namespace

struct Session::Work {
    std::shared_ptr<const Recorded> recorded;
    std::shared_ptr<const Blueprint> blueprint;
    std::unique_ptr<Timeline> timeline;

    Shown shownAt(EventNumber number, NodeId focus);
};

Shown Session::Work::shownAt(EventNumber number, NodeId focus) {
    Shown shown;
    const World& world = timeline->world();
    const TraceEvent* event = recorded->event(number);
    const NodeId touched = event ? event->node : kNoNode;
    ShownNode before;
    if (number > 0) {
        timeline->seek(number - 1);
        if (touched != kNoNode) {
            before.state = world.node_state(touched);
            before.durable = world.node_durable(touched);
        }
        timeline->step();
    } else {
        timeline->seek(0);
    }
    shown.event = number;
    shown.time = recorded->timeOf(number);
    const std::size_t count = recorded->nodes.size();
    for (NodeId node = 0; node < count; ++node) {
        shown.labels.push_back(world.node_label(node));
        if (count > kSmallWorld && node != focus && node != touched)
            continue;
        ShownNode& now = shown.nodes[node];
        now.state = world.node_state(node);
        now.durable = world.node_durable(node);
        if (node != touched)
            continue;
        now.changed = differences(before.state, now.state);
        now.durableChanged = differences(before.durable, now.durable);
    }
    shown.historyBytes = timeline->checkpoint_bytes();
    shown.thinnedTo = timeline->thinnings() > 0 ? timeline->spacing() : 0;
    return shown;
}

Session::Session(QObject* parent)
    : QObject(parent),
      thread_(std::make_unique<QThread>()),
      desk_(std::make_unique<QObject>()),
      work_(std::make_unique<Work>()) {
    thread_->setObjectName(QStringLiteral("engine"));
    desk_->moveToThread(thread_.get());
    thread_->start();
}

Session::~Session() {
    ++openTurn_;
    ++askTurn_;
    ++explainTurn_;
    thread_->quit();
    thread_->wait();
}

void Session::open(const OpenRequest& request) {
    const std::uint64_t turn = ++openTurn_;
    ++askTurn_;
    emit opening();
    QMetaObject::invokeMethod(
        desk_.get(), [this, request, turn] { run(request, turn); }, Qt::QueuedConnection);
}

void Session::cancel() {
    ++openTurn_;
    emit cancelled();
}

void Session::ask(EventNumber event, NodeId focus) {
    const std::uint64_t turn = ++askTurn_;
    QMetaObject::invokeMethod(
        desk_.get(), [this, event, focus, turn] { answer(event, focus, turn); }, Qt::QueuedConnection);
}

void Session::explain(EventNumber event) {
    const std::uint64_t turn = ++explainTurn_;
    const auto make = [this, event, turn] {
        if (explainTurn_ != turn || !work_->recorded)
            return;
        const auto run_of = work_->recorded;
        std::shared_ptr<const Explanation> explanation;
        try {
            explanation = std::make_shared<const Explanation>(explainEvent(work_->blueprint, *run_of, event));
        } catch (const std::exception&) {
            return;  // the same complaint ended the run, and was shown then
        }
        const auto take = [this, explanation, run_of] {
            if (recorded_ != run_of)
                return;
            explanation_ = explanation;
            emit explained();
        };
        QMetaObject::invokeMethod(this, take, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(desk_.get(), make, Qt::QueuedConnection);
}

// On the worker thread, as answer().
void Session::run(const OpenRequest& request, std::uint64_t turn) {
    const auto wanted = [this, turn] { return openTurn_ == turn; };
    const auto post = [this](auto call) { QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection); };
    const auto refuse = [&](const std::string& why) {
        post([this, turn, why] {
            if (openTurn_ == turn)
                emit failed(text(why));
        });
    };
    try {
        if (!wanted())
            return;
        const auto opened = openRun(request);
        if (!opened)
            return refuse(opened.error());
        const Time until = opened->blueprint->until;
        const auto run_of = runToEnd(*opened, [&](EventNumber events, Time now) {
            post([this, turn, events, now, until] {
                if (openTurn_ == turn)
                    emit progress(events, now, until);
            });
            return wanted();
        });
        if (!run_of || !wanted())
            return;
        auto& notices = run_of->facts.notices;
        if (!run_of->unapplied.empty())
            notices.push_back(run_of->unapplied);
        if (!run_of->cutOff.empty())
            notices.push_back((run_of->endedEarly ? "the run ended early: " : "the run was ") + run_of->cutOff);
        const auto& recorded_as = run_of->facts.recordedFingerprint;
        if (recorded_as && run_of->cutOff.empty() && *recorded_as != run_of->result.fingerprint)
            notices.push_back("the run differs from the recording: its fingerprint is " +
                              plain(fingerprintText(run_of->result.fingerprint)) + ", the recording's is " +
                              plain(fingerprintText(*recorded_as)));
        auto timeline = timelineOf(*opened, *run_of, wanted);
        if (!wanted())
            return;
        work_->recorded = run_of;
        work_->blueprint = opened->blueprint;
        work_->timeline = std::move(timeline);
        post([this, turn, request, run_of] {
            if (openTurn_ != turn)
                return;
            request_ = request;
            recorded_ = run_of;
            shown_.reset();
            explanation_.reset();
            emit Session::opened();
        });
    } catch (const std::exception& wrong) {
        refuse(wrong.what());
    }
}

void Session::answer(EventNumber event, NodeId focus, std::uint64_t turn) {
    if (askTurn_ != turn || !work_->timeline)
        return;
    const auto run_of = work_->recorded;
    std::shared_ptr<const Shown> shown;
    try {
        shown = std::make_shared<const Shown>(work_->shownAt(std::min(event, run_of->lastEvent()), focus));
    } catch (const std::exception& wrong) {
        const std::string why = wrong.what();
        QMetaObject::invokeMethod(
            this, [this, why] { emit failed(text(why)); }, Qt::QueuedConnection);
        return;
    }
    QMetaObject::invokeMethod(
        this,
        [this, shown, run_of] {
            if (recorded_ != run_of)
                return;
            shown_ = shown;
            emit shownChanged();
        },
        Qt::QueuedConnection);
}

}  // namespace orrery::gui
