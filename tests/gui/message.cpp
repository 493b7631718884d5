// The event in full, what caused it and what it caused, and the history of a field: each leads to its place.
#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QTableView>
#include <QTreeView>
#include <QTreeWidget>
#include <nlohmann/json.hpp>

#include "gui/tools/history/history_dock.h"
#include "gui/tools/history/sparkline.h"
#include "gui/tools/message/message_dock.h"
#include "gui/tools/state/inspector_dock.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct OpenSample : test::OpenWindow {
    MessageDock& message;

    explicit OpenSample(EventNumber event) : OpenWindow(event), message(dock<MessageDock>()) { wait(); }
    void wait() {
        REQUIRE(QTest::qWaitFor([&] { return message.isUpToDate(); }, test::kPatience));
    }
    void go(EventNumber event) {
        selection().setEvent(event);
        wait();
    }
    // The first event from `event` on that is a message which somebody handled.
    EventNumber delivery(EventNumber event) {
        while (run().event(event)->what != EventKind::deliver || run().event(event)->outcome != Outcome::handled)
            ++event;
        return event;
    }
};

QModelIndex rowOf(const QAbstractItemModel& model, const std::string& path, const QModelIndex& above = {}) {
    for (int row = 0; row < model.rowCount(above); ++row) {
        const QModelIndex at = model.index(row, 0, above);
        if (at.data(ValueModel::kPathRole).toString().toStdString() == path)
            return at;
        if (const QModelIndex below = rowOf(model, path, at); below.isValid())
            return below;
    }
    return {};
}

}  // namespace

TEST_CASE("a message is shown with every field and its type, and copied as JSON", "[gui]") {
    OpenSample opened(1);
    const EventNumber event = opened.delivery(50);
    opened.go(event);
    QTreeWidget& fields = opened.message.fields();
    REQUIRE(fields.topLevelItemCount() == 2);
    const QTreeWidgetItem& message = *fields.topLevelItem(0);
    const TraceEvent& row = *opened.run().event(event);
    CHECK(message.text(0).toStdString() == opened.run().kindName(row.kind));
    REQUIRE(message.childCount() > 0);
    CHECK(message.child(0)->text(2) == "integer");
    opened.message.findChild<QPushButton*>()->click();
    const auto json = nlohmann::json::parse(QApplication::clipboard()->text().toStdString());
    CHECK(json["event"] == event);
    CHECK(json["time_ns"] == row.time);
    CHECK(json["from"] == opened.run().nodeName(row.peer));
    CHECK(json["message"].size() == static_cast<std::size_t>(message.childCount()));
    opened.picture("message.png");
}

TEST_CASE("causes and effects lead there by a click, by Return and by Ctrl with an arrow", "[gui]") {
    OpenSample opened(1);
    const EventNumber event = opened.delivery(50);
    opened.go(event);
    QListWidget& around = opened.message.around();
    const EventNumber cause = opened.run().event(event)->cause;
    REQUIRE(around.count() > 0);
    CHECK(around.item(0)->data(Qt::UserRole).toULongLong() == cause);
    QTest::mouseClick(around.viewport(), Qt::LeftButton, {}, around.visualItemRect(around.item(0)).center());
    CHECK(opened.selection().event() == cause);
    opened.wait();
    // From its cause the same event is among the effects.
    QListWidgetItem* back = nullptr;
    for (int i = 1; i < around.count(); ++i)
        if (around.item(i)->data(Qt::UserRole).toULongLong() == event)
            back = around.item(i);
    REQUIRE(back != nullptr);
    around.setCurrentItem(back);
    around.setFocus();
    QTest::keyClick(&around, Qt::Key_Return);
    CHECK(opened.selection().event() == event);
    opened.press(Qt::CTRL | Qt::Key_Left);
    CHECK(opened.selection().event() == cause);
    opened.wait();
    CHECK(opened.message.isUpToDate());
}

TEST_CASE("every effect that became an event within the run is found", "[gui]") {
    OpenSample opened(1);
    for (const EventNumber event : {EventNumber{1}, EventNumber{40}, EventNumber{90}}) {
        opened.go(event);
        std::size_t expected = 0, found = 0;
        for (EventNumber later = event + 1; later <= opened.run().lastEvent(); ++later)
            expected += opened.run().event(later)->cause == event ? 1 : 0;
        for (int i = 1; i < opened.message.around().count(); ++i)
            found += opened.message.around().item(i)->data(Qt::UserRole).isValid() ? 1 : 0;
        CHECK(found == expected);
    }
    opened.go(0);
    CHECK(opened.message.fields().topLevelItemCount() == 0);
}

TEST_CASE("the menu of a field asks for its history; a change leads to its event, by the table and by the line",
          "[gui]") {
    OpenSample opened(100);
    auto& state = opened.dock<InspectorDock>();
    state.model().setTheme(Theme::light());
    const NodeId node = opened.run().event(100)->node;
    opened.selection().setNode(node);
    REQUIRE(QTest::qWaitFor([&] { return state.model().rowCount() > 0; }, test::kPatience));
    const QModelIndex field = state.model().index(0, 0).data(ValueModel::kPathRole).toString().isEmpty()
                                  ? state.model().index(0, 0, state.model().index(0, 0))
                                  : state.model().index(0, 0);
    const std::string path = field.data(ValueModel::kPathRole).toString().toStdString();
    REQUIRE(rowOf(state.model(), path).isValid());
    state.tree().scrollTo(field);
    state.tree().setCurrentIndex(field);
    emit state.tree().customContextMenuRequested(state.tree().visualRect(field).center());
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    REQUIRE(menu != nullptr);
    CHECK(menu->actions().front()->text().toStdString() == "History of " + path);
    menu->actions().front()->trigger();
    menu->close();
    auto& history = *opened.window.findChild<HistoryDock*>();
    CHECK(history.isVisible());
    REQUIRE(QTest::qWaitFor([&] { return history.isDone(); }, test::kPatience));
    const QAbstractItemModelTester tester(&history.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    REQUIRE(history.model().rowCount() > 1);
    CHECK(opened.selection().event() == 100);
    opened.picture("history.png");

    history.table().setCurrentIndex(history.model().index(1, 0));
    const EventNumber changed = history.model().eventOf(1);
    CHECK(opened.selection().event() == changed);
    const auto shown = test::shownAt(opened.window.session(), changed);
    const ShownNode& there = shown->nodes.at(node);
    const auto changes = [&](const std::vector<Difference>& all) {
        return std::any_of(all.begin(), all.end(), [&](const Difference& one) { return one.path.starts_with(path); });
    };
    CHECK((changes(there.changed) || changes(there.durableChanged)));

    const int last = history.model().rowCount() - 1;
    const double x = history.line().x(opened.run().timeOf(history.model().eventOf(last)));
    QTest::mouseClick(&history.line(), Qt::LeftButton, {}, QPoint(static_cast<int>(x) + 3, 20));
    CHECK(opened.selection().event() == history.model().eventOf(last));
    // Another run shows the same field of its own.
    opened.open(opened.folder.request(), 50);
    REQUIRE(QTest::qWaitFor([&] { return history.isDone(); }, test::kPatience));
    CHECK(history.model().rowCount() == last + 1);
}
