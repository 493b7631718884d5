#include "gui/tools/breakpoints/breakpoints_model.h"

#include "gui/style/text.h"

namespace orrery::gui {

BreakpointsModel::BreakpointsModel(Breakpoints& breakpoints, QObject* parent)
    : QAbstractTableModel(parent), breakpoints_(breakpoints), rows_(static_cast<int>(breakpoints.all().size())) {
    connect(&breakpoints_, &Breakpoints::changed, this, [this] {
        beginResetModel();
        rows_ = static_cast<int>(breakpoints_.all().size());
        endResetModel();
    });
    connect(&breakpoints_, &Breakpoints::advanced, this, [this] {
        if (rows_ > 0)
            emit dataChanged(index(0, hits), index(rows_ - 1, hits), {Qt::DisplayRole});
    });
}

int BreakpointsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : rows_; }

int BreakpointsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

QVariant BreakpointsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rows_)
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const Breakpoints::Breakpoint& one = breakpoints_.all()[row];
    const bool is_expression = index.column() == expression;
    switch (role) {
        case Qt::DisplayRole:
        case Qt::EditRole:
            if (is_expression)
                return one.expression;
            return one.error  ? tr("not in this run")
                   : one.hits ? countText(one.hits->count()) +
                                    (breakpoints_.isComplete(row) ? QString() : QStringLiteral(" …"))
                              : QString();
        case Qt::CheckStateRole:
            return is_expression ? QVariant(one.enabled ? Qt::Checked : Qt::Unchecked) : QVariant();
        case Qt::ToolTipRole:
            return one.error ? text(one.error->to_text()) : one.expression;
        case Qt::ForegroundRole:
            return one.error ? QVariant(theme_.violation) : one.enabled ? QVariant() : QVariant(theme_.muted);
        case Qt::TextAlignmentRole:
            return QVariant((is_expression ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
        default:
            return {};
    }
}

bool BreakpointsModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != expression)
        return false;
    const auto row = static_cast<std::size_t>(index.row());
    if (role == Qt::CheckStateRole)
        breakpoints_.enable(row, value.toInt() == Qt::Checked);
    else if (role == Qt::EditRole)
        breakpoints_.change(row, value.toString());
    else
        return false;
    return true;
}

Qt::ItemFlags BreakpointsModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == expression)
        flags |= Qt::ItemIsUserCheckable | Qt::ItemIsEditable;
    return flags;
}

QVariant BreakpointsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == expression ? tr("Stop at") : tr("Hits");
}

}  // namespace orrery::gui
