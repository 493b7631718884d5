#include "gui/session/session.h"

#include <QMetaObject>
#include <QThread>
#include <algorithm>
#include <exception>

#include "gui/session/work.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr int kGrownEvery = 40;                  // ms between two repaints for what has come
constexpr std::chrono::milliseconds kSlice(12);  // of a run, between two looks at what is asked

void addNotices(Recorded& run) {
    auto& notices = run.facts.notices;
    if (!run.unapplied.empty())
        notices.push_back(run.unapplied);
    if (!run.cutOff.empty())
        notices.push_back((run.endedEarly ? "the run ended early: " : "the run was ") + run.cutOff);
    const auto& recorded_as = run.facts.recordedFingerprint;
    if (recorded_as && run.cutOff.empty() && *recorded_as != run.result.fingerprint)
        notices.push_back("the run differs from the recording: its fingerprint is " +
                          plain(fingerprintText(run.result.fingerprint)) + ", the recording's is " +
                          plain(fingerprintText(*recorded_as)));
}

}  // namespace

Session::Session(QObject* parent)
    : QObject(parent),
      thread_(std::make_unique<QThread>()),
      desk_(std::make_unique<QObject>()),
      work_(std::make_unique<Work>()) {
    thread_->setObjectName(QStringLiteral("engine"));
    desk_->moveToThread(thread_.get());
    thread_->start();
    grownTimer_.setSingleShot(true);
    grownTimer_.setInterval(kGrownEvery);
    connect(&grownTimer_, &QTimer::timeout, this, &Session::grown);
}

Session::~Session() {
    ++openTurn_;
    for (Inquiry* one : {&asking_, &explaining_, &finding_, &askingBeside_, &comparing_, &resolving_})
        one->giveUp();
    thread_->quit();
    thread_->wait();
}

Session::RunId Session::open(const OpenRequest& request, Others others) {
    if (isRunning() && others == Others::forget)
        stopTurn_ = recordedTurn_;  // should this one be refused, that one is complete as far as it went
    const std::uint64_t turn = ++openTurn_;
    emit opening();
    QMetaObject::invokeMethod(
        desk_.get(), [this, request, turn, others] { begin(request, turn, others); }, Qt::QueuedConnection);
    return turn;
}

void Session::cancel() {
    if (isRunning() && recordedTurn_ == openTurn_) {
        stopTurn_ = recordedTurn_;
        return;
    }
    ++openTurn_;
    emit cancelled();
}

// --- the run, on the worker thread
// ------------------------------------------------------------------------------------

void Session::begin(const OpenRequest& request, std::uint64_t turn, Others others) {
    if (openTurn_ != turn)
        return;
    try {
        auto opened = openRun(request);
        if (!opened)
            return refuse(turn, opened.error());
        work_->coming = std::make_unique<Making>(*std::move(opened));
        work_->comingTurn = turn;
        work_->keeps = others == Others::keep;
        work_->request = request;
        work_->clock.start();
        work_->told = 0;
    } catch (const std::exception& wrong) {
        return refuse(turn, wrong.what());
    }
    goOn(turn);
}

void Session::refuse(std::uint64_t turn, const std::string& why) {
    if (work_->comingTurn == turn)
        work_->coming.reset();
    const auto say = [this, turn, why] {
        if (openTurn_ == turn)
            emit failed(text(why));
    };
    QMetaObject::invokeMethod(this, say, Qt::QueuedConnection);
}

// A slice of the run; questions that came meanwhile are next, then the following slice.
void Session::goOn(std::uint64_t turn) {
    Making* const run = work_->of(turn);
    const bool shown = run != work_->coming.get();
    if (!run || (!shown && openTurn_ != turn))
        return;
    if (stopTurn_ == turn)
        run->stop("stopped after " + plain(countText(run->chronicle().last())) + " events");
    try {
        run->goOn(kSlice);
        if (!shown && run->over() && !run->broken().empty())
            return refuse(turn, run->broken());
        tell(turn, *run);
    } catch (const std::exception& wrong) {
        return refuse(turn, wrong.what());
    }
    if (!run->over())
        QMetaObject::invokeMethod(
            desk_.get(), [this, turn] { goOn(turn); }, Qt::QueuedConnection);
}

void Session::tell(std::uint64_t turn, Making& run) {
    const auto post = [this, turn](auto call) {
        const auto if_wanted = [this, turn, call = std::move(call)] {
            if (openTurn_ == turn || kept_.contains(turn))
                call();
        };
        QMetaObject::invokeMethod(this, if_wanted, Qt::QueuedConnection);
    };
    if (!run.over() && !work_->isDue())
        return;
    const bool shown = &run != work_->coming.get();
    if (!run.over() && (!shown || &run == work_->current.get()))
        post([this, events = run.chronicle().last(), now = run.chronicle().frontier().now(),
              until = run.blueprint()->until] { emit progress(events, now, until); });
    if (!shown && !run.over() && !work_->isLong(run))
        return;
    if (!shown)
        work_->show();
    const auto news = std::make_shared<RunNews>(run.news());
    const auto opened = shown ? nullptr : std::make_shared<const OpenedRun>(run.opened());
    const Others others = work_->keeps ? Others::keep : Others::forget;
    post([this, turn, request = work_->request, news, opened, others] { take(turn, request, *news, opened, others); });
    if (shown && run.over() && !run.broken().empty())
        post([this, why = text(run.broken())] { emit failed(why); });
}

// --- what has come, on the session's thread
// ---------------------------------------------------------------------------

void Session::makeRoomFor(std::uint64_t turn, const OpenRequest& request, const OpenedRun& opened, Others others) {
    const Blueprint& blueprint = *opened.blueprint;
    const Grain grain(blueprint.nodes.size());
    recorded_ = std::make_shared<Recorded>(grain.lanes, blueprint.nodes.size());
    recorded_->nodesALane = grain.nodes_a_lane;
    recorded_->facts = opened.facts;
    recorded_->describe(blueprint);
    recorded_->result.verdict = RunVerdict::undecided;
    recorded_->rows.whenWished([this] { serveWishes(); });
    if (others == Others::forget) {
        kept_.clear();
        setBeside(0);
    }
    kept_[turn] = {recorded_, request};
    recordedTurn_ = turn;
    request_ = request;
    asking_.giveUp();
    shown_.reset();
    explanation_.reset();
    sparePlace();
}

void Session::take(std::uint64_t turn, const OpenRequest& request, RunNews& news,
                   const std::shared_ptr<const OpenedRun>& opened, Others others) {
    if (opened)
        makeRoomFor(turn, request, *opened, others);
    Recorded* const known = kept(turn);
    if (!known)
        return;
    Recorded& run = *known;
    run.grow(news.growth);
    if (!news.violations.empty())
        run.result.violations = news.violations;
    run.result.events = news.events;
    run.result.virtual_time = news.now;
    if (news.complete) {
        run.complete = true;
        run.result = std::move(news.result);
        run.cutOff = news.cutOff;
        run.endedEarly = news.endedEarly;
        run.unapplied = news.unapplied;
        run.rows.dropUnsettled();
        addNotices(run);
    }
    run.deriveEnd();
    run.deriveProperties();
    for (auto& block : news.blocks)
        run.putBlock(std::move(block));
    for (auto& page : news.pages)
        run.rows.put(std::move(page));
    if (turn != recordedTurn_) {
        emit grownBeside();
        return;
    }
    if (opened)
        emit Session::opened();
    else if (!news.complete)
        emit grown();
    if (news.complete)  // nobody sees a complete run that has not been taken up as one
        emit completed();
}

}  // namespace orrery::gui
