#include "gui/diagram/axis_choice.h"

#include <QUndoStack>
#include <algorithm>
#include <iterator>

#include "gui/diagram/diagram_layout.h"

namespace orrery::gui {
namespace {

constexpr std::size_t kMostStretches = 1 << 16;  // of a summary

bool hasAllRows(const Recorded& run) {
    return run.isWhole() && run.lastEvent() > 0 && run.isThere({0, block_of(run.lastEvent())});
}

// Calls add(first, last, begin, end) for events one by one where all are at hand, else for stretches of them.
template <class Add>
void visitEvents(const Recorded& run, Add add) {
    if (hasAllRows(run))
        run.eventsBetween(1, run.lastEvent(),
                          [&](const TraceEvent& event) { add(event.number, event.number, event.time, event.time); });
    else
        run.overview.visit(0, kNever, kMostStretches, [&](const Stretch& one, std::span<const LaneCount>) {
            add(one.first, one.last, one.begin, one.end);
        });
}

std::shared_ptr<const EventOrder> orderOf(const Recorded& run) {
    OrderMaker maker;
    visitEvents(run, [&](EventNumber first, EventNumber last, Time begin, Time end) {
        first == last ? maker.add(first, begin) : maker.add(first, last, begin, end);
    });
    return std::make_shared<const EventOrder>(maker.finish(run.end));
}

std::vector<Busy> busyOf(const Recorded& run) {
    std::vector<Busy> busy;
    visitEvents(run, [&](EventNumber, EventNumber, Time begin, Time end) { busy.push_back({begin, end}); });
    return busy;
}

// What the explanation is about. What is lit between its steps is known where all rows are at hand.
std::vector<Busy> momentsOf(const Recorded& run, const Path& path) {
    std::vector<Busy> moments;
    const auto add = [&](Time time) { moments.push_back({time, time}); };
    for (const PathStep& step : path.steps)
        add(step.time);
    for (const Ghost& ghost : path.ghosts)
        add(ghost.due);
    if (hasAllRows(run))
        for (const EventNumber event : path.lit)
            add(run.timeOf(event));
    return moments;
}

// A long run without the rows that happen to be at hand: what is chosen by it is chosen by the run.
Recorded summaryOf(const Recorded& run) {
    Recorded summary(run.overview.lanes(), run.nodes.size());
    summary.overview = run.overview;
    summary.complete = run.complete;
    summary.end = run.end;
    return summary;
}

// Whether a complete run would open on the axis of time with its path crushed: that of it which the window would show,
// or all of it where nothing but its end would be in sight.
bool isCrushed(const Recorded& run, const Path& path) {
    const std::vector<Busy> moments = momentsOf(run, path);
    const TimeWindow opening = windowAround(run, path.steps.back().event, path.lit);
    std::vector<Busy> seen;
    std::copy_if(moments.begin(), moments.end(), std::back_inserter(seen), [&](const Busy& one) {
        return static_cast<double>(one.begin) >= opening.begin && static_cast<double>(one.begin) <= opening.end;
    });
    // A deadline passes behind its event.
    const Time end = path.steps.back().time, last = run.timeOf(path.steps.back().event);
    const bool any =
        std::any_of(seen.begin(), seen.end(), [&](const Busy& one) { return one.begin != end && one.begin != last; });
    return is_crushed(any ? seen : moments);
}

}  // namespace

class AxisChosen : public QUndoCommand {
public:
    AxisChosen(const QString& words, AxisChoice& choice, AxisChoice::State after)
        : QUndoCommand(words), choice_(choice), before_(choice.state_), after_(std::move(after)) {}
    void undo() override { choice_.take(before_); }
    void redo() override { choice_.take(after_); }

private:
    AxisChoice& choice_;
    const AxisChoice::State before_, after_;
};

AxisChoice::AxisChoice(Selection& selection, QUndoStack& undo, QObject* parent)
    : QObject(parent), selection_(selection), undo_(undo) {
    connect(&selection_, &Selection::litChanged, this, &AxisChoice::decide);
    connect(&selection_, &Selection::grown, this, &AxisChoice::refresh);
    connect(&selection_, &Selection::changed, this, &AxisChoice::enter);
}

void AxisChoice::begin() {
    awaitsPath_ = true;
    entered_.clear();
    take({});
}

void AxisChoice::decide() {
    const auto& run = selection_.recorded();
    const Path& path = selection_.path();
    if (awaitsPath_ && run && run->complete && path.ofViolation && !path.steps.empty()) {
        awaitsPath_ = false;
        // Who opens somewhere else looks at something else.
        const bool is_there = std::any_of(path.steps.begin(), path.steps.end(),
                                          [this](const PathStep& step) { return step.event == selection_.event(); });
        if (is_there && (run->isWhole() ? isCrushed(*run, path) : isCrushed(summaryOf(*run), path)))
            state_.kind = AxisKind::folded;
    }
    refresh();
}

void AxisChoice::choose(AxisKind kind) {
    if (kind != state_.kind)
        change(tr("axis"), {kind, state_.unfolded});
}

void AxisChoice::enter() {
    const auto& run = selection_.recorded();
    if (!run || state_.kind != AxisKind::folded || selection_.event() == 0)
        return;
    if (const Fold* const fold = axis_->folds.at(static_cast<double>(run->timeOf(selection_.event())))) {
        entered_.push_back(*fold);
        refresh();
    }
}

void AxisChoice::toggle(const Fold& fold) {
    if (std::erase(entered_, fold) > 0)
        return refresh();
    State after = state_;
    const auto there = std::find(after.unfolded.begin(), after.unfolded.end(), fold);
    if (there == after.unfolded.end())
        after.unfolded.push_back(fold);
    else
        after.unfolded.erase(there);
    change(tr("fold"), after);
}

void AxisChoice::foldAll() {
    entered_.clear();
    refresh();
    if (!state_.unfolded.empty())
        change(tr("fold"), {state_.kind, {}});
}

void AxisChoice::change(const QString& words, const State& state) {
    awaitsPath_ = false;
    undo_.push(new AxisChosen(words, *this, state));
}

void AxisChoice::take(const State& state) {
    state_ = state;
    refresh();
}

void AxisChoice::setBeside(std::shared_ptr<const Recorded> other, std::optional<Time> parting) {
    other_ = std::move(other);
    parting_ = parting;
    refresh();
}

AxisChoice::Source AxisChoice::source() const {
    Source out;
    out.run = selection_.recorded();
    out.other = other_;
    out.state = state_;
    out.entered = entered_;
    if (state_.kind == AxisKind::time || !out.run)
        return out;
    out.last = out.run->lastEvent();
    out.otherLast = other_ ? other_->lastEvent() : 0;
    const auto settled = [](const Recorded& run) { return run.complete && (!run.isWhole() || hasAllRows(run)); };
    out.settled = settled(*out.run) && (!other_ || settled(*other_));
    out.parting = parting_;
    out.lit = selection_.lit();
    return out;
}

void AxisChoice::refresh() {
    Source now = source();
    if (now == made_)
        return;
    made_ = std::move(now);
    make();
    emit changed();
}

std::vector<Busy> AxisChoice::interests() const {
    const Recorded& run = *selection_.recorded();
    std::vector<Busy> busy = momentsOf(run, selection_.path());
    if (busy.empty()) {
        busy = busyOf(run);
        if (other_) {
            const std::vector<Busy> more = busyOf(*other_);
            busy.insert(busy.end(), more.begin(), more.end());
        }
    }
    if (parting_)
        busy.push_back({*parting_, *parting_});
    return busy;
}

void AxisChoice::makeFolds(Axis& axis) const {
    const Recorded& run = *selection_.recorded();
    std::vector<Fold> folds = find_folds(interests(), 0, std::max(run.end, other_ ? other_->end : 0));
    const auto isOpen = [&](const Fold& fold) {
        const auto is_among = [&](const std::vector<Fold>& some) {
            return std::find(some.begin(), some.end(), fold) != some.end();
        };
        return is_among(state_.unfolded) || is_among(entered_);
    };
    std::copy_if(folds.begin(), folds.end(), std::back_inserter(axis.open), isOpen);
    std::erase_if(folds, isOpen);
    axis.folds = Folds(std::move(folds));
}

void AxisChoice::make() {
    const auto& run = selection_.recorded();
    if (!run || state_.kind == AxisKind::time) {
        axis_ = axisBeside_ = linearAxis();
        return;
    }
    Axis axis{state_.kind, {}, {}, {}, {}};
    if (state_.kind == AxisKind::folded && run->complete)
        makeFolds(axis);
    Axis beside = axis;
    if (state_.kind == AxisKind::events) {
        axis.own = axis.order = orderOf(*run);
        if (other_) {
            beside.own = orderOf(*other_);
            axis.order = std::make_shared<const EventOrder>(EventOrder::of_both(*axis.own, *beside.own));
        }
        beside.order = axis.order;
    }
    axis_ = std::make_shared<const Axis>(std::move(axis));
    axisBeside_ = other_ ? std::make_shared<const Axis>(std::move(beside)) : axis_;
}

}  // namespace orrery::gui
