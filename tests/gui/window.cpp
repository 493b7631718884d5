// The window: one selection moves all views, both ways; a failing run opens at its violation.
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QListWidget>
#include <QPainter>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <cmath>

#include "gui/app/actions.h"
#include "gui/app/help_sheet.h"
#include "gui/app/main_window.h"
#include "gui/diagram/diagram_painter.h"
#include "gui/diagram/space_time_view.h"
#include "gui/style/fonts.h"
#include "gui/tools/events/events_dock.h"
#include "gui/tools/gallery/gallery_view.h"
#include "gui/tools/state/inspector_dock.h"
#include "tests/gui/sample.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

// A window with the sample run, complete.
struct OpenSample {
    test::SampleFolder folder;
    MainWindow window{Theme::light()};

    explicit OpenSample(std::optional<EventNumber> event = std::nullopt) {
        useOwnFonts(*qobject_cast<QApplication*>(QCoreApplication::instance()));
        window.resize(1300, 900);
        window.show();
        bool settled = false;
        const auto listening = QObject::connect(&window, &MainWindow::settled, &window, [&settled] { settled = true; });
        window.open(folder.request(), event);
        REQUIRE(QTest::qWaitFor([&] { return settled; }, test::kPatience));
        QObject::disconnect(listening);
    }
    const Recorded& run() { return *window.session().recorded(); }
    EventNumber tableEvent() { return events().model().eventOf(events().table().currentIndex().row()); }
    EventsDock& events() { return *window.findChild<EventsDock*>(); }
    int slider() { return window.findChild<QSlider*>()->value(); }
    bool stateIsThere(EventNumber event) {
        return QTest::qWaitFor([&] { return window.session().shown() && window.session().shown()->event == event; },
                               test::kPatience);
    }
    void press(const char* action) { window.actions().find(QString::fromLatin1(action))->trigger(); }
};

int pixelsNear(const QImage& image, const QColor& colour, int tolerance = 12) {
    int found = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor at = image.pixelColor(x, y);
            found += std::abs(at.red() - colour.red()) <= tolerance &&
                     std::abs(at.green() - colour.green()) <= tolerance &&
                     std::abs(at.blue() - colour.blue()) <= tolerance;
        }
    return found;
}

}  // namespace

TEST_CASE("a failing run opens at its violation, explained", "[gui]") {
    OpenSample opened;
    const EventNumber violation = opened.run().result.violations.front().event;
    CHECK(opened.window.selection().event() == violation);
    CHECK(opened.tableEvent() == violation);
    CHECK(opened.slider() == static_cast<int>(violation));
    const TimeWindow& shown = opened.window.diagram().window();
    const auto at = static_cast<double>(opened.run().timeOf(violation));
    CHECK(shown.begin < at);
    CHECK(shown.end > at);
    const auto& lit = opened.window.selection().lit();
    CHECK(std::binary_search(lit.begin(), lit.end(), violation));
    CHECK(lit.size() > 1);
}

TEST_CASE("one selection moves all views, both ways", "[gui]") {
    OpenSample opened(EventNumber{100});
    opened.press("axis-time");
    Selection& selection = opened.window.selection();
    CHECK(opened.tableEvent() == 100);
    selection.setEvent(150);
    CHECK(opened.tableEvent() == 150);
    CHECK(opened.slider() == 150);
    REQUIRE(opened.stateIsThere(150));
    CHECK(opened.window.findChild<InspectorDock*>()->findChild<QComboBox*>()->currentIndex() ==
          static_cast<int>(opened.run().event(150)->node));

    opened.events().table().setCurrentIndex(opened.events().model().index(119, 0));  // from the table
    CHECK(selection.event() == 120);
    opened.window.findChild<QSlider*>()->setValue(80);  // from the slider
    CHECK(selection.event() == 80);
    CHECK(opened.tableEvent() == 80);

    SpaceTimeView& diagram = opened.window.diagram();  // from the diagram: a click on an event's dot
    EventNumber target = 90;
    while (opened.run().event(target)->node == kNoNode || opened.run().event(target)->outcome != Outcome::handled)
        ++target;
    selection.setEvent(target - 1);
    diagram.setWindow({static_cast<double>(opened.run().timeOf(target)) - 2e6,
                       static_cast<double>(opened.run().timeOf(target)) + 2e6});
    const DiagramLayout layout = diagram.diagram();
    const QPointF dot(layout.scale.x(static_cast<double>(opened.run().timeOf(target))),
                      layout.laneY(opened.run().event(target)->node));
    QTest::mouseClick(&diagram, Qt::LeftButton, {}, dot.toPoint());
    CHECK(selection.event() == target);
    CHECK(opened.tableEvent() == target);
}

TEST_CASE("a click near a message selects it", "[gui]") {
    OpenSample opened;
    opened.press("axis-time");
    const Recorded& run = opened.run();
    SpaceTimeView& diagram = opened.window.diagram();
    const auto arrows = test::arrowsOf(run);
    const auto long_one = std::max_element(arrows.begin(), arrows.end(), [](const Arrow& a, const Arrow& b) {
        const auto length = [](const Arrow& arrow) {
            return arrow.kind == ArrowKind::message ? arrow.arrives - arrow.sent : 0;
        };
        return length(a) < length(b);
    });
    const auto middle = static_cast<double>(long_one->sent + long_one->arrives) / 2;
    const auto half = static_cast<double>(long_one->arrives - long_one->sent);
    diagram.setWindow({middle - half, middle + half});
    const QPointF at = arrowLine({run, diagram.diagram(), Theme::light(), {}}, *long_one).pointAt(0.5);
    const auto found = diagram.arrowAt(at);
    REQUIRE(found.has_value());
    opened.window.selection().setArrow(*found);
    CHECK(opened.window.selection().event() == found->arriveEvent);
    CHECK(opened.tableEvent() == found->arriveEvent);
}

TEST_CASE("commands and their twins", "[gui]") {
    OpenSample opened(EventNumber{60});
    opened.press("axis-time");
    Selection& selection = opened.window.selection();
    opened.press("step");
    CHECK(selection.event() == 61);
    opened.press("step-back");
    CHECK(selection.event() == 60);
    opened.press("cause");
    CHECK(selection.event() == opened.run().event(60)->cause);
    opened.press("back");
    CHECK(selection.event() == 60);
    opened.press("start");
    CHECK(selection.event() == 0);
    opened.press("violation-next");
    CHECK(selection.event() == opened.run().result.violations.front().event);
    opened.press("end");
    opened.press("violation-previous");
    CHECK(selection.event() == opened.run().result.violations.back().event);
    const double before = opened.window.diagram().window().length();
    opened.press("zoom-in");
    CHECK(opened.window.diagram().window().length() < before);
    opened.press("zoom-out");
    CHECK(std::abs(opened.window.diagram().window().length() / before - 1) < 1e-6);
    opened.press("fit");
    opened.press("fit");
    CHECK(std::abs(opened.window.diagram().window().length() / wholeRun(opened.run()).length() - 1) < 1e-6);
}

TEST_CASE("every command has a line on the sheet of keys, and no key two commands", "[gui]") {
    MainWindow window(Theme::light());
    const QString sheet = helpSheetHtml(window.actions());
    QStringList keys;
    for (const Actions::Line& line : window.actions().lines()) {
        CHECK(sheet.contains(line.words.toHtmlEscaped()));
        for (const QString& key : line.keys.split(QStringLiteral("; "), Qt::SkipEmptyParts)) {
            CAPTURE(key.toStdString());
            CHECK_FALSE(keys.contains(key));
            keys += key;
        }
    }
    CHECK(keys.contains(QStringLiteral("F4")));
    CHECK(keys.contains(QStringLiteral("Shift+F4")));
    CHECK(keys.contains(QStringLiteral("]")));
}

TEST_CASE("without a run there is a gallery, and every widget of use has a name", "[gui]") {
    MainWindow window(Theme::darkTheme());
    window.show();
    auto* gallery = window.findChild<GalleryView*>();
    REQUIRE(gallery != nullptr);
    CHECK(gallery->isVisible());
    for (const QAbstractItemView* view : window.findChildren<QAbstractItemView*>())
        if (view->parentWidget() && !qobject_cast<const QComboBox*>(view->parentWidget()->parentWidget()) &&
            view->isVisibleTo(&window))
            CHECK_FALSE(view->accessibleName().isEmpty());
    gallery->setEntries({{"a/b", "Title", "", "A story.", {{"one", "", {Expectation::Kind::holds, {}, 1}}}, ""}});
    CHECK(gallery->list().count() == 1);
    QSignalSpy chosen(gallery, &GalleryView::chosen);
    emit gallery->list().itemActivated(gallery->list().item(0));
    REQUIRE(chosen.count() == 1);
    CHECK(chosen.front().front().toString() == "a/b");
}

TEST_CASE("the diagram shows messages, losses, duplicates, faults and the violation", "[gui]") {
    OpenSample opened;
    const Recorded& run = opened.run();
    for (const Theme* theme : {&Theme::light(), &Theme::darkTheme()}) {
        CAPTURE(theme->dark);
        const DiagramLayout layout = layoutDiagram(QSizeF(1200, 700), run, {0.9e9, 1.6e9}, 0);
        QImage image(1200, 700, QImage::Format_RGB32);
        QPainter painter(&image);
        const DiagramScene scene{run, layout, *theme, {}};
        paintDiagram(painter, scene);
        painter.end();
        const QImage plot = image.copy(layout.plot.toRect());
        CHECK(pixelsNear(plot, theme->message) > 200);
        CHECK(pixelsNear(plot, theme->dropped) > 50);
        CHECK(pixelsNear(plot, theme->duplicate) > 50);
        CHECK(pixelsNear(plot, theme->delivered) > 50);
        CHECK(pixelsNear(plot, theme->fault) > 200);  // the hatched lane of the crash at 1 s
    }
}

TEST_CASE("violations do not vanish when there is no room", "[gui]") {
    OpenSample opened;
    const Recorded& run = opened.run();
    for (const double factor : {1.0, 100.0, 10'000.0}) {
        CAPTURE(factor);
        const auto at = static_cast<double>(run.result.violations.front().time);
        const DiagramLayout layout = layoutDiagram(QSizeF(500, 300), run, {at - 1e6 * factor, at + 1e6 * factor}, 0);
        QImage image(500, 300, QImage::Format_RGB32);
        QPainter painter(&image);
        paintDiagram(painter, {run, layout, Theme::light(), {}});
        painter.end();
        const int x = static_cast<int>(layout.scale.x(at));
        CHECK(pixelsNear(
                  image.copy(x - 3, static_cast<int>(layout.plot.top()), 7, static_cast<int>(layout.plot.height())),
                  Theme::light().violation) > 100);
    }
}
