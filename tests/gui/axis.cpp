// The axis of the diagram: a path that would be crushed opens folded; three axes by key, button and undo; a gap is
// unfolded by a click; what is drawn, clicked on and zoomed lies right on each of them.
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QUndoStack>
#include <cmath>

#include "gui/diagram/overview_strip.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

OpenRequest lateTry() {
    OpenRequest request;
    request.source = "commerce/late-try";
    request.design = "no-fence";
    return request;
}

// A window with late-try in it: a deadline ten seconds after the trouble.
struct LateTry : test::OpenWindow {
    LateTry() : OpenWindow(std::nullopt, {1280, 800}) { open(lateTry()); }
    SpaceTimeView& diagram() { return window.diagram(); }
    AxisChoice& axes() { return window.beside().axes(); }
    QToolButton& button(AxisKind kind) { return window.findChild<AxisSelector*>()->button(kind); }
    double x(EventNumber event) { return diagram().diagram().scale.x(run().timeOf(event), event); }
    QPoint middleOf(const FoldMark& mark) {
        return {static_cast<int>(mark.place.center().x()), static_cast<int>(mark.place.bottom() - 3)};
    }
    FoldMark markOf(bool open) {
        for (const FoldMark& mark : foldMarks(diagram().diagram()))
            if (mark.open == open)
                return mark;
        FAIL("no such mark");
        std::abort();
    }
};

}  // namespace

TEST_CASE("a path that would be crushed opens folded: its steps apart, the deadline at the edge of a fold", "[gui]") {
    LateTry opened;
    opened.picture("axis-late-try.png");
    REQUIRE(opened.axes().kind() == AxisKind::folded);
    CHECK(opened.button(AxisKind::folded).isChecked());
    const DiagramLayout layout = opened.diagram().diagram();
    const auto& steps = opened.selection().path().steps;
    REQUIRE(steps.size() >= 3);
    const auto at = [&](const PathStep& step) { return layout.scale.x(step.time, step.event); };
    CHECK(at(steps.front()) >= layout.plot.left());
    CHECK(at(steps.back()) <= layout.plot.right());
    CHECK(at(steps[steps.size() - 2]) - at(steps.front()) > layout.plot.width() * 0.25);
    double nearest = 1e9;
    for (const Fold& fold : layout.scale.axis().folds.all())
        for (const Time edge : {fold.begin, fold.end})
            nearest = std::min(nearest, std::abs(at(steps.back()) - layout.scale.x(static_cast<double>(edge))));
    CHECK(nearest < 80);
    // On the axis of time the same lies within some pixels.
    const TimeScale linear(layout.scale.begin, layout.scale.end, layout.plot.left(), layout.plot.width());
    CHECK(linear.x(static_cast<double>(steps[steps.size() - 2].time)) -
              linear.x(static_cast<double>(steps.front().time)) <
          layout.plot.width() * 0.05);
}

TEST_CASE("a run that is shown while it goes on opens on the axis of its path once it is complete", "[gui]") {
    test::OpenWindow opened;
    std::vector<bool> shown;  // complete or not, as it was there
    QObject::connect(&opened.window.session(), &Session::opened, &opened.window,
                     [&] { shown.push_back(opened.run().complete); });
    OpenRequest request = lateTry();
    request.settings = {"selling=1500s", "until=1600s"};
    opened.open(request);
    CHECK(shown == std::vector{false});
    CHECK_FALSE(opened.run().isWhole());
    // As soon as the picture is said to be there, all of it is.
    const auto& explanation = opened.window.session().explanation();
    REQUIRE(explanation);
    CHECK(explanation->event == opened.run().result.violations.front().event);
    CHECK(opened.selection().event() == explanation->event);
    CHECK(opened.window.beside().axes().kind() == AxisKind::folded);
    opened.picture("axis-long.png");
}

TEST_CASE("the axis of a long run is the same whatever rows of it are at hand", "[gui]") {
    Session session;
    OpenRequest request = lateTry();
    request.settings = {"selling=1500s", "until=1600s"};
    test::openAndWait(session, request);
    const auto run = session.recorded();
    const EventNumber last = run->result.violations.front().event;
    session.explain(last);
    REQUIRE(QTest::qWaitFor([&] { return session.explanation() != nullptr; }, test::kPatience));
    const auto kindOf = [&] {
        Selection selection;
        QUndoStack undo;
        AxisChoice axes(selection, undo);
        selection.reset(run, last);
        axes.begin();
        selection.setPath(session.explanation()->path);
        return axes.kind();
    };
    CHECK_FALSE(run->rows.hasBlock(block_of(last)));
    CHECK(kindOf() == AxisKind::folded);
    REQUIRE(QTest::qWaitFor([&] { return run->event(last) != nullptr && run->event(1) != nullptr; }, test::kPatience));
    CHECK(kindOf() == AxisKind::folded);
}

TEST_CASE("a run without a path opens on time, and so does one that stands beside it", "[gui]") {
    test::OpenWindow opened;
    OpenRequest held = opened.folder.request();
    held.design = "sound";
    opened.open(held);
    CHECK(opened.window.beside().axes().kind() == AxisKind::time);
    opened.window.openDesign(QStringLiteral("count-every-answer"));
    REQUIRE(QTest::qWaitFor([&] { return opened.window.branching().current() == 1 && opened.run().complete; },
                            test::kPatience));
    CHECK(opened.window.beside().axes().kind() == AxisKind::time);
}

TEST_CASE("the axis is chosen by a key or a button, and Ctrl+Z takes it back", "[gui]") {
    LateTry opened;
    opened.press(Qt::Key_3);
    CHECK(opened.axes().kind() == AxisKind::events);
    CHECK(opened.button(AxisKind::events).isChecked());
    CHECK(opened.window.actions().find(QStringLiteral("axis-events"))->isChecked());
    QTest::mouseClick(&opened.button(AxisKind::time), Qt::LeftButton);
    CHECK(opened.axes().kind() == AxisKind::time);
    CHECK(opened.window.actions().find(QStringLiteral("axis-time"))->isChecked());
    CHECK(opened.diagram().axis().folds.all().empty());
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.axes().kind() == AxisKind::events);
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.axes().kind() == AxisKind::folded);
    CHECK(opened.button(AxisKind::folded).isChecked());
    opened.press(Qt::CTRL | Qt::Key_Y);
    CHECK(opened.axes().kind() == AxisKind::events);
    opened.open(opened.folder.request());  // another run begins anew, and nothing of the old one is undone
    const AxisKind begun = opened.axes().kind();
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.axes().kind() == begun);
}

TEST_CASE("a path whose beginning would be out of sight opens folded, also where its deadline passes behind an event",
          "[gui]") {
    LateTry opened;
    OpenRequest request;
    request.source = "commerce/paid-and-never-deducted";
    request.design = "dual-write";
    opened.open(request);
    CHECK(opened.axes().kind() == AxisKind::folded);
    const DiagramLayout layout = opened.diagram().diagram();
    const PathStep& first = opened.selection().path().steps.front();
    CHECK(first.time < 10_s);
    CHECK(layout.scale.x(first.time, first.event) >= layout.plot.left());
    opened.picture("axis-deadline.png");
}

TEST_CASE("a click on a gap unfolds it; a click on its mark, or the menu, folds it again", "[gui]") {
    LateTry opened;
    const FoldMark gap = opened.markOf(false);
    const std::size_t folds = opened.diagram().axis().folds.all().size();
    const EventNumber playhead = opened.selection().event();
    QTest::mouseClick(&opened.diagram(), Qt::LeftButton, {}, opened.middleOf(gap));
    CHECK(opened.diagram().axis().folds.all().size() == folds - 1);
    CHECK(opened.diagram().axis().open == std::vector<Fold>{gap.fold});
    CHECK(opened.selection().event() == playhead);
    opened.picture("axis-unfolded.png");
    const FoldMark mark = opened.markOf(true);
    QTest::mouseClick(&opened.diagram(), Qt::LeftButton, {}, mark.place.center().toPoint());
    CHECK(opened.diagram().axis().folds.all().size() == folds);
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.diagram().axis().open.size() == 1);
    opened.press(Qt::SHIFT | Qt::Key_2);
    CHECK(opened.diagram().axis().open.empty());

    const QPoint at = opened.middleOf(opened.markOf(false));
    QContextMenuEvent asked(QContextMenuEvent::Mouse, at, opened.diagram().mapToGlobal(at));
    QApplication::sendEvent(&opened.diagram(), &asked);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    REQUIRE(menu != nullptr);
    REQUIRE(menu->actions().front()->text().startsWith(QStringLiteral("Unfold ")));
    menu->actions().front()->trigger();
    menu->close();
    CHECK(opened.diagram().axis().open.size() == 1);
}

TEST_CASE("a fold that the playhead goes into opens by itself, and is folded again by hand", "[gui]") {
    LateTry opened;
    const Fold fold = opened.markOf(false).fold;
    const EventNumber within = opened.run().lastEventAt(fold.begin + fold.length() / 2);
    REQUIRE(opened.run().timeOf(within) > fold.begin);
    const std::size_t folds = opened.diagram().axis().folds.all().size();
    opened.selection().setEvent(within);
    CHECK(opened.diagram().axis().folds.all().size() == folds - 1);
    CHECK(opened.diagram().axis().open == std::vector<Fold>{fold});
    const DiagramLayout& layout = opened.diagram().diagram();
    CHECK(opened.x(within) >= layout.plot.left());
    CHECK(opened.x(within) <= layout.plot.right());
    opened.press(Qt::SHIFT | Qt::Key_2);
    CHECK(opened.diagram().axis().open.empty());
    opened.selection().setEvent(within - 1);
    CHECK(opened.diagram().axis().open == std::vector<Fold>{fold});
    const FoldMark mark = opened.markOf(true);
    QTest::mouseClick(&opened.diagram(), Qt::LeftButton, {}, mark.place.center().toPoint());
    CHECK(opened.diagram().axis().folds.all().size() == folds);
}

TEST_CASE("in order of events each has a step; a click on a dot selects it, and a click beside it the one before it",
          "[gui]") {
    LateTry opened;
    opened.press(Qt::Key_3);
    opened.diagram().fitAll();
    double least = 1e9;
    for (EventNumber event = 2; event <= opened.run().lastEvent(); ++event)
        least = std::min(least, opened.x(event) - opened.x(event - 1));
    CHECK(least > 0);
    const EventNumber wanted = opened.run().lastEvent() / 2;
    const auto middle = static_cast<double>(wanted);
    opened.diagram().setWindow({middle - 20, middle + 20});
    CHECK(std::abs(opened.x(wanted + 1) - opened.x(wanted)) > 5);
    const DiagramLayout layout = opened.diagram().diagram();
    const auto beside = QPointF((opened.x(wanted) + opened.x(wanted + 1)) / 2, layout.ruler.bottom() - 3).toPoint();
    opened.selection().setEvent(0);
    opened.selection().setEvent(wanted + 1);
    opened.diagram().setWindow({layout.scale.begin, layout.scale.end});
    QTest::mouseClick(&opened.diagram(), Qt::LeftButton, {}, beside);
    CHECK(opened.selection().event() == wanted);
    opened.picture("axis-events.png");
}

TEST_CASE("zoom keeps the place under the pointer, on every axis", "[gui]") {
    LateTry opened;
    for (const Qt::Key key : {Qt::Key_1, Qt::Key_2, Qt::Key_3}) {
        CAPTURE(key);
        opened.press(key);
        opened.diagram().fitAll();
        const QRectF plot = opened.diagram().diagram().plot;
        const double x = plot.left() + plot.width() * 0.3;
        const double before = opened.diagram().diagram().scale.coordinate(x);
        const double perPixel = opened.diagram().diagram().scale.perPixel();
        opened.diagram().zoomAt(3, x);
        const TimeScale near = opened.diagram().diagram().scale;
        CHECK(std::abs(near.xOf(before) - x) < 1);
        CHECK(std::abs(near.perPixel() * 3 / perPixel - 1) < 1e-3);
        opened.diagram().setWindow(near.moved(25));  // as a drag does
        CHECK(std::abs(opened.diagram().diagram().scale.xOf(before) - (x - 25)) < 1);
        opened.diagram().centre();
        CHECK(opened.x(opened.selection().event()) > plot.left());
        CHECK(opened.x(opened.selection().event()) < plot.right());
        const TimeWindow seen = opened.diagram().times();
        CHECK(seen.begin <= seen.end);
    }
}

TEST_CASE("two futures on one axis have the same folds, the same window and the same steps", "[gui]") {
    LateTry opened;
    opened.window.openDesign(QStringLiteral("dtm-barrier"));
    REQUIRE(QTest::qWaitFor([&] { return opened.window.branching().parting() != nullptr; }, test::kPatience));
    SpaceTimeView& other = opened.window.beside().other();
    opened.press(Qt::Key_2);
    CHECK(other.axis().folds.all() == opened.diagram().axis().folds.all());
    CHECK(std::abs(other.window().begin - opened.diagram().window().begin) < 10);
    CHECK(std::abs(other.window().end - opened.diagram().window().end) < 10);
    opened.press(Qt::Key_3);
    CHECK(other.axis().counts_events());
    CHECK(other.axis().order == opened.diagram().axis().order);
    const EventNumber common = opened.window.branching().parting()->event - 1;
    const auto there = opened.window.beside().otherSelection().recorded();
    CHECK(std::abs(other.diagram().scale.x(there->timeOf(common), common) - opened.x(common)) < 1);
    opened.picture("axis-two.png");
}

TEST_CASE("a long run: folds and steps come from its summary", "[gui]") {
    test::OpenWindow opened;
    OpenRequest request = opened.folder.request();
    request.design = "sound";
    request.settings = {"clients=10", "until=2000s"};
    opened.open(request);
    const Recorded& run = opened.run();
    REQUIRE(run.lastEvent() > Recorded::kWhole);
    SpaceTimeView& diagram = opened.window.diagram();
    opened.press(Qt::Key_3);
    const auto middle = static_cast<double>(run.lastEvent() / 2);
    diagram.setWindow({middle, middle + 50});
    diagram.repaint();
    REQUIRE(QTest::qWaitFor([&] { return !opened.window.session().isFilling(); }, test::kPatience));
    const auto event = static_cast<EventNumber>(middle) + 20;
    REQUIRE(run.event(event) != nullptr);
    const TimeScale scale = diagram.diagram().scale;
    CHECK(std::abs(scale.xOf(middle + 20) - scale.x(run.event(event)->time, event)) < 0.5);
    const QPointF dot(scale.xOf(middle + 20), diagram.diagram().laneY(run.event(event)->node));
    if (run.event(event)->node != kNoNode)
        CHECK(diagram.eventAt(dot) == event);
    opened.press(Qt::Key_2);
    diagram.fitAll();
    diagram.repaint();
    CHECK(diagram.lastPaintMicroseconds() > 0);
    CHECK(diagram.axis().folds.all().size() <= kMostFolds);
}
