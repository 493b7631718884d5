// The tools: each is one entry of the list, and the window makes of it a dock, a key, lines in the menus and on the
// sheet.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QTableView>
#include <QTableWidget>
#include <QToolBar>
#include <QTreeView>
#include <filesystem>

#include "gui/app/actions.h"
#include "gui/app/help_sheet.h"
#include "gui/app/main_window.h"
#include "gui/app/tool_docks.h"
#include "gui/diagram/space_time_view.h"
#include "gui/tools/events/events_dock.h"
#include "gui/tools/properties/properties_dock.h"
#include "gui/tools/state/inspector_dock.h"
#include "gui/tools/table.h"
#include "gui/tools/why/why_dock.h"
#include "tests/gui/sample.h"
#include "tests/places.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

bool hasKey(const Tool& tool) { return tool.key.key() != Qt::Key_unknown; }

QKeySequence keyOf(const Tool& tool) { return hasKey(tool) ? QKeySequence(tool.key) : QKeySequence(); }

QMenu* menuNamed(const MainWindow& window, const char* title) {
    for (const QAction* action : window.menuBar()->actions())
        if (action->text() == QString::fromLatin1(title))
            return action->menu();
    return nullptr;
}

// A window with the sample run, complete, that takes keys.
struct OpenSample {
    test::SampleFolder folder;
    MainWindow window;

    explicit OpenSample(std::span<const Tool* const> tools = gui::tools()) : window(Theme::light(), nullptr, tools) {
        window.resize(1300, 900);
        window.show();
        window.activateWindow();
        REQUIRE(QTest::qWaitForWindowActive(&window));
        open();
    }
    void open() {
        bool settled = false;
        const auto listening = QObject::connect(&window, &MainWindow::settled, &window, [&settled] { settled = true; });
        window.open(folder.request());
        REQUIRE(QTest::qWaitFor([&] { return settled; }, test::kPatience));
        QObject::disconnect(listening);
    }
    void press(QKeyCombination key) { QTest::keyClick(&window, key.key(), key.keyboardModifiers()); }
    ToolDock& dock(const char* id) {
        auto* found = window.findChild<ToolDock*>(QString::fromLatin1(id));
        REQUIRE(found != nullptr);
        return *found;
    }
    QAction& inView(const Tool& tool) {
        for (QAction* action : menuNamed(window, "View")->actions())
            if (action->text() == toolText(tool.name))
                return *action;
        FAIL("no line in View has the name of " << tool.id);
        std::abort();
    }
};

// A tool of the tests: a label that counts how often its command was given.
class CountDock : public ToolDock {
public:
    explicit CountDock(QWidget* parent) : ToolDock(parent) { setWidget(new QLabel(QStringLiteral("0"), this)); }
    void setTheme(const Theme& theme) override { dark = theme.dark; }
    void count() { static_cast<QLabel*>(widget())->setNum(++counted); }
    int counted = 0;
    bool dark = false;
};

ToolDock* makeCount(const ToolContext&, QWidget* parent) { return new CountDock(parent); }

constexpr ToolAction kCount[] = {
    {.id = "count",
     .menu = "What if",
     .words = "Count one more",
     .keys = {Qt::CTRL | Qt::Key_8, Qt::Key_8},
     .toolbar = true,
     .command = [](const ToolContext&, ToolDock& dock) { static_cast<CountDock&>(dock).count(); }}};
const Tool kFirst{.id = "first",
                  .name = "First",
                  .key = Qt::CTRL | Qt::Key_5,
                  .place = {.area = Qt::BottomDockWidgetArea},
                  .make = makeCount};
const Tool kOver{.id = "over",
                 .name = "Over",
                 .key = Qt::CTRL | Qt::Key_6,
                 .place = {.area = Qt::BottomDockWidgetArea, .tab = true},
                 .actions = kCount,
                 .make = makeCount};
const Tool kAsked{.id = "asked",
                  .name = "Asked",
                  .key = Qt::CTRL | Qt::Key_7,
                  .place = {.area = Qt::LeftDockWidgetArea, .open = false},
                  .make = makeCount};

QStringList menuOver(QTableView& table, const QModelIndex& at, const char* chosen) {
    const QPoint where = table.visualRect(at).center();
    QContextMenuEvent asked(QContextMenuEvent::Mouse, where, table.viewport()->mapToGlobal(where));
    QApplication::sendEvent(table.viewport(), &asked);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    REQUIRE(menu != nullptr);
    QStringList lines;
    for (QAction* action : menu->actions()) {
        lines.append(action->text());
        if (action->text() == QString::fromLatin1(chosen))
            action->trigger();
    }
    menu->close();
    return lines;
}

}  // namespace

TEST_CASE("every folder that says a tool is in the list of tools, under a name of its own", "[gui]") {
    std::size_t folders = 0;
    for (const auto& folder : std::filesystem::directory_iterator(test::source_dir() + "/gui/tools"))
        if (folder.is_directory())
            folders += std::filesystem::exists(folder.path() / (folder.path().filename().string() + "_tool.cpp"));
    CHECK(folders == tools().size());
    QSet<QString> ids, names;
    for (const Tool* tool : tools()) {
        CAPTURE(tool->id);
        ids.insert(QString::fromLatin1(tool->id));
        names.insert(toolText(tool->name));
    }
    CHECK(ids.size() == static_cast<int>(tools().size()));
    CHECK(names.size() == static_cast<int>(tools().size()));
    for (const char* saved : {"inspector", "why", "properties", "events"})  // layouts that were saved know them so
        CHECK(ids.contains(QString::fromLatin1(saved)));
}

TEST_CASE("every tool is in View with its key, on the sheet of keys, and opens and closes by both", "[gui]") {
    OpenSample opened;
    const QString sheet = helpSheetHtml(opened.window.actions());
    for (const Tool* tool : tools()) {
        CAPTURE(tool->id);
        QAction& line = opened.inView(*tool);
        CHECK(line.shortcut() == keyOf(*tool));
        CHECK(sheet.contains(QStringLiteral("<tr><td>%1</td><td>%2</td></tr>")
                                 .arg(toolText(tool->name).toHtmlEscaped(),
                                      keyOf(*tool).toString(QKeySequence::NativeText).toHtmlEscaped())));
        ToolDock& dock = opened.dock(tool->id);
        CHECK(dock.windowTitle() == toolText(tool->name));
        CHECK(dock.accessibleName() == toolText(tool->name));
        dock.open();
        CHECK(line.isChecked());
        const auto toggle = [&] { hasKey(*tool) ? opened.press(tool->key) : line.trigger(); };
        toggle();
        CHECK_FALSE(dock.isVisible());
        CHECK_FALSE(line.isChecked());
        toggle();
        CHECK(dock.isInFront());
        CHECK(line.isChecked());
        CHECK(dock.isAncestorOf(QApplication::focusWidget()));
        dock.close();  // by the button of its title
        CHECK_FALSE(line.isChecked());
        line.trigger();
        CHECK(dock.isInFront());
        CHECK(line.isChecked());
    }
}

TEST_CASE("what was closed stays closed when another run is opened, and none stands beside the gallery", "[gui]") {
    OpenSample opened;
    opened.dock("events").close();
    opened.window.showGallery();
    for (const Tool* tool : tools()) {
        CAPTURE(tool->id);
        CHECK_FALSE(opened.dock(tool->id).isVisible());
        if (hasKey(*tool))
            opened.press(tool->key);  // there is nothing that it could show
        CHECK_FALSE(opened.dock(tool->id).isVisible());
    }
    opened.open();
    CHECK_FALSE(opened.dock("events").isVisible());
    CHECK(opened.dock("why").isVisible());
    opened.open();
    CHECK_FALSE(opened.dock("events").isVisible());
    opened.press(Qt::CTRL | Qt::Key_4);
    CHECK(opened.dock("events").isInFront());
}

TEST_CASE("a closed Why opens when it is asked", "[gui]") {
    OpenSample opened;
    opened.dock("why").close();
    opened.press(Qt::Key_W);
    CHECK(opened.dock("why").isInFront());
}

TEST_CASE("the window makes of any tool what the tool says", "[gui]") {
    const Tool* const list[] = {&kFirst, &kOver, &kAsked};
    OpenSample opened(list);
    ToolDock &first = opened.dock("first"), &over = opened.dock("over"), &asked = opened.dock("asked");
    CHECK(opened.window.dockWidgetArea(&first) == Qt::BottomDockWidgetArea);
    CHECK(opened.window.dockWidgetArea(&asked) == Qt::LeftDockWidgetArea);
    CHECK(opened.window.tabifiedDockWidgets(&first) == QList<QDockWidget*>{&over});
    CHECK(first.isInFront());
    CHECK_FALSE(over.isInFront());
    CHECK_FALSE(asked.isVisible());
    CHECK_FALSE(opened.inView(kAsked).isChecked());
    opened.press(kOver.key);  // from behind another tab to the front, not closed
    CHECK(over.isInFront());
    CHECK_FALSE(first.isInFront());
    CHECK(opened.inView(kFirst).isChecked());  // open, behind
    CHECK(opened.inView(kOver).isChecked());
    opened.press(kAsked.key);
    CHECK(asked.isInFront());
    QMenu* menu = menuNamed(opened.window, "What if");  // a menu of its own
    REQUIRE(menu != nullptr);
    REQUIRE(menu->actions().size() == 1);
    CHECK(menu->actions().front()->text() == "Count one more");
    const auto bars = opened.window.findChildren<QToolBar*>();
    CHECK(bars.front()->actions().contains(menu->actions().front()));
    CHECK(helpSheetHtml(opened.window.actions()).contains(QStringLiteral("<td>Count one more</td><td>Ctrl+8; 8</td>")));
    auto& counting = static_cast<CountDock&>(over);
    opened.press(Qt::CTRL | Qt::Key_8);
    opened.press(Qt::Key_8);
    menu->actions().front()->trigger();
    CHECK(counting.counted == 3);
    opened.window.setTheme(Theme::darkTheme());
    CHECK(counting.dark);
    opened.window.showGallery();
    CHECK_FALSE(menu->actions().front()->isEnabled());
}

TEST_CASE("a tool made twice shows the same in both, and one goes without the other", "[gui]") {
    OpenSample opened;
    MainWindow& window = opened.window;
    const ToolContext at{window.session(), window.selection(), window.player(), window.queries(), window.branching()};
    QMainWindow beside;
    std::vector<ToolDock*> twins;
    for (const Tool* tool : tools()) {
        twins.push_back(makeTool(*tool, at, &beside));
        twins.back()->setTheme(Theme::darkTheme());
        beside.addDockWidget(Qt::LeftDockWidgetArea, twins.back());
        CHECK(twins.back()->objectName() == QString::fromLatin1(tool->id));
    }
    opened.open();  // a new run, which all hear of
    const auto same = [&](EventNumber event) {
        window.selection().setEvent(event);
        REQUIRE(QTest::qWaitFor([&] { return window.session().shown() && window.session().shown()->event == event; },
                                test::kPatience));
        for (QMainWindow* one : {static_cast<QMainWindow*>(&window), &beside}) {
            if (const auto* events = one->findChild<EventsDock*>())
                CHECK(const_cast<EventsDock*>(events)->table().currentIndex().row() == static_cast<int>(event) - 1);
            if (auto* state = one->findChild<InspectorDock*>())
                CHECK(state->findChild<QComboBox*>()->currentIndex() == static_cast<int>(window.selection().node()));
        }
    };
    same(100);
    CHECK(beside.findChild<PropertiesDock*>()->model().rowCount() ==
          window.findChild<PropertiesDock*>()->model().rowCount());
    CHECK(beside.findChild<PropertiesDock*>()->model().rowCount() > 0);
    CHECK(beside.findChild<WhyDock*>()->steps().model()->rowCount() ==
          window.findChild<WhyDock*>()->steps().model()->rowCount());
    CHECK(beside.findChild<WhyDock*>()->steps().model()->rowCount() > 0);
    for (ToolDock* twin : twins)
        delete twin;
    same(150);
}

TEST_CASE("Tab leaves the tables, and goes round the whole window", "[gui]") {
    OpenSample opened;
    for (QTableView* table : opened.window.findChildren<QTableView*>()) {
        CAPTURE(table->accessibleName().toStdString());
        for (QWidget* above = table; above; above = above->parentWidget())
            if (auto* dock = qobject_cast<ToolDock*>(above))
                dock->open();
        for (const Qt::Key key : {Qt::Key_Tab, Qt::Key_Backtab}) {
            table->setFocus();
            REQUIRE(table->hasFocus());
            table->setCurrentIndex(table->model()->index(0, 0));
            QTest::keyClick(table, key);
            CHECK_FALSE(table->hasFocus());
        }
    }
    CHECK(opened.window.findChildren<QTableView*>().size() == 12);
}

TEST_CASE("a menu over a table copies a cell, or the row with tabs between its cells", "[gui]") {
    OpenSample opened;
    QClipboard& clipboard = *QApplication::clipboard();
    QTableView& events = opened.window.findChild<EventsDock*>()->table();
    const QModelIndex what = events.model()->index(events.currentIndex().row(), EventsModel::what);
    CHECK(menuOver(events, what, "Copy the cell").last(2) ==
          QStringList{QStringLiteral("Copy the cell"), QStringLiteral("Copy the row")});
    CHECK(clipboard.text() == what.data().toString());
    CHECK_FALSE(clipboard.text().isEmpty());
    menuOver(events, what, "Copy the row");
    QStringList cells;
    for (int column = 0; column < EventsModel::columns; ++column)
        cells.append(what.siblingAtColumn(column).data().toString());
    CHECK(clipboard.text() == cells.join(u'\t'));
    CHECK(clipboard.text().count(u'\t') == EventsModel::columns - 1);

    QTableView& properties = opened.window.findChild<PropertiesDock*>()->table();
    menuOver(properties, properties.model()->index(0, PropertiesModel::name), "Copy the cell");
    CHECK(clipboard.text() == "no more answers than questions");
}

TEST_CASE("a row is copied as it is shown: moved columns, none that is hidden, one line", "[gui]") {
    QTableWidget table(1, 3);
    const QString cells[] = {QStringLiteral("a\tb"), QStringLiteral("c\nd"), QStringLiteral("e")};
    for (int column = 0; column < 3; ++column)
        table.setItem(0, column, new QTableWidgetItem(cells[column]));
    CHECK(rowText(table, table.model()->index(0, 1)) == "a b\tc d\te");
    table.horizontalHeader()->moveSection(2, 0);
    table.setColumnHidden(1, true);
    CHECK(rowText(table, table.model()->index(0, 1)) == "e\ta b");
}
