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

}  // namespace

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
    asking_.giveUp();
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
    askingBeside_.giveUp();
    shownBeside_.reset();
    emit shownBesideChanged();
}

void Session::askBeside(EventNumber event) {
    if (beside_ == 0 || (shownBeside_ && shownBeside_->event == event))
        return;
    askingBeside_.askOf(beside_, [this, event](Making& run) {
        return Inquiry::Part{[this, shown = Work::shownAt(run, event, kNoNode)] {
            shownBeside_ = shown;
            emit shownBesideChanged();
        }};
    });
}

void Session::compare(RunId first, RunId second) {
    comparing_.askOf(first, [this, first, second](Making& run, const Inquiry::Wanted& wanted) -> Inquiry::Part {
        Making* const other = work_->of(second);
        if (!other)
            return {};
        constexpr EventNumber kAskEvery = 4096;
        const auto goOn = [&](EventNumber event, Time) { return event % kAskEvery != 0 || wanted; };
        const auto parting =
            std::make_shared<const Divergence>(first_divergence(run.blueprint(), other->blueprint(), goOn));
        return {[this, first, second, parting] { emit compared(first, second, parting); }};
    });
}

void Session::resolve(RunId id, const Edit& edit, const Pick& pick) {
    resolving_.askOf(id, [this, id, edit, pick](Making& run) {
        tl::expected<std::vector<std::string>, std::string> found;
        try {
            Pick exact = pick;
            if (exact.what != Pick::What::nothing && !exact.sent.effect && pick.event > pick.sent.event)
                if (const TraceEvent* const row = run.row(pick.event))
                    exact.sent.sequence = row->sequence;
            found = overrides_of(edit, exact, run.blueprint());
        } catch (const std::exception& wrong) {
            found = tl::unexpected(std::string(wrong.what()));
        }
        return Inquiry::Part{[this, id, found] {
            if (found)
                emit resolved(id, *found, {});
            else
                emit resolved(id, {}, text(found.error()));
        }};
    });
}

}  // namespace orrery::gui
