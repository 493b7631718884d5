// An explanation as a tree: its steps with their numbers, under each what it changed and what else it did. What did not
// happen stands before the violation, without a number.
#pragma once
#include <QAbstractItemModel>
#include <memory>
#include <vector>

#include "gui/session/explain.h"
#include "gui/session/recorded.h"

namespace orrery::gui {

class WhyModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role { kEvent = Qt::UserRole, kNumber, kTime, kNode, kKind };  // kNumber 0: it has none
    enum class Kind { step, fault, missing, violation, detail };

    using QAbstractItemModel::QAbstractItemModel;

    void show(std::shared_ptr<const Explanation> explanation, std::shared_ptr<const Recorded> run);
    void clear() { show({}, {}); }
    // The row of the step at that event; invalid where there is none.
    QModelIndex stepAt(EventNumber event) const;
    // "3  18.499 s  stock  …", a line a step, with what it changed below.
    QString asText(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        Kind kind = Kind::step;
        int number = 0;
        EventNumber event = 0;
        Time time = 0;
        QString node, headline, whole;
        QStringList details;
    };
    const Row& rowOf(const QModelIndex& index) const;

    std::vector<Row> rows_;
};

}  // namespace orrery::gui
