// The life of a request: asked for by a key and from a menu, its events and its time, a click goes to the event.
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QTableView>

#include "gui/tools/events/events_dock.h"
#include "gui/tools/life/life_dock.h"
#include "gui/tools/life/life_view.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

// An answer that a client has handled.
EventNumber anAnswer(const Recorded& run) {
    EventNumber found = 0;
    run.eventsBetween(1, run.lastEvent(), [&](const TraceEvent& event) {
        if (found == 0 && run.kindName(event.kind) == "Pong" && event.outcome == Outcome::handled)
            found = event.number;
    });
    return found;
}

}  // namespace

TEST_CASE("the life of a request is asked for by a key; its events and where its time went are shown", "[gui]") {
    test::OpenWindow opened(EventNumber{1});
    const EventNumber answer = anAnswer(opened.run());
    REQUIRE(answer != 0);
    opened.selection().setEvent(answer);
    opened.press(Qt::Key_L);
    auto& dock = opened.dock<LifeDock>();
    REQUIRE(QTest::qWaitFor([&] { return dock.isDone(); }, test::kPatience));
    REQUIRE(dock.life()->steps.size() >= 3);
    CHECK(dock.model().rowCount() == static_cast<int>(dock.life()->steps.size()));
    CHECK(dock.table().currentIndex().row() == dock.model().rowOf(answer));
    CHECK(dock.title().text().contains(QStringLiteral("link ")));
    CHECK(dock.view().accessibleDescription() == dock.title().text());
    opened.picture("life-light.png");

    // A click on its first event goes there; the life stays.
    const EventNumber first = dock.life()->steps.front().row.number;
    QTest::mouseClick(&dock.view(), Qt::LeftButton, {}, dock.view().place(first).toPoint());
    CHECK(opened.selection().event() == first);
    CHECK(dock.table().currentIndex().row() == 0);
    dock.table().setFocus();
    QTest::keyClick(&dock.table(), Qt::Key_Down);
    CHECK(opened.selection().event() == dock.life()->steps[1].row.number);
    opened.window.setTheme(Theme::darkTheme());
    opened.picture("life-dark.png");

    OpenRequest sound = opened.folder.request();
    sound.design = "sound";
    opened.open(sound, 1);
    CHECK(dock.life() == nullptr);
    CHECK(dock.model().rowCount() == 0);
}

TEST_CASE("the life of a request is in the menu of an event", "[gui]") {
    test::OpenWindow opened(EventNumber{1});
    const EventNumber answer = anAnswer(opened.run());
    auto& events = opened.dock<EventsDock>();
    const QModelIndex cell = events.model().index(events.model().rowOf(answer), EventsModel::what);
    events.table().scrollTo(cell);
    const QPoint where = events.table().visualRect(cell).center();
    QContextMenuEvent asked(QContextMenuEvent::Mouse, where, events.table().viewport()->mapToGlobal(where));
    QApplication::sendEvent(events.table().viewport(), &asked);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    REQUIRE(menu != nullptr);
    QAction* life = nullptr;
    for (QAction* action : menu->actions())
        if (action->objectName() == QStringLiteral("life-of-request"))
            life = action;
    REQUIRE(life != nullptr);
    life->trigger();
    menu->close();
    auto& dock = opened.dock<LifeDock>();
    REQUIRE(QTest::qWaitFor([&] { return dock.isDone(); }, test::kPatience));
    CHECK(dock.life()->find(answer) != nullptr);
}

TEST_CASE("what time is spent with has colours of contrast and patterns of their own", "[gui]") {
    for (const Theme& theme : {Theme::light(), Theme::darkTheme()})
        for (const life::Spent one : life::kAllSpent) {
            CAPTURE(name_of(one));
            CHECK(contrast(spentColour(one, theme), theme.plot) >= 3);
            for (const life::Spent other : life::kAllSpent)
                CHECK((one == other || spentBrush(one, theme).style() != spentBrush(other, theme).style()));
        }
}
