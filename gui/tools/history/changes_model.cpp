#include "gui/tools/history/changes_model.h"

#include <algorithm>

#include "gui/style/text.h"

namespace orrery::gui {

void ChangesModel::setChanges(std::shared_ptr<const FieldChanges> changes) {
    beginResetModel();
    changes_ = std::move(changes);
    endResetModel();
}

int ChangesModel::rowAt(EventNumber number) const {
    if (!changes_)
        return -1;
    const auto after = std::upper_bound(changes_->begin(), changes_->end(), number,
                                        [](EventNumber n, const FieldHistory::Change& one) { return n < one.event; });
    return static_cast<int>(after - changes_->begin()) - 1;
}

int ChangesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !changes_ ? 0 : static_cast<int>(changes_->size());
}

int ChangesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

QVariant ChangesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const FieldHistory::Change& change = (*changes_)[row];
    if (role == Qt::TextAlignmentRole)
        return QVariant((index.column() <= event ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == time)
        return exactTimeText(change.time);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    switch (index.column()) {
        case time:
            return timeText(change.time);
        case event:
            return change.event == 0 ? tr("start") : countText(change.event);
        case from:
            return row == 0 ? QString() : text((*changes_)[row - 1].text);
        case to:
            return text(change.text);
        default:
            return {};
    }
}

QVariant ChangesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
        case time:
            return tr("Time");
        case event:
            return tr("Event");
        case from:
            return tr("From");
        case to:
            return tr("To");
        default:
            return {};
    }
}

}  // namespace orrery::gui
