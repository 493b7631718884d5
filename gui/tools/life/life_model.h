// The events of a life as a table: since its beginning, where, what, and what the time since its cause was spent with.
#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "gui/session/recorded.h"
#include "gui/style/theme.h"
#include "sim/life/life.h"

namespace orrery::gui {

class LifeModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { event, since, node, what, spent, columns };
    using QAbstractTableModel::QAbstractTableModel;

    void setLife(std::shared_ptr<const life::Life> life, std::shared_ptr<const Recorded> run);
    void setTheme(const Theme& theme) { theme_ = theme; }
    EventNumber eventOf(int row) const { return life_->steps[static_cast<std::size_t>(row)].row.number; }
    int rowOf(EventNumber number) const;  // -1 where it has none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString cell(const life::Step& step, int column) const;
    std::shared_ptr<const life::Life> life_;
    std::shared_ptr<const Recorded> run_;
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
