// A state as a tree of fields, and which of them the last event changed (with what they were before).
// Paths are those of Difference: "log[3].term". What lies below a row is made when somebody looks there: a state may be
// a log of a hundred thousand entries.
#pragma once
#include <QAbstractItemModel>
#include <memory>
#include <vector>

#include "gui/style/theme.h"
#include "sim/core/value.h"

namespace orrery::gui {

struct ShownNode;

class ValueModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { field, value, before, columns };
    static constexpr int kPathRole = Qt::UserRole;
    static constexpr int kOnDiskRole = Qt::UserRole + 1;  // whether it is a part of what is on the disk

    explicit ValueModel(QObject* parent = nullptr);
    ~ValueModel() override;

    // A field that a property or a watch names, and which.
    struct Named {
        std::string path;
        bool durable = false;
        QString why;
    };
    // Two trees below one another: the state, and what is on disk (left out where there is none).
    void setNode(std::shared_ptr<const ShownNode> node, std::vector<Named> named = {});
    const std::vector<Named>& named() const { return named_; }
    void setTheme(const Theme& theme) { theme_ = theme; }
    void clear();

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Item;
    Item* itemOf(const QModelIndex& index) const;
    const Named* namedAt(const Item& item) const;
    std::shared_ptr<const ShownNode> node_;  // what the rows tell of
    std::vector<Named> named_;
    std::unique_ptr<Item> root_;
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
