#include "gui/tools/table.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QMenu>
#include <QTableView>

namespace orrery::gui {
namespace {

QString words(const char* text) { return QCoreApplication::translate("Table", text); }

QString cellText(const QModelIndex& at) { return at.data(Qt::DisplayRole).toString(); }

// `where` is in the coordinates of the viewport; the key for menus asks at the current cell.
void showMenu(QTableView& table, const QPoint& where, const FillMenu& fill) {
    const QModelIndex under = table.indexAt(where);
    const QModelIndex at = under.isValid() ? under : table.currentIndex();
    if (!at.isValid())
        return;
    auto* menu = new QMenu(&table);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (fill) {
        table.setCurrentIndex(at);
        fill(*menu, at);
        menu->addSeparator();
    }
    const auto add = [&](const QString& what, const QString& copied) {
        QObject::connect(menu->addAction(what), &QAction::triggered, &table,
                         [copied] { QApplication::clipboard()->setText(copied); });
    };
    add(words(QT_TRANSLATE_NOOP("Table", "Copy the cell")), cellText(at));
    add(words(QT_TRANSLATE_NOOP("Table", "Copy the row")), rowText(table, at));
    menu->popup(table.viewport()->mapToGlobal(where));
}

}  // namespace

void dressTable(QTableView& table, const FillMenu& fill) {
    constexpr int kRowHeight = 22;
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setTabKeyNavigation(false);
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(kRowHeight);
    table.horizontalHeader()->setHighlightSections(false);
    table.setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(&table, &QTableView::customContextMenuRequested, &table,
                     [&table, fill](const QPoint& where) { showMenu(table, where, fill); });
}

QString rowText(const QTableView& table, const QModelIndex& at) {
    QStringList cells;
    for (int place = 0; place < table.model()->columnCount(); ++place) {
        const int column = table.horizontalHeader()->logicalIndex(place);
        if (!table.isColumnHidden(column))
            cells.append(cellText(at.siblingAtColumn(column)).replace(u'\t', u' ').replace(u'\n', u' '));
    }
    return cells.join(u'\t');
}

}  // namespace orrery::gui
