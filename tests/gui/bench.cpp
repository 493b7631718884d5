// How long a frame takes: `test_gui "[bench]"` prints it, in CPU time. Not run with the tests; ux.md's budgets are 8 ms
// for a zoomed frame, 16 ms for a full view of 100,000 arrows.
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "gui/diagram/diagram_painter.h"
#include "tests/gui/sample.h"

using namespace orrery;
using namespace orrery::gui;

TEST_CASE("frames of a run with more than 100,000 arrows", "[.][bench]") {
    const test::SampleFolder folder;
    Session session;
    OpenRequest request = folder.request();
    request.settings = {"clients=10", "until=600s"};
    test::openAndWait(session, request);
    const Recorded& run = *session.recorded();
    std::printf("%llu events\n", static_cast<unsigned long long>(run.lastEvent()));
    REQUIRE(run.lastEvent() >= 100'000);
    const auto cpu = [] {
        return static_cast<qint64>(std::clock()) * 1'000'000 / CLOCKS_PER_SEC;
    };  // microseconds; the machine may be busy
    const auto frame = [&](const char* what, const TimeWindow& window) {
        std::vector<qint64> times;
        const Time from = static_cast<Time>(window.begin), to = static_cast<Time>(window.end);
        const BlockRange range = run.blocksOf(from, to);
        std::vector<std::size_t> blocks;
        for (std::size_t index = range.first; index <= range.last; ++index)
            blocks.push_back(index);
        if (range.size() <= Recorded::kMostBlocks)
            run.rows.wishForView(blocks);
        REQUIRE(QTest::qWaitFor([&] { return !session.isFilling(); }, test::kPatience));
        for (int round = 0; round < 9; ++round) {
            QImage image(1200, 640, QImage::Format_ARGB32_Premultiplied);
            const qint64 begin = cpu();
            QPainter painter(&image);
            paintDiagram(painter, {run, layoutDiagram(QSizeF(image.size()), run, window, 0), Theme::light(), {}});
            painter.end();
            times.push_back(cpu() - begin);
        }
        std::sort(times.begin(), times.end());
        std::printf("%-22s median %6.2f ms, least %6.2f ms\n", what, static_cast<double>(times[4]) / 1000,
                    static_cast<double>(times[0]) / 1000);
    };
    frame("whole run", wholeRun(run));
    for (const double seconds : {60.0, 10.0, 1.0, 0.1})
        frame((std::to_string(seconds) + " s").c_str(), {300e9, 300e9 + seconds * 1e9});
    for (const EventNumber event : {run.lastEvent(), run.lastEvent() / 2, EventNumber{1000}, run.lastEvent() * 3 / 4}) {
        QElapsedTimer timer;
        timer.start();
        test::shownAt(session, event);
        std::printf("state at event %8llu  %6.2f ms\n", static_cast<unsigned long long>(event),
                    static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
}
