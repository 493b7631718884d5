// Breakpoints as a table: whether each is on, its filter, how often it is hit in the run that is shown.
#pragma once
#include <QAbstractTableModel>

#include "gui/query/breakpoints.h"
#include "gui/style/theme.h"

namespace orrery::gui {

class BreakpointsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { expression, hits, columns };

    explicit BreakpointsModel(Breakpoints& breakpoints, QObject* parent = nullptr);
    void setTheme(const Theme& theme) { theme_ = theme; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    Breakpoints& breakpoints_;
    Theme theme_ = Theme::light();
    int rows_ = 0;
};

}  // namespace orrery::gui
