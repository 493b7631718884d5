// The commands of the diagram's axis: which one it is, its folds, its markers.
#include <QAction>
#include <QActionGroup>

#include "gui/app/actions.h"
#include "gui/app/main_window.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"

namespace orrery::gui {

void Actions::addAxes() {
    const QString group = tr("View");
    AxisChoice& axes = window_.beside().axes();
    auto* kinds = new QActionGroup(this);
    const auto addKind = [&](const char* id, const QString& words, Qt::Key key, AxisKind kind) {
        QAction* action =
            add(group, QString::fromLatin1(id), words, "", {QKeySequence(key)}, [&axes, kind] { axes.choose(kind); });
        action->setCheckable(true);
        action->setChecked(axes.kind() == kind);
        kinds->addAction(action);
        connect(&axes, &AxisChoice::changed, action,
                [action, &axes, kind] { action->setChecked(axes.kind() == kind); });
        return action;
    };
    entryOf(addKind("axis-time", tr("Axis of time"), Qt::Key_1, AxisKind::time)).apart = true;
    addKind("axis-folded", tr("Axis of time, folded where it is idle or unlit"), Qt::Key_2, AxisKind::folded);
    addKind("axis-events", tr("Axis of events in their order"), Qt::Key_3, AxisKind::events);
    add(group, "fold-all", tr("Fold again what was unfolded"), "", {QKeySequence(Qt::SHIFT | Qt::Key_2)},
        [&axes] { axes.foldAll(); });
}

void Actions::addMarkers() {
    const QString group = tr("View");
    Markers& markers = window_.beside().markers();
    const auto set = [this, &markers](MarkerName name) {
        return [this, &markers, name] { markers.set(name, window_.selection().event()); };
    };
    entryOf(add(group, "marker-a", tr("Marker A at the playhead"), "", {QKeySequence(Qt::SHIFT | Qt::Key_A)},
                set(MarkerName::a)))
        .apart = true;
    add(group, "marker-b", tr("Marker B at the playhead"), "", {QKeySequence(Qt::SHIFT | Qt::Key_B)},
        set(MarkerName::b));
    add(group, "markers-zoom", tr("Zoom to what lies between A and B"), "", {QKeySequence(Qt::SHIFT | Qt::Key_F)},
        [this] { window_.diagram().zoomToMarkers(); });
    add(group, "markers-remove", tr("Remove the markers (Esc in the diagram)"), "", {},
        [&markers] { markers.clear(); });
}

}  // namespace orrery::gui
