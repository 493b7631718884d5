#include "gui/futures/edit_menu.h"

#include <QCoreApplication>
#include <QMenu>

#include "gui/futures/edit_dialog.h"
#include "gui/futures/edit_words.h"

namespace orrery::gui {
namespace {

QKeySequence keyOf(EditKind kind) {
    switch (kind) {
        case EditKind::drop:
            return Qt::Key_X;
        case EditKind::delay:
            return Qt::Key_D;
        case EditKind::duplicate:
            return Qt::Key_U;
        case EditKind::crash:
            return Qt::Key_C;
        case EditKind::isolate:
            return Qt::Key_P;
        case EditKind::corrupt:
        case EditKind::pause:
            break;
    }
    return {};
}

}  // namespace

void addEdits(QMenu& menu, Branching& branching, QWidget* window) {
    const auto run = branching.run(branching.current());
    if (!run)
        return;
    const Pick pick = branching.pick();
    for (const EditKind kind : kEditKinds) {
        const Obstacle obstacle = obstacle_to(kind, pick);
        QString words = editText(kind, pick, *run);
        if (obstacle != Obstacle::none)
            words += QStringLiteral(" (%1)").arg(obstacleText(obstacle));
        QAction* line = menu.addAction(words.replace(u'&', QStringLiteral("&&")));
        line->setShortcut(keyOf(kind));  // to be read: the window's own action answers it
        line->setShortcutContext(Qt::WidgetShortcut);
        line->setEnabled(obstacle == Obstacle::none);
        QObject::connect(line, &QAction::triggered, window,
                         [&branching, kind, window] { askForEdit(branching, kind, window); });
    }
    menu.addSeparator();
    QAction* other = menu.addAction(QCoreApplication::translate("Edit", "Another future from here…"));
    other->setShortcut(Qt::Key_B);
    other->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(other, &QAction::triggered, window, [&branching, window] { askForAnyEdit(branching, window); });
    if (auto* life = window->findChild<QAction*>(QStringLiteral("life-of-request")))
        menu.addAction(life);
}

void popupEdits(Branching& branching, QWidget* window, const QPoint& at, const std::function<void(QMenu&)>& before) {
    auto* menu = new QMenu(window);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (before)
        before(*menu);
    addEdits(*menu, branching, window);
    menu->popup(at);
}

}  // namespace orrery::gui
