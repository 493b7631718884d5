#include "gui/tools/colours/colours_model.h"

#include "gui/style/text.h"
#include "gui/style/tints.h"

namespace orrery::gui {

ColoursModel::ColoursModel(Colours& colours, QObject* parent)
    : QAbstractTableModel(parent), colours_(colours), rows_(static_cast<int>(colours.all().size())) {
    connect(&colours_, &Colours::changed, this, [this] {
        const int now = static_cast<int>(colours_.all().size());
        if (now != rows_) {
            beginResetModel();
            rows_ = now;
            endResetModel();
        } else if (rows_ > 0) {
            emit dataChanged(index(0, 0), index(rows_ - 1, columns - 1));
        }
    });
    connect(&colours_, &Colours::advanced, this, [this] {
        if (rows_ > 0)
            emit dataChanged(index(0, events), index(rows_ - 1, events), {Qt::DisplayRole});
    });
}

void ColoursModel::setTheme(const Theme& theme) {
    theme_ = theme;
    if (rows_ > 0)
        emit dataChanged(index(0, 0), index(rows_ - 1, columns - 1));
}

int ColoursModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : rows_; }

int ColoursModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

QString ColoursModel::cell(std::size_t row, int column) const {
    const Colours::Entry& one = colours_.all()[row];
    switch (column) {
        case name:
            return colours_.nameOf(row);
        case filter:
            return text(one.rule.filter);
        case tint:
            return tintName(one.rule.tint);
        case events:
            if (one.error)
                return tr("off: not in this run");
            return one.events
                       ? countText(one.events->count()) + (colours_.isComplete(row) ? QString() : QStringLiteral(" …"))
                       : QString();
        default:
            return {};
    }
}

QVariant ColoursModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rows_)
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    const Colours::Entry& one = colours_.all()[row];
    switch (role) {
        case Qt::DisplayRole:
            return cell(row, index.column());
        case Qt::EditRole:
            return index.column() == name ? text(one.rule.name) : cell(row, index.column());
        case Qt::CheckStateRole:
            return index.column() == name ? QVariant(one.rule.on ? Qt::Checked : Qt::Unchecked) : QVariant();
        case Qt::DecorationRole:
            return index.column() == name ? QVariant(badge(Colours::letterOf(row), one.rule.tint, theme_)) : QVariant();
        case Qt::AccessibleTextRole:
            return index.column() == name ? QVariant(Colours::letterOf(row) + QStringLiteral(", ") + cell(row, name))
                                          : QVariant(cell(row, index.column()));
        case Qt::ToolTipRole:
            return one.error ? text(one.error->to_text()) : cell(row, index.column());
        case Qt::ForegroundRole:
            if (one.error && index.column() == events)
                return theme_.violation;
            return one.error || !one.rule.on ? QVariant(theme_.muted)
                   : index.column() == tint  ? QVariant(tintOf(one.rule.tint, theme_))
                                             : QVariant();
        case Qt::TextAlignmentRole:
            return QVariant((index.column() == events ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        default:
            return {};
    }
}

bool ColoursModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid() || index.column() != name || (role != Qt::CheckStateRole && role != Qt::EditRole))
        return false;
    const auto row = static_cast<std::size_t>(index.row());
    ColourRule rule = colours_.all()[row].rule;
    if (role == Qt::CheckStateRole)
        rule.on = value.toInt() == Qt::Checked;
    else
        rule.name = plain(value.toString().trimmed());
    colours_.change(row, rule);
    return true;
}

Qt::ItemFlags ColoursModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == name)
        flags |= Qt::ItemIsUserCheckable | Qt::ItemIsEditable;
    return flags;
}

QVariant ColoursModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
        case name:
            return tr("Rule");
        case filter:
            return tr("Filter");
        case tint:
            return tr("Colour");
        case events:
            return tr("Events");
        default:
            return {};
    }
}

}  // namespace orrery::gui
