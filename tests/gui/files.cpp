// What lies on disk of the open run: recordings that are damaged, scenarios that change under the window, saving.
#include <sys/resource.h>

#include <QFile>
#include <QPushButton>
#include <QToolButton>
#include <csignal>
#include <filesystem>

#include "sim/record/recording.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Filed : test::OpenWindow {
    bool says(const char* words) {
        return QTest::qWaitFor(
            [&] { return window.notices().words().join(u'\n').contains(QString::fromLatin1(words)); }, test::kPatience);
    }
    bool isQuiet() {
        return QTest::qWaitFor(
            [&] {
                return !window.files().proof().isRunning() && !window.files().saving().isRunning() &&
                       window.notices().words().isEmpty();
            },
            test::kPatience);
    }
    void save(const QString& path) {
        window.files().save(path);
        REQUIRE(QTest::qWaitFor([&] { return !window.files().saving().isRunning(); }, test::kPatience));
    }
    QPushButton* button(const char* words) {
        for (auto* one : window.notices().findChildren<QPushButton*>())
            if (one->isVisible() && one->text() == QString::fromLatin1(words))
                return one;
        FAIL("no button says " << words);
        std::abort();
    }
};

// Every byte of the rows of its last batch, or as many as are wanted: what no table of contents covers.
void flip(const QString& path, int count) {
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadWrite));
    QByteArray bytes = file.readAll();
    int flipped = 0;
    for (qsizetype at = bytes.size() / 2; at < bytes.size() && flipped < count; ++at)
        if (bytes[at] >= '1' && bytes[at] <= '8') {
            bytes[at] = static_cast<char>(bytes[at] + 1);
            ++flipped;
        }
    REQUIRE(flipped == count);
    file.seek(0);
    REQUIRE(file.write(bytes) == bytes.size());
}

// Files may become no larger than so many bytes, as if the disk were full.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit less{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &less);
    }
    ~FullDisk() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

}  // namespace

TEST_CASE("a run is saved as a recording that opens as the same run and is proved", "[gui]") {
    Filed window;
    const std::uint64_t fingerprint = window.run().result.fingerprint;
    const QString path = window.folder.file("run.orrery");
    window.save(path);
    REQUIRE(window.says("Saved: "));
    OpenRequest request;
    request.source = path.toStdString();
    window.open(request);
    CHECK(window.run().result.fingerprint == fingerprint);
    CHECK(window.run().facts.recording == request.source);
    window.window.notices().clear();
    CHECK(window.isQuiet());
}

TEST_CASE("a recording of which many bytes were flipped is refused, or opens and says so", "[gui]") {
    Filed window;
    const QString path = window.folder.file("run.orrery");
    window.save(path);
    window.window.notices().clear();
    flip(path, 400);
    OpenRequest request;
    request.source = path.toStdString();
    const auto opened = openRun(request);
    if (opened)
        window.open(request);
    CHECK((opened ? window.says("damaged") : opened.error().find("damaged") != std::string::npos));
}

TEST_CASE("one number that was edited in a recording is found by the proof", "[gui]") {
    Filed window;
    const QString path = window.folder.file("run.orrery");
    window.save(path);
    window.window.notices().clear();
    flip(path, 1);
    OpenRequest request;
    request.source = path.toStdString();
    REQUIRE(openRun(request));
    window.open(request);
    REQUIRE(window.says("damaged, or was changed"));
    CHECK(window.says("Copy the file again"));
    auto* close = window.window.notices().findChild<QToolButton*>(QStringLiteral("dismiss"));
    REQUIRE(close != nullptr);
    QTest::mouseClick(close, Qt::LeftButton);
    CHECK(window.window.notices().words().isEmpty());
    CHECK_FALSE(window.window.notices().isVisible());
}

TEST_CASE("a scenario that changes on disk is offered anew; the open run and its branches stay", "[gui]") {
    Filed window;
    const std::uint64_t before = window.run().result.fingerprint;
    QFile file(window.folder.file("sample.toml"));
    REQUIRE(file.open(QIODevice::ReadOnly));
    const QByteArray text = file.readAll();
    file.close();
    QByteArray longer = text;
    longer.replace("until = \"4s\"", "until = \"5s\"");
    window.folder.write("sample.toml", longer.constData());
    REQUIRE(window.says("sample.toml has changed on disk"));
    CHECK(window.run().result.fingerprint == before);

    window.selection().setEvent(window.run().lastEvent() / 2);
    window.press(Qt::Key_C);
    REQUIRE(QTest::qWaitFor([&] { return window.window.branching().current() == 1 && window.run().complete; },
                            test::kPatience));
    CHECK(window.run().result.virtual_time <= 4'000'000'000);  // of the text as it was read
    CHECK(window.says("sample.toml has changed on disk"));

    QTest::mouseClick(window.button("Run the file anew"), Qt::LeftButton);
    REQUIRE(QTest::qWaitFor([&] { return window.window.branching().tree().size() == 1 && window.run().complete; },
                            test::kPatience));
    CHECK(window.run().result.virtual_time > 4'000'000'000);
    CHECK(window.isQuiet());

    window.folder.write("sample.toml", text.constData());
    REQUIRE(window.says("sample.toml has changed on disk"));
    window.folder.write("sample.toml", longer.constData());  // back again: nothing to say
    CHECK(window.isQuiet());
    REQUIRE(QFile::remove(window.folder.file("sample.toml")));
    CHECK(window.says("not there any more"));
}

TEST_CASE("a disk that is full while a run is saved says so, and leaves nothing half-written", "[gui]") {
    Filed window;
    const QString path = window.folder.file("run.orrery");
    window.folder.write("run.orrery", "what was there before");
    {
        const FullDisk full(16'384);
        window.save(path);
    }
    REQUIRE(window.says("could not be saved"));
    CHECK(QFile(path).size() == 21);
    CHECK_FALSE(QFile::exists(path + QStringLiteral(".part")));
    CHECK_FALSE(QFile::exists(path + QStringLiteral(".part-journal")));
    CHECK(window.button("Save elsewhere")->isEnabled());
    CHECK(window.run().complete);
}

TEST_CASE("saving a long run is given up, and nothing is left of it", "[gui]") {
    Filed window;
    OpenRequest request;
    request = window.folder.request();
    request.design = "sound";
    request.settings = {"clients=10", "until=360000s"};
    request.limits.max_events = 20'000'000;
    Saving saving;
    bool cancelled = false;
    QObject::connect(&saving, &Saving::cancelled, &saving, [&] { cancelled = true; });
    saving.start(request, window.folder.file("long.orrery"));
    REQUIRE(QTest::qWaitFor([&] { return QFile::exists(window.folder.file("long.orrery.part")); }, test::kPatience));
    saving.cancel();
    CHECK(cancelled);
    CHECK_FALSE(saving.isRunning());
    CHECK_FALSE(QFile::exists(window.folder.file("long.orrery.part")));
    CHECK_FALSE(QFile::exists(window.folder.file("long.orrery")));
}
