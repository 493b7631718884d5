// Two futures on one axis, the one that came first above: the space-time diagram of the one that is shown in full
// colour, the other paler, each under a line that says which it is. They share the axis, its markers, the window on it
// and the moment at the playhead; a click in the other one moves the playhead to that moment. Without another the
// diagram has all the room.
#pragma once
#include <QWidget>

#include "gui/diagram/axis_selector.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/branching.h"

class QLabel;

namespace orrery::gui {

class BesidePane : public QWidget {
    Q_OBJECT
public:
    // `diagram` is of the one that is shown; the pane takes it.
    BesidePane(Branching& branching, Selection& selection, SpaceTimeView* diagram, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    SpaceTimeView& other() { return *other_; }
    Selection& otherSelection() { return otherSelection_; }
    AxisChoice& axes() { return axes_; }
    Markers& markers() { return markers_; }
    const QLabel& caption(bool ofOther) const { return ofOther ? *otherCaption_ : *caption_; }

private:
    void refresh();
    void dressViews(bool otherAbove);
    void takeRun();
    void takeAxes();
    void followShown();
    void followOther();
    QString captionOf(Branching::Id id) const;

    Branching& branching_;
    Selection& selection_;
    Selection otherSelection_;
    SpaceTimeView* diagram_;
    SpaceTimeView* other_;
    AxisChoice axes_;
    Markers markers_;
    AxisSelector* selector_;
    QLabel *caption_, *otherCaption_;
    std::shared_ptr<const Recorded> run_;
    bool following_ = false;
};

// "violated: conservation, event 213", "held", "undecided", "running".
QString verdictText(const Recorded& run);

}  // namespace orrery::gui
