// The whole run in one strip: how dense its events are, its faults, every violation, and the diagram's window.
// A click or a drag moves the diagram's window there. It is linear in time whatever the diagram's axis.
#pragma once
#include <QPixmap>
#include <QWidget>
#include <vector>

#include "gui/diagram/diagram_layout.h"
#include "gui/notes/bookmarks.h"
#include "gui/session/selection.h"
#include "gui/style/theme.h"

namespace orrery::gui {

class OverviewStrip : public QWidget {
    Q_OBJECT
public:
    OverviewStrip(Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    void setViewport(const TimeWindow& window);  // in time
    void setBookmarks(const Bookmarks* bookmarks);
    QSize sizeHint() const override { return {400, 50}; }

signals:
    void momentWanted(double time);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QRectF bar() const;
    double xOf(double time) const;
    std::vector<double> densities(const QRectF& area) const;
    void paintStatic();
    void moveTo(double x);

    Selection& selection_;
    Theme theme_ = Theme::light();
    TimeWindow viewport_;
    const Bookmarks* bookmarks_ = nullptr;
    QPixmap static_;
    bool stale_ = true;
    EventNumber painted_ = 0;  // as far as the run was
    bool paintedComplete_ = false;
};

}  // namespace orrery::gui
