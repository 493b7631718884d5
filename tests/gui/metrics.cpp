// The plots: rates and levels of the whole run, what they say at the playhead, a click moves it.
#include <QChart>
#include <cmath>

#include "gui/tools/metrics/metrics_dock.h"
#include "gui/tools/metrics/plot_view.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

MetricSeries::Sample sampleAt(Time time, std::uint64_t sent, std::size_t under_way, MetricSeries::Total metric) {
    MetricSeries::Sample sample;
    sample.time = time;
    sample.sent = sent;
    sample.under_way = under_way;
    sample.metrics = {metric};
    return sample;
}

}  // namespace

TEST_CASE("curves are means of a stretch, steps and totals", "[gui]") {
    const std::vector<MetricSeries::Sample> samples{sampleAt(0, 0, 0, {}), sampleAt(1_s, 10, 3, {1, 40}),
                                                    sampleAt(2_s, 40, 3, {3, 100}), sampleAt(4_s, 40, 0, {3, 100})};
    const auto plots = plotsOf(samples, {{"latency", "ms", MetricKind::sample}}, 4_s, 4);
    REQUIRE(plots.size() == 4);
    const auto at = [&](std::size_t plot, std::size_t curve, double seconds) {
        double value = -1;
        plots[plot].curves[curve].valueAt(seconds, value);
        return value;
    };
    CHECK(at(0, 0, 0.5) == 10);
    CHECK(at(0, 0, 1.5) == 30);
    CHECK(at(0, 0, 3.5) == 0);
    CHECK(at(1, 0, 1.5) == 3);
    CHECK(at(1, 0, 4) == 0);
    CHECK(plots[3].title == "latency (ms)");
    CHECK(at(3, 0, 0.6) == 40);
    CHECK(at(3, 0, 1.6) == 30);
    CHECK(plotsOf({}, {}, 4_s).empty());
}

TEST_CASE("the metrics of a run are plotted, with the playhead upon them both ways, in both themes", "[gui]") {
    test::OpenWindow opened(EventNumber{100});
    auto& metrics = opened.dock<MetricsDock>();
    REQUIRE(QTest::qWaitFor([&] { return metrics.isDone(); }, test::kPatience));
    REQUIRE(metrics.plots().size() >= 3);
    PlotView& first = *metrics.plots().front();
    const QString before = first.words();
    CHECK(before.startsWith(QStringLiteral("messages a second: sent ")));
    opened.selection().setEvent(opened.run().lastEvent());
    CHECK(first.words() != before);
    // The total that was sent is the surface below the curve.
    double total = 0;
    const auto& points = first.plot().curves.front().points;
    for (std::size_t i = 1; i < points.size(); i += 2)
        total += points[i].y() * (points[i].x() - points[i - 1].x());
    std::size_t sent = 0;
    for (const Arrow& arrow : test::arrowsOf(opened.run()))
        sent += arrow.kind != ArrowKind::lost && arrow.kind != ArrowKind::refused && arrow.sendEvent != 0 ? 1 : 0;
    CHECK(std::abs(total - static_cast<double>(sent)) < static_cast<double>(sent) * 0.05 + 2);

    opened.picture("metrics-light.png");
    opened.window.setTheme(Theme::darkTheme());
    opened.picture("metrics-dark.png");
    const double half = static_cast<double>(opened.run().end) / 2e9;
    QTest::qWait(50);  // charts lay themselves out
    const QPoint at(first.pixelAt(half).toPoint().x(), first.viewport()->height() / 2);
    QTest::mouseClick(first.viewport(), Qt::LeftButton, {}, at);
    const Time there = opened.run().timeOf(opened.selection().event());
    CHECK(std::abs(static_cast<double>(there) / 1e9 - half) < 0.25);
    opened.open(opened.folder.request(), 10);  // another run: its own curves
    REQUIRE(QTest::qWaitFor([&] { return metrics.isDone(); }, test::kPatience));
}
