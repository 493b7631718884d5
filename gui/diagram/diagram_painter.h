// Paints the space-time diagram. The static part (lanes, state bands, faults, arrows, dots, violations, rulers, legend)
// depends on the run, the window and the lit events only, so a view keeps it in a pixmap; the playhead and the
// selection are an overlay. Level of detail: up to kFineArrows arrows under way in the window each is drawn with its
// head, dash or double line. Beyond, lines that would cover the same pixels are drawn once, and arrows steeper than a
// pixel or two become density; where the rows of a time are not at hand, or nobody could follow an arrow, its counts
// are drawn (diagram_far.cpp); faults and violations are never thinned out. Idea: shapes carry the meaning, colours
// repeat it (gui/style/theme.h).
#pragma once
#include <QBrush>
#include <QLineF>
#include <QPointF>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/diagram/diagram_layout.h"
#include "gui/query/colouring.h"
#include "gui/session/path.h"
#include "gui/style/theme.h"
#include "sim/filter/event_set.h"
#include "sim/notes/notes.h"

class QPainter;

namespace orrery::gui {

class Markers;
struct Marker;

constexpr std::size_t kFineArrows = 1500;
constexpr double kFollowedAPixel = 5;  // events for each pixel of the plot's width; beyond, nobody follows an arrow

// Which events are lit ("why?"): the rest steps back. An empty path: everything is equal.
struct LitEvents {
    static inline const Path kNone;

    const Path* path = &kNone;
    // That the filter lets pass, as far as they are known: the others step back too. Null: no filter is on.
    std::shared_ptr<const EventSet> passing = {};
    // The colour rules in force; null: there are none.
    std::shared_ptr<const Colouring> colours = {};

    bool any() const { return !path->lit.empty(); }
    bool has(EventNumber event) const { return std::binary_search(path->lit.begin(), path->lit.end(), event); }
    bool has(const Arrow& arrow) const {
        return arrow.arriveEvent != 0 && has(arrow.sendEvent) && has(arrow.arriveEvent);
    }
    bool passes(EventNumber event) const {
        return !passing || event > passing->known() || passing->contains(event) || event == 0;
    }
    // An arrow passes with its sender or its arrival.
    bool passes(const Arrow& arrow) const {
        return !passing || (arrow.sendEvent != 0 && passes(arrow.sendEvent)) ||
               (arrow.arriveEvent != 0 && passes(arrow.arriveEvent));
    }
    // Null: it has no colour of its own.
    const Colouring::Rule* ruleOf(EventNumber event) const { return colours ? colours->of(event) : nullptr; }
    // An arrow has that of its arrival; one that does not arrive that of its sender.
    const Colouring::Rule* ruleOf(const Arrow& arrow) const {
        return ruleOf(arrow.arriveEvent != 0 ? arrow.arriveEvent : arrow.sendEvent);
    }
    template <class Thing>
    bool isDim(const Thing& thing) const {
        return !has(thing) && (passing ? !passes(thing) : any());
    }
};

struct DiagramScene {
    const Recorded& run;
    const DiagramLayout& layout;
    const Theme& theme;
    const LitEvents& lit;
};

void paintDiagram(QPainter& painter, const DiagramScene& scene);

struct DiagramSelection {
    EventNumber event = 0;
    NodeId node = kNoNode;
    std::optional<Arrow> arrow;
};
void paintSelection(QPainter& painter, const DiagramScene& scene, const DiagramSelection& selection);

// Where two runs on one axis part: what both have in common steps back behind a veil, and the place is marked.
struct DiagramParting {
    Time time = 0;
    QString words;  // empty: the mark alone
    EventNumber event = 0;
};
void paintParting(QPainter& painter, const DiagramScene& scene, const DiagramParting& parting);

// The flag of a marker, by which it is dragged; empty where it is out of sight.
QRectF markerFlag(const DiagramLayout& layout, const Marker& marker);
void paintMarkers(QPainter& painter, const DiagramScene& scene, const Markers& markers);

// Bookmarks as ribbons at the foot of the ruler.
QRectF bookmarkRibbon(const DiagramLayout& layout, const Bookmark& bookmark);  // empty where it is out of sight
void paintBookmarks(QPainter& painter, const DiagramScene& scene, const std::vector<Bookmark>& bookmarks);
void paintRibbon(QPainter& painter, const QRectF& place, const Theme& theme);

// A state band on the picture ("leader 3" below its lane), and its tint. Bands too narrow to be seen are gathered into
// one, which is called what its stretch was called the longest.
struct BandStretch {
    QRectF rect;
    std::string label;
};
std::vector<BandStretch> bandStretches(const DiagramScene& scene);
std::size_t bandTint(const std::string& label);

// Calls visit(arrow) for every one at hand that is under way in sight, outside of folds, once each.
template <class Visit>
void visitArrows(const Recorded& run, const TimeScale& scale, Visit visit) {
    Time seen = -1;  // who was sent before was under way in an earlier piece
    for (const auto& [from, to] : scale.pieces()) {
        run.arrowsBetween(from, to, [&](const Arrow& arrow) {
            if (arrow.sent > seen)
                visit(arrow);
        });
        seen = to;
    }
}
// In sight, outside of folds.
std::size_t blocksInSight(const Recorded& run, const TimeScale& scale);
// Whether so much is in sight that counts stand for events.
bool showsCounts(const DiagramScene& scene);
// Whether what is lit is drawn: arrows and all, also upon counts; not where too much lies in sight.
bool showsLit(const DiagramScene& scene);

// Parts of paintDiagram, each in a file of its own.
void paintGround(QPainter& painter, const DiagramScene& scene,
                 const std::vector<BandStretch>& bands);         // lanes, grid, hatches too
void paintArrows(QPainter& painter, const DiagramScene& scene);  // and dots
// Counts in place of rows, in the pieces of a time: how much happened at each lane, and how much was lost.
void paintFar(QPainter& painter, const DiagramScene& scene, const std::vector<std::pair<Time, Time>>& pieces);
void paintFolds(QPainter& painter, const DiagramScene& scene);      // their ground
void paintFoldMarks(QPainter& painter, const DiagramScene& scene);  // on the ruler
void paintWords(QPainter& painter, const DiagramScene& scene,
                const std::vector<BandStretch>& bands);  // names, moments, ruler, rows too
void paintViolations(QPainter& painter, const DiagramScene& scene);
void paintPath(QPainter& painter, const DiagramScene& scene);  // the numbers of its steps, and what is missing
// What lies outside: lanes above and below, hidden ones, violations to the left and to the right.
void paintEdges(QPainter& painter, const DiagramScene& scene);
void paintLegend(QPainter& painter, const DiagramScene& scene);

// A fold as it can be clicked on: a gap over the whole height; one that somebody has unfolded: a mark on the ruler.
struct FoldMark {
    Fold fold;
    bool open = false;
    QRectF place;  // of the gap; of an open one its mark
    QRectF label;
};
std::vector<FoldMark> foldMarks(const DiagramLayout& layout);
std::optional<FoldMark> foldAt(const DiagramLayout& layout, const QPointF& at);
QString foldText(const Fold& fold);  // "8.9 s"

// Shapes that several parts share.
void paintTriangle(QPainter& painter, const QPointF& tip, double size, const Theme& theme);
void paintCross(QPainter& painter, const QPointF& at, double size, const QColor& colour);
QBrush hatch(const QColor& colour, bool steep);
// Where an arrow begins and ends on the picture. Requires that both nodes have a lane.
QLineF arrowLine(const DiagramScene& scene, const Arrow& arrow);
QLineF backLine(const DiagramScene& scene, const Arrow& arrow);  // of a refused send, to its sender

}  // namespace orrery::gui
