// The commands of bookmarks, and their list at the end of their menu: a line each, from which it is gone to, renamed
// and removed.
#include <QAction>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <algorithm>

#include "gui/app/actions.h"
#include "gui/app/main_window.h"
#include "gui/notes/bookmarks.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

void askForNote(MainWindow& window, EventNumber event) {
    Bookmarks& bookmarks = window.bookmarks();
    const Bookmark* const there = bookmarks.at(event);
    bool wanted = false;
    const QString note =
        QInputDialog::getText(&window, Actions::tr("Bookmark"), Actions::tr("Note at event %1:").arg(countText(event)),
                              QLineEdit::Normal, there ? text(there->note) : QString(), &wanted);
    if (wanted)
        bookmarks.setNote(event, note.trimmed());
}

}  // namespace

void Actions::addBookmarks() {
    const QString group = tr("Bookmarks");
    Bookmarks& bookmarks = window_.bookmarks();
    Selection& selection = window_.selection();
    add(group, "bookmark", tr("Set or remove a bookmark at the playhead"), "", {QKeySequence(Qt::Key_M)},
        [&] { bookmarks.toggle(selection.event()); });
    add(group, "bookmark-note", tr("Bookmark with a note…"), "", {QKeySequence(Qt::SHIFT | Qt::Key_M)},
        [this] { askForNote(window_, window_.selection().event()); });
    const auto go = [this, &selection](std::optional<EventNumber> event) {
        event ? selection.setEvent(*event) : window_.say(tr("No bookmark there"));
    };
    add(group, "bookmark-next", tr("Next bookmark"), "", {QKeySequence(Qt::Key_N)},
        [&, go] { go(bookmarks.after(selection.event())); });
    add(group, "bookmark-previous", tr("Previous bookmark"), "", {QKeySequence(Qt::SHIFT | Qt::Key_N)},
        [&, go] { go(bookmarks.before(selection.event())); });
}

// All of them, as they are when the menu is opened.
void Actions::listBookmarks() {
    const auto titles = window_.menuBar()->actions();
    const auto title =
        std::find_if(titles.begin(), titles.end(), [](const QAction* one) { return one->text() == tr("Bookmarks"); });
    QMenu* const list = (*title)->menu()->addMenu(tr("All bookmarks"));
    list->setObjectName(QStringLiteral("bookmarks"));
    connect((*title)->menu(), &QMenu::aboutToShow, list,
            [this, list] { list->setEnabled(!window_.bookmarks().all().empty()); });
    connect(list, &QMenu::aboutToShow, this, [this, list] { fillBookmarks(*list); });
}

void Actions::fillBookmarks(QMenu& list) {
    list.clear();
    qDeleteAll(list.findChildren<QMenu*>(Qt::FindDirectChildrenOnly));
    Bookmarks& bookmarks = window_.bookmarks();
    for (const Bookmark& one : bookmarks.all()) {
        QString words = tr("event %1, %2").arg(countText(one.event), timeText(one.time));
        if (!one.note.empty())
            words += QStringLiteral(" · ") + text(one.note);
        QMenu* const line = list.addMenu(words.replace(u'&', QStringLiteral("&&")));
        line->addAction(tr("Go there"), this, [this, event = one.event] { window_.selection().setEvent(event); });
        line->addAction(tr("Note…"), this, [this, event = one.event] { askForNote(window_, event); });
        line->addAction(tr("Remove"), this, [&bookmarks, event = one.event] { bookmarks.remove(event); });
    }
}

}  // namespace orrery::gui
