// What if, by keys and by mouse: the other future stands beside the original, both are kept, an undo takes it back.
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTreeView>
#include <QTreeWidget>

#include "gui/app/main_window.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"
#include "gui/futures/edit_dialog.h"
#include "gui/tools/branches/branches_dock.h"
#include "gui/tools/compare/compare_dock.h"
#include "gui/tools/events/events_dock.h"
#include "gui/tools/why/why_dock.h"
#include "tests/gui/sample.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct OpenSample {
    test::SampleFolder folder;
    MainWindow window{Theme::light()};

    explicit OpenSample(const char* design = "count-every-answer") {
        window.resize(1300, 900);
        window.show();
        window.activateWindow();
        REQUIRE(QTest::qWaitForWindowActive(&window));
        bool settled = false;
        const auto listening = QObject::connect(&window, &MainWindow::settled, &window, [&settled] { settled = true; });
        OpenRequest request = folder.request();
        request.design = design;
        window.open(request);
        REQUIRE(QTest::qWaitFor([&] { return settled; }, test::kPatience));
        QObject::disconnect(listening);
    }
    const Recorded& run() { return *window.session().recorded(); }
    Branching& branching() { return window.branching(); }
    Selection& selection() { return window.selection(); }
    BranchesDock& branches() { return *window.findChild<BranchesDock*>(); }
    CompareDock& compare() { return *window.findChild<CompareDock*>(); }
    void press(QKeyCombination key) { QTest::keyClick(&window, key.key(), key.keyboardModifiers()); }
    // The first message of the second half that was delivered.
    Arrow delivered() {
        for (const Arrow& arrow : test::arrowsOf(run()))
            if (arrow.kind == ArrowKind::message && arrow.sendEvent > run().lastEvent() / 2 && arrow.arriveEvent != 0)
                return arrow;
        FAIL("the sample delivers nothing");
        std::abort();
    }
    NodeId nodeNamed(const char* name) {
        for (NodeId node = 0; node < run().nodes.size(); ++node)
            if (run().nodes[node].name == name)
                return node;
        return kNoNode;
    }
    bool isAt(Branching::Id id) {
        return QTest::qWaitFor(
            [&] {
                return branching().current() == id && run().complete &&
                       (!branching().beside() || branching().parting());
            },
            test::kPatience);
    }
    QString verdict(Branching::Id id) { return branches().itemOf(id)->text(BranchesDock::verdict); }
};

QMenu* popup() {
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    REQUIRE(menu != nullptr);
    return menu;
}

QAction* lineOf(QMenu& menu, const char* begin) {
    for (QAction* action : menu.actions())
        if (action->text().startsWith(QString::fromLatin1(begin)))
            return action;
    FAIL("the menu has no line that begins with " << begin);
    std::abort();
}

}  // namespace

TEST_CASE("X drops the message: the other future beside the original, where they part selected, undone and redone",
          "[gui]") {
    OpenSample opened;
    const auto original = opened.window.session().recorded();
    const Arrow arrow = opened.delivered();
    opened.selection().setArrow(arrow);
    const TimeWindow before = opened.window.diagram().window();
    opened.press(Qt::Key_X);
    REQUIRE(opened.isAt(1));
    CHECK(opened.window.session().recorded() != original);
    CHECK(opened.branching().beside() == Branching::Id{0});
    CHECK(opened.branching().run(0) == original);
    CHECK(opened.branching().parting()->event == arrow.sendEvent);
    CHECK(opened.selection().event() == arrow.sendEvent);
    CHECK(opened.selection().recorded() == opened.window.session().recorded());
    CHECK(std::abs(opened.window.diagram().window().length() / before.length() - 1) < 0.01);

    BesidePane& pane = opened.window.beside();
    CHECK(pane.other().isVisible());
    CHECK(pane.other().y() < opened.window.diagram().y());  // what came first stands above
    CHECK(pane.otherSelection().recorded() == original);
    CHECK(pane.other().window().begin == opened.window.diagram().window().begin);
    CHECK(pane.other().parting().has_value());
    CHECK(opened.run().facts.command.find("--override 'drop:") != std::string::npos);
    CHECK(opened.run().facts.runLink.find("override=drop:") != std::string::npos);
    CHECK(opened.branching().tree()[1].name.rfind("drop ", 0) == 0);

    opened.press(Qt::CTRL | Qt::Key_Z);
    REQUIRE(opened.isAt(0));
    CHECK(opened.window.session().recorded() == original);
    CHECK_FALSE(pane.other().isVisible());
    CHECK(opened.branches().itemOf(1) == nullptr);
    opened.press(Qt::CTRL | Qt::Key_Y);
    REQUIRE(opened.isAt(1));
    CHECK(pane.other().isVisible());
    CHECK(opened.branches().itemOf(1) != nullptr);
    CHECK(opened.selection().event() == arrow.sendEvent);
}

TEST_CASE("a branch is the run of its command line", "[gui]") {
    OpenSample opened;
    opened.selection().setArrow(opened.delivered());
    opened.press(Qt::Key_U);
    REQUIRE(opened.isAt(1));
    const std::uint64_t branch = opened.run().result.fingerprint;
    OpenRequest request;
    request.source = opened.run().facts.runLink;
    Session again;
    test::openAndWait(again, request);
    CHECK(again.recorded()->result.fingerprint == branch);
    CHECK(branch != opened.branching().run(0)->result.fingerprint);
}

TEST_CASE("what cannot be done says why, by key and in the menu", "[gui]") {
    OpenSample opened;
    QSignalSpy said(&opened.branching(), &Branching::said);
    opened.selection().setEvent(0);
    opened.press(Qt::Key_X);
    REQUIRE(said.count() == 1);
    CHECK(said.front().front().toString().contains(QStringLiteral("select a message")));
    CHECK(opened.branching().tree().size() == 1);
    for (const Arrow& arrow : test::arrowsOf(opened.run()))
        if (arrow.kind == ArrowKind::lost) {
            opened.selection().setArrow(arrow);
            break;
        }
    QContextMenuEvent asked(QContextMenuEvent::Keyboard, {20, 20}, opened.window.diagram().mapToGlobal(QPoint(20, 20)));
    QApplication::sendEvent(&opened.window.diagram(), &asked);
    QMenu* menu = popup();
    CHECK_FALSE(lineOf(*menu, "Drop ")->isEnabled());
    CHECK(lineOf(*menu, "Drop ")->text().contains(QStringLiteral("never arrives")));
    CHECK(lineOf(*menu, "Crash ")->isEnabled());
    menu->close();
    opened.press(Qt::CTRL | Qt::Key_Z);  // nothing to undo
    CHECK(opened.branching().tree().size() == 1);
}

TEST_CASE("a right click in the diagram drops the message under it", "[gui]") {
    OpenSample opened;
    const Arrow arrow = opened.delivered();
    opened.press(Qt::Key_1);  // the axis of time: no fold lies over it
    SpaceTimeView& diagram = opened.window.diagram();
    const auto half = static_cast<double>(arrow.arrives - arrow.sent);
    const double middle = static_cast<double>(arrow.sent + arrow.arrives) / 2;
    diagram.setWindow({middle - half, middle + half});
    const QPoint at = arrowLine({opened.run(), diagram.diagram(), Theme::light(), {}}, arrow).pointAt(0.5).toPoint();
    QContextMenuEvent asked(QContextMenuEvent::Mouse, at, diagram.mapToGlobal(at));
    QApplication::sendEvent(&diagram, &asked);
    REQUIRE(opened.selection().arrow().has_value());
    QMenu* menu = popup();
    lineOf(*menu, "Drop ")->trigger();
    menu->close();
    REQUIRE(opened.isAt(1));
    CHECK(opened.branching().tree()[1].opening.edits.size() == 1);
}

TEST_CASE("D asks how long, and takes nothing that is no length of time", "[gui]") {
    OpenSample opened;
    opened.selection().setEvent(opened.delivered().arriveEvent);  // the delivery stands for its message
    opened.press(Qt::Key_D);
    auto* dialog = opened.window.findChild<EditDialog*>();
    REQUIRE(dialog != nullptr);
    dialog->value().setText(QStringLiteral("soon"));
    QTest::keyClick(&dialog->value(), Qt::Key_Return);
    CHECK(dialog->trouble().text().contains(QStringLiteral("soon")));
    dialog->value().setText(QStringLiteral("700ms"));
    QTest::keyClick(&dialog->value(), Qt::Key_Return);
    REQUIRE(opened.isAt(1));
    CHECK(opened.branching().tree()[1].opening.edits.front().ends_with("=700ms"));
}

TEST_CASE("the palette takes an override as text; one that is wrong is refused and leaves nothing behind", "[gui]") {
    OpenSample opened;
    QSignalSpy refused(&opened.window, &MainWindow::refused);
    const auto say = [&](const char* words) {
        opened.window.activateWindow();
        REQUIRE(QTest::qWaitForWindowActive(&opened.window));
        opened.press(Qt::Key_B);
        auto* dialog = opened.window.findChild<EditDialog*>();
        REQUIRE(dialog != nullptr);
        dialog->kinds().setCurrentRow(static_cast<int>(std::size(kEditKinds)));
        dialog->value().setText(QString::fromLatin1(words));
        dialog->accept();
        QTest::qWait(1);  // it is deleted later
    };
    say("crash:nobody@1s");
    REQUIRE(QTest::qWaitFor([&] { return refused.count() == 1; }, test::kPatience));
    CHECK(refused.front().front().toString().contains(QStringLiteral("nobody")));
    CHECK(opened.branching().tree().size() == 1);
    say("crash:server@3s=200ms");
    REQUIRE(opened.isAt(1));
    CHECK(opened.branching().tree()[1].name == "crash server");
}

TEST_CASE("the tree of branches: shown by a double click at the same moment, renamed, copied, taken out", "[gui]") {
    OpenSample opened;
    opened.branches().open();
    opened.selection().setEvent(opened.run().lastEvent() / 2);
    opened.selection().setNode(opened.nodeNamed("server"));
    opened.press(Qt::Key_C);
    REQUIRE(opened.isAt(1));
    opened.window.diagram().setWindow({1.9e9, 2.3e9});
    const EventNumber early = opened.branching().parting()->event / 2;
    opened.selection().setEvent(early);
    QTreeWidget& tree = opened.branches().tree();
    const auto place = [&](Branching::Id id) { return tree.visualItemRect(opened.branches().itemOf(id)).center(); };
    opened.window.diagram().setWindow({1.9e9, 2.3e9});
    QTest::mouseClick(tree.viewport(), Qt::LeftButton, {}, place(0));
    QTest::mouseDClick(tree.viewport(), Qt::LeftButton, {}, place(0));
    REQUIRE(opened.isAt(0));
    CHECK(opened.branching().beside() == Branching::Id{1});  // they have changed places
    CHECK(opened.selection().event() == early);
    CHECK(std::abs(opened.window.diagram().window().length() - 0.4e9) < 1e6);

    tree.setFocus();
    tree.setCurrentItem(opened.branches().itemOf(1));
    QTest::keyClick(&tree, Qt::Key_F2);
    auto* editor = tree.viewport()->findChild<QLineEdit*>();
    REQUIRE(editor != nullptr);
    editor->setText(QStringLiteral("the server is gone"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTest::qWait(1);  // what was written is taken over later
    CHECK(opened.branching().tree()[1].name == "the server is gone");
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.branching().tree()[1].name == "crash server");

    emit tree.customContextMenuRequested(place(1));
    QMenu* menu = popup();
    lineOf(*menu, "Copy the command line")->trigger();
    menu->close();
    CHECK(QApplication::clipboard()->text().startsWith(QStringLiteral("orrery run ")));
    CHECK(QApplication::clipboard()->text().contains(QStringLiteral("crash:server@")));

    tree.setCurrentItem(opened.branches().itemOf(1));
    QTest::keyClick(&tree, Qt::Key_Delete);
    CHECK(opened.branches().itemOf(1) == nullptr);
    CHECK_FALSE(opened.branching().beside().has_value());
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.branches().itemOf(1) != nullptr);
}

TEST_CASE("another design keeps the moment and the window, and nothing of the other run stays", "[gui]") {
    OpenSample opened;
    CHECK(opened.window.findChild<WhyDock*>()->steps().model()->rowCount() > 0);
    opened.press(Qt::Key_1);
    opened.selection().setEvent(100);
    opened.window.diagram().setWindow({0.2e9, 1.4e9});
    const Time moment = opened.run().timeOf(100);
    opened.window.openDesign(QStringLiteral("sound"));
    REQUIRE(opened.isAt(1));
    CHECK(opened.run().facts.design == "sound");
    CHECK(opened.window.findChild<WhyDock*>()->steps().model()->rowCount() == 0);
    CHECK(opened.selection().lit().empty());
    CHECK(opened.selection().event() == opened.run().lastEventAt(moment));
    CHECK(std::abs(opened.window.diagram().window().length() - 1.2e9) < 1e6);
    opened.window.openDesign(QStringLiteral("count-every-answer"));  // it is there already
    REQUIRE(opened.isAt(0));
    CHECK(opened.branching().tree().size() == 2);
}

TEST_CASE("two futures at one moment: the fields that differ, node by node; none where they are still the same",
          "[gui]") {
    OpenSample opened;
    opened.compare().open();
    opened.selection().setArrow(opened.delivered());
    opened.press(Qt::Key_X);
    REQUIRE(opened.isAt(1));
    const auto parting = opened.branching().parting();
    const auto differs = [&](EventNumber event) {
        opened.selection().setEvent(event);
        REQUIRE(QTest::qWaitFor(
            [&] {
                const auto &here = opened.window.session().shown(), &there = opened.window.session().shownBeside();
                return here && there && here->event == event && there->event == opened.branching().eventBeside();
            },
            test::kPatience));
        return opened.compare().table().rowCount();
    };
    CHECK(differs(parting->event - 1) == 0);
    CHECK(opened.window.session().shownBeside()->event == parting->event - 1);
    CHECK(differs(opened.run().lastEvent()) > 0);
    CHECK(opened.compare().headline().text().contains(QString::number(parting->event)));

    // A click in the other one moves the playhead to that moment.
    opened.window.beside().otherSelection().setEvent(parting->event + 20);
    const Time moment = opened.branching().run(0)->timeOf(parting->event + 20);
    CHECK(opened.selection().event() == opened.run().lastEventAt(moment));
}

TEST_CASE("the next seed beside this one, from the box of the comparison", "[gui]") {
    OpenSample opened;
    QComboBox& with = opened.compare().with();
    const int seed = with.findText(QStringLiteral("seed 8"));
    REQUIRE(seed > 0);
    with.setCurrentIndex(seed);
    emit with.activated(seed);
    REQUIRE(opened.isAt(1));
    CHECK(opened.run().facts.seed == 8);
    CHECK(opened.branching().tree()[1].name == "seed 8");
    CHECK(opened.window.beside().other().isVisible());
}

TEST_CASE("another run begins another tree", "[gui]") {
    OpenSample opened;
    opened.selection().setEvent(opened.run().lastEvent() / 2);
    opened.press(Qt::Key_C);
    REQUIRE(opened.isAt(1));
    opened.window.open(opened.folder.request());
    REQUIRE(QTest::qWaitFor([&] { return opened.branching().tree().size() == 1; }, test::kPatience));
    CHECK(opened.branching().tree().size() == 1);
    CHECK_FALSE(opened.window.beside().other().isVisible());
    opened.press(Qt::CTRL | Qt::Key_Z);
    CHECK(opened.branching().tree().size() == 1);
}
