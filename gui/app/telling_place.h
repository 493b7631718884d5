// Where a run opens that violates nothing: at what tells most of it, and a line above the diagram says why there. That
// is the moment at which another design falls on the same luck, with a button that opens that design beside it; else
// the first fault that struck; else the event at which something was witnessed that had to be. It is looked for beside
// the window; who has moved the playhead or the view meanwhile keeps them.
#pragma once
#include <QObject>
#include <optional>

#include "gui/diagram/diagram_layout.h"
#include "gui/files/notice_bar.h"
#include "gui/futures/branching.h"
#include "gui/query/rival_search.h"
#include "gui/session/inquiry.h"
#include "sim/chronicle/first_witness.h"

namespace orrery::gui {

class SpaceTimeView;

class TellingPlace : public QObject {
    Q_OBJECT
public:
    TellingPlace(Session& session, Selection& selection, Branching& branching, SpaceTimeView& diagram,
                 NoticeBar& notices, QObject* parent = nullptr);

    // Another run is shown: what was looked for is of no interest any more.
    void forget();
    // Of the run that is shown; requires one that is complete and violates nothing, at the place where it was opened.
    void look();
    bool isLooking() const { return seeksWitness_ || seeksRival_; }

signals:
    void ended();  // of all that was looked for

private:
    void say(const QString& words, const std::vector<NoticeBar::Button>& buttons = {});
    bool isUntouched() const;
    // Where nobody has gone elsewhere; whether it did.
    bool go(EventNumber event, NodeId node);
    bool goToFault();
    void seekWitness();
    void takeWitness(const std::optional<Witnessed>& found);
    void takeRival(const std::optional<Rival>& rival);
    void endPart(bool& part);

    Session& session_;
    Selection& selection_;
    Branching& branching_;
    SpaceTimeView& diagram_;
    NoticeBar& notices_;
    RivalSearch rivals_;
    Inquiry witness_;
    bool seeksWitness_ = false, seeksRival_ = false;
    EventNumber event_ = 0;  // where the playhead and the window were put
    TimeWindow window_;
};

}  // namespace orrery::gui
