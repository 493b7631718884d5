// A small run with everything that the views show: loss, duplicates, a crash, a partition, a violation.
// It is a scenario file in a folder of its own, so that the tests go the way that users go.
#pragma once
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <string>

#include "gui/session/session.h"
#include "tests/catch.h"

namespace test {

inline constexpr int kPatience = 120'000;  // ms; a loaded machine, not a measure

class SampleFolder {
public:
    SampleFolder() {
        REQUIRE(folder_.isValid());
        write("sample.toml", R"toml(title = "Sample"
model = "teaching/ping"
story = "Pings over a bad link."
until = "4s"
seed = 7

[parameters]
clients = 3

[network]
default = { delay = "uniform(1ms, 20ms)", loss = "1/10", duplicate = "1/8" }

[[faults]]
at = "1s"
crash = "server"
for = "500ms"

[[faults]]
at = "2s"
partition = { between = [["client-1"], ["server"]], for = "600ms" }

[designs.count-every-answer]
flaws = ["count_every_answer"]

[designs.sound]
)toml");
    }
    void write(const char* name, const char* content) {
        QFile file(folder_.filePath(QString::fromLatin1(name)));
        REQUIRE(file.open(QIODevice::WriteOnly));
        file.write(content);
    }
    std::string path(const char* name) const { return folder_.filePath(QString::fromLatin1(name)).toStdString(); }
    QString file(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }
    orrery::gui::OpenRequest request() const {
        orrery::gui::OpenRequest request;
        request.source = path("sample.toml");
        return request;
    }

private:
    QTemporaryDir folder_;
};

// The run of a request, made on the session's thread.
inline void openAndWait(orrery::gui::Session& session, const orrery::gui::OpenRequest& request) {
    const auto before = session.recorded();
    std::string why;
    const auto failed = QObject::connect(&session, &orrery::gui::Session::failed,
                                         [&](const QString& text) { why = text.toStdString(); });
    session.open(request);
    const auto done = [&] { return session.recorded() != before && session.recorded()->complete; };
    REQUIRE(QTest::qWaitFor([&] { return done() || !why.empty(); }, kPatience));
    QObject::disconnect(failed);
    INFO(why);
    REQUIRE(session.recorded() != before);
}

// Every arrow whose rows are at hand, oldest send first.
inline std::vector<orrery::gui::Arrow> arrowsOf(const orrery::gui::Recorded& run) {
    std::vector<orrery::gui::Arrow> arrows;
    run.arrowsBetween(0, run.end * 2, [&](const orrery::gui::Arrow& arrow) { arrows.push_back(arrow); });
    return arrows;
}

// The world at an event, as the session answers it.
inline std::shared_ptr<const orrery::gui::Shown> shownAt(orrery::gui::Session& session, orrery::EventNumber event) {
    session.ask(event, 0);
    REQUIRE(QTest::qWaitFor([&] { return session.shown() && session.shown()->event == event; }, kPatience));
    return session.shown();
}

}  // namespace test
