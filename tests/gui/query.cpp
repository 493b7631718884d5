// Filter, breakpoints, run until and the changes of a field, by keys and by mouse.
#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QStatusBar>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>
#include <QTreeWidget>

#include "gui/app/actions.h"
#include "gui/app/main_window.h"
#include "gui/diagram/space_time_view.h"
#include "gui/query/filter_bar.h"
#include "gui/query/filter_edit.h"
#include "gui/query/transport_status.h"
#include "gui/tools/breakpoints/breakpoints_dock.h"
#include "gui/tools/events/events_dock.h"
#include "gui/tools/state/inspector_dock.h"
#include "sim/timeline/timeline.h"
#include "tests/gui/open_window.h"
#include "tests/gui/sample.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

// A window with the sample run, complete, that takes keys; at the start of the run.
struct OpenSample {
    test::SampleFolder folder;
    MainWindow window{Theme::light()};
    Selection& selection = window.selection();
    EventFilter& filter = window.queries().filter;

    OpenSample() {
        window.resize(1300, 900);
        window.show();
        window.activateWindow();
        REQUIRE(QTest::qWaitForWindowActive(&window));
        open(folder.request());
        selection.setEvent(0);
    }
    void open(const OpenRequest& request) {
        bool settled = false;
        const auto listening = QObject::connect(&window, &MainWindow::settled, &window, [&settled] { settled = true; });
        window.open(request);
        REQUIRE(QTest::qWaitFor([&] { return settled; }, test::kPatience));
        QObject::disconnect(listening);
    }
    bool wait(const std::function<bool()>& until) { return QTest::qWaitFor(until, test::kPatience); }
    void press(QKeyCombination key, QWidget* at = nullptr) {
        QTest::keyClick(at ? at : QApplication::focusWidget(), key.key(), key.keyboardModifiers());
    }
    void type(const char* words) { QTest::keyClicks(QApplication::focusWidget(), QString::fromLatin1(words)); }
    const Recorded& run() { return *window.session().recorded(); }
    FilterBar& bar() { return *window.findChild<FilterBar*>(); }
    FilterEdit& edit() { return bar().edit(); }
    EventsDock& events() { return *window.findChild<EventsDock*>(); }
    BreakpointsDock& breakpoints() { return *window.findChild<BreakpointsDock*>(); }
    void applyFilter(const char* words) {
        window.diagram().setFocus();
        press(Qt::Key_Slash);
        REQUIRE(edit().hasFocus());
        edit().clear();
        type(words);
        press(Qt::Key_Return);
        REQUIRE(wait([&] { return !filter.isOn() || filter.isComplete(); }));
    }
    // Numbers of the events that are meant.
    template <class Meant>
    std::vector<EventNumber> those(Meant meant) {
        std::vector<EventNumber> all;
        for (EventNumber number = 1; number <= run().lastEvent(); ++number)
            if (meant(*run().event(number)))
                all.push_back(number);
        return all;
    }
    std::vector<EventNumber> rows() {
        std::vector<EventNumber> all;
        for (int row = 0; row < events().model().rowCount(); ++row)
            all.push_back(events().model().eventOf(row));
        return all;
    }
    bool isKind(const TraceEvent& event, const char* name) {
        return event.kind != kNoKind && run().kindName(event.kind) == name;
    }
    // What lies over the point; the chosen line of it is carried out.
    QStringList menu(QWidget& over, const QPoint& where, const QString& chosen) {
        QContextMenuEvent asked(QContextMenuEvent::Mouse, where, over.mapToGlobal(where));
        QApplication::sendEvent(&over, &asked);
        auto* shown = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        REQUIRE(shown != nullptr);
        QStringList lines;
        QAction* wanted = nullptr;
        for (QAction* action : shown->actions()) {
            const QString words = action->text().replace(QStringLiteral("&&"), QStringLiteral("&"));
            lines.append(words);
            if (words == chosen)
                wanted = action;
        }
        if (wanted)
            wanted->trigger();
        shown->close();
        window.activateWindow();
        REQUIRE(QTest::qWaitForWindowActive(&window));
        return lines;
    }
};

}  // namespace

TEST_CASE("a filter is written by keys with what is offered, and leaves its events in the table", "[gui]") {
    OpenSample opened;
    CHECK_FALSE(opened.bar().isVisible());
    opened.press(Qt::Key_Slash);
    CHECK(opened.bar().isVisible());
    CHECK(opened.edit().hasFocus());
    opened.type("ki");
    CHECK(opened.edit().offers().isVisible());
    opened.press(Qt::Key_Tab);
    CHECK(opened.edit().text() == "kind ");
    opened.type("==P");
    opened.press(Qt::Key_Down);
    opened.press(Qt::Key_Return);
    CHECK(opened.edit().text() == "kind ==Ping ");
    CHECK(opened.edit().hasFocus());
    opened.press(Qt::Key_Escape);  // what is offered
    opened.press(Qt::Key_Return);
    REQUIRE(opened.wait([&] { return opened.filter.isComplete(); }));
    CHECK(opened.filter.expression() == "kind ==Ping");
    CHECK(opened.window.diagram().hasFocus());
    CHECK(opened.bar().isVisible());
    const auto pings = opened.those([&](const TraceEvent& event) { return opened.isKind(event, "Ping"); });
    REQUIRE(pings.size() > 10);
    CHECK(opened.rows() == pings);
    CHECK(opened.bar().countText() == QStringLiteral("%1 of %2").arg(pings.size()).arg(opened.run().lastEvent()));
    // The table follows the playhead, and leads it.
    opened.selection.setEvent(pings[5]);
    CHECK(opened.events().table().currentIndex().row() == 5);
    opened.selection.setEvent(pings[5] + 1 == pings[6] ? 0 : pings[5] + 1);
    CHECK_FALSE(opened.events().table().currentIndex().isValid());
    opened.events().table().setCurrentIndex(opened.events().model().index(2, 0));
    CHECK(opened.selection.event() == pings[2]);
    // Zoom leaves it alone, and it leaves the zoom alone.
    const TimeWindow before = opened.window.diagram().window();
    opened.press(Qt::CTRL | Qt::Key_Slash, &opened.window.diagram());
    CHECK_FALSE(opened.filter.isOn());
    CHECK_FALSE(opened.bar().isVisible());
    CHECK(opened.events().model().rowCount() == static_cast<int>(opened.run().lastEvent()));
    CHECK(opened.window.diagram().window().begin == before.begin);
}

TEST_CASE("a wrong filter says what is wrong and is not applied", "[gui]") {
    OpenSample opened;
    opened.applyFilter("kind == Pign");
    CHECK(opened.edit().hasFocus());
    CHECK_FALSE(opened.filter.isOn());
    REQUIRE(opened.edit().error());
    CHECK(opened.edit().error()->column == 9);
    CHECK(opened.edit().errorText().contains("did you mean 'Ping'?"));
    CHECK(opened.bar().findChildren<QLabel*>().last()->isVisible());
    opened.press(Qt::Key_Escape);
    opened.press(Qt::Key_Escape);
    CHECK_FALSE(opened.bar().isVisible());
}

TEST_CASE("edits of the filter go back and forth, by keys and by buttons", "[gui]") {
    OpenSample opened;
    opened.applyFilter("fault");
    opened.applyFilter("node == server");
    CHECK(opened.filter.expression() == "node == server");
    opened.press(Qt::Key_Slash, &opened.window.diagram());
    opened.press(Qt::ALT | Qt::Key_Left);
    CHECK(opened.filter.expression() == "fault");
    CHECK(opened.edit().text() == "fault");
    opened.press(Qt::ALT | Qt::Key_Left);
    CHECK_FALSE(opened.filter.isOn());
    opened.press(Qt::ALT | Qt::Key_Right);
    CHECK(opened.filter.expression() == "fault");
    auto* after = opened.bar().findChild<QToolButton*>(QStringLiteral("step"));
    QTest::mouseClick(after, Qt::LeftButton);
    CHECK(opened.filter.expression() == "node == server");
    QTest::mouseClick(opened.bar().findChild<QToolButton*>(QStringLiteral("close")), Qt::LeftButton);
    CHECK_FALSE(opened.filter.isOn());
    CHECK_FALSE(opened.bar().isVisible());
}

TEST_CASE("any cell becomes a filter, and one that it is not", "[gui]") {
    OpenSample opened;
    QTableView& table = opened.events().table();
    const auto pings = opened.those([&](const TraceEvent& event) {
        return opened.isKind(event, "Ping") && opened.run().nodeName(event.peer) == "client-1";
    });
    REQUIRE(pings.size() > 3);
    const auto cell = [&](EventsModel::Column column) {
        const QModelIndex at = table.model()->index(opened.events().model().rowOf(pings[1]), column);
        table.scrollTo(at);
        return table.visualRect(at).center();
    };
    const auto lines = opened.menu(*table.viewport(), cell(EventsModel::what),
                                   QStringLiteral("Show only: kind == Ping && from == client-1"));
    CHECK(lines.contains(QStringLiteral("Leave out: kind == Ping && from == client-1")));
    REQUIRE(opened.wait([&] { return opened.filter.isComplete(); }));
    CHECK(opened.rows() == pings);
    opened.menu(*table.viewport(), cell(EventsModel::number), QStringLiteral("And not: event == %1").arg(pings[1]));
    REQUIRE(opened.wait([&] { return opened.filter.isComplete(); }));
    CHECK(opened.rows().size() == pings.size() - 1);
    CHECK(opened.filter.expression() ==
          QStringLiteral("kind == Ping && from == client-1 && event != %1").arg(pings[1]));
    // What each column says is a filter that its own event passes.
    opened.filter.clear();
    for (const EventNumber number : {pings[2], opened.run().result.violations.front().event, EventNumber{1}})
        for (int column = 0; column < EventsModel::columns; ++column) {
            const EventsModel& model = opened.events().model();
            const QString asked = model.filterOf(model.index(model.rowOf(number), column));
            INFO(asked.toStdString());
            if (asked.isEmpty())
                continue;
            opened.filter.set(asked);
            REQUIRE_FALSE(opened.filter.error());
            REQUIRE(opened.wait([&] { return opened.filter.isComplete(); }));
            CHECK(opened.filter.found()->contains(number));
            opened.filter.clear();
        }
}

TEST_CASE("a filter stays when another run is shown, and says where it does not fit", "[gui]") {
    OpenSample opened;
    opened.applyFilter("kind == Ping");
    OpenRequest sound = opened.folder.request();
    sound.design = "sound";
    opened.open(sound);
    REQUIRE(opened.wait([&] { return opened.filter.isComplete(); }));
    CHECK(opened.rows() == opened.those([&](const TraceEvent& event) { return opened.isKind(event, "Ping"); }));
    OpenRequest other;
    other.source = "commerce/late-try";
    opened.open(other);
    CHECK_FALSE(opened.filter.isOn());
    REQUIRE(opened.filter.error());
    CHECK(opened.bar().isVisible());
    CHECK(opened.events().model().rowCount() == static_cast<int>(opened.run().lastEvent()));
}

TEST_CASE("running stops at breakpoints and violations, both ways", "[gui]") {
    OpenSample opened;
    Player& player = opened.window.player();
    const EventNumber violation = opened.run().result.violations.front().event;
    const auto pings =
        opened.those([&](const TraceEvent& event) { return opened.isKind(event, "Ping") && event.number < violation; });
    REQUIRE(pings.size() > 2);
    opened.press(Qt::Key_F7);
    REQUIRE(opened.wait([&] { return player.direction() == Player::Direction::stopped; }));
    CHECK(opened.selection.event() == violation);
    CHECK(opened.window.statusBar()->currentMessage().contains("violates"));
    opened.press(Qt::Key_F9);
    CHECK(opened.breakpoints().edit().hasFocus());
    opened.type("kind == Ping");
    opened.press(Qt::Key_Return);
    opened.press(Qt::Key_Return);
    REQUIRE(opened.breakpoints().model().rowCount() == 1);
    CHECK(opened.breakpoints().edit().text().isEmpty());
    REQUIRE(opened.wait([&] { return opened.window.queries().breakpoints.isComplete(0); }));
    CHECK(opened.breakpoints().model().index(0, BreakpointsModel::hits).data().toString().toULongLong() ==
          opened.those([&](const TraceEvent& event) { return opened.isKind(event, "Ping"); }).size());
    opened.press(Qt::SHIFT | Qt::Key_F7);
    REQUIRE(opened.wait([&] { return player.direction() == Player::Direction::stopped; }));
    CHECK(opened.selection.event() == pings.back());
    opened.selection.setEvent(pings[0]);
    player.setSpeed(2000);
    for (const auto key : {QKeyCombination(Qt::Key_F5), QKeyCombination(Qt::Key_F6)}) {
        const EventNumber before = opened.selection.event();
        opened.press(key);
        REQUIRE(opened.wait([&] { return player.direction() == Player::Direction::stopped; }));
        CHECK(opened.selection.event() == *std::upper_bound(pings.begin(), pings.end(), before));
    }
    opened.press(Qt::SHIFT | Qt::Key_F6);
    REQUIRE(opened.wait([&] { return player.direction() == Player::Direction::stopped; }));
    CHECK(opened.selection.event() == pings[1]);
    // One that is off does not stop; one that is gone neither.
    BreakpointsModel& model = opened.breakpoints().model();
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
    model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole);
    opened.press(Qt::Key_F7);
    REQUIRE(opened.wait([&] { return player.direction() == Player::Direction::stopped; }));
    CHECK(opened.selection.event() == violation);
    opened.breakpoints().open();
    opened.breakpoints().table().setCurrentIndex(model.index(0, 0));
    opened.press(Qt::Key_Delete, &opened.breakpoints().table());
    CHECK(model.rowCount() == 0);
}

TEST_CASE("the window shows that it runs, and stops by a key", "[gui]") {
    OpenSample opened;
    auto& status = *opened.window.findChild<TransportStatus*>();
    CHECK_FALSE(status.isVisible());
    opened.window.player().setSpeed(1);
    opened.press(Qt::Key_F5);
    CHECK(status.isVisible());
    CHECK(status.words() == "· playing, 1 events/s");
    CHECK(opened.window.actions().find(QStringLiteral("run"))->isChecked());
    opened.press(Qt::Key_F6);
    CHECK(status.words() == "· playing, 20 events/s");
    CHECK_FALSE(opened.window.actions().find(QStringLiteral("run"))->isChecked());
    CHECK(opened.window.actions().find(QStringLiteral("fast"))->isChecked());
    opened.press(Qt::Key_F8);
    CHECK_FALSE(status.isVisible());
    CHECK_FALSE(opened.window.actions().find(QStringLiteral("fast"))->isChecked());
}

TEST_CASE("run until and reverse until go to the next and the last event that a filter means", "[gui]") {
    OpenSample opened;
    EventSearch& search = opened.window.queries().search;
    const auto pongs = opened.those([&](const TraceEvent& event) { return opened.isKind(event, "Pong"); });
    REQUIRE(pongs.size() > 20);
    opened.selection.setEvent(pongs[9]);
    opened.press(Qt::CTRL | Qt::Key_F5, &opened.window);
    CHECK(opened.breakpoints().edit().hasFocus());
    opened.type("kind == Pong ");
    opened.press(Qt::Key_Return);
    REQUIRE(opened.wait([&] { return !search.isLooking(); }));
    CHECK(opened.selection.event() == pongs[10]);
    opened.press(Qt::CTRL | Qt::SHIFT | Qt::Key_F5, &opened.window);
    CHECK(opened.breakpoints().edit().text() == "kind == Pong");
    for (const std::size_t expected : {9U, 8U}) {
        opened.press(Qt::Key_Return);
        REQUIRE(opened.wait([&] { return !search.isLooking(); }));
        CHECK(opened.selection.event() == pongs[expected]);
    }
    opened.selection.setEvent(1);
    opened.press(Qt::Key_Return);
    REQUIRE(opened.wait([&] { return !search.isLooking(); }));
    CHECK(opened.selection.event() == 1);
    CHECK(opened.window.statusBar()->currentMessage().contains("no such event before this one"));
    CHECK(opened.breakpoints().model().rowCount() == 0);
}

TEST_CASE("the last change of a field is found from its menu and by a key, and the next one", "[gui]") {
    OpenSample opened;
    Session& session = opened.window.session();
    auto& state = *opened.window.findChild<InspectorDock*>();
    const auto opening = openRun(opened.folder.request());
    REQUIRE(opening);
    Timeline timeline(opening->blueprint);
    timeline.run_to_end();
    const NodeId server = opening->blueprint->find_node("server");
    const EventNumber from = opened.run().lastEvent() / 2;
    opened.selection.setEvent(from);
    opened.selection.setNode(server);
    REQUIRE(opened.wait([&] { return session.shown() && session.shown()->event == from; }));
    REQUIRE(opened.wait([&] { return state.model().rowCount() == 1 && state.tree().model()->rowCount() > 0; }));
    const QModelIndex answered = state.model().index(0, 0);
    REQUIRE(answered.data(ValueModel::kPathRole).toString() == "answered");
    state.tree().setCurrentIndex(answered);
    EventSearch& search = opened.window.queries().search;
    const EventNumber last = timeline.last_change(server, "answered", from - 1);
    opened.menu(*state.tree().viewport(), state.tree().visualRect(answered).center(),
                QStringLiteral("Who last changed this?"));
    REQUIRE(opened.wait([&] { return !search.isLooking(); }));
    CHECK(opened.selection.event() == last);
    REQUIRE(opened.wait([&] { return session.shown() && session.shown()->event == last; }));
    opened.press(Qt::SHIFT | Qt::Key_F9, &opened.window);
    REQUIRE(opened.wait([&] { return !search.isLooking(); }));
    CHECK(opened.selection.event() == timeline.last_change(server, "answered", last - 1));
    REQUIRE(opened.wait([&] { return session.shown() && session.shown()->event == opened.selection.event(); }));
    opened.press(Qt::CTRL | Qt::Key_F9, &opened.window);
    REQUIRE(opened.wait([&] { return !search.isLooking(); }));
    CHECK(opened.selection.event() == last);
}

TEST_CASE("over a long run filters and searches go on beside the window, and are given up", "[gui]") {
    OpenSample opened;
    OpenRequest request = opened.folder.request();
    request.design = "sound";
    request.settings = {"clients=10", "until=36000s"};
    request.limits.max_events = 400'000;
    opened.window.open(request);
    REQUIRE(opened.wait([&] { return opened.run().facts.design == "sound" && opened.run().lastEvent() > 1000; }));
    opened.filter.set(QStringLiteral("dropped == Pong"));  // while it is made
    REQUIRE(opened.wait([&] { return opened.filter.isComplete(); }));
    REQUIRE(opened.run().complete);
    const auto& found = *opened.filter.found();
    CHECK(found.known() == 400'000);
    CHECK(found.count() > 1000);
    REQUIRE(opened.wait([&] { return opened.events().model().rowCount() == static_cast<int>(found.count()); }));
    const EventNumber some = opened.events().model().eventOf(static_cast<int>(found.count() / 2));
    REQUIRE(opened.wait([&] { return opened.run().event(some) != nullptr; }));
    CHECK(found.contains(some));
    EventSearch& search = opened.window.queries().search;
    auto& status = *opened.window.findChild<TransportStatus*>();
    const auto never = std::make_shared<const Filter>(*parse_filter("event > 99999999", *opened.run().words));
    opened.selection.setEvent(7);
    search.find(never, 7, EventSearch::Way::forward);
    CHECK(status.isVisible());
    CHECK(status.words().contains("looking"));
    QTest::mouseClick(status.findChild<QPushButton*>(), Qt::LeftButton);
    CHECK_FALSE(search.isLooking());
    CHECK(opened.selection.event() == 7);
    search.find(never, 7, EventSearch::Way::forward);
    opened.press(Qt::Key_F8, &opened.window);
    CHECK_FALSE(search.isLooking());
    search.find(std::make_shared<const Filter>(*parse_filter("event == 8", *opened.run().words)), 399'999,
                EventSearch::Way::backward);
    REQUIRE(opened.wait([&] { return !search.isLooking(); }));
    CHECK(opened.selection.event() == 8);
}

TEST_CASE("a filter goes on dimming the rest when the light of a path changes", "[gui]") {
    test::OpenWindow opened;
    opened.selection().setPath({});
    auto& diagram = *opened.window.findChild<SpaceTimeView*>(QStringLiteral("space-time"));
    const QImage plain = diagram.grab().toImage();
    opened.window.queries().filter.set(QStringLiteral("node == server"));
    REQUIRE(QTest::qWaitFor([&] { return opened.window.queries().filter.isComplete(); }, test::kPatience));
    const auto dimmed = [&] { return diagram.grab().toImage() != plain; };
    REQUIRE(QTest::qWaitFor(dimmed, test::kPatience));
    const QImage filtered = diagram.grab().toImage();
    opened.selection().setPath({});
    CHECK(diagram.grab().toImage() == filtered);
}

TEST_CASE("from afar, stretches in which nothing passes the filter step back", "[gui]") {
    test::OpenWindow opened;
    OpenRequest request = opened.folder.request();
    request.design = "sound";
    request.settings = {"clients=10", "until=600s"};
    request.limits.max_events = 60'000;
    opened.open(request);
    SpaceTimeView& diagram = opened.window.diagram();
    diagram.fitAll();
    const auto bright = [&] {
        const QImage image = diagram.grab().toImage();
        const QColor full = mixed(Theme::light().message, Theme::light().plot, 0.75);
        int left = 0, right = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixelColor(x, y) == full)
                    ++(x < image.width() / 2 ? left : right);
        return std::pair(left, right);
    };
    const auto [left, right] = bright();
    REQUIRE(left > 500);
    REQUIRE(right > 500);
    opened.window.queries().filter.set(QStringLiteral("event < 3000"));
    REQUIRE(QTest::qWaitFor([&] { return opened.window.queries().filter.isComplete(); }, test::kPatience));
    opened.picture("far-filtered.png");
    const auto [still, dimmed] = bright();
    CHECK(still > 20);
    CHECK(dimmed == 0);
}
