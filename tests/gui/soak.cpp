// Somebody who presses everything: actions, keys, clicks, drags, wheels, menus and other runs in random order, from one
// number. Nothing may crash, leak or stand still; `ORRERY_SOAK=10000 test_gui "[soak]"` takes so many steps, and says
// how long the longest was. A step that fails is told with its number and its seed.
#include <QContextMenuEvent>
#include <QDialog>
#include <QElapsedTimer>
#include <QMenu>
#include <QTableView>
#include <QTimer>
#include <QTreeView>
#include <QWheelEvent>
#include <random>

#include "gui/diagram/overview_strip.h"
#include "gui/diagram/space_time_view.h"
#include "tests/gui/open_window.h"

using namespace orrery;
using namespace orrery::gui;

namespace {

int steps() {
    bool given = false;
    const int wanted = qEnvironmentVariableIntValue("ORRERY_SOAK", &given);
    return given && wanted > 0 ? wanted : 250;
}

class Monkey {
public:
    Monkey(test::OpenWindow& opened, std::uint64_t seed) : opened_(opened), luck_(seed) {
        // A dialog waits for somebody: after a moment it is closed, as Esc does.
        closer_.setInterval(15);
        QObject::connect(&closer_, &QTimer::timeout, [] {
            if (auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget()))
                menu->close();
            else if (auto* dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget()))
                dialog->reject();
        });
        closer_.start();
    }

    // What it did, for whoever reads of a failure.
    QString step() {
        switch (below(10)) {
            case 0:
            case 1:
            case 2:
                return action();
            case 3:
                return key();
            case 4:
                return click();
            case 5:
                return drag();
            case 6:
                return wheel();
            case 7:
                return contextMenu();
            case 8:
                return table();
            default:
                return below(12) == 0 ? other() : resize();
        }
    }

private:
    std::size_t below(std::size_t most) { return luck_() % most; }
    SpaceTimeView& diagram() { return opened_.window.diagram(); }
    QPoint somewhere(const QWidget& in) {
        return {static_cast<int>(below(static_cast<std::size_t>(std::max(in.width(), 1)))),
                static_cast<int>(below(static_cast<std::size_t>(std::max(in.height(), 1))))};
    }

    QString action() {
        QList<QAction*> all;
        for (QAction* one : static_cast<QWidget&>(opened_.window).actions())
            if (one->isEnabled() && one->objectName() != QStringLiteral("quit"))
                all.append(one);
        QAction* one = all[static_cast<qsizetype>(below(static_cast<std::size_t>(all.size())))];
        one->trigger();
        return one->objectName();
    }
    QString key() {
        static constexpr Qt::Key kKeys[] = {Qt::Key_Left,   Qt::Key_Right, Qt::Key_Up,     Qt::Key_Down, Qt::Key_Tab,
                                            Qt::Key_Return, Qt::Key_Home,  Qt::Key_Escape, Qt::Key_End,  Qt::Key_Space,
                                            Qt::Key_Delete, Qt::Key_F2,    Qt::Key_PageUp, Qt::Key_7,    Qt::Key_Slash};
        const Qt::Key key = kKeys[below(std::size(kKeys))];
        const Qt::KeyboardModifiers held = below(3) == 0   ? Qt::ShiftModifier
                                           : below(3) == 0 ? Qt::ControlModifier
                                                           : Qt::NoModifier;
        QWidget* at = QApplication::focusWidget();
        QTest::keyClick(at ? at : static_cast<QWidget*>(&opened_.window), key, held);
        return QStringLiteral("key %1").arg(key);
    }
    QString click() {
        QTest::mouseClick(&diagram(), Qt::LeftButton, {}, somewhere(diagram()));
        return QStringLiteral("click");
    }
    QString drag() {
        QWidget& on = below(2) == 0 ? static_cast<QWidget&>(diagram()) : *opened_.window.findChild<OverviewStrip*>();
        QTest::mousePress(&on, Qt::LeftButton, {}, somewhere(on));
        for (int i = 0; i < 3; ++i)
            QTest::mouseMove(&on, somewhere(on));
        QTest::mouseRelease(&on, Qt::LeftButton, {}, somewhere(on));
        return QStringLiteral("drag");
    }
    QString wheel() {
        const QPoint at = somewhere(diagram());
        const int turn = below(2) == 0 ? 120 : -120;
        static constexpr Qt::KeyboardModifier kHeld[] = {Qt::NoModifier, Qt::ControlModifier, Qt::ShiftModifier};
        QWheelEvent event(at, diagram().mapToGlobal(at), {}, {0, turn}, {}, kHeld[below(3)], Qt::NoScrollPhase, false);
        QApplication::sendEvent(&diagram(), &event);
        return QStringLiteral("wheel");
    }
    QString contextMenu() {
        const QPoint at = somewhere(diagram());
        QContextMenuEvent asked(QContextMenuEvent::Mouse, at, diagram().mapToGlobal(at));
        QApplication::sendEvent(&diagram(), &asked);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        if (!menu || menu->actions().isEmpty())
            return QStringLiteral("menu");
        QAction* line =
            menu->actions()[static_cast<qsizetype>(below(static_cast<std::size_t>(menu->actions().size())))];
        menu->close();
        if (line->isEnabled() && !line->isSeparator())
            line->trigger();
        return QStringLiteral("menu: ") + line->text();
    }
    QString table() {
        QList<QAbstractItemView*> seen;
        for (auto* view : opened_.window.findChildren<QAbstractItemView*>())
            if (view->isVisible() && view->model() && view->model()->rowCount() > 0)
                seen.append(view);
        if (seen.isEmpty())
            return QStringLiteral("no table");
        QAbstractItemView* view = seen[static_cast<qsizetype>(below(static_cast<std::size_t>(seen.size())))];
        const int row = static_cast<int>(below(static_cast<std::size_t>(view->model()->rowCount())));
        view->setCurrentIndex(view->model()->index(row, 0));
        QTest::mouseClick(view->viewport(), below(2) == 0 ? Qt::LeftButton : Qt::RightButton, {},
                          somewhere(*view->viewport()));
        return QStringLiteral("table ") + view->accessibleName();
    }
    QString resize() {
        opened_.window.resize(700 + static_cast<int>(below(1200)), 500 + static_cast<int>(below(700)));
        return QStringLiteral("resize");
    }
    QString other() {
        OpenRequest request = opened_.folder.request();
        request.seed = 1 + below(5);
        opened_.window.open(request);
        return QStringLiteral("another seed");
    }

    test::OpenWindow& opened_;
    std::mt19937_64 luck_;
    QTimer closer_;
};

}  // namespace

TEST_CASE("everything in random order: nothing crashes, and the run is what it was", "[gui][soak]") {
    constexpr std::uint64_t kSeed = 4;
    test::OpenWindow opened;
    const std::uint64_t fingerprint = opened.run().result.fingerprint;
    Monkey monkey(opened, kSeed);
    qint64 longest = 0;
    QString slowest;
    for (int i = 0; i < steps(); ++i) {
        QElapsedTimer timer;
        timer.start();
        const QString did = monkey.step();
        INFO("seed " << kSeed << ", step " << i << ": " << did.toStdString());
        QApplication::processEvents();
        REQUIRE(opened.window.isVisible());
        if (timer.elapsed() > longest) {
            longest = timer.elapsed();
            slowest = did;
        }
    }
    std::printf("%d steps; the longest took %lld ms: %s\n", steps(), static_cast<long long>(longest),
                slowest.toUtf8().constData());
    QTest::qWait(50);  // what is open closes
    opened.open(opened.folder.request());
    CHECK(opened.run().result.fingerprint == fingerprint);
    CHECK(opened.selection().event() <= opened.run().lastEvent());
}
