#include "gui/tools/life/life_model.h"

#include <QFont>

#include "gui/session/event_words.h"
#include "gui/style/text.h"
#include "gui/tools/life/life_view.h"

namespace orrery::gui {

void LifeModel::setLife(std::shared_ptr<const life::Life> life, std::shared_ptr<const Recorded> run) {
    beginResetModel();
    life_ = std::move(life);
    run_ = std::move(run);
    endResetModel();
}

int LifeModel::rowOf(EventNumber number) const {
    const life::Step* step = life_ ? life_->find(number) : nullptr;
    return step ? static_cast<int>(step - life_->steps.data()) : -1;
}

int LifeModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || !life_ ? 0 : static_cast<int>(life_->steps.size());
}

int LifeModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(columns); }

QString LifeModel::cell(const life::Step& step, int column) const {
    switch (column) {
        case event:
            return countText(step.row.number);
        case since:
            return QStringLiteral("+%1").arg(timeText(step.row.time - life_->begins()));
        case node:
            return step.row.node == kNoNode ? tr("network") : text(run_->nodeName(step.row.node));
        case what:
            return eventWords(*run_, step.row);
        default:
            break;
    }
    QStringList parts;
    for (const life::Stretch& one : step.before)
        parts.append(QStringLiteral("%1 %2").arg(spentText(one.spent), timeText(one.length())));
    return parts.join(QStringLiteral(", "));
}

QVariant LifeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const life::Step& step = life_->steps[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return cell(step, index.column());
        case Qt::ToolTipRole:
            return index.column() == what ? text(step.row.detail) : cell(step, index.column());
        case Qt::ForegroundRole:
            return step.on_path ? QVariant() : QVariant(theme_.muted);
        case Qt::FontRole: {
            QFont font;
            font.setBold(step.on_path);
            return font;
        }
        default:
            return {};
    }
}

QVariant LifeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
        case event:
            return tr("Event");
        case since:
            return tr("Since its beginning");
        case node:
            return tr("Node");
        case what:
            return tr("What");
        default:
            return tr("Spent since its cause");
    }
}

}  // namespace orrery::gui
