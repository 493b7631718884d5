// The journal: the books of a run in a table that follows the playhead, is searched, and goes to a file.
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>
#include <QTemporaryDir>

#include "gui/tools/journal/journal_dock.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

TEST_CASE("money is shown with the decimals of its currency", "[gui]") {
    CHECK(moneyText(123456, "CNY") == QStringLiteral("1,234.56 CNY"));
    CHECK(moneyText(-5, "USD") == QStringLiteral("−0.05 USD"));
    CHECK(moneyText(1500, "JPY") == QStringLiteral("1,500 JPY"));
    CHECK(moneyText(1500, "BHD") == QStringLiteral("1.500 BHD"));
}

TEST_CASE("the books of a run stand beside it; a move goes to its event, and the table to a file", "[gui]") {
    test::OpenWindow opened(EventNumber{1});
    auto& dock = opened.dock<JournalDock>();
    REQUIRE(QTest::qWaitFor([&] { return dock.isDone(); }, test::kPatience));
    CHECK(dock.words().text() == QStringLiteral("No node of this run keeps a journal."));

    OpenRequest request;
    request.source = "commerce/charged-and-cancelled";
    opened.open(request, EventNumber{1});
    REQUIRE(QTest::qWaitFor([&] { return dock.isDone() && dock.moves().model()->rowCount() > 0; }, test::kPatience));
    CHECK(dock.chooser().currentText().startsWith(QStringLiteral("provider · ")));
    CHECK(dock.words().text().contains(QStringLiteral("debits equal credits")));
    CHECK(dock.accounts().model()->rowCount() >= 2);
    opened.picture("journal-light.png");

    // The playhead is before the first move; Down goes to the first one's event.
    QAbstractItemModel& moves = *dock.moves().model();
    CHECK(moves.data(moves.index(0, JournalModel::what), Qt::ForegroundRole).isValid());
    dock.moves().setCurrentIndex(moves.index(0, 0));
    CHECK(opened.selection().event() > 1);
    CHECK_FALSE(moves.data(moves.index(0, JournalModel::what), Qt::ForegroundRole).isValid());
    const int all = moves.rowCount();
    dock.filter().setText(QStringLiteral("no account is called so"));
    CHECK(moves.rowCount() == 0);
    dock.filter().setText(QString());
    CHECK(moves.rowCount() == all);

    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("journal.csv"));
    CHECK(dock.save(path).isEmpty());
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadOnly));
    CHECK(file.readAll().count('\n') >= all + 1);
    CHECK(dock.save(folder.filePath(QStringLiteral("no/such/folder.csv"))).contains(QStringLiteral("cannot write")));
    opened.window.setTheme(Theme::darkTheme());
    opened.picture("journal-dark.png");
}
