#include "gui/tools/properties/properties_model.h"

#include <QFont>
#include <algorithm>
#include <numeric>

#include "gui/style/expectation_text.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

QString verdictText(PropertyState state) {
    switch (state) {
        case PropertyState::held:
            return PropertiesModel::tr("held");
        case PropertyState::violated:
            return PropertiesModel::tr("VIOLATED");
        case PropertyState::undecided:
            return PropertiesModel::tr("undecided");
        case PropertyState::witnessed:
            return PropertiesModel::tr("witnessed");
        case PropertyState::unwitnessed:
            return PropertiesModel::tr("not witnessed");
    }
    return {};
}

}  // namespace

void PropertiesModel::setRun(std::shared_ptr<const Recorded> run) {
    beginResetModel();
    run_ = std::move(run);
    order_.resize(run_ ? run_->properties.size() : 0);
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
        const auto rank = [&](std::size_t i) { return run_->properties[i].violation.value_or(SIZE_MAX); };
        return rank(a) < rank(b);
    });
    endResetModel();
}

void PropertiesModel::setTheme(const Theme& theme) {
    theme_ = theme;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columns - 1), {Qt::ForegroundRole});
}

EventNumber PropertiesModel::eventOf(int row) const {
    if (!run_ || row < 0 || row >= rowCount())
        return 0;
    const PropertyFact& fact = run_->properties[order_[static_cast<std::size_t>(row)]];
    return fact.violation ? run_->result.violations[*fact.violation].event : 0;
}

// What was expected instead, before the detail; empty where that is no surprise.
QString PropertiesModel::surprise_(const PropertyFact& fact) const {
    if (!fact.violation)
        return {};
    const QString surprise = surpriseText(run_->standingOf(run_->result.violations[*fact.violation]));
    return surprise.isEmpty() ? surprise : surprise + QStringLiteral(" · ");
}

int PropertiesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(order_.size());
}

int PropertiesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns);
}

const std::string& PropertiesModel::propertyOf(int row) const {
    return run_->properties[order_[static_cast<std::size_t>(row)]].name;
}

QVariant PropertiesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !run_)
        return {};
    const PropertyFact& fact = run_->properties[order_[static_cast<std::size_t>(index.row())]];
    const bool violated = fact.state == PropertyState::violated;
    switch (role) {
        case Qt::DisplayRole:
            switch (index.column()) {
                case verdict:
                    return verdictText(fact.state);
                case name:
                    return text(fact.name);
                case at:
                    return fact.violation
                               ? QStringLiteral("%1 · %2").arg(countText(eventOf(index.row())),
                                                               timeText(run_->result.violations[*fact.violation].time))
                               : QString();
                case detail:
                    return fact.detail.empty() ? text(fact.statement) : surprise_(fact) + text(fact.detail);
                default:
                    return {};
            }
        case Qt::ToolTipRole:
            return text(fact.statement) +
                   (fact.detail.empty() ? QString() : QStringLiteral("\n") + surprise_(fact) + text(fact.detail));
        case Qt::ForegroundRole:
            if (violated && index.column() <= at)
                return theme_.violation;
            if (index.column() == verdict &&
                (fact.state == PropertyState::undecided || fact.state == PropertyState::unwitnessed))
                return theme_.dropped;
            if (index.column() == verdict)
                return theme_.delivered;
            return {};
        case Qt::FontRole:
            if (violated && index.column() <= name) {
                QFont bold;
                bold.setBold(true);
                return bold;
            }
            return {};
        default:
            return {};
    }
}

QVariant PropertiesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
        case verdict:
            return tr("Verdict");
        case name:
            return tr("Property");
        case at:
            return tr("Event · time");
        case detail:
            return tr("What");
        default:
            return {};
    }
}

}  // namespace orrery::gui
