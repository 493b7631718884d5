// What the tables of the tools have in common: rows of one height that are selected whole, Tab leaves the table, a menu
// copies a cell or a row.
#pragma once
#include <QString>
#include <functional>

class QMenu;
class QModelIndex;
class QTableView;

namespace orrery::gui {

// Adds to the menu over a cell, above what all tables have; its row has become the current one.
using FillMenu = std::function<void(QMenu& menu, const QModelIndex& at)>;

void dressTable(QTableView& table, const FillMenu& fill = {});
// The cells of a row as they are shown, from left to right, with tabs between them.
QString rowText(const QTableView& table, const QModelIndex& at);

}  // namespace orrery::gui
