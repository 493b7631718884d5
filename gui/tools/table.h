// What the tables of the tools have in common: rows of one height that are selected whole, Tab leaves the table, a menu
// copies a cell or a row.
#pragma once
#include <QString>

class QModelIndex;
class QTableView;

namespace orrery::gui {

void dressTable(QTableView& table);
// The cells of a row as they are shown, from left to right, with tabs between them.
QString rowText(const QTableView& table, const QModelIndex& at);

}  // namespace orrery::gui
