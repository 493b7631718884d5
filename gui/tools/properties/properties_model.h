// The properties of a run, violated ones first, with verdict and, where violated, event and time.
#pragma once
#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "gui/session/recorded.h"
#include "gui/style/theme.h"

namespace orrery::gui {

class PropertiesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { verdict, name, at, detail, columns };

    using QAbstractTableModel::QAbstractTableModel;

    void setRun(std::shared_ptr<const Recorded> run);
    void setTheme(const Theme& theme);
    // 0: the row's property has no violation.
    EventNumber eventOf(int row) const;
    const std::string& propertyOf(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString surprise_(const PropertyFact& fact) const;

    std::shared_ptr<const Recorded> run_;
    std::vector<std::size_t> order_;
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
