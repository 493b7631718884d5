// Faults that somebody saw in the visualizer, each as it was seen; those that belong to one part have their test there.
#include <QListWidget>
#include <QPushButton>

#include "gui/diagram/space_time_view.h"
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
    opened.press(Qt::Key_F11);
    CHECK(opened.window.isFullScreen());
    opened.press(Qt::Key_F11);
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
            CHECK(seen >= std::min<EventNumber>(run.lastEvent(), 5));
        }
}
