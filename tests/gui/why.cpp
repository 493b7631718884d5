// Why, narrated: numbered steps that are walked along, each violation its own, and what did not happen as a ghost.
#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QTreeView>

#include "gui/style/text.h"
#include "gui/tools/properties/properties_dock.h"
#include "gui/tools/why/why_dock.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

// A window with a run that has been explained.
struct Explained : test::OpenWindow {
    WhyDock& why = *window.findChild<WhyDock*>();

    Explained() { await(); }
    Explained(const char* name, const char* scenario) {
        folder.write(name, scenario);
        orrery::gui::OpenRequest request;
        request.source = folder.path(name);
        open(request);
        await();
    }
    void await() {
        REQUIRE(
            QTest::qWaitFor([&] { return window.session().explanation() && model().rowCount() > 0; }, test::kPatience));
    }
    const WhyModel& model() const { return *qobject_cast<const WhyModel*>(why.steps().model()); }
    QVariant of(int row, int role) const { return model().index(row, 0).data(role); }
    EventNumber eventOf(int row) const { return of(row, WhyModel::kEvent).toULongLong(); }
    int last() const { return model().rowCount() - 1; }
};

// Questions that are lost for good: the bound that runs out is missed in each of two properties' ways.
const char* const kAskOnce = R"toml(title = "Asked once"
model = "teaching/ping"
until = "30s"
[parameters]
clients = 1
interval = "2s"
[network]
default = { delay = "5ms" }
[[faults]]
at = "1s"
cut = ["client-1->server"]
for = "3s"
[designs.once]
flaws = ["ask_once"]
)toml";

}  // namespace

TEST_CASE("the steps of a violation are numbered, the violation last, and what a step changed is folded below it",
          "[gui]") {
    Explained opened;
    REQUIRE(opened.last() >= 2);
    for (int row = 0; row <= opened.last(); ++row)
        CHECK(opened.of(row, WhyModel::kNumber).toInt() == row + 1);
    CHECK(opened.of(opened.last(), WhyModel::kKind).toInt() == static_cast<int>(WhyModel::Kind::violation));
    CHECK(opened.eventOf(opened.last()) == opened.run().result.violations.front().event);
    CHECK_FALSE(opened.why.steps().isExpanded(opened.model().index(0, 0)));
    const QModelIndex violation = opened.model().index(opened.last(), 0);
    REQUIRE(opened.model().rowCount(violation) > 0);
    CHECK(opened.model().index(0, 0, violation).data().toString().contains(QStringLiteral("no more answers")));
    CHECK(opened.model().asText(violation).startsWith(QString::number(opened.last() + 1)));
    QAbstractItemModelTester tester(const_cast<WhyModel*>(&opened.model()),
                                    QAbstractItemModelTester::FailureReportingMode::Fatal);
    // The diagram numbers the same steps.
    CHECK(opened.selection().path().steps.size() == static_cast<std::size_t>(opened.last()) + 1);
}

TEST_CASE("Ctrl+Left and Ctrl+Right walk along the path, and the list follows", "[gui]") {
    Explained opened;
    Selection& selection = opened.selection();
    selection.setEvent(opened.eventOf(opened.last()));
    for (int row = opened.last() - 1; row >= 0; --row) {
        QTest::keyClick(&opened.window, Qt::Key_Left, Qt::ControlModifier);
        CHECK(selection.event() == opened.eventOf(row));
        CHECK(opened.why.steps().currentIndex().row() == row);
    }
    for (int row = 1; row <= opened.last(); ++row) {
        QTest::keyClick(&opened.window, Qt::Key_Right, Qt::ControlModifier);
        CHECK(selection.event() == opened.eventOf(row));
    }
    // A click on a step goes there.
    opened.why.steps().scrollTo(opened.model().index(0, 0));
    const QRect first = opened.why.steps().visualRect(opened.model().index(0, 0));
    QTest::mouseClick(opened.why.steps().viewport(), Qt::LeftButton, {}, first.center());
    CHECK(selection.event() == opened.eventOf(0));
}

TEST_CASE("each violation has its own path", "[gui]") {
    Explained opened("once.toml", kAskOnce);
    const auto& violations = opened.run().result.violations;
    REQUIRE_FALSE(violations.empty());
    auto& properties = *opened.window.findChild<PropertiesDock*>();
    QTableView& table = properties.table();
    int rows = 0;
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        const EventNumber event = properties.model().eventOf(row);
        if (event == 0)
            continue;
        const std::string name = properties.model().propertyOf(row);
        QTest::mouseClick(table.viewport(), Qt::LeftButton, {},
                          table.visualRect(table.model()->index(row, 1)).center());
        REQUIRE(
            QTest::qWaitFor([&] { return opened.window.session().explanation()->violated == name; }, test::kPatience));
        CHECK(opened.selection().event() == event);
        CHECK(opened.why.title().text().contains(text(name).toHtmlEscaped()));
        ++rows;
    }
    CHECK(rows >= 1);
}

TEST_CASE("what did not happen stands before the violation without a number, and as a ghost on its lane", "[gui]") {
    Explained opened("once.toml", kAskOnce);
    REQUIRE(opened.last() >= 1);
    const int row = opened.last() - 1;
    CHECK(opened.of(row, WhyModel::kKind).toInt() == static_cast<int>(WhyModel::Kind::missing));
    CHECK(opened.of(row, WhyModel::kNumber).toInt() == 0);
    CHECK(opened.of(row, Qt::DisplayRole).toString().contains(QStringLiteral("was lost")));
    const auto& ghosts = opened.selection().path().ghosts;
    REQUIRE(ghosts.size() >= 1);
    CHECK(opened.run().nodeName(ghosts.front().node) == "server");
    CHECK(ghosts.front().due > 0);
}

TEST_CASE("whoever puts out the light sees neither steps nor path", "[gui]") {
    Explained opened;
    for (QPushButton* button : opened.why.findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Put out the light"))
            QTest::mouseClick(button, Qt::LeftButton);
    CHECK(opened.model().rowCount() == 0);
    CHECK(opened.selection().path().steps.empty());
}
