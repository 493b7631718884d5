// The menu of the diagram: what can be done at the place that was clicked on, and the edits.
#include <QMenu>

#include "gui/app/main_window.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"
#include "gui/futures/edit_menu.h"

namespace orrery::gui {

void MainWindow::popupDiagramMenu(const QPoint& at) {
    popupEdits(branching_, this, at, [this, at](QMenu& menu) {
        const QPointF place(diagram_->mapFromGlobal(at));
        Markers& markers = beside_->markers();
        if (const auto marker = diagram_->markerAt(place)) {
            menu.addAction(tr("Remove marker %1").arg(letterOf(*marker)), this,
                           [&markers, name = *marker] { markers.remove(name); });
            menu.addAction(tr("Zoom to what lies between A and B"), diagram_, &SpaceTimeView::zoomToMarkers)
                ->setEnabled(markers.both());
            menu.addSeparator();
            return;
        }
        const auto fold = foldAt(diagram_->diagram(), place);
        if (!fold)
            return;
        const QString words = fold->open ? tr("Fold %1 again") : tr("Unfold %1");
        menu.addAction(words.arg(foldText(fold->fold)), this,
                       [this, which = fold->fold] { beside_->axes().toggle(which); });
        menu.addSeparator();
    });
}

}  // namespace orrery::gui
