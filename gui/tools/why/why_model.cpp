#include "gui/tools/why/why_model.h"

#include <algorithm>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr quintptr kTop = 0;  // the internal id of a step; of a detail: one more than its step's row

QString changeText(const Difference& change) {
    const QString path = text(change.path);
    if (change.before.empty())
        return QStringLiteral("%1 = %2").arg(path, text(change.after));
    if (change.after.empty())
        return QStringLiteral("%1: %2 → –").arg(path, text(change.before));
    return QStringLiteral("%1: %2 → %3").arg(path, text(change.before), text(change.after));
}

}  // namespace

void WhyModel::show(std::shared_ptr<const Explanation> explanation, std::shared_ptr<const Recorded> run) {
    beginResetModel();
    rows_.clear();
    if (explanation && run) {
        const CausalSlice& slice = explanation->slice;
        const auto nameOf = [&](NodeId node) { return node == kNoNode ? QString() : text(run->nodeName(node)); };
        for (const SliceStep& step : slice.steps) {
            Row row;
            row.number = static_cast<int>(&step - slice.steps.data()) + 1;
            row.kind = step.fault ? Kind::fault : Kind::step;
            row.event = step.event;
            row.time = step.time;
            row.node = nameOf(step.node);
            row.headline = text(step.headline);
            row.whole = text(step.what);
            for (const Difference& change : step.changes)
                row.details.append(changeText(change));
            for (const std::string& effect : step.effects)
                row.details.append(text(effect));
            rows_.push_back(std::move(row));
        }
        if (!slice.violation.empty() && !rows_.empty()) {
            Row& last = rows_.back();
            last.kind = Kind::violation;
            if (!explanation->missed)
                last.details.prepend(text(slice.violation));
            else
                last.headline = text(slice.violation);
        }
        std::vector<Row> absent;
        for (const MissingStep& one : slice.missing) {
            Row row;
            row.kind = Kind::missing;
            row.event = one.ended != 0 ? one.ended : one.begun;
            row.time = one.due;
            row.node = nameOf(one.node);
            row.headline = row.whole = text(one.what);
            absent.push_back(std::move(row));
        }
        rows_.insert(rows_.empty() ? rows_.end() : rows_.end() - 1, absent.begin(), absent.end());
    }
    endResetModel();
}

QModelIndex WhyModel::stepAt(EventNumber event) const {
    for (std::size_t row = 0; row < rows_.size(); ++row)
        if (rows_[row].event == event && rows_[row].number != 0)
            return index(static_cast<int>(row), 0);
    return {};
}

QString WhyModel::asText(const QModelIndex& index) const {
    const Row& row = rowOf(index);
    QString out =
        QStringLiteral("%1  %2  %3")
            .arg(row.number == 0 ? QStringLiteral("–") : QString::number(row.number), timeText(row.time), row.headline);
    for (const QString& one : row.details)
        out += QStringLiteral("\n      ") + one;
    return out;
}

const WhyModel::Row& WhyModel::rowOf(const QModelIndex& index) const {
    return rows_[static_cast<std::size_t>(index.internalId() == kTop ? index.row()
                                                                     : static_cast<int>(index.internalId()) - 1)];
}

QModelIndex WhyModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : kTop);
}

QModelIndex WhyModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == kTop)
        return {};
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, kTop);
}

int WhyModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid())
        return static_cast<int>(rows_.size());
    return parent.internalId() == kTop && parent.column() == 0 ? static_cast<int>(rowOf(parent).details.size()) : 0;
}

int WhyModel::columnCount(const QModelIndex&) const { return 1; }

QVariant WhyModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid())
        return {};
    const Row& row = rowOf(index);
    const bool isDetail = index.internalId() != kTop;
    switch (role) {
        case Qt::DisplayRole:
            return isDetail ? row.details.at(index.row()) : row.headline;
        case Qt::ToolTipRole:
            return isDetail ? row.details.at(index.row()) : row.whole;
        case Qt::AccessibleTextRole:
            return isDetail ? row.details.at(index.row())
                            : QStringLiteral("%1, %2, %3").arg(row.number).arg(timeText(row.time), row.whole);
        case kEvent:
            return QVariant::fromValue<qulonglong>(row.event);
        case kNumber:
            return isDetail ? 0 : row.number;
        case kTime:
            return timeText(row.time);
        case kNode:
            return row.node;
        case kKind:
            return static_cast<int>(isDetail ? Kind::detail : row.kind);
        default:
            return {};
    }
}

}  // namespace orrery::gui
