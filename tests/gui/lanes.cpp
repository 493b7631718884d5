// Lanes: hidden, pinned, ordered, and marks for what lies outside; each change undone and done again.
#include <QContextMenuEvent>
#include <QMenu>

#include "gui/diagram/lane_choice.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Laned : test::OpenWindow {
    SpaceTimeView& diagram() { return window.diagram(); }
    std::vector<std::string> names() {
        std::vector<std::string> out;
        const auto lanes = diagram().diagram().lanes;
        for (const NodeId node : lanes->order())
            out.push_back(run().nodes[node].name);
        return out;
    }
    NodeId nodeNamed(const char* name) {
        for (NodeId node = 0; node < run().nodes.size(); ++node)
            if (run().nodes[node].name == name)
                return node;
        FAIL("no node " << name);
        std::abort();
    }
    QMenu* laneMenu(NodeId node) {
        const QPoint at(40, static_cast<int>(diagram().diagram().laneY(node)));
        QContextMenuEvent asked(QContextMenuEvent::Mouse, at, diagram().mapToGlobal(at));
        QApplication::sendEvent(&diagram(), &asked);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        REQUIRE(menu != nullptr);
        return menu;
    }
    void choose(NodeId node, const char* words) {
        QMenu* menu = laneMenu(node);
        for (QAction* action : menu->actions())
            if (action->text().startsWith(QString::fromLatin1(words))) {
                action->trigger();
                menu->close();
                window.activateWindow();
                REQUIRE(QTest::qWaitForWindowActive(&window));
                return;
            }
        FAIL("the menu has no line " << words);
    }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a lane is hidden by its key and by its menu, shown again, undone and done again", "[gui]") {
    Laned opened;
    const Names all = opened.names();
    REQUIRE(all == Names{"server", "client-1", "client-2", "client-3"});
    opened.selection().setNode(opened.nodeNamed("client-2"));
    opened.press(Qt::Key_H);
    CHECK(opened.names() == Names{"server", "client-1", "client-3"});
    opened.choose(opened.nodeNamed("client-1"), "Hide the lane of client-1");
    CHECK(opened.names() == Names{"server", "client-3"});
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.names() == Names{"server", "client-1", "client-3"});
    opened.press(Qt::CTRL | Qt::Key_Y);
    CHECK(opened.names() == Names{"server", "client-3"});
    opened.picture("lanes-hidden.png");
    opened.press(Qt::SHIFT | Qt::Key_H);
    CHECK(opened.names() == all);

    for (const char* name : {"server", "client-1", "client-2", "client-3"}) {
        opened.selection().setNode(opened.nodeNamed(name));
        opened.press(Qt::Key_H);
    }
    CHECK(opened.names().size() == 1);  // the last one stays
}

TEST_CASE("what is hidden takes its messages with it: no click finds them", "[gui]") {
    Laned opened;
    opened.press(Qt::Key_1);
    SpaceTimeView& diagram = opened.diagram();
    Arrow wanted;
    for (const Arrow& arrow : test::arrowsOf(opened.run()))
        if (arrow.kind == ArrowKind::message && arrow.to == opened.nodeNamed("client-1"))
            wanted = arrow;
    REQUIRE(wanted.arriveEvent != 0);
    const auto half = static_cast<double>(wanted.arrives - wanted.sent);
    diagram.setWindow({static_cast<double>(wanted.sent) - half, static_cast<double>(wanted.arrives) + half});
    const auto place = [&] {
        return arrowLine({opened.run(), diagram.diagram(), Theme::light(), {}}, wanted).pointAt(0.5);
    };
    const QPointF at = place();
    REQUIRE(diagram.arrowAt(at).has_value());
    opened.window.lanes().hide(opened.nodeNamed("client-1"));
    const auto found = diagram.arrowAt(at);
    CHECK((!found || (found->from != opened.nodeNamed("client-1") && found->to != opened.nodeNamed("client-1"))));
    CHECK_FALSE(diagram.grab().isNull());
    opened.selection().setNode(opened.nodeNamed("client-1"));  // selected, though nobody sees it
    opened.selection().setArrow(wanted);
    CHECK_FALSE(diagram.grab().isNull());
}

TEST_CASE("a lane is pinned to the top and lanes are put in order by role and by what they talk", "[gui]") {
    Laned opened;
    opened.selection().setNode(opened.nodeNamed("client-3"));
    opened.press(Qt::CTRL | Qt::Key_H);
    CHECK(opened.names() == Names{"client-3", "server", "client-1", "client-2"});
    opened.press(Qt::Key_O);
    CHECK(opened.window.lanes().choice().sort == LaneSort::role);
    CHECK(opened.names() == Names{"client-3", "client-1", "client-2", "server"});
    opened.press(Qt::CTRL | Qt::Key_H);
    CHECK(opened.names() == Names{"client-1", "client-2", "client-3", "server"});
    opened.choose(opened.nodeNamed("server"), "Lanes so that messages cross few");
    // Three clients that talk with one server alone: it lies between them.
    REQUIRE(QTest::qWaitFor(
        [&] {
            const Names names = opened.names();
            return names[1] == "server" || names[2] == "server";
        },
        test::kPatience));
    opened.press(Qt::Key_O);
    CHECK(opened.names() == Names{"server", "client-1", "client-2", "client-3"});
}

TEST_CASE("both of two futures show the same lanes, and another scenario begins with all", "[gui]") {
    Laned opened;
    opened.selection().setEvent(opened.run().lastEvent() / 2);
    opened.selection().setNode(opened.nodeNamed("client-2"));
    opened.press(Qt::Key_H);
    opened.press(Qt::Key_C);
    REQUIRE(QTest::qWaitFor([&] { return opened.window.branching().current() == 1 && opened.run().complete; },
                            test::kPatience));
    CHECK(opened.names().size() == 3);
    CHECK(opened.window.beside().other().diagram().lanes->count() == 3);
    OpenRequest other;
    other.source = "teaching/retry-storm";
    opened.open(other);
    CHECK(opened.diagram().diagram().lanes->hidden() == 0);
}

TEST_CASE("marks at the edges tell of lanes and violations outside", "[gui]") {
    Laned opened;
    opened.press(Qt::Key_1);
    SpaceTimeView& diagram = opened.diagram();
    REQUIRE(!opened.run().result.violations.empty());
    const auto has = [&](const QRect& area, const QColor& colour) {
        const QImage image = diagram.grab(area).toImage();
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y) == colour)
                    return true;
        return false;
    };
    const Time last = opened.run().result.violations.back().time;
    diagram.setWindow({0, static_cast<double>(opened.run().result.violations.front().time) * 0.5});
    const QRectF row = diagram.diagram().violationRow;
    const QRect right(static_cast<int>(row.right()) - 30, static_cast<int>(row.top()), 30,
                      static_cast<int>(row.height()));
    CHECK(has(right, Theme::light().violation));
    diagram.setWindow({static_cast<double>(last) + 1e6, static_cast<double>(last) + 1e8});
    const QRect left(static_cast<int>(row.left()), static_cast<int>(row.top()), 30, static_cast<int>(row.height()));
    CHECK(has(left, Theme::light().violation));
    CHECK_FALSE(has(right, Theme::light().violation));
}
