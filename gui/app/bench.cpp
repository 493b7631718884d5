#include "gui/app/bench.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <utility>

#include "gui/app/main_window.h"
#include "gui/diagram/space_time_view.h"
#include "gui/style/text.h"
#include "sim/core/random.h"
#include "sim/scenario/run.h"

namespace orrery::gui {
namespace {

constexpr double kFirstWindow = 600, kFirstPicture = 1000, kAnyEvent = 100, kZoomedFrame = 8, kFullFrame = 16,
                 kBlocked = 200;
constexpr double kMemory = 700;
constexpr int kJumps = 100;
constexpr int kFrames = 7;
constexpr qint64 kPatience = 600'000;

double milliseconds(const QElapsedTimer& timer) { return static_cast<double>(timer.nsecsElapsed()) / 1e6; }

// Lets the window live until something is there; false where it takes too long.
bool waitFor(const std::function<bool()>& there) {
    QElapsedTimer timer;
    timer.start();
    while (!there()) {
        if (timer.elapsed() > kPatience)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 5);
    }
    return true;
}

// The most that the process held, in MiB; 0 where the system does not say.
double peakMemory() {
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmHWM:"))
            return line.mid(6).trimmed().split(' ').front().toDouble() / 1024;
    return 0;
}

double at(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0 : values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

class Report {
public:
    void add(const char* what, double value, double budget) {
        const bool met = value <= budget;
        met_ = met_ && met;
        measures_.append(QJsonObject{{"what", QString::fromLatin1(what)},
                                     {"value", std::round(value * 100) / 100},
                                     {"budget", std::round(budget * 100) / 100},
                                     {"met", met}});
    }
    void fact(const char* name, const QJsonValue& value) { facts_.insert(QString::fromLatin1(name), value); }
    int print() {
        facts_.insert(QStringLiteral("measures"), measures_);
        facts_.insert(QStringLiteral("met"), met_);
        std::fputs(QJsonDocument(facts_).toJson().constData(), stdout);
        return met_ ? 0 : 1;
    }

private:
    QJsonObject facts_;
    QJsonArray measures_;
    bool met_ = true;
};

// How long the loop of events stood still at most.
class Heartbeat {
public:
    Heartbeat() {
        since_.start();
        QObject::connect(&timer_, &QTimer::timeout, &timer_, [this] { longest_ = std::max(longest_, beat()); });
        timer_.start(1);
    }
    // Since it was asked last.
    double longest() { return std::exchange(longest_, 0.0); }

private:
    double beat() {
        const double gap = milliseconds(since_);
        since_.start();
        return gap;
    }
    QTimer timer_;
    QElapsedTimer since_;
    double longest_ = 0;
};

double frame(MainWindow& window, const TimeWindow& shown) {
    SpaceTimeView& diagram = window.diagram();
    std::vector<double> times;
    for (int round = 0; round < kFrames; ++round) {
        diagram.setWindow(shown);
        diagram.repaint();
        waitFor([&] { return !window.session().isFilling(); });
        diagram.setWindow(shown);
        diagram.repaint();
        times.push_back(static_cast<double>(diagram.lastPaintMicroseconds()) / 1000);
    }
    return at(times, 0.5);
}

double headless(const OpenRequest& request) {
    const auto opened = openRun(request);
    if (!opened)
        return 0;
    QElapsedTimer timer;
    timer.start();
    run_world(opened->blueprint, opened->limits);
    return milliseconds(timer);
}

}  // namespace

int runBench(const Invocation& invocation) {
    Report report;
    QElapsedTimer timer;
    timer.start();
    MainWindow window(Theme::light());
    window.resize(invocation.size);
    window.show();
    window.grab();
    report.add("first window, ms", milliseconds(timer), kFirstWindow);
    const double bare = headless(invocation.open);
    QString refused;
    QObject::connect(&window, &MainWindow::refused, &window, [&](const QString& why) { refused = why; });
    const auto run = [&] { return window.session().recorded(); };
    Heartbeat heart;
    timer.start();
    window.open(invocation.open);
    waitFor([&] { return !refused.isEmpty() || (run() && run()->lastEvent() > 0); });
    if (!refused.isEmpty()) {
        std::fprintf(stderr, "orrery-gui: %s\n", plain(refused).c_str());
        return 2;
    }
    window.repaint();
    const double first = milliseconds(timer);
    const double blocked_opening = heart.longest();
    waitFor([&] { return run()->complete; });
    const double complete = milliseconds(timer);
    window.repaint();
    const double blocked_running = heart.longest();
    const EventNumber last = run()->lastEvent();
    report.fact("scenario", text(run()->facts.scenario));
    report.fact("design", text(run()->facts.design));
    report.fact("nodes", static_cast<qint64>(run()->nodes.size()));
    report.fact("events", static_cast<qint64>(last));
    report.fact("headless_ms", std::round(bare));
    report.add("first picture, ms", first, kFirstPicture);
    report.add("complete, ms", complete, std::max(2 * bare, kFirstPicture));
    std::vector<double> jumps;
    for (std::uint64_t i = 0; i < kJumps; ++i) {
        const EventNumber event = 1 + uniform_below(draw(1, Stream("bench").id, 0, i), last);
        timer.start();
        window.selection().setEvent(event);
        waitFor([&] {
            const auto& shown = window.session().shown();
            return shown && shown->event == event && run()->event(event);
        });
        jumps.push_back(milliseconds(timer));
    }
    report.add("any event, ms, 99 of 100", at(jumps, 0.99), kAnyEvent);
    const double blocked_jumping = heart.longest();
    report.fact("any_event_median_ms", std::round(at(jumps, 0.5) * 100) / 100);
    const auto end = static_cast<double>(run()->end);
    for (const double events : {50.0, 1000.0, 20'000.0}) {
        const double length = std::min(end * events / static_cast<double>(std::max<EventNumber>(last, 1)), end);
        const std::string what = "frame of " + std::to_string(static_cast<int>(events)) + " events, ms";
        report.add(what.c_str(), frame(window, {end * 0.4, end * 0.4 + length}), kZoomedFrame);
    }
    report.add("frame of a tenth, ms", frame(window, {end * 0.4, end * 0.5}), kFullFrame);
    report.add("frame of the whole, ms", frame(window, wholeRun(*run())), kFullFrame);
    report.add("window blocked as it opens, ms", blocked_opening, kBlocked);
    report.add("window blocked while it runs, ms", blocked_running, kBlocked);
    report.add("window blocked by a jump, ms", blocked_jumping, kAnyEvent);
    report.add("memory of the process at most, MiB", peakMemory(), kMemory);
    return report.print();
}

}  // namespace orrery::gui
