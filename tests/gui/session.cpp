// A session makes a run on its own thread, and shows the world at any event, forwards and backwards alike.
#include <QSignalSpy>

#include "gui/session/player.h"
#include "gui/session/selection.h"
#include "tests/gui/sample.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

bool sameShown(const Shown& a, const Shown& b) {
    if (a.event != b.event || a.time != b.time || a.labels != b.labels || a.nodes.size() != b.nodes.size())
        return false;
    for (const auto& [node, one] : a.nodes) {
        const ShownNode& other = b.nodes.at(node);
        if (!(one.state == other.state) || !(one.durable == other.durable) || one.changed != other.changed)
            return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a session runs a scenario and keeps what views need", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    const Recorded& run = *session.recorded();
    CHECK(run.facts.title == "Sample");
    CHECK(run.facts.design == "count-every-answer");
    CHECK(run.facts.designs == std::vector<std::string>{"count-every-answer", "sound"});
    CHECK(run.nodes.size() == 4);
    CHECK(run.lastEvent() > 200);
    CHECK(run.lastEvent() == run.result.events);
    REQUIRE_FALSE(run.result.violations.empty());
    const auto arrows = test::arrowsOf(run);
    const auto count = [&](ArrowKind kind) {
        return std::count_if(arrows.begin(), arrows.end(), [kind](const Arrow& a) { return a.kind == kind; });
    };
    CHECK(count(ArrowKind::message) > 50);
    CHECK(count(ArrowKind::duplicate) > 5);
    CHECK(count(ArrowKind::lost) > 5);
    CHECK(count(ArrowKind::lostOnArrival) > 0);  // at the server while it is down
    REQUIRE(run.faults.size() == 2);
    CHECK(run.faults[0].kind == SpanKind::crash);
    CHECK(run.faults[0].begin == 1_s);
    CHECK(run.faults[0].end == 1500_ms);
    CHECK(run.faults[1].kind == SpanKind::partition);
    CHECK(run.faults[1].touched == std::vector<NodeId>{0, 1});
    CHECK(run.faults[1].end - run.faults[1].begin == 600_ms);
    for (const Arrow& arrow : arrows)
        if (arrow.arriveEvent != 0)
            CHECK(run.event(arrow.arriveEvent)->cause == arrow.sendEvent);
}

TEST_CASE("arrows under way in a window are all found", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    const Recorded& run = *session.recorded();
    for (const auto& [from, to] :
         std::vector<std::pair<Time, Time>>{{0, 4_s}, {990_ms, 1010_ms}, {1_s, 1_s}, {3900_ms, 4_s}}) {
        std::vector<Arrow> found, expected;
        run.arrowsBetween(from, to, [&](const Arrow& arrow) { found.push_back(arrow); });
        for (const Arrow& arrow : test::arrowsOf(run))
            if (arrow.sent <= to && arrow.arrives >= from)
                expected.push_back(arrow);
        CHECK(found == expected);
    }
}

TEST_CASE("stepping back undoes stepping", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    std::vector<std::shared_ptr<const Shown>> forward;
    for (EventNumber event = 40; event <= 60; ++event)
        forward.push_back(test::shownAt(session, event));
    test::shownAt(session, session.recorded()->lastEvent());
    for (EventNumber event = 60; event >= 40; --event) {
        CAPTURE(event);
        CHECK(sameShown(*test::shownAt(session, event), *forward[event - 40]));
    }
    bool changed = false;
    for (const auto& shown : forward)
        for (const auto& [node, one] : shown->nodes)
            changed = changed || !one.changed.empty();
    CHECK(changed);
}

TEST_CASE("what an event changed is the difference to the event before", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    for (EventNumber event = 30; event < 50; ++event) {
        const auto before = test::shownAt(session, event - 1);
        const auto after = test::shownAt(session, event);
        for (const auto& [node, one] : after->nodes)
            CHECK(differences(before->nodes.at(node).state, one.state) == one.changed);
    }
}

TEST_CASE("of many requests the last is answered", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    QSignalSpy answers(&session, &Session::shownChanged);
    for (EventNumber event = 1; event <= 150; ++event)
        session.ask(event, 0);
    REQUIRE(QTest::qWaitFor([&] { return session.shown() && session.shown()->event == 150; }, test::kPatience));
    CHECK(answers.count() < 150);
}

TEST_CASE("a violation is explained by steps that end at it", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    const EventNumber violation = session.recorded()->result.violations.front().event;
    session.explain(violation);
    REQUIRE(QTest::qWaitFor([&] { return session.explanation() != nullptr; }, test::kPatience));
    const Explanation& why = *session.explanation();
    REQUIRE_FALSE(why.slice.steps.empty());
    CHECK(why.slice.steps.back().event == violation);
    CHECK(std::is_sorted(why.path.lit.begin(), why.path.lit.end()));
    for (const SliceStep& step : why.slice.steps)
        CHECK(std::binary_search(why.path.lit.begin(), why.path.lit.end(), step.event));
}

TEST_CASE("bad input is refused with a reason, and what was open stays", "[gui]") {
    test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    const auto before = session.recorded();
    folder.write("broken.toml", "title = \"x\"\nmodel = \"teaching/ping\"\nuntill = \"4s\"\n[designs.a]\n");
    folder.write("foreign.orrery", "no recording at all");
    for (const char* name : {"broken.toml", "foreign.orrery", "missing.toml"}) {
        CAPTURE(name);
        QSignalSpy failures(&session, &Session::failed);
        OpenRequest request;
        request.source = folder.path(name);
        session.open(request);
        REQUIRE(QTest::qWaitFor([&] { return failures.count() == 1; }, test::kPatience));
        CHECK(failures.front().front().toString().contains(QString::fromLatin1(name)));
        CHECK(session.recorded() == before);
    }
    const auto broken = openRun({folder.path("broken.toml"), {}, {}, {}, {}, {}});
    REQUIRE_FALSE(broken);
    CHECK(broken.error().find(":3:1") != std::string::npos);
    CHECK(broken.error().find("until") != std::string::npos);
}

TEST_CASE("the selection keeps within the run, follows nodes, and remembers", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    Selection selection;
    selection.reset(session.recorded(), 10);
    selection.setEvent(20);
    selection.setEvent(UINT64_MAX);
    CHECK(selection.event() == session.recorded()->lastEvent());
    selection.goBack();
    CHECK(selection.event() == 20);
    CHECK(selection.node() == session.recorded()->event(20)->node);
    selection.goBack();
    CHECK(selection.event() == 10);
    CHECK_FALSE(selection.canGoBack());
    selection.goForward();
    CHECK(selection.event() == 20);
    const auto arrows = test::arrowsOf(*session.recorded());
    const auto arrived = std::find_if(arrows.begin() + 3, arrows.end(),
                                      [](const Arrow& arrow) { return arrow.kind == ArrowKind::message; });
    selection.setArrow(*arrived);
    CHECK(selection.arrow() == *arrived);
    CHECK(selection.event() == arrived->arriveEvent);
    CHECK(selection.node() == arrived->to);
}

TEST_CASE("a session stops at a limit, and the playhead goes no further", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    OpenRequest request = folder.request();
    request.limits.max_events = 40;
    test::openAndWait(session, request);
    const auto run = session.recorded();
    CHECK(run->cutOff == "cut off after 40 events");
    CHECK(run->lastEvent() == 40);
    CHECK(run->end >= run->timeOf(40));
    CHECK(test::shownAt(session, 40)->time == run->timeOf(40));
    request.limits.max_events.reset();
    test::openAndWait(session, request);
    CHECK(session.recorded()->cutOff.empty());
    CHECK(session.recorded()->lastEvent() > 40);
}

TEST_CASE("an override that never occurs is told", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    OpenRequest request = folder.request();
    request.overrides = {"drop:client-1->server/Ping#99999"};
    test::openAndWait(session, request);
    CHECK(session.recorded()->unapplied.find("'drop:client-1->server/Ping#99999' names a message") !=
          std::string::npos);
}

TEST_CASE("running backwards is the twin of running", "[gui]") {
    const test::SampleFolder folder;
    Session session;
    test::openAndWait(session, folder.request());
    Selection selection;
    selection.reset(session.recorded(), 50);
    Player player(selection);
    player.setSpeed(10'000);
    player.run();
    REQUIRE(QTest::qWaitFor([&] { return player.direction() == Player::Direction::stopped; }, test::kPatience));
    CHECK(selection.event() == session.recorded()->lastEvent());
    player.reverse();
    REQUIRE(QTest::qWaitFor([&] { return player.direction() == Player::Direction::stopped; }, test::kPatience));
    CHECK(selection.event() == 0);
    player.step();
    player.step();
    player.stepBack();
    CHECK(selection.event() == 1);
}
