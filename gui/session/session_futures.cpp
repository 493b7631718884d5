// Runs that are kept beside the one that is shown, and what is asked about two of them.
#include <QMetaObject>
#include <QThread>
#include <exception>

#include "gui/session/session.h"
#include "gui/session/work.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr std::size_t kMostKept = 16;  // those that were opened first go first; whoever wants one opens it again

template <class Answer>
struct Answered {
    Answer answer;
    QString why;  // where there is none
};

}  // namespace

template <class Make, class Take>
void Session::atEngine(RunId id, std::atomic<std::uint64_t>& latest, Make make, Take take) {
    const std::uint64_t turn = ++latest;
    const auto work = [this, id, turn, &latest, make, take] {
        Making* const run = work_->of(id);
        if (latest != turn || !run)
            return;
        using Answer = decltype(make(*run));
        auto out = std::make_shared<Answered<Answer>>();
        try {
            out->answer = make(*run);
        } catch (const std::exception& wrong) {
            out->why = text(wrong.what());
        }
        const auto say = [turn, &latest, out, take] {
            if (latest == turn)
                take(std::move(out->answer), out->why);
        };
        QMetaObject::invokeMethod(this, say, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(desk_.get(), work, Qt::QueuedConnection);
}

Recorded* Session::kept(RunId id) {
    const auto found = kept_.find(id);
    return found == kept_.end() ? nullptr : found->second.run.get();
}

std::shared_ptr<const Recorded> Session::run(RunId id) const {
    const auto found = kept_.find(id);
    return found == kept_.end() ? nullptr : found->second.run;
}

bool Session::show(RunId id) {
    const auto found = kept_.find(id);
    if (found == kept_.end())
        return false;
    if (id == recordedTurn_)
        return true;
    ++openTurn_;  // what is being opened is not wanted any more
    ++askTurn_;
    recorded_ = found->second.run;
    request_ = found->second.request;
    recordedTurn_ = id;
    shown_.reset();
    explanation_.reset();
    QMetaObject::invokeMethod(
        desk_.get(), [this, id] { work_->showAgain(id); }, Qt::QueuedConnection);
    emit opened();
    if (recorded_->complete)
        emit completed();
    return true;
}

void Session::forget(RunId id) {
    if (id == recordedTurn_ || kept_.erase(id) == 0)
        return;
    if (beside_ == id)
        setBeside(0);
    QMetaObject::invokeMethod(
        desk_.get(), [this, id] { work_->kept.erase(id); }, Qt::QueuedConnection);
}

void Session::sparePlace() {
    for (auto one = kept_.begin(); kept_.size() > kMostKept && one != kept_.end();) {
        const RunId id = (one++)->first;
        if (id != beside_)
            forget(id);
    }
}

void Session::setBeside(RunId id) {
    beside_ = kept_.contains(id) ? id : 0;
    ++besideTurn_;
    shownBeside_.reset();
    emit shownBesideChanged();
}

void Session::askBeside(EventNumber event) {
    if (beside_ == 0 || (shownBeside_ && shownBeside_->event == event))
        return;
    atEngine(
        beside_, besideTurn_, [event](Making& run) { return Work::shownAt(run, event, kNoNode); },
        [this](std::shared_ptr<const Shown> shown, const QString&) {
            shownBeside_ = std::move(shown);
            emit shownBesideChanged();
        });
}

void Session::compare(RunId first, RunId second) {
    using Parting = std::shared_ptr<const Divergence>;
    const auto make = [this, second, turn = compareTurn_ + 1](Making& run) -> Parting {
        Making* const other = work_->of(second);
        if (!other)
            return nullptr;
        constexpr EventNumber kAskEvery = 4096;
        const auto goOn = [&](EventNumber event, Time) { return event % kAskEvery != 0 || compareTurn_ == turn; };
        return std::make_shared<const Divergence>(first_divergence(run.blueprint(), other->blueprint(), goOn));
    };
    atEngine(first, compareTurn_, make, [this, first, second](const Parting& parting, const QString&) {
        if (parting)
            emit compared(first, second, parting);
    });
}

void Session::resolve(RunId id, const Edit& edit, const Pick& pick) {
    using Found = tl::expected<std::vector<std::string>, std::string>;
    const auto make = [edit, pick](Making& run) -> Found {
        Pick exact = pick;
        if (exact.what != Pick::What::nothing && !exact.sent.effect && pick.event > pick.sent.event)
            if (const TraceEvent* const row = run.row(pick.event))
                exact.sent.sequence = row->sequence;
        return overrides_of(edit, exact, run.blueprint());
    };
    atEngine(id, resolveTurn_, make, [this, id](const Found& found, const QString& why) {
        if (found && why.isEmpty())
            emit resolved(id, *found, {});
        else
            emit resolved(id, {}, why.isEmpty() ? text(found.error()) : why);
    });
}

}  // namespace orrery::gui
