// The metrics of two futures: of the two runs, and of two designs over seeds with the interval of their difference.
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>

#include "gui/tools/compare/compare_dock.h"
#include "gui/tools/interval_delegate.h"
#include "gui/tools/compare/metrics_page.h"
#include "sim/hunt/comparison.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Compared : test::OpenWindow {
    CompareDock& compare = dock<CompareDock>();
    MetricsPage& page = compare.metrics();

    Compared() {
        OpenRequest request;
        request.source = "commerce/late-try";
        request.design = "no-fence";
        open(request);
        compare.pages().setCurrentWidget(&page);
    }
    void beside(const char* design) {
        const Branching& tree = window.branching();
        window.openDesign(QString::fromLatin1(design));
        REQUIRE(QTest::qWaitFor([&] { return tree.beside() && run().complete && run().facts.design == design; },
                                test::kPatience));
    }
    QString cell(int row, int column) { return page.table().item(row, column)->text(); }
    IntervalBar bar(int row) {
        return page.table().item(row, MetricsPage::difference)->data(IntervalDelegate::kBarRole).value<IntervalBar>();
    }
};

}  // namespace

TEST_CASE("the metrics of two runs stand beside each other, and nothing is asked over seeds where no design differs",
          "[gui]") {
    Compared opened;
    CHECK(opened.page.table().rowCount() == 0);
    CHECK_FALSE(opened.page.start().isEnabled());
    opened.selection().setEvent(opened.run().lastEvent() / 2);
    opened.press(Qt::Key_C);
    REQUIRE(QTest::qWaitFor([&] { return opened.window.branching().current() == 1 && opened.run().complete; },
                            test::kPatience));
    const auto above = numbers_of(opened.window.branching().run(0)->result);
    REQUIRE(!above.empty());
    REQUIRE(opened.page.table().rowCount() >= static_cast<int>(above.size()));
    CHECK(opened.cell(0, MetricsPage::metric).toStdString() == above.front().first.name());
    CHECK(opened.cell(0, MetricsPage::first).toStdString() == value_text(above.front().first, above.front().second));
    CHECK_FALSE(opened.page.start().isEnabled());
    CHECK(opened.page.words().text().contains(QStringLiteral("two designs")));
}

TEST_CASE("two designs over seeds: shares and medians with their intervals, and a bar for the difference", "[gui]") {
    Compared opened;
    opened.beside("dtm-barrier");
    REQUIRE(opened.page.start().isEnabled());
    opened.page.seeds().setValue(30);
    QTest::mouseClick(&opened.page.start(), Qt::LeftButton);
    CHECK_FALSE(opened.page.start().isEnabled());
    REQUIRE(QTest::qWaitFor([&] { return opened.page.words().text().startsWith(QStringLiteral("Over seeds")); },
                            test::kPatience));
    CHECK(opened.cell(0, MetricsPage::metric) == QStringLiteral("runs violated"));
    CHECK(opened.cell(0, MetricsPage::first).contains(QStringLiteral("of 30")));
    CHECK(opened.cell(0, MetricsPage::second).startsWith(QStringLiteral("0 of 30")));
    REQUIRE(opened.bar(0).isThere());
    CHECK(opened.bar(0).high < 0);  // the sound one is violated in fewer runs
    CHECK(opened.page.table().rowCount() > 1);
    opened.picture("compare-metrics.png");
    CHECK(opened.page.start().isEnabled());
}

TEST_CASE("who goes on to another pair gets no answer of the one before", "[gui]") {
    Compared opened;
    opened.beside("dtm-barrier");
    opened.page.seeds().setValue(10'000);
    QTest::mouseClick(&opened.page.start(), Qt::LeftButton);
    opened.window.branching().setBeside(std::nullopt);
    CHECK(QTest::qWaitFor([&] { return opened.page.table().rowCount() == 0; }, test::kPatience));
    CHECK(opened.page.words().text().startsWith(QStringLiteral("Put another")));
}
