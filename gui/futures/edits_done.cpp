#include "gui/futures/edits_done.h"

#include "gui/style/text.h"

namespace orrery::gui {

FutureMade::FutureMade(Branching& branching, Branching::Id id, Branching::Id parent)
    : QUndoCommand(gui::text(branching.tree()[id].name)), branching_(branching), id_(id), parent_(parent) {}

void FutureMade::undo() {
    done_ = false;
    branching_.goesToParting_ = false;
    branching_.show(parent_);
    branching_.tree_.take_out(id_);
    branching_.setBeside(std::nullopt);
}

void FutureMade::redo() {
    if (done_)
        return;
    done_ = true;
    branching_.tree_.put_back(id_);
    branching_.beside_ = parent_;
    branching_.goesToParting_ = branching_.isEdit(id_);
    branching_.show(id_);
}

FutureTakenOut::FutureTakenOut(Branching& branching, Branching::Id id)
    : QUndoCommand(gui::text(branching.tree()[id].name)), branching_(branching), id_(id) {}

void FutureTakenOut::redo() {
    if (branching_.tree_.is_within(branching_.current_, id_))
        branching_.show(branching_.tree_[id_].parent);
    branching_.tree_.take_out(id_);
    branching_.lookBeside();
    emit branching_.changed();
}

void FutureTakenOut::undo() {
    branching_.tree_.put_back(id_);
    emit branching_.changed();
}

FutureRenamed::FutureRenamed(Branching& branching, Branching::Id id, const QString& name)
    : QUndoCommand(name), branching_(branching), id_(id), before_(branching.tree()[id].name), after_(plain(name)) {}

void FutureRenamed::rename(const std::string& name) {
    branching_.tree_.rename(id_, name);
    emit branching_.changed();
}

}  // namespace orrery::gui
