// Presenting: a lesson by a remote, by keys and by the mouse, each question before its answer; the steps of a path
// where there is no lesson; what comes next is veiled, in the window too; who leaves finds everything as it was.
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QTranslator>

#include "gui/app/presenter.h"
#include "gui/diagram/space_time_view.h"
#include "gui/session/scenario_language.h"
#include "gui/style/motion.h"
#include "gui/tools/lesson/lesson_dock.h"
#include "gui/tools/lesson/lesson_question.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

struct Hall : test::OpenWindow {
    explicit Hall(const char* scenario, const char* design = nullptr) : OpenWindow(std::nullopt, {1400, 900}) {
        OpenRequest request;
        request.source = scenario;
        if (design)
            request.design = design;
        open(request);
    }
    Hall() : OpenWindow(std::nullopt, {1400, 900}) {}  // a run without a lesson
    Presenter& presenter() { return *window.findChild<Presenter*>(); }
    PresenterWindow& shown() { return presenter().shown(); }
    SlidePanel& panel() { return shown().panel(); }
    StageView& stage() { return shown().stage(); }
    LessonQuestion& question() { return panel().question(); }
    LessonCourse& course() { return window.findChild<LessonDock*>()->course(); }
    void begin() {
        press(Qt::Key_F11);
        REQUIRE(presenter().isOn());
        // A window over its parent counts as active while that is: this is where the keys go.
        REQUIRE(QTest::qWaitFor([&] { return QApplication::activeWindow() == &shown(); }, test::kPatience));
    }
    void beginLesson() {
        begin();
        REQUIRE(QTest::qWaitFor([&] { return course().lesson() != nullptr; }, test::kPatience));
        arrive(0);
    }
    // Until the picture is that of a step of the lesson.
    void arrive(std::size_t step) {
        REQUIRE(QTest::qWaitFor(
            [&] {
                return course().step() == step && !course().isSeeking() && course().isThere() &&
                       selection().event() == course().held().event;
            },
            test::kPatience));
        QTest::qWait(20);
    }
    void send(Qt::Key key) { QTest::keyClick(&shown(), key); }
    template <class Widget>
    Widget& find(const QString& words) {
        for (Widget* one : panel().findChildren<Widget*>())
            if (one->isVisible() && one->text().contains(words))
                return *one;
        FAIL("nobody says " << words.toStdString());
        std::abort();
    }
    bool says(const QString& words) {
        const auto labels = panel().findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](QLabel* one) { return one->isVisible() && one->text().contains(words); });
    }
    bool isInside(QWidget& part) { return shown().rect().contains(QRect(part.mapTo(&shown(), QPoint()), part.size())); }
    void photograph(const QString& name) {
        const QString folder_of = qEnvironmentVariable("ORRERY_PICTURES");
        if (folder_of.isEmpty())
            return;
        QTest::qWait(80);
        CHECK(shown().grab().save(QDir(folder_of).filePath(name)));
    }
    void resizeTo(const QSize& size) {
        shown().showNormal();
        shown().resize(size);
        REQUIRE(QTest::qWaitFor([&] { return shown().size() == size; }, test::kPatience));
    }
};

}  // namespace

TEST_CASE("a remote asks, tells and goes on, and what comes is veiled until it is told", "[gui]") {
    Hall hall("teaching/a-promise-to-commit");
    hall.beginLesson();
    CHECK(hall.shown().isFullScreen());
    CHECK(hall.panel().counter() == "1 of 4");
    CHECK(hall.says(QStringLiteral("What becomes of the transaction?")));
    REQUIRE_FALSE(hall.stage().veiled().isEmpty());
    const DiagramLayout there = hall.stage().layout();
    const double playhead = there.scale.x(hall.run().timeOf(5), 5) * hall.stage().magnification();
    CHECK(hall.stage().veiled().left() > playhead);
    CHECK(hall.stage().veiled().left() < playhead + 20 * hall.stage().magnification());
    CHECK_FALSE(hall.says(QStringLiteral("does not wait for rm-4")));

    hall.send(Qt::Key_PageDown);  // it tells
    CHECK(hall.panel().counter() == "1 of 4");
    CHECK(hall.stage().veiled().isEmpty());
    CHECK(hall.says(QStringLiteral("The answer: Somebody commits")));
    CHECK(hall.says(QStringLiteral("does not wait for rm-4")));
    CHECK(hall.course().score() == "0 of 3 right");  // nobody has said anything

    hall.send(Qt::Key_PageDown);  // and goes on
    hall.arrive(1);
    CHECK(hall.panel().counter() == "2 of 4");
    CHECK(hall.selection().event() == 8);
    CHECK_FALSE(hall.stage().veiled().isEmpty());
    hall.send(Qt::Key_PageUp);
    hall.arrive(0);
    CHECK(hall.question().isLocked());
    CHECK(hall.stage().veiled().isEmpty());

    hall.send(Qt::Key_End);
    hall.arrive(3);
    CHECK(hall.panel().counter() == "4 of 4");
    hall.send(Qt::Key_PageDown);  // there is none behind the last
    CHECK(hall.panel().counter() == "4 of 4");
}

TEST_CASE("by keys: a number chooses, Right tells, B is black, Esc leaves", "[gui]") {
    Hall hall("teaching/a-promise-to-commit");
    hall.beginLesson();
    hall.send(Qt::Key_2);
    CHECK(hall.question().answer() == "All abort");
    hall.send(Qt::Key_9);  // there is no ninth
    CHECK(hall.question().answer() == "All abort");
    hall.send(Qt::Key_1);
    hall.send(Qt::Key_Right);
    CHECK(hall.says(QStringLiteral("Right.")));
    CHECK(hall.course().score() == "1 of 3 right");
    hall.send(Qt::Key_B);
    CHECK(hall.shown().isBlack());
    CHECK(hall.shown().grab().toImage().pixelColor(400, 300) == Qt::black);
    hall.send(Qt::Key_Right);  // back to the slide, and no farther
    CHECK_FALSE(hall.shown().isBlack());
    CHECK(hall.course().step() == 0);
    hall.send(Qt::Key_Period);
    CHECK(hall.shown().isBlack());
    hall.send(Qt::Key_PageDown);
    CHECK_FALSE(hall.shown().isBlack());
    CHECK(hall.course().step() == 0);
    hall.send(Qt::Key_Space);
    hall.arrive(1);
    hall.send(Qt::Key_Left);
    hall.arrive(0);
    hall.send(Qt::Key_Escape);
    CHECK_FALSE(hall.presenter().isOn());
    hall.window.activateWindow();
    REQUIRE(QTest::qWaitFor([&] { return QApplication::activeWindow() == &hall.window; }, test::kPatience));
    hall.begin();
    hall.send(Qt::Key_F11);
    CHECK_FALSE(hall.presenter().isOn());
}

TEST_CASE("by mouse: an option, a lane, the buttons; the keyboard stays with the remote", "[gui]") {
    Hall hall("teaching/a-promise-to-commit");
    hall.beginLesson();
    hall.resizeTo({1280, 720});
    QTest::mouseClick(hall.question().findChildren<QRadioButton*>().at(1), Qt::LeftButton);
    CHECK(hall.question().answer() == "All abort");
    QTest::mouseClick(&hall.find<QPushButton>(QStringLiteral("Tell")), Qt::LeftButton);
    CHECK(hall.says(QStringLiteral("Not so: Somebody commits")));
    CHECK(QApplication::focusWidget() == &hall.shown());
    QTest::mouseClick(&hall.find<QPushButton>(QStringLiteral("Next")), Qt::LeftButton);
    hall.arrive(1);
    NodeId wanted = kNoNode;
    for (NodeId node = 0; node < hall.run().nodes.size(); ++node)
        if (hall.run().nodeName(node) == "rm-2")
            wanted = node;
    const DiagramLayout there = hall.stage().layout();
    const QPointF name(there.gutter.center().x(), there.laneY(wanted));
    QTest::mouseClick(&hall.stage(), Qt::LeftButton, {}, (name * hall.stage().magnification()).toPoint());
    CHECK(hall.question().answer() == "rm-2");
    CHECK(hall.selection().event() == 8);
    hall.send(Qt::Key_PageDown);
    CHECK(hall.says(QStringLiteral("Right.")));
    QTest::mouseClick(&hall.find<QPushButton>(QStringLiteral("Back")), Qt::LeftButton);
    hall.arrive(0);
    QTest::mouseClick(&hall.find<QPushButton>(QStringLiteral("Leave")), Qt::LeftButton);
    CHECK_FALSE(hall.presenter().isOn());
}

TEST_CASE("who leaves finds the window as it was: docks, size, zoom, run, playhead and edits", "[gui]") {
    Hall hall("teaching/a-promise-to-commit");
    SpaceTimeView& diagram = hall.window.diagram();
    hall.dock<LessonDock>().close();
    diagram.setWindow({1e6, 9e6});
    hall.selection().setEvent(7);
    const auto docksOf = [&] {
        QMap<QString, std::pair<bool, QRect>> all;
        for (const ToolDocks::Made& one : hall.window.docks().all())
            all[one.dock->objectName()] = {one.dock->isHidden(), one.dock->geometry()};
        return all;
    };
    // The tab that was under the lesson's comes up a moment later.
    REQUIRE(QTest::qWaitFor([&] { return docksOf()[QStringLiteral("why")].second.y() > 0; }, test::kPatience));
    const auto docks = docksOf();
    const QRect place = hall.window.geometry();
    const TimeWindow zoomed = diagram.window();
    const auto run = hall.selection().recorded();
    const NodeId node = hall.selection().node();
    hall.beginLesson();
    hall.send(Qt::Key_End);
    hall.arrive(3);
    hall.course().goTo(2);  // in the run of another design
    hall.arrive(2);
    CHECK(hall.selection().recorded() != run);
    CHECK(hall.window.branching().edits().index() > 0);
    hall.send(Qt::Key_Escape);
    REQUIRE(QTest::qWaitFor([&] { return hall.selection().recorded() == run; }, test::kPatience));
    CHECK(hall.selection().event() == 7);
    CHECK(hall.selection().node() == node);
    CHECK(diagram.window().begin == zoomed.begin);
    CHECK(diagram.window().end == zoomed.end);
    CHECK(hall.window.geometry() == place);
    CHECK_FALSE(hall.window.isFullScreen());
    CHECK(hall.window.branching().edits().index() == 0);
    CHECK_FALSE(hall.window.branching().beside());
    REQUIRE(QTest::qWaitFor([&] { return !hall.selection().path().steps.empty(); }, test::kPatience));
    CHECK(hall.selection().path().ofViolation);
    CHECK(QTest::qWaitFor([&] { return docksOf() == docks; }, 5000));
    for (const auto& [name, now] : docksOf().toStdMap()) {
        const QRect then = docks[name].second, is = now.second;
        CAPTURE(name.toStdString(), then.y(), then.height(), is.y(), is.height());
        CHECK(now == docks[name]);
    }
}

TEST_CASE("who leaves on the way to a step stays where the window was", "[gui]") {
    Hall hall("teaching/a-promise-to-commit");
    const auto run = hall.selection().recorded();
    const EventNumber event = hall.selection().event();
    hall.beginLesson();
    hall.course().goTo(2);
    hall.send(Qt::Key_Escape);
    QTest::qWait(300);
    REQUIRE(QTest::qWaitFor([&] { return hall.selection().recorded() == run; }, test::kPatience));
    CHECK(hall.selection().event() == event);
    CHECK_FALSE(hall.course().isSeeking());
    CHECK(hall.window.branching().edits().index() == 0);
    hall.course().goTo(2);  // and the way is open again
    hall.arrive(2);
    CHECK(hall.selection().recorded() != run);
}

TEST_CASE("without a lesson the numbered steps of the path are the slides", "[gui]") {
    Hall hall;
    const auto& steps = hall.selection().path().steps;
    REQUIRE(steps.size() > 1);
    const EventNumber before = hall.selection().event();
    hall.begin();
    hall.resizeTo({1280, 720});
    CHECK(hall.panel().counter() == QStringLiteral("1 of %1").arg(steps.size()));
    CHECK(hall.selection().event() == steps.front().event);
    for (std::size_t step = 1; step < steps.size(); ++step) {
        hall.send(Qt::Key_PageDown);
        CHECK(hall.selection().event() == steps[step].event);
        CHECK(hall.panel().counter() == QStringLiteral("%1 of %2").arg(step + 1).arg(steps.size()));
        CHECK(hall.stage().veiled().isEmpty());
    }
    hall.photograph(QStringLiteral("present-path.png"));
    hall.send(Qt::Key_Home);
    CHECK(hall.selection().event() == steps.front().event);
    hall.send(Qt::Key_Escape);
    CHECK(hall.selection().event() == before);
}

TEST_CASE("a run that holds and teaches nothing has its story for a slide", "[gui]") {
    Hall hall;
    OpenRequest held = hall.folder.request();
    held.design = "sound";
    hall.open(held);
    hall.begin();
    CHECK(hall.panel().counter().isEmpty());
    CHECK(hall.says(QStringLiteral("Pings over a bad link.")));
}

TEST_CASE("beside the lesson's dock the window's diagram is veiled too, until the answer is locked", "[gui]") {
    Hall hall("teaching/a-promise-to-commit");
    auto& dock = hall.dock<LessonDock>();
    REQUIRE(QTest::qWaitFor([&] { return hall.course().lesson() != nullptr; }, test::kPatience));
    auto& veil = *hall.window.diagram().findChild<Veil*>();
    CHECK_FALSE(veil.isVisible());  // nobody has gone to the step yet
    hall.course().goTo(0);
    hall.arrive(0);
    REQUIRE(veil.isVisible());
    hall.picture("lesson-veil.png");
    const DiagramLayout there = hall.window.diagram().diagram();
    const int beside = static_cast<int>(there.scale.x(hall.run().timeOf(5), 5)) + 1;
    const int middle = static_cast<int>(there.plot.center().y());
    const auto isVeiled = [&](const QPoint& at) { return veil.mask().contains(at - veil.pos()); };
    CHECK_FALSE(isVeiled({beside, middle}));
    CHECK(isVeiled({beside + 20, middle}));
    CHECK(isVeiled({beside - 20, static_cast<int>(there.violationRow.center().y())}));
    CHECK(veil.geometry().right() >= static_cast<int>(there.plot.right()));
    const NodeId lane = there.lanes->nodeAt(2);
    QTest::mouseClick(&veil, Qt::LeftButton, {}, veil.mapFromParent(QPointF(beside + 40, there.laneY(lane)).toPoint()));
    CHECK(hall.selection().node() == lane);
    CHECK(hall.selection().event() == 5);
    hall.window.diagram().zoom(4);
    CHECK_FALSE(isVeiled({static_cast<int>(hall.window.diagram().diagram().scale.x(hall.run().timeOf(5), 5)), middle}));
    dock.close();
    CHECK_FALSE(veil.isVisible());
    dock.open();
    CHECK(veil.isVisible());
    dock.question().choose(0);
    dock.question().tell();
    CHECK_FALSE(veil.isVisible());
}

TEST_CASE("the picture moves to the next place, and jumps where motion is reduced", "[gui]") {
    Hall hall("consensus/stale-read");
    reduceMotion(false);
    hall.beginLesson();
    hall.resizeTo({1280, 720});
    hall.send(Qt::Key_PageDown);
    const TimeWindow first = hall.stage().window();
    hall.send(Qt::Key_PageDown);
    REQUIRE(QTest::qWaitFor([&] { return hall.stage().isMoving(); }, test::kPatience));
    REQUIRE(QTest::qWaitFor([&] { return !hall.stage().isMoving(); }, test::kPatience));
    const TimeWindow second = hall.stage().window();
    CHECK(second.begin != first.begin);
    const double at =
        hall.stage().layout().scale.x(hall.run().timeOf(hall.selection().event()), hall.selection().event());
    CHECK(hall.stage().layout().plot.contains(at, hall.stage().layout().plot.center().y()));
    reduceMotion(true);
    hall.send(Qt::Key_PageUp);
    hall.arrive(0);
    CHECK_FALSE(hall.stage().isMoving());
    CHECK(hall.stage().window().begin == first.begin);
}

TEST_CASE("a screen reader is told of each slide with its number, its words and its question", "[gui]") {
    Hall hall("teaching/a-promise-to-commit");
    hall.beginLesson();
    const SlidePanel& panel = hall.panel();
    CHECK(panel.accessibleName() == "1 of 4: One of five has promised");
    CHECK(panel.accessibleDescription().contains(QStringLiteral("What becomes of the transaction?")));
    CHECK_FALSE(panel.accessibleDescription().contains(QStringLiteral("Somebody commits")));
    CHECK(hall.stage().accessibleDescription().contains(QStringLiteral("event 5")));
    hall.send(Qt::Key_PageDown);
    CHECK(panel.accessibleDescription().contains(QStringLiteral("Somebody commits")));
    hall.send(Qt::Key_PageDown);
    hall.arrive(1);
    CHECK(panel.accessibleName() == "2 of 4: The order goes out");
    for (const QPushButton* button : panel.findChildren<QPushButton*>())
        CHECK_FALSE(button->text().isEmpty());
}

TEST_CASE("slides on a small and a large screen, in both themes: large type, nothing cut off", "[gui]") {
    Hall hall("commerce/late-try", "no-fence");
    hall.beginLesson();
    for (const QSize size : {QSize(1280, 720), QSize(1920, 1080)})
        for (const bool dark : {false, true}) {
            hall.window.setTheme(dark ? Theme::darkTheme() : Theme::light());
            hall.resizeTo(size);
            CAPTURE(size.width(), dark);
            const double screen = size.height() / 720.0;
            CHECK(hall.panel().typeSize() >= 15 * screen - 1);
            CHECK(hall.stage().magnification() >= screen);
            CHECK(hall.stage().height() > size.height() / 2);
            for (QPushButton* button : hall.panel().findChildren<QPushButton*>())
                if (button->isVisible())
                    CHECK(hall.isInside(*button));
            hall.photograph(QStringLiteral("present-%1-%2.png").arg(size.height()).arg(dark ? "dark" : "light"));
        }
    hall.send(Qt::Key_PageDown);
    hall.photograph(QStringLiteral("present-told.png"));
    CHECK(hall.question().palette().color(QPalette::WindowText) == Theme::darkTheme().text);
    CHECK(hall.question().font().pixelSize() == hall.panel().typeSize());
    CHECK(hall.question().isLocked());
    CHECK(hall.panel().typeSize() >= 15 * 1.5 - 1);
}

TEST_CASE("slides in Chinese", "[gui]") {
    struct InChinese {
        InChinese() {
            REQUIRE(translator.load(QStringLiteral(":/translations/orrery_zh_CN.qm")));
            QCoreApplication::installTranslator(&translator);
            setScenarioLanguage("zh_CN");
        }
        ~InChinese() {
            setScenarioLanguage("");
            QCoreApplication::removeTranslator(&translator);
        }
        QTranslator translator;
    } const chinese;
    Hall hall("consensus/stale-read");
    hall.beginLesson();
    hall.resizeTo({1280, 720});
    CHECK(hall.panel().counter() == QStringLiteral("第 1 页，共 4 页"));
    CHECK(hall.says(QStringLiteral("下一次写入会来到一台能提交它的服务器")));
    hall.photograph(QStringLiteral("present-zh.png"));
    hall.send(Qt::Key_PageDown);
    CHECK(hall.says(QStringLiteral("答案：")));
}
