// Hunts from the window: over seeds, made smaller, when it was doomed, in every order; what is found opens.
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>

#include "gui/tools/hunt/hunt_dock.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Hunting {
    test::OpenWindow opened{EventNumber{1}};
    HuntDock& dock = opened.dock<HuntDock>();

    void hunt(HuntKind kind, int most) {
        dock.kinds().setCurrentIndex(static_cast<int>(kind));
        dock.most().setValue(most);
        dock.hunt(kind);
        REQUIRE(QTest::qWaitFor([&] { return !dock.isRunning() && dock.found() != nullptr; }, test::kPatience));
        INFO(dock.headline().text().toStdString());
        CHECK_FALSE(dock.found()->failed);
    }
    QString cell(int row, int column) { return dock.table().item(row, column)->text(); }
};

}  // namespace

TEST_CASE("a sweep from the window: all designs over seeds, those that fell first, each opens beside the run",
          "[gui]") {
    Hunting hunting;
    hunting.dock.all().setChecked(true);
    hunting.hunt(HuntKind::overSeeds, 6);
    CHECK(hunting.dock.table().rowCount() == 12);
    CHECK(hunting.dock.headline().text().contains(QStringLiteral("sound: 0 of 6 violated")));
    REQUIRE(hunting.dock.found()->rows.front().falls);
    CHECK(hunting.cell(0, HuntDock::what).startsWith(QStringLiteral("count-every-answer, seed ")));
    CHECK_FALSE(hunting.dock.found()->rows.back().falls);
    hunting.opened.picture("hunt-seeds-light.png");

    const std::shared_ptr<const Recorded> before = hunting.opened.selection().recorded();
    hunting.dock.openRow(11);  // of the design that holds
    Branching& branching = hunting.opened.window.branching();
    REQUIRE(QTest::qWaitFor([&] { return branching.beside().has_value(); }, test::kPatience));
    CHECK(hunting.opened.run().facts.design == "sound");
    CHECK(hunting.opened.selection().recorded() != before);
}

TEST_CASE("what fails is made smaller in the window, and opens as a plan beside the run", "[gui]") {
    Hunting hunting;
    hunting.hunt(HuntKind::smaller, 300);
    REQUIRE(hunting.dock.table().rowCount() == 1);
    CHECK(hunting.cell(0, HuntDock::what).contains(QStringLiteral("→")));
    REQUIRE(hunting.dock.found()->rows.front().opening->plan);
    hunting.dock.openRow(0);
    Branching& branching = hunting.opened.window.branching();
    REQUIRE(QTest::qWaitFor([&] { return branching.beside().has_value(); }, test::kPatience));
    CHECK_FALSE(hunting.opened.run().result.violations.empty());
    hunting.opened.picture("hunt-smaller-dark.png");
}

TEST_CASE("when it was doomed: a share at each point, the last is certain, and a row goes to its event", "[gui]") {
    Hunting hunting;
    hunting.hunt(HuntKind::doomed, 4);
    const auto& rows = hunting.dock.found()->rows;
    REQUIRE(rows.size() >= 3);
    CHECK(rows.back().bar.value == 100);
    REQUIRE(rows.back().event);
    hunting.dock.openRow(static_cast<int>(rows.size()) - 1);
    CHECK(hunting.opened.selection().event() == *rows.back().event);
    hunting.opened.picture("hunt-doomed-light.png");
}

TEST_CASE("every order is looked at up to a number of states; who violates nothing is not doomed", "[gui]") {
    Hunting hunting;
    hunting.dock.kinds().setCurrentIndex(static_cast<int>(HuntKind::everyOrder));
    hunting.dock.most().setValue(2000);
    hunting.dock.hunt(HuntKind::everyOrder);
    REQUIRE(
        QTest::qWaitFor([&] { return !hunting.dock.isRunning() && hunting.dock.found() != nullptr; }, test::kPatience));
    CHECK_FALSE(hunting.dock.headline().text().isEmpty());

    OpenRequest sound = hunting.opened.folder.request();
    sound.design = "sound";
    hunting.opened.open(sound, EventNumber{1});
    hunting.dock.hunt(HuntKind::doomed);
    REQUIRE(
        QTest::qWaitFor([&] { return !hunting.dock.isRunning() && hunting.dock.found() != nullptr; }, test::kPatience));
    CHECK(hunting.dock.found()->failed);
    CHECK(hunting.dock.headline().text().contains(QStringLiteral("violates nothing")));
}

TEST_CASE("a hunt that is given up says so, and another can begin", "[gui]") {
    Hunting hunting;
    hunting.dock.most().setValue(100'000);
    hunting.dock.hunt(HuntKind::overSeeds);
    REQUIRE(hunting.dock.isRunning());
    CHECK_FALSE(hunting.dock.start().isEnabled());
    hunting.dock.giveUp();
    CHECK_FALSE(hunting.dock.isRunning());
    CHECK(hunting.dock.headline().text() == QStringLiteral("Given up."));
    CHECK(hunting.dock.start().isEnabled());
}
