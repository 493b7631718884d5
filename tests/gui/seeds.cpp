// Another seed, and the next that fails; the slider's groove.
#include <QLineEdit>
#include <QSlider>
#include <QToolButton>

#include "gui/query/seed_box.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct OpenSample : test::OpenWindow {
    SeedBox& box = *window.findChild<SeedBox*>();
    QLineEdit& line = *box.findChild<QLineEdit*>();
    QToolButton& next = *box.findChild<QToolButton*>();

    void awaitSeed(std::uint64_t seed) {
        REQUIRE(QTest::qWaitFor(
            [&] {
                const auto run = window.session().recorded();
                return run && run->complete && run->facts.seed == seed;
            },
            test::kPatience));
    }
};

}  // namespace

TEST_CASE("a seed that is typed opens the same scenario with other luck", "[gui]") {
    OpenSample opened;
    CHECK(opened.line.text() == QStringLiteral("7"));
    opened.line.setFocus();
    opened.line.selectAll();
    QTest::keyClicks(&opened.line, QStringLiteral("11"));
    QTest::keyClick(&opened.line, Qt::Key_Return);
    opened.awaitSeed(11);
    CHECK(opened.run().facts.design == "count-every-answer");
    CHECK(opened.line.text() == QStringLiteral("11"));
}

TEST_CASE("the next seed that fails is the next at which the design is violated", "[gui]") {
    OpenSample opened;
    // Which it is, by the plain way.
    std::uint64_t expected = 0;
    for (std::uint64_t seed = 8; expected == 0; ++seed) {
        OpenRequest request = opened.folder.request();
        request.seed = seed;
        const auto run = openRun(request);
        REQUIRE(run);
        if (!run_world(run->blueprint, run->limits, {}).result.violations.empty())
            expected = seed;
    }
    QTest::mouseClick(&opened.next, Qt::LeftButton);
    opened.awaitSeed(expected);
    CHECK_FALSE(opened.run().result.violations.empty());
    CHECK_FALSE(opened.box.hunt().isRunning());
}

TEST_CASE("looking for a seed is given up by the same button", "[gui]") {
    OpenSample opened;
    OpenRequest sound = opened.folder.request();
    sound.design = "sound";
    opened.open(sound);
    REQUIRE(opened.run().facts.design == "sound");
    QTest::mouseClick(&opened.next, Qt::LeftButton);
    CHECK(opened.box.hunt().isRunning());
    QTest::mouseClick(&opened.next, Qt::LeftButton);
    CHECK(QTest::qWaitFor([&] { return !opened.box.hunt().isRunning(); }, test::kPatience));
    CHECK(opened.run().facts.seed == 7);
}

TEST_CASE("a click in the slider's groove goes there", "[gui]") {
    OpenSample opened;
    auto* slider = opened.window.findChild<QSlider*>();
    REQUIRE(slider);
    const auto last = opened.run().lastEvent();
    QTest::mouseClick(slider, Qt::LeftButton, {}, QPoint(slider->width() / 2, slider->height() / 2));
    const EventNumber at = opened.window.selection().event();
    CHECK(at > last * 2 / 5);
    CHECK(at < last * 3 / 5);
}
