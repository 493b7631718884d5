// The topology: what is on its way at the playhead is what the engine has, where the times say; one selection with all
// other views; nodes stay where somebody put them.
#include <QComboBox>
#include <QMenu>
#include <QPushButton>
#include <cmath>

#include "gui/tools/topology/topology_dock.h"
#include "tests/gui/open_window.h"
#include "tests/places.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct OpenSample : test::OpenWindow {
    TopologyDock& topology;

    explicit OpenSample(EventNumber event) : OpenWindow(event), topology(dock<TopologyDock>()) { wait(); }
    void wait() {
        REQUIRE(QTest::qWaitFor([&] { return topology.isUpToDate(); }, test::kPatience));
    }
    void go(EventNumber event) {
        selection().setEvent(event);
        wait();
    }
    TopologyView& view() { return topology.view(); }
    const TopologyScene& scene() { return view().scene(); }
    // The first event from `event` on with a message on its way that can be clicked.
    std::size_t goToMessage(EventNumber event) {
        for (; event < run().lastEvent(); ++event) {
            go(event);
            const auto& messages = scene().moment->now.messages;
            for (std::size_t i = 0; i < messages.size(); ++i)
                if (messages[i].place == topology::Place::on_link && scene().messageAt(scene().message(i)) == i &&
                    scene().progress(messages[i]) > 0.2 && scene().progress(messages[i]) < 0.8)
                    return i;
        }
        FAIL("no message is on its way");
        return 0;
    }
};

}  // namespace

TEST_CASE("the topology shows each message that was sent and has not arrived, where the times say", "[gui]") {
    OpenSample opened(100);
    std::size_t seen = 0;
    for (EventNumber event = 40; event <= 160; event += 7) {
        opened.go(event);
        const topology::UnderWay& now = opened.scene().moment->now;
        CHECK(now.now == opened.run().timeOf(event));
        // The same from the rows: sent by then, arrives later.
        std::size_t expected = 0;
        for (const Arrow& arrow : test::arrowsOf(opened.run())) {
            const bool lost = arrow.kind == ArrowKind::lost || arrow.kind == ArrowKind::refused;
            const bool arrives_later = arrow.arriveEvent > event || arrow.arriveEvent == 0;
            expected += !lost && arrow.sendEvent <= event && arrives_later ? 1 : 0;
        }
        CHECK(now.all == expected);
        for (const topology::Message& message : now.messages) {
            CHECK(message.sent == opened.run().timeOf(message.cause));
            if (message.place != topology::Place::on_link)
                continue;
            const double share =
                static_cast<double>(now.now - message.sent) / static_cast<double>(message.due - message.sent);
            CHECK(std::abs(opened.scene().progress(message) - share) < 1e-9);
            ++seen;
        }
    }
    CHECK(seen > 5);
}

TEST_CASE("a crash, a partition and who may be down are what the engine says", "[gui]") {
    OpenSample opened(1);
    const auto& faults = opened.run().faults;
    REQUIRE(faults.size() == 2);
    for (const FaultSpan& span : faults) {
        opened.go(span.event);
        const topology::UnderWay& now = opened.scene().moment->now;
        const auto& role = opened.run().nodes;
        for (NodeId node = 0; node < now.nodes.size(); ++node)
            CHECK(now.nodes[node].up == !(span.kind == SpanKind::crash && node == span.node));
        const bool cut = std::any_of(now.links.begin(), now.links.end(), [](const auto& one) { return one.cut; });
        CHECK(cut == (span.kind == SpanKind::partition));
        CHECK(role.size() == now.nodes.size());
        opened.picture(span.kind == SpanKind::crash ? "topology-crash.png" : "topology-partition.png");
    }
}

TEST_CASE("mouse: a click selects a node, a double click goes to the message's event, a node is moved and put back",
          "[gui]") {
    OpenSample opened(100);
    TopologyView& view = opened.view();
    for (NodeId node = 0; node < opened.run().nodes.size(); ++node) {
        QTest::mouseClick(&view, Qt::LeftButton, {}, opened.scene().node(node).toPoint());
        CHECK(opened.selection().node() == node);
    }
    const std::size_t index = opened.goToMessage(60);
    const topology::Message message = opened.scene().moment->now.messages[index];
    QTest::mouseDClick(&view, Qt::LeftButton, {}, opened.scene().message(index).toPoint());
    REQUIRE(opened.selection().arrow());
    CHECK(opened.selection().arrow()->sendEvent == message.cause);
    CHECK(opened.selection().arrow()->arrives == message.due);
    CHECK(opened.selection().event() == opened.selection().arrow()->arriveEvent);
    opened.wait();

    const topology::Point before = opened.scene().places[0];
    const QPoint from = opened.scene().node(0).toPoint();
    QTest::mousePress(&view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&view, from + QPoint(30, 20));
    QTest::mouseMove(&view, from + QPoint(60, 40));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, from + QPoint(60, 40));
    const topology::Point moved = opened.scene().places[0];
    CHECK(std::abs(moved.x - before.x) > 0.05);
    CHECK(savedPlaces(opened.run().facts.scenario).byName.size() == 1);
    opened.open(opened.folder.request(), 90);  // the same scenario again
    opened.wait();
    CHECK(std::abs(opened.scene().places[0].x - moved.x) < 1e-9);
    opened.topology.findChild<QPushButton*>()->click();
    CHECK(std::abs(opened.scene().places[0].x - before.x) < 1e-9);
    CHECK(savedPlaces(opened.run().facts.scenario).byName.empty());
}

TEST_CASE("keys: nodes, messages, their events, moving a node, fitting", "[gui]") {
    OpenSample opened(100);
    opened.goToMessage(60);
    TopologyView& view = opened.view();
    opened.topology.enter();
    view.setFocus();
    const NodeId first = opened.selection().node();
    QTest::keyClick(&view, Qt::Key_Down);
    CHECK(opened.selection().node() == (first + 1) % opened.run().nodes.size());
    QTest::keyClick(&view, Qt::Key_Up);
    CHECK(opened.selection().node() == first);
    const topology::Point before = opened.scene().places[first];
    QTest::keyClick(&view, Qt::Key_Down, Qt::ControlModifier | Qt::ShiftModifier);
    CHECK(opened.scene().places[first].y > before.y);
    QTest::keyClick(&view, Qt::Key_PageDown);
    const topology::Message message = opened.scene().moment->now.messages.front();
    QTest::keyClick(&view, Qt::Key_Return);
    REQUIRE(opened.selection().arrow());
    CHECK(opened.selection().arrow()->sendEvent == message.cause);
    view.zoom(3, {10, 10});
    const double near = opened.scene().camera.scale;
    QTest::keyClick(&view, Qt::Key_0);
    CHECK(opened.scene().camera.scale < near);
}

TEST_CASE("the layout is chosen, kept for the scenario, and the picture holds in both themes", "[gui]") {
    OpenSample opened(120);
    auto& layouts = *opened.topology.findChild<QComboBox*>();
    layouts.setFocus();
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(&layouts, Qt::Key_Down);
    opened.wait();
    CHECK(layouts.currentText() == "Springs");
    CHECK(savedPlaces(opened.run().facts.scenario).layout == topology::Layout::springs);
    opened.picture("topology-light.png");
    opened.window.setTheme(Theme::darkTheme());
    opened.picture("topology-dark.png");
    CHECK(opened.view().momentText().contains(QStringLiteral("on the way")));
    CHECK(opened.view().accessibleDescription() == opened.view().momentText());
}

TEST_CASE("servers that talk to one another stand on a circle, and who leads says so", "[gui]") {
    OpenSample opened(10);
    OpenRequest request;
    request.source = test::source_dir() + "/scenarios/consensus/leader-that-never-settles.toml";
    opened.window.resize(1280, 720);
    opened.open(request);
    opened.wait();
    const auto& nodes = opened.scene().moment->now.nodes;
    REQUIRE(nodes.size() == opened.run().nodes.size());
    for (NodeId node = 0; node < nodes.size(); ++node) {
        CHECK(nodes[node].label == opened.window.session().shown()->labels[node]);
        CHECK(opened.view().rect().contains(opened.scene().node(node).toPoint()));
        for (NodeId other = 0; other < node; ++other)
            CHECK(QLineF(opened.scene().node(node), opened.scene().node(other)).length() > opened.scene().radius());
    }
    opened.picture("topology-raft-1280.png");
}
