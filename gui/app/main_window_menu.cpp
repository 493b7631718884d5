// The menu of the diagram: what can be done at the place that was clicked on, and the edits.
#include <QMenu>

#include "gui/app/main_window.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"
#include "gui/futures/edit_menu.h"
#include "gui/query/like_event.h"
#include "gui/style/text.h"

namespace orrery::gui {

namespace {

// Of the event, or the arrow, at the place.
void addColouring(QMenu& menu, const SpaceTimeView& diagram, const Recorded& run, Colours& colours,
                  const QPointF& place) {
    EventNumber number = diagram.eventAt(place);
    if (const auto arrow = number == 0 ? diagram.arrowAt(place) : std::nullopt)
        number = arrow->arriveEvent != 0 ? arrow->arriveEvent : arrow->sendEvent;
    const TraceEvent* const event = number == 0 ? nullptr : run.event(number);
    if (!event)
        return;
    const QString filter = text(filterLike(run, *event));
    QString words = MainWindow::tr("Colour events like this: %1").arg(filter);
    menu.addAction(words.replace(QStringLiteral("&"), QStringLiteral("&&")), &colours,
                   [&colours, filter] { colours.add(filter); });
    menu.addSeparator();
}

}  // namespace

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
            return addColouring(menu, *diagram_, *session_.recorded(), queries_.colours, place);
        const QString words = fold->open ? tr("Fold %1 again") : tr("Unfold %1");
        menu.addAction(words.arg(foldText(fold->fold)), this,
                       [this, which = fold->fold] { beside_->axes().toggle(which); });
        menu.addSeparator();
    });
}

}  // namespace orrery::gui
