// What can be undone of a tree of futures: one was made, taken out, renamed.
#pragma once
#include <QUndoCommand>

#include "gui/futures/branching.h"

namespace orrery::gui {

class FutureMade : public QUndoCommand {
public:
    FutureMade(Branching& branching, Branching::Id id, Branching::Id parent);
    void undo() override;
    void redo() override;

private:
    Branching& branching_;
    const Branching::Id id_, parent_;
    bool done_ = true;  // as it is pushed
};

class FutureTakenOut : public QUndoCommand {
public:
    FutureTakenOut(Branching& branching, Branching::Id id);
    void undo() override;
    void redo() override;

private:
    Branching& branching_;
    const Branching::Id id_;
};

class FutureRenamed : public QUndoCommand {
public:
    FutureRenamed(Branching& branching, Branching::Id id, const QString& name);
    void undo() override { rename(before_); }
    void redo() override { rename(after_); }

private:
    void rename(const std::string& name);

    Branching& branching_;
    const Branching::Id id_;
    const std::string before_, after_;
};

}  // namespace orrery::gui
