// A state as a tree of fields, and which of them the last event changed (with what they were before).
// Paths are those of Difference: "log[3].term".
#pragma once
#include <QAbstractItemModel>
#include <memory>
#include <vector>

#include "gui/style/theme.h"
#include "sim/core/value.h"

namespace orrery::gui {

class ValueModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { field, value, before, columns };
    static constexpr int kPathRole = Qt::UserRole;

    explicit ValueModel(QObject* parent = nullptr);
    ~ValueModel() override;

    // Two trees below one another: the state, and what is on disk (left out where there is none).
    void setValues(const Value& state, const std::vector<Difference>& changed, const Value& durable,
                   const std::vector<Difference>& durableChanged);
    void setTheme(const Theme& theme) { theme_ = theme; }
    void clear();

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Item;
    const Item* itemOf(const QModelIndex& index) const;
    static std::unique_ptr<Item> build(const QString& name, const std::string& path, const Value& value,
                                       const std::vector<Difference>& changed);

    std::unique_ptr<Item> root_;
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
