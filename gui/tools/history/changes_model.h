// The changes of a field as a table: when, at which event, from what to what.
#pragma once
#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "sim/series/field_history.h"

namespace orrery::gui {

using FieldChanges = std::vector<FieldHistory::Change>;

class ChangesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { time, event, from, to, columns };
    using QAbstractTableModel::QAbstractTableModel;

    // The first change is what the run began with; null: nothing.
    void setChanges(std::shared_ptr<const FieldChanges> changes);
    EventNumber eventOf(int row) const { return (*changes_)[static_cast<std::size_t>(row)].event; }
    // The last row at or before an event; -1 where there is none.
    int rowAt(EventNumber number) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const FieldChanges> changes_;
};

}  // namespace orrery::gui
