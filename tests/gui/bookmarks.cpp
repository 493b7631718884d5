// Bookmarks: set by a key, listed, gone to, renamed, removed; kept beside the recording or in the settings; what cannot
// be read is never written over.
#include <QDialog>
#include <QFile>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QProcess>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTimer>

#include "gui/diagram/overview_strip.h"
#include "gui/diagram/space_time_view.h"
#include "gui/notes/bookmarks.h"
#include "tests/gui/open_window.h"
#include "tests/places.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Noted : test::OpenWindow {
    Bookmarks& bookmarks() { return window.bookmarks(); }
    void bookmark(EventNumber event) {
        selection().setEvent(event);
        press(Qt::Key_M);
    }
    QMenu& list() {
        auto* found = window.findChild<QMenu*>(QStringLiteral("bookmarks"));
        REQUIRE(found != nullptr);
        emit found->aboutToShow();
        return *found;
    }
    // Answers the next question with those words.
    void answer(const QString& words) {
        QTimer::singleShot(0, &window, [words] {
            auto* asked = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
            REQUIRE(asked != nullptr);
            asked->setTextValue(words);
            asked->accept();
        });
    }
    // A recording as its file would be: notes are kept by the name of what was opened.
    OpenRequest recording() {
        OpenRequest request;
        request.source = folder.path("kept.orrery");
        return request;
    }
};

void write(const QString& path, const QByteArray& words) {
    QFile file(path);
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write(words);
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadOnly));
    return file.readAll();
}

}  // namespace

TEST_CASE("M sets a bookmark and takes it away, N and Shift+N go from one to the next", "[gui]") {
    Noted opened;
    opened.bookmark(120);
    opened.bookmark(60);
    REQUIRE(opened.bookmarks().all().size() == 2);
    CHECK(opened.bookmarks().all().front().event == 60);
    CHECK(opened.bookmarks().all().front().time == opened.run().timeOf(60));
    opened.selection().setEvent(0);
    opened.press(Qt::Key_N);
    CHECK(opened.selection().event() == 60);
    opened.press(Qt::Key_N);
    CHECK(opened.selection().event() == 120);
    opened.press(Qt::Key_N);
    CHECK(opened.selection().event() == 120);
    CHECK(opened.window.statusBar()->currentMessage() == QStringLiteral("No bookmark there"));
    opened.press(Qt::SHIFT | Qt::Key_N);
    CHECK(opened.selection().event() == 60);
    opened.press(Qt::Key_M);
    CHECK(opened.bookmarks().at(60) == nullptr);
}

TEST_CASE("a ribbon on the ruler is clicked on", "[gui]") {
    Noted opened;
    opened.bookmark(100);
    opened.window.diagram().fitAll();
    opened.selection().setEvent(0);
    const QRectF ribbon = bookmarkRibbon(opened.window.diagram().diagram(), opened.bookmarks().all().front());
    REQUIRE_FALSE(ribbon.isEmpty());
    QTest::mouseClick(&opened.window.diagram(), Qt::LeftButton, {}, ribbon.center().toPoint());
    CHECK(opened.selection().event() == 100);
    opened.picture("bookmarks.png");
}

TEST_CASE("the menu lists them: go there, another note, remove", "[gui]") {
    Noted opened;
    opened.selection().setEvent(100);
    opened.answer(QStringLiteral("here & now"));
    opened.press(Qt::SHIFT | Qt::Key_M);
    CHECK(opened.bookmarks().at(100)->note == "here & now");
    opened.selection().setEvent(0);
    const auto lines = [&] { return opened.list().findChildren<QMenu*>(Qt::FindDirectChildrenOnly); };
    REQUIRE(lines().size() == 1);
    QMenu* line = lines().front();
    CHECK(line->title().contains(QStringLiteral("here && now")));
    line->actions().at(0)->trigger();
    CHECK(opened.selection().event() == 100);
    opened.answer(QStringLiteral("renamed"));
    line->actions().at(1)->trigger();
    CHECK(opened.bookmarks().at(100)->note == "renamed");
    lines().front()->actions().at(2)->trigger();
    CHECK(opened.bookmarks().all().empty());
}

TEST_CASE("bookmarks of a run without a file are there when it is opened again, and of no other run", "[gui]") {
    Noted opened;
    opened.bookmark(100);
    OpenRequest other = opened.folder.request();
    other.seed = 8;
    opened.open(other);
    CHECK(opened.bookmarks().all().empty());
    opened.open(opened.folder.request());
    REQUIRE(opened.bookmarks().all().size() == 1);
    CHECK(opened.bookmarks().all().front().event == 100);
    CHECK(opened.bookmarks().file().isEmpty());
}

TEST_CASE("bookmarks of a recording lie beside it; what is damaged or about another run is left as it is", "[gui]") {
    Noted opened;
    QProcess record;
    record.setWorkingDirectory(QString::fromStdString(test::source_dir()));
    record.start(QString::fromStdString(test::bin_dir() + "/orrery"),
                 {QStringLiteral("run"), opened.folder.file("sample.toml"), QStringLiteral("--record"),
                  opened.folder.file("kept.orrery")});
    REQUIRE(record.waitForFinished(test::kPatience));
    const QString notes = opened.folder.file("kept.orrery.notes.json");
    opened.open(opened.recording());
    CHECK(opened.bookmarks().file() == notes);
    opened.bookmark(100);
    CHECK(contentOf(notes).contains("\"event\": 100"));
    opened.open(opened.folder.request());
    opened.open(opened.recording());
    CHECK(opened.bookmarks().all().size() == 1);

    QByteArray of_another = contentOf(notes);
    of_another.replace("\"run\": \"", "\"run\": \"another ");
    for (const QByteArray& bad : {QByteArray("{ half of"), of_another}) {
        write(notes, bad);
        QSignalSpy said(&opened.bookmarks(), &Bookmarks::said);
        opened.open(opened.recording());
        REQUIRE(said.count() == 1);
        CHECK(said.front().front().toString().contains(notes));
        CHECK(opened.bookmarks().all().empty());
        opened.bookmark(50);
        CHECK(opened.bookmarks().all().size() == 1);  // as long as the program runs
        CHECK(said.count() == 2);
        CHECK(contentOf(notes) == bad);
    }
}
