// Watches: written by keys, taken from a state, read at the playhead and in the table, moved, taken out, brought back.
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QTableView>
#include <QTreeView>
#include <QTreeWidget>

#include "gui/diagram/space_time_view.h"
#include "gui/query/filter_edit.h"
#include "gui/tools/events/events_dock.h"
#include "gui/tools/state/inspector_dock.h"
#include "gui/watch/watch_pane.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Watching : test::OpenWindow {
    Watches& watches = window.queries().watches;
    WatchPane& pane = window.watches();

    explicit Watching(std::optional<EventNumber> event = std::nullopt) : OpenWindow(event) {}
    void write(const char* expression) {
        press(Qt::CTRL | Qt::SHIFT | Qt::Key_W);
        REQUIRE(pane.edit().hasFocus());
        QTest::keyClicks(&pane.edit(), QString::fromLatin1(expression));
        QTest::keyClick(&pane.edit(), Qt::Key_Return);
        wait();
    }
    void wait() {
        REQUIRE(QTest::qWaitFor([&] { return watches.share() >= 1; }, test::kPatience));
    }
    std::int64_t asked(EventNumber event) {
        std::int64_t sum = 0;
        const auto shown = test::shownAt(window.session(), event);
        for (NodeId node = 0; node < run().nodes.size(); ++node)
            if (run().nodes[node].role == "client")
                sum += std::get<std::int64_t>(shown->nodes.at(node).state.record()->front().value.data);
        return sum;
    }
};

QMenu& menuAt(QWidget& widget, const QPoint& where) {
    QContextMenuEvent asked(QContextMenuEvent::Mouse, where, widget.mapToGlobal(where));
    QApplication::sendEvent(&widget, &asked);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    REQUIRE(menu != nullptr);
    return *menu;
}

void chooseIn(QMenu& menu, const QString& words) {
    for (QAction* action : menu.actions())
        if (action->text() == words) {
            action->trigger();
            menu.close();
            return;
        }
    FAIL("no line says " << words.toStdString());
}

QModelIndex rowOf(const InspectorDock& dock, QAbstractItemModel& model, const char* path,
                  const QModelIndex& below = {}) {
    static_cast<void>(dock);
    for (int row = 0; row < model.rowCount(below); ++row) {
        const QModelIndex at = model.index(row, 0, below);
        if (at.data(ValueModel::kPathRole).toString() == QLatin1String(path) &&
            !at.data(ValueModel::kOnDiskRole).toBool())
            return at;
        if (const QModelIndex deeper = rowOf(dock, model, path, at); deeper.isValid())
            return deeper;
    }
    return {};
}

}  // namespace

TEST_CASE("watch: an expression written by keys is a lane on the diagram's axis and a column of the table", "[gui]") {
    Watching opened(EventNumber{40});
    CHECK(opened.pane.isHidden());
    opened.write("sum(role:client.asked)");
    REQUIRE(opened.watches.all().size() == 1);
    CHECK(opened.pane.isVisible());
    CHECK(opened.window.diagram().hasFocus());
    CHECK(opened.watches.textAt(0, 40).toLongLong() == opened.asked(40));
    CHECK(opened.pane.lanes().words(0) == QStringLiteral("sum(role:client.asked): %1").arg(opened.asked(40)));
    CHECK(opened.pane.lanes().accessibleDescription() == opened.pane.lanes().words(0));
    CHECK(opened.pane.lanes().plotOf(0).left() == opened.window.diagram().diagram().plot.left());
    CHECK(opened.pane.lanes().mapTo(&opened.window, QPoint()).x() ==
          opened.window.diagram().mapTo(&opened.window, QPoint()).x());

    auto& events = opened.dock<EventsDock>();
    const int column = EventsModel::columns;
    REQUIRE(events.model().columnCount() == column + 1);
    CHECK(events.model().headerData(column, Qt::Horizontal, Qt::DisplayRole) == "sum(role:client.asked)");
    CHECK(events.table().horizontalHeader()->visualIndex(column) == EventsModel::detail);
    const EventNumber last = opened.run().lastEvent();
    CHECK(events.model().index(static_cast<int>(last) - 1, column).data().toLongLong() == opened.asked(last));

    // A click near a change goes to it.
    opened.press(Qt::Key_1);
    opened.window.diagram().fitAll();
    const TimeScale whole = opened.window.diagram().diagram().scale;
    const auto& stretches = opened.watches.all()[0].line->stretches();
    const WatchStretch& change = stretches[stretches.size() / 2];
    const QPoint at(static_cast<int>(whole.x(static_cast<double>(change.from))) + 1, WatchLanes::kLane / 2);
    QTest::mouseClick(&opened.pane.lanes(), Qt::LeftButton, {}, at);
    CHECK(std::abs(static_cast<double>(opened.run().timeOf(opened.selection().event()) - change.from)) <
          6 * (whole.time(101) - whole.time(100)));
    opened.picture("watch-number.png");
}

TEST_CASE("watch: what is wrong is said while it is written, and what may stand there is offered", "[gui]") {
    Watching opened(EventNumber{40});
    opened.press(Qt::CTRL | Qt::SHIFT | Qt::Key_W);
    FilterEdit& edit = opened.pane.edit();
    QTest::keyClicks(&edit, QStringLiteral("client-1.askd"));
    CHECK(opened.pane.errorLabel().text() == "there is no field 'askd'; did you mean 'asked'?");
    QTest::keyClick(&edit, Qt::Key_Return);
    CHECK(opened.watches.all().empty());
    edit.selectAll();
    QTest::keyClicks(&edit, QStringLiteral("client-1.as"));
    REQUIRE(edit.offers().isVisible());
    QTest::keyClick(&edit, Qt::Key_Tab);
    CHECK(edit.text() == "client-1.asked ");
    CHECK_FALSE(opened.pane.errorLabel().isVisible());
    QTest::keyClick(&edit, Qt::Key_Escape);
    QTest::keyClick(&edit, Qt::Key_Escape);
    CHECK(opened.pane.isHidden());
    CHECK(opened.watches.all().empty());
}

TEST_CASE("watch: a field of the state tree, moved, taken out by keys, brought back by Ctrl+Z", "[gui]") {
    Watching opened(EventNumber{40});
    opened.selection().setNode(1);
    auto& state = opened.dock<InspectorDock>();
    REQUIRE(QTest::qWaitFor([&] { return rowOf(state, state.model(), "asked").isValid(); }, test::kPatience));
    const QModelIndex row = rowOf(state, state.model(), "asked");
    QTreeView& tree = state.tree();
    tree.scrollTo(row);
    const QPoint where = tree.visualRect(row).center();
    emit tree.customContextMenuRequested(where);
    const QString node = QString::fromStdString(opened.run().nodeName(1));
    chooseIn(*qobject_cast<QMenu*>(QApplication::activePopupWidget()), QStringLiteral("Watch %1.asked").arg(node));
    opened.write("true");
    REQUIRE(opened.watches.expressions() == QStringList({node + ".asked", "true"}));
    WatchLanes& lanes = opened.pane.lanes();
    lanes.setFocus();
    CHECK(lanes.current() == 1);
    QTest::keyClick(&lanes, Qt::Key_Up, Qt::AltModifier);
    CHECK(opened.watches.expressions() == QStringList({"true", node + ".asked"}));
    QTest::keyClick(&lanes, Qt::Key_Delete);
    CHECK(opened.watches.expressions() == QStringList({node + ".asked"}));
    opened.window.activateWindow();
    REQUIRE(QTest::qWaitForWindowActive(&opened.window));
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.watches.expressions() == QStringList({"true", node + ".asked"}));
    opened.press(Qt::CTRL | Qt::Key_Y);
    CHECK(opened.watches.expressions() == QStringList({node + ".asked"}));
    lanes.setFocus();
    QTest::keyClick(&lanes, Qt::Key_F2);
    CHECK(opened.pane.edit().text() == node + ".asked");
    QTest::keyClicks(&opened.pane.edit(), node + ".asked > 3");
    QTest::keyClick(&opened.pane.edit(), Qt::Key_Return);
    CHECK(opened.watches.expressions() == QStringList({node + ".asked > 3"}));
    // They are the scenario's, for another design too.
    OpenRequest sound = opened.folder.request();
    sound.design = "sound";
    opened.open(sound, 10);
    opened.wait();
    CHECK(opened.watches.expressions() == QStringList({node + ".asked > 3"}));
    CHECK(opened.watches.textAt(0, 1) == "false");
    CHECK(opened.watches.textAt(0, opened.run().lastEvent()) == "true");
}

TEST_CASE("watch: what makes one false is named, and its state shows it", "[gui]") {
    Watching opened;
    REQUIRE_FALSE(opened.run().result.violations.empty());
    const Violation& violation = opened.run().result.violations.front();
    opened.write("all(role:client, .believed_answered <= .asked)");
    opened.write("client-1.label");
    CHECK(opened.watches.textAt(0, violation.event - 1) == "true");
    CHECK(opened.watches.textAt(0, violation.event) == "false");
    const auto now = opened.watches.exact(0, violation.event);
    REQUIRE((now && now->by));
    CHECK(now->by->node == violation.fields.front().node);
    CHECK(opened.pane.lanes().words(0).endsWith(opened.watches.nameOf(*now->by)));
    opened.picture("watch-false-light.png");
    opened.window.setTheme(Theme::darkTheme());
    opened.picture("watch-false-dark.png");
    opened.selection().setNode(0);
    QMenu& menu = menuAt(opened.pane.lanes(), QPoint(30, WatchLanes::kLane / 2));
    chooseIn(menu, QStringLiteral("Show %1 in its state").arg(opened.watches.nameOf(*now->by)));
    CHECK(opened.selection().node() == now->by->node);
    CHECK(opened.selection().named().front().path == "believed_answered");
}

TEST_CASE("the field that a violated property names is unfolded and marked in the state", "[gui]") {
    test::OpenWindow opened;
    const Violation& violation = opened.run().result.violations.front();
    auto& state = opened.dock<InspectorDock>();
    REQUIRE(QTest::qWaitFor([&] { return !state.model().named().empty(); }, test::kPatience));
    CHECK(state.model().named().front().path == violation.fields.front().path);
    const QModelIndex row = rowOf(state, state.model(), violation.fields.front().path.c_str());
    REQUIRE(row.isValid());
    CHECK(state.tree().currentIndex() == row);
    CHECK_FALSE(row.data(Qt::DecorationRole).isNull());
    CHECK(row.data(Qt::ToolTipRole).toString().contains(QString::fromStdString(violation.property)));
    opened.selection().setEvent(violation.event - 1);
    REQUIRE(QTest::qWaitFor([&] { return state.model().named().empty(); }, test::kPatience));
}
