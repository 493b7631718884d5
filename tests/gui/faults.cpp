// Faults that somebody saw in the visualizer, each as it was seen; those that belong to one part have their test there.
#include <QListWidget>
#include <QPushButton>

#include "gui/app/help_sheet.h"
#include "gui/diagram/space_time_view.h"
#include "gui/tools/compare/compare_dock.h"
#include "gui/tools/gallery/gallery_view.h"
#include "gui/tools/why/why_dock.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

TEST_CASE("from the gallery Esc and Alt+Left return to the run, and the title is that of what is seen", "[gui]") {
    test::OpenWindow opened;
    const QString title = opened.window.windowTitle();
    const EventNumber event = opened.selection().event();
    for (const bool by_escape : {true, false}) {
        opened.press(Qt::CTRL | Qt::Key_N);
        CHECK(opened.window.isInGallery());
        CHECK(opened.window.windowTitle() == QStringLiteral("Orrery"));
        if (by_escape)
            QTest::keyClick(&opened.window.findChild<GalleryView*>()->list(), Qt::Key_Escape);
        else
            opened.press(Qt::ALT | Qt::Key_Left);
        CHECK_FALSE(opened.window.isInGallery());
        CHECK(opened.window.windowTitle() == title);
        CHECK(opened.selection().event() == event);
        CHECK(opened.window.findChild<WhyDock*>()->isVisible());
    }
}

TEST_CASE("full screen and back leaves a window as large as it was", "[gui]") {
    test::OpenWindow opened;
    opened.window.showMaximized();
    REQUIRE(QTest::qWaitFor([&] { return opened.window.isMaximized(); }, test::kPatience));
    opened.press(Qt::SHIFT | Qt::Key_F11);
    CHECK(opened.window.isFullScreen());
    opened.press(Qt::SHIFT | Qt::Key_F11);
    CHECK_FALSE(opened.window.isFullScreen());
    CHECK(opened.window.isMaximized());
}

TEST_CASE("a light that was put out stays out in the other theme, until somebody asks again", "[gui]") {
    test::OpenWindow opened;
    REQUIRE(!opened.selection().lit().empty());
    auto& why = opened.dock<WhyDock>();
    for (auto* button : why.findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Put out the light"))
            button->click();
    CHECK(opened.selection().lit().empty());
    opened.press(Qt::CTRL | Qt::Key_T);
    CHECK(opened.selection().lit().empty());
    opened.press(Qt::Key_W);
    CHECK(QTest::qWaitFor([&] { return !opened.selection().lit().empty(); }, test::kPatience));
}

TEST_CASE("no run of the library opens empty, and every window lies within its run", "[gui]") {
    test::OpenWindow opened;
    for (const GalleryEntry& entry : galleryEntries())
        for (const auto& design : entry.designs) {
            if (entry.name.starts_with("bench/"))
                continue;
            CAPTURE(entry.name, design.name);
            OpenRequest request;
            request.source = entry.name;
            request.design = design.name;
            request.limits.max_events = 3000;
            opened.open(request);
            const TimeWindow window = opened.window.diagram().window();
            const Recorded& run = opened.run();
            CHECK(window.length() > 0);
            const auto from = static_cast<Time>(std::max(window.begin, 0.0));
            const EventNumber seen = run.lastEventAt(static_cast<Time>(window.end)) - run.lastEventAt(from - 1);
            const bool held = run.result.violations.empty();
            CHECK(seen >= std::min<EventNumber>(run.lastEvent(), held ? 12 : 5));
        }
}

namespace {

OpenRequest libraryRun(const char* scenario, const char* design) {
    OpenRequest request;
    request.source = scenario;
    request.design = design;
    return request;
}

struct Fall {
    std::uint64_t own = 0, seed = 0;  // the file's, and the first from there at which the design falls
};

Fall firstFall(OpenRequest request) {
    const auto named = openRun(request);
    REQUIRE(named);
    for (std::uint64_t seed = named->facts.seed; seed < named->facts.seed + named->facts.expect.seeds; ++seed) {
        request.seed = seed;
        const auto opened = openRun(request);
        if (!run_world(opened->blueprint, opened->limits).result.violations.empty())
            return {named->facts.seed, seed};
    }
    return {named->facts.seed, 0};
}

QPushButton* noticeButton(MainWindow& window, const QString& words) {
    for (auto* one : window.notices().findChildren<QPushButton*>())
        if (one->text() == words && one->isVisible())
            return one;
    return nullptr;
}

}  // namespace

TEST_CASE("a run that holds opens where its rival falls, and a button shows the rival beside it", "[gui]") {
    test::OpenWindow opened;
    opened.open(libraryRun("consensus/figure-8", "own-term-first"));
    REQUIRE(opened.run().result.violations.empty());
    const EventNumber at = opened.selection().event();
    const Time fell = opened.run().timeOf(at);
    CHECK(at > 100);
    opened.picture("telling-rival.png");
    REQUIRE(opened.window.notices().words().size() == 1);
    CHECK(opened.window.notices().words().front().startsWith(QStringLiteral("It holds.")));
    CHECK(opened.window.notices().words().front().contains(QStringLiteral("LeaderCompleteness")));
    auto* button = noticeButton(opened.window, QStringLiteral("Show count-copies beside it"));
    REQUIRE(button != nullptr);
    QTest::mouseClick(button, Qt::LeftButton);
    REQUIRE(QTest::qWaitFor(
        [&] {
            return opened.window.branching().beside() && opened.run().facts.design == "count-copies" &&
                   opened.run().complete;
        },
        test::kPatience));
    CHECK(opened.run().timeOf(opened.selection().event()) <= fell);
    CHECK(opened.run().result.violations.front().time >= fell);
    CHECK(opened.window.notices().words().isEmpty());
}

TEST_CASE("a run that violates nothing and has no rival opens at its first fault; an event that is asked for wins",
          "[gui]") {
    test::OpenWindow opened;
    OpenRequest held = opened.folder.request();
    held.design = "sound";
    opened.open(held);
    REQUIRE(!opened.run().faults.empty());
    CHECK(opened.selection().event() == opened.run().faults.front().event);
    CHECK(opened.run().result.verdict == RunVerdict::undecided);  // the last question of each client
    CHECK(opened.window.notices().words().join(u' ').startsWith(QStringLiteral("Nothing fell, not all is decided.")));
    CHECK(opened.window.notices().words().join(u' ').contains(QStringLiteral("the first of 2 faults")));
    opened.open(held, EventNumber{3});
    CHECK(opened.selection().event() == 3);
    CHECK(opened.window.notices().words().isEmpty());
}

TEST_CASE("what the gallery calls violated opens violated, and says at which seed", "[gui]") {
    test::OpenWindow opened;
    for (const auto& [scenario, design] : {std::pair("teaching/a-promise-to-commit", "aborts-prepared"),
                                           std::pair("teaching/everyone-sees-everyone", "aborts-late")}) {
        CAPTURE(scenario, design);
        const auto [own, seed] = firstFall(libraryRun(scenario, design));
        REQUIRE(seed > own);
        opened.press(Qt::CTRL | Qt::Key_N);
        bool settled = false;
        const auto listening =
            QObject::connect(&opened.window, &MainWindow::settled, &opened.window, [&settled] { settled = true; });
        emit opened.window.findChild<GalleryView*>()->chosen(QString::fromLatin1(scenario),
                                                             QString::fromLatin1(design));
        REQUIRE(QTest::qWaitFor([&] { return settled; }, test::kPatience));
        QObject::disconnect(listening);
        CHECK(opened.run().facts.design == design);
        CHECK(opened.run().facts.seed == seed);
        CHECK(!opened.run().result.violations.empty());
        CHECK(opened.window.notices().words().join(u' ').contains(QStringLiteral("Seed %1 is").arg(seed)));
    }
}

TEST_CASE("Compare takes the room that it needs when it is opened", "[gui]") {
    test::OpenWindow opened;
    opened.press(Qt::CTRL | Qt::Key_6);
    auto* compare = opened.window.findChild<CompareDock*>();
    CHECK(QTest::qWaitFor([&] { return compare->height() >= opened.window.height() * 33 / 100; }, 5000));
}

TEST_CASE("the sheet of keys tells of what the mouse does", "[gui]") {
    test::OpenWindow opened;
    const QString sheet = helpSheetHtml(opened.window.actions());
    for (const char* words : {"drag its flag", "Unfold a gap", "click on its ribbon", "right click", "double click"})
        CHECK(sheet.contains(QString::fromLatin1(words)));
}
