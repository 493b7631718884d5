// Colour rules, by keys and by mouse: the first that fits wins, they are kept, and what this run has no names for
// stays.
#include <QAbstractItemModelTester>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QTableView>
#include <QToolTip>

#include "gui/diagram/space_time_view.h"
#include "gui/query/filter_edit.h"
#include "gui/query/like_event.h"
#include "gui/style/tints.h"
#include "gui/tools/colours/colours_dock.h"
#include "gui/tools/events/events_dock.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

bool known(Colours& colours) {
    return QTest::qWaitFor(
        [&] {
            for (std::size_t i = 0; i < colours.all().size(); ++i)
                if (colours.all()[i].events && !colours.isComplete(i))
                    return false;
            return true;
        },
        test::kPatience);
}

// By the mouse: a right click, and the line that begins so.
void choose(QWidget& widget, const QPoint& where, const char* line) {
    QContextMenuEvent asked(QContextMenuEvent::Mouse, where, widget.mapToGlobal(where));
    QApplication::sendEvent(&widget, &asked);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    REQUIRE(menu != nullptr);
    for (QAction* action : menu->actions())
        if (action->text().startsWith(QString::fromLatin1(line))) {
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
            return;
        }
    FAIL("the menu has no line that begins with " << line);
}

}  // namespace

TEST_CASE("a rule is written, moved, switched off and removed by keys", "[gui]") {
    test::OpenWindow opened;
    Colours& colours = opened.window.queries().colours;
    REQUIRE(colours.all().empty());
    CHECK(colours.inForce() == nullptr);
    auto& dock = opened.dock<ColoursDock>();
    const QAbstractItemModelTester tester(&dock.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (const char* filter : {"timer", "event == 1"}) {
        opened.press(Qt::CTRL | Qt::ALT | Qt::Key_K);
        REQUIRE(dock.edit().hasFocus());
        QTest::keyClicks(&dock.edit(), QString::fromLatin1(filter));
        QTest::keyClick(&dock.edit(), Qt::Key_Return);
    }
    REQUIRE(colours.all().size() == 2);
    CHECK(colours.all()[0].rule.filter == "event == 1");
    CHECK(colours.all()[0].rule.tint != colours.all()[1].rule.tint);
    REQUIRE(known(colours));
    CHECK(colours.inForce()->of(1)->letter == "A");
    dock.table().setCurrentIndex(dock.model().index(0, 0));
    QTest::keyClick(&dock.table(), Qt::Key_Down, Qt::AltModifier);
    CHECK(colours.all()[1].rule.filter == "event == 1");
    CHECK(dock.table().currentIndex().row() == 1);
    QTest::keyClick(&dock.table(), Qt::Key_Space);
    CHECK_FALSE(colours.all()[1].rule.on);
    CHECK(colours.inForce()->rules.size() == 1);
    QTest::keyClick(&dock.table(), Qt::Key_Delete);
    REQUIRE(colours.all().size() == 1);
    CHECK(colours.all()[0].rule.filter == "timer");
}

TEST_CASE("a filter that is wrong makes no rule, and says why while it is written", "[gui]") {
    test::OpenWindow opened;
    auto& dock = opened.dock<ColoursDock>();
    opened.press(Qt::CTRL | Qt::ALT | Qt::Key_K);
    QTest::keyClicks(&dock.edit(), QStringLiteral("nod == server"));
    CHECK(dock.edit().errorText().contains(QStringLiteral("node")));
    QTest::keyClick(&dock.edit(), Qt::Key_Return);
    CHECK(opened.window.queries().colours.all().empty());
}

TEST_CASE("events like one are coloured from the menu of its cell, and from that of its mark", "[gui]") {
    test::OpenWindow opened;
    Colours& colours = opened.window.queries().colours;
    auto& events = opened.dock<EventsDock>();
    const QModelIndex cell = events.model().index(2, EventsModel::node);
    events.table().scrollTo(cell);
    choose(*events.table().viewport(), events.table().visualRect(cell).center(), "Colour events like this");
    REQUIRE(colours.all().size() == 1);
    CHECK(colours.all()[0].rule.filter == events.model().filterOf(cell).toStdString());
    REQUIRE(known(colours));
    CHECK(colours.inForce()->of(3)->letter == "A");

    opened.press(Qt::Key_1);
    SpaceTimeView& diagram = opened.window.diagram();
    diagram.showWindowAround(20);
    QPointF mark;
    EventNumber under = 0;
    for (EventNumber number = 1; under == 0 && number < 40; ++number) {
        const TraceEvent& event = *opened.run().event(number);
        mark = {diagram.diagram().scale.x(event.time, number), diagram.diagram().laneY(event.node)};
        under = diagram.eventAt(mark) == number ? number : 0;
    }
    REQUIRE(under != 0);
    choose(diagram, mark.toPoint(), "Colour events like this");
    REQUIRE(colours.all().size() == 2);
    CHECK(colours.all()[0].rule.filter == filterLike(opened.run(), *opened.run().event(under)));
    REQUIRE(known(colours));
    QHelpEvent hovers(QEvent::ToolTip, mark.toPoint(), diagram.mapToGlobal(mark.toPoint()));
    QApplication::sendEvent(&diagram, &hovers);
    CHECK(QToolTip::text().contains(QStringLiteral("colour rule A")));
    opened.picture("colour-rules.png");
}

TEST_CASE("rules follow to another design, and colour what it does", "[gui]") {
    test::OpenWindow opened;
    Colours& colours = opened.window.queries().colours;
    colours.add(QStringLiteral("event >= 2 && event < 5"));
    REQUIRE(known(colours));
    CHECK(colours.all()[0].events->count() == 3);
    REQUIRE(opened.run().facts.design != "sound");
    opened.window.openDesign(QStringLiteral("sound"));
    REQUIRE(QTest::qWaitFor([&] { return opened.run().complete && opened.run().facts.design == "sound"; },
                            test::kPatience));
    REQUIRE(known(colours));
    CHECK(colours.all()[0].events->count() == 3);
    CHECK(colours.inForce()->of(2)->letter == "A");
}

TEST_CASE("a row of Events has the tint and the letter of the first rule that fits", "[gui]") {
    test::OpenWindow opened;
    Colours& colours = opened.window.queries().colours;
    auto& events = opened.dock<EventsDock>();
    const QModelIndex row = events.model().index(0, EventsModel::what);
    CHECK_FALSE(row.data(Qt::BackgroundRole).isValid());
    colours.add(QStringLiteral("event <= 2"));
    colours.add(QStringLiteral("event == 1"));
    REQUIRE(known(colours));
    CHECK(row.data(Qt::AccessibleTextRole).toString().endsWith("colour rule A: event == 1"));
    CHECK(row.data(Qt::ForegroundRole).value<QColor>() == tintOf(colours.all()[0].rule.tint, Theme::light()));
    CHECK(row.siblingAtRow(1).data(Qt::ToolTipRole).toString().contains("colour rule B: event <= 2"));
    CHECK_FALSE(row.siblingAtRow(2).data(Qt::BackgroundRole).isValid());
}

TEST_CASE("rules are kept, also those that this run has no names for", "[gui]") {
    test::OpenWindow opened;
    Colours& colours = opened.window.queries().colours;
    colours.add(QStringLiteral("node == nobody_of_that_name"));
    colours.addUsual();
    REQUIRE(colours.all().size() == 5);
    CHECK(colours.all()[0].error.has_value());
    for (std::size_t i = 1; i < colours.all().size(); ++i)
        CHECK_FALSE(colours.all()[i].error.has_value());
    opened.open(opened.folder.request());
    REQUIRE(colours.all().size() == 5);
    CHECK(colours.all()[0].rule.on);
    CHECK(colours.inForce()->rules.size() == 4);
    Queries another(opened.window.session());
    CHECK(another.colours.all().size() == 5);
    CHECK(another.colours.all()[0].rule.filter == "node == nobody_of_that_name");
}

TEST_CASE("the tints can be read in both themes", "[gui]") {
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()})
        for (int tint = 0; tint < kTints; ++tint) {
            CAPTURE(theme->dark, tint);
            CHECK(contrast(tintOf(tint, *theme), theme->plot) >= 4.5);
            CHECK(contrast(tintOf(tint, *theme), mixed(tintOf(tint, *theme), theme->base, 0.14)) >= 3.0);
            CHECK(tintOf(tint, *theme) != theme->violation);
        }
}
