// A long run: the window is there at once, draws while the run goes on, never blocks, and keeps to its memory.
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>
#include <QTableView>
#include <QTimer>
#include <QTreeView>
#include <algorithm>
#include <ctime>

#include "gui/app/actions.h"
#include "gui/app/main_window.h"
#include "gui/diagram/space_time_view.h"
#include "gui/tools/events/events_dock.h"
#include "gui/tools/why/why_dock.h"
#include "sim/scenario/resident.h"
#include "tests/gui/sample.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

constexpr EventNumber kEvents = 2'000'000;  // a second of work: the window is there within a tenth
constexpr qint64 kMostWorked = 1000;        // ms; a turn takes some tens

// How long one turn of the loop of events worked at most: CPU time of its thread, whatever else the machine does.
class Heartbeat : public QObject {
public:
    Heartbeat() {
        connect(&timer_, &QTimer::timeout, this, [this] {
            const qint64 now = worked();
            longest_ = std::max(longest_, now - last_);
            last_ = now;
        });
        timer_.start(2);
    }
    qint64 longest() const { return longest_; }

private:
    static qint64 worked() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
    }
    QTimer timer_;
    qint64 last_ = worked(), longest_ = 0;
};

struct LongRun {
    test::SampleFolder folder;
    MainWindow window{Theme::light()};

    LongRun() {
        window.resize(1300, 900);
        window.show();
    }
    OpenRequest request() const {
        OpenRequest request = folder.request();
        request.design = "sound";
        request.settings = {"clients=10", "until=36000s"};
        request.limits.max_events = kEvents;
        return request;
    }
    const Recorded& run() { return *window.session().recorded(); }
    bool wait(const std::function<bool()>& until) { return QTest::qWaitFor(until, test::kPatience); }
    bool waitComplete() {
        return wait([&] { return window.session().recorded() && window.session().recorded()->complete; });
    }
};

}  // namespace

TEST_CASE("a long run is there at once, draws while it goes on, and never blocks the window", "[gui]") {
    LongRun opened;
    bool complete = true;  // as it is there: a moment later it may be
    EventNumber early = kEvents;
    QObject::connect(&opened.window.session(), &Session::opened, &opened.window, [&] {
        complete = opened.run().complete;
        early = opened.run().lastEvent();
    });
    opened.window.open(opened.request());
    REQUIRE(opened.wait([&] { return opened.window.session().recorded() != nullptr; }));
    const std::size_t before = resident_bytes();
    const Heartbeat heart;
    CHECK_FALSE(complete);
    CHECK(early < kEvents / 2);
    CHECK(opened.window.diagram().isVisible());
    // What has been run can be looked at meanwhile.
    Selection& selection = opened.window.selection();
    REQUIRE(opened.wait([&] { return opened.run().lastEvent() > 3000; }));
    selection.setEvent(2500);
    CHECK(opened.wait([&] {
        const auto& shown = opened.window.session().shown();
        return shown && shown->event == 2500 && opened.run().event(2500) != nullptr;
    }));
    REQUIRE(opened.waitComplete());
    CHECK(opened.run().lastEvent() == kEvents);
    CHECK(selection.event() == 2500);  // who has gone somewhere stays there
    CHECK(opened.wait(
        [&] { return opened.window.findChild<EventsDock*>()->model().rowCount() == static_cast<int>(kEvents); }));
    // Any event, zoomed and whole.
    for (const EventNumber event : {kEvents, kEvents / 2, EventNumber{1}, kEvents / 3, kEvents - 5000}) {
        CAPTURE(event);
        selection.setEvent(event);
        opened.window.diagram().showWindowAround(event);
        opened.window.diagram().repaint();
        CHECK(opened.wait([&] {
            const auto& shown = opened.window.session().shown();
            return shown && shown->event == event && !opened.window.session().isFilling();
        }));
        REQUIRE(opened.run().event(event) != nullptr);
        CHECK(opened.run().event(event)->time == opened.window.session().shown()->time);
        CHECK(opened.run().event(event)->node == opened.window.session().shown()->row.node);
    }
    opened.window.diagram().fitAll();
    opened.window.diagram().repaint();
    QTest::qWait(50);
    CHECK(heart.longest() < kMostWorked);
    CHECK(resident_bytes() < before + (std::size_t{400} << 20));
    CHECK(opened.run().rows.bytes() <= RowCache::kBudget + (8u << 20));
}

TEST_CASE("in a long run causes, effects and neighbours are found where no rows are at hand", "[gui]") {
    LongRun opened;
    opened.window.open(opened.request());
    REQUIRE(opened.waitComplete());
    Session& session = opened.window.session();
    QSignalSpy found(&session, &Session::found);
    const auto ask = [&](Find what, EventNumber from, NodeId node) {
        found.clear();
        session.find(what, from, node);
        REQUIRE(opened.wait([&] { return found.count() == 1; }));
        return static_cast<EventNumber>(found.front().at(2).toULongLong());
    };
    const EventNumber event = kEvents / 2;
    CHECK_FALSE(opened.run().rows.hasBlock(block_of(event)));
    const EventNumber cause = ask(Find::cause, event, kNoNode);
    const auto shown = test::shownAt(session, event);
    CHECK(cause == shown->row.cause);
    CHECK(ask(Find::effect, cause, kNoNode) <= event);
    const EventNumber next = ask(Find::nextAtNode, event, shown->row.node);
    CHECK(next > event);
    CHECK(ask(Find::previousAtNode, next, shown->row.node) == event);
    Selection& selection = opened.window.selection();  // and by the keys
    selection.setEvent(event);
    opened.window.actions().find(QStringLiteral("cause"))->trigger();
    CHECK(opened.wait([&] { return selection.event() == cause; }));
}

TEST_CASE("a run that is stopped keeps what is there", "[gui]") {
    LongRun opened;
    OpenRequest request = opened.request();
    request.limits.max_events = 50'000'000;
    opened.window.open(request);
    REQUIRE(opened.wait([&] { return opened.window.session().isRunning(); }));
    opened.window.session().cancel();
    REQUIRE(opened.waitComplete());
    CHECK(opened.run().cutOff.find("stopped after") != std::string::npos);
    CHECK(opened.run().lastEvent() > 0);
    CHECK(opened.run().lastEvent() < 50'000'000);
    const EventNumber last = opened.run().lastEvent();
    CHECK(test::shownAt(opened.window.session(), last)->event == last);
}

TEST_CASE("of an event too far into a run the window says that it does not explain it, and what does", "[gui]") {
    MainWindow window(Theme::light());
    window.show();
    OpenRequest request;
    request.source = "bench/phold";
    request.design = "hands-on";
    request.settings = {"until=33000s"};
    window.open(request);
    REQUIRE(QTest::qWaitFor([&] { return window.session().recorded() && window.session().recorded()->complete; },
                            test::kPatience));
    REQUIRE(window.session().recorded()->lastEvent() > kMostExplained);
    const auto rows = static_cast<int>(window.session().recorded()->lastEvent());  // more than come at once
    CHECK(rows > 3 * EventsModel::kRowsAtOnce);
    CHECK(
        QTest::qWaitFor([&] { return window.findChild<EventsDock*>()->model().rowCount() == rows; }, test::kPatience));
    auto& dock = *window.findChild<WhyDock*>();
    QSignalSpy explained(&window.session(), &Session::explained);
    window.session().explain(kMostExplained + 1);
    CHECK(explained.count() == 1);
    CHECK(dock.steps().model()->rowCount() == 0);
    CHECK(dock.title().text().contains("2,000,000"));
    CHECK(dock.title().text().contains("--event 2000001"));
    CHECK(dock.title().text().contains("orrery explain"));
    CHECK(window.selection().lit().empty());
    window.session().explain(500);
    REQUIRE(QTest::qWaitFor([&] { return explained.count() == 2; }, test::kPatience));
    CHECK(dock.steps().model()->rowCount() > 0);
}
