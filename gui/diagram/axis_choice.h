// Which axis the diagrams have: time, time with folds, or events in their order; and what somebody has unfolded of it.
// It makes the axis of the run that is shown, and of one that stands beside it on the same axis: both have the same
// folds, and instants that both have stand at the same place.
// Where a path is lit, whatever lies far from its steps is folded; else what is idle. A long run's idle stretches are
// those between the stretches of its summary (sim/chronicle/overview.h): nothing goes through its events.
// A run opens on the axis of time; as the path of its violation is there, on the folded one where its steps would else
// be crushed: where those that the window would show lie kCrushed times as close together without folds
// (sim/axis/find_folds.h), or where the window would show none of them but the last and that is so of the whole path.
// What a person chooses stays and can be undone. A fold that the playhead goes into opens by itself, and stays open
// until it is folded by hand, or all are.
// Units: nanoseconds.
#pragma once
#include <QObject>
#include <memory>
#include <optional>
#include <vector>

#include "gui/diagram/time_scale.h"
#include "gui/session/selection.h"
#include "sim/axis/find_folds.h"

class QUndoStack;

namespace orrery::gui {

class AxisChoice : public QObject {
    Q_OBJECT
public:
    struct State {
        AxisKind kind = AxisKind::time;
        std::vector<Fold> unfolded;
        bool operator==(const State&) const = default;
    };

    AxisChoice(Selection& selection, QUndoStack& undo, QObject* parent = nullptr);

    AxisKind kind() const { return state_.kind; }
    const AxisPointer& axis() const { return axis_; }
    const AxisPointer& axisBeside() const { return axisBeside_; }

    void choose(AxisKind kind);
    // Unfolds a fold, folds what was unfolded.
    void toggle(const Fold& fold);
    void foldAll();  // whatever was unfolded
    // Another run is opened that is no other future of the one that was there.
    void begin();
    // What stands beside the run that is shown, null for nothing, and when the two part.
    void setBeside(std::shared_ptr<const Recorded> other, std::optional<Time> parting);
    // The run is more than it was, or lit in another way.
    void refresh();

signals:
    void changed();

private:
    friend class AxisChosen;
    // What the axes were made of.
    struct Source {
        std::shared_ptr<const Recorded> run, other;
        EventNumber last = 0, otherLast = 0;
        bool settled = false;  // complete, and its rows as far at hand as they will be
        std::optional<Time> parting;
        std::vector<EventNumber> lit;
        State state;
        std::vector<Fold> entered;
        bool operator==(const Source&) const = default;
    };

    Source source() const;
    void take(const State& state);
    void change(const QString& words, const State& state);
    void decide();
    void enter();
    std::vector<Busy> interests() const;
    void makeFolds(Axis& axis) const;
    void make();

    Selection& selection_;
    QUndoStack& undo_;
    State state_;
    std::vector<Fold> entered_;  // by the playhead
    bool awaitsPath_ = false;
    std::shared_ptr<const Recorded> other_;
    std::optional<Time> parting_;
    Source made_;
    AxisPointer axis_ = linearAxis(), axisBeside_ = linearAxis();
};

}  // namespace orrery::gui
