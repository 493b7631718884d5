// The markers A and B: set, dragged, zoomed to, removed; by keys and by mouse.
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <cmath>

#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"
#include "gui/style/text.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Marked : test::OpenWindow {
    SpaceTimeView& diagram() { return window.diagram(); }
    Markers& markers() { return window.beside().markers(); }
    QLabel& status() { return *window.findChild<QLabel*>(QStringLiteral("marker-status")); }
    void mark(EventNumber event, Qt::Key key) {
        selection().setEvent(event);
        press(Qt::SHIFT | key);
    }
    QPoint flag(MarkerName name) { return markerFlag(diagram().diagram(), *markers().at(name)).center().toPoint(); }
};

}  // namespace

TEST_CASE("Shift+A and Shift+B say how much time and how many events lie between", "[gui]") {
    Marked opened;
    CHECK(opened.status().isHidden());
    opened.mark(100, Qt::Key_A);
    CHECK(opened.status().isHidden());
    opened.mark(150, Qt::Key_B);
    const Time between = opened.run().timeOf(150) - opened.run().timeOf(100);
    CHECK(opened.markers().difference() == QStringLiteral("Δ %1 · 50 events").arg(timeText(between)));
    CHECK_FALSE(opened.status().isHidden());
    CHECK(opened.status().text().contains(opened.markers().difference()));
    opened.mark(50, Qt::Key_B);  // before A
    CHECK(opened.markers().difference().startsWith(QStringLiteral("Δ −")));
    opened.picture("markers.png");
}

TEST_CASE("a flag is dragged to another event, and the window stays", "[gui]") {
    Marked opened;
    opened.diagram().fitAll();
    opened.mark(50, Qt::Key_A);
    opened.mark(100, Qt::Key_B);
    opened.diagram().fitAll();
    const TimeWindow before = opened.diagram().window();
    const QPoint from = opened.flag(MarkerName::b);
    const QPoint to(from.x() + 120, from.y());
    const TimeScale scale = opened.diagram().diagram().scale;
    const EventNumber there = opened.run().lastEventAt(static_cast<Time>(scale.time(to.x())));
    REQUIRE(there > 100);
    QTest::mousePress(&opened.diagram(), Qt::LeftButton, {}, from);
    QMouseEvent move(QEvent::MouseMove, to, opened.diagram().mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(&opened.diagram(), &move);
    QTest::mouseRelease(&opened.diagram(), Qt::LeftButton, {}, to);
    CHECK(opened.markers().at(MarkerName::b)->event == there);
    CHECK(opened.markers().at(MarkerName::a)->event == 50);
    CHECK(opened.diagram().window().begin == before.begin);
    CHECK(opened.selection().event() == 100);
}

TEST_CASE("zoom to A and B shows both and little more, on every axis", "[gui]") {
    Marked opened;
    opened.mark(100, Qt::Key_A);
    opened.mark(140, Qt::Key_B);
    for (const Qt::Key key : {Qt::Key_1, Qt::Key_2, Qt::Key_3}) {
        CAPTURE(key);
        opened.press(key);
        opened.diagram().fitAll();
        opened.press(Qt::SHIFT | Qt::Key_F);
        const DiagramLayout layout = opened.diagram().diagram();
        const auto share = [&](EventNumber event) {
            return (layout.scale.x(opened.run().timeOf(event), event) - layout.plot.left()) / layout.plot.width();
        };
        if (key == Qt::Key_2) {  // they may lie at one edge of a fold: both are in sight
            CHECK(share(100) >= 0);
            CHECK(share(140) <= 1);
            continue;
        }
        CHECK(std::abs(share(100) - 0.1) < 0.02);
        CHECK(std::abs(share(140) - 0.9) < 0.02);
    }
}

TEST_CASE("Escape removes the markers, the menu one of them; another run has none", "[gui]") {
    Marked opened;
    opened.mark(100, Qt::Key_A);
    opened.mark(110, Qt::Key_B);
    const QPoint at = opened.flag(MarkerName::b);
    QContextMenuEvent asked(QContextMenuEvent::Mouse, at, opened.diagram().mapToGlobal(at));
    QApplication::sendEvent(&opened.diagram(), &asked);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    REQUIRE(menu != nullptr);
    CHECK(menu->actions().front()->text() == QStringLiteral("Remove marker B"));
    menu->actions().front()->trigger();
    menu->close();
    CHECK_FALSE(opened.markers().at(MarkerName::b).has_value());
    CHECK(opened.markers().at(MarkerName::a).has_value());
    QTest::keyClick(&opened.diagram(), Qt::Key_Escape);
    CHECK_FALSE(opened.markers().any());
    opened.mark(100, Qt::Key_A);
    opened.open(opened.folder.request());
    CHECK_FALSE(opened.markers().any());
}
