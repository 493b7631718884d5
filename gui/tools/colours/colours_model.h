// Colour rules as a table, the first that wins on top: whether each is on, its letter and name, its filter, its tint,
// how many events of the shown run it meets. One that this run has no names for says why.
#pragma once
#include <QAbstractTableModel>

#include "gui/query/colours.h"
#include "gui/style/theme.h"

namespace orrery::gui {

class ColoursModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { name, filter, tint, events, columns };

    explicit ColoursModel(Colours& colours, QObject* parent = nullptr);
    void setTheme(const Theme& theme);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString cell(std::size_t row, int column) const;

    Colours& colours_;
    Theme theme_ = Theme::light();
    int rows_ = 0;
};

}  // namespace orrery::gui
