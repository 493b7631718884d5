// What comes next, hidden until somebody has said what they expect: a veil over the diagram right of an event, with a
// flag that says why. It hides, it does not shade: nothing under it can be seen or pointed at. Units: px.
#pragma once
#include <QWidget>
#include <optional>

#include "gui/diagram/diagram_layout.h"
#include "gui/style/theme.h"

class QPainter;

namespace orrery::gui {

class Selection;
class SpaceTimeView;

// What of a diagram lies under the veil after an event; empty where that is right of what is in sight. `row`: that of
// the violations, left of it, since their words begin before they do.
struct VeiledPart {
    QRectF rect, row;
    bool isEmpty() const { return rect.isEmpty(); }
    bool contains(const QPointF& at) const { return rect.contains(at) || row.contains(at); }
};
VeiledPart veiledPart(const DiagramLayout& layout, const Recorded& run, EventNumber after);
QString veilText();
void paintVeil(QPainter& painter, const VeiledPart& veiled, const Theme& theme);

// The veil on a diagram. Where its lanes are clicked on, their node is selected.
class Veil : public QWidget {
    Q_OBJECT
public:
    Veil(SpaceTimeView& diagram, Selection& selection);
    void setTheme(const Theme& theme);
    void setAfter(std::optional<EventNumber> event);  // nothing: no veil

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();

    SpaceTimeView& diagram_;
    Selection& selection_;
    Theme theme_ = Theme::light();
    std::optional<EventNumber> after_;
    VeiledPart part_;  // of the diagram
};

}  // namespace orrery::gui
