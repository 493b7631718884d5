#include "gui/tools/events/events_model.h"

#include <QFont>
#include <algorithm>
#include <limits>

#include "gui/session/event_words.h"
#include "gui/style/text.h"
#include "gui/style/tints.h"

namespace orrery::gui {

void EventsModel::setRun(std::shared_ptr<const Recorded> run) {
    beginResetModel();
    run_ = std::move(run);
    rows_ = rowsThere();
    endResetModel();
}

void EventsModel::setFilter(std::shared_ptr<const EventSet> passing) {
    beginResetModel();
    passing_ = std::move(passing);
    rows_ = std::min(rowsThere(), kRowsAtOnce);
    endResetModel();
}

int EventsModel::rowsThere() const {
    if (!run_)
        return 0;
    const EventNumber rows = passing_ ? passing_->count() : run_->lastEvent();
    return static_cast<int>(std::min<EventNumber>(rows, std::numeric_limits<int>::max()));
}

int EventsModel::rowOf(EventNumber event) const {
    if (!passing_)
        return static_cast<int>(event) - 1;
    return passing_->contains(event) ? static_cast<int>(passing_->rank(event)) - 1 : -1;
}

EventNumber EventsModel::eventOf(int row) const {
    const auto place = static_cast<std::uint64_t>(row);
    if (!passing_)
        return place + 1;
    return place < passing_->count() ? passing_->nth(place) : 0;
}

bool EventsModel::grow(int row) {
    const int there = rowsThere();
    const int rows = std::min(there, std::max(rows_ + std::min(kRowsAtOnce, there - rows_), row + 1));
    if (rows > rows_) {
        beginInsertRows({}, rows_, rows - 1);
        rows_ = rows;
        endInsertRows();
    }
    return rows_ == there;
}

void EventsModel::fill() {
    if (rows_ > 0)
        emit dataChanged(index(0, 0), index(rows_ - 1, columns - 1), {Qt::DisplayRole});
}

void EventsModel::setTheme(const Theme& theme) {
    theme_ = theme;
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columns - 1), {Qt::ForegroundRole});
}

int EventsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : rows_; }

int EventsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(columns) + watchColumns_;
}

QString EventsModel::cell(const TraceEvent& event, int column) const {
    switch (column) {
        case number:
            return countText(event.number);
        case time:
            return timeText(event.time);
        case node:
            return event.node == kNoNode ? tr("network") : text(run_->nodeName(event.node));
        case what:
            return eventWords(*run_, event);
        case detail: {
            const std::string* said = run_->textOf(event.number);
            return said ? text(*said) : QString();
        }
        case cause:
            return event.cause == 0 ? QString() : countText(event.cause);
        case outcome:
            return event.outcome == Outcome::handled ? QString() : text(name_of(event.outcome));
        default:
            return {};
    }
}

QVariant EventsModel::data(const QModelIndex& index, int role) const {
    if (!run_ || !index.isValid() || index.row() >= rowCount())
        return {};
    if (index.column() >= columns)
        return watchData(eventOf(index.row()), static_cast<std::size_t>(index.column() - columns), role);
    const TraceEvent* const row = run_->event(eventOf(index.row()));
    if (!row)
        return role == Qt::DisplayRole && index.column() == number ? QVariant(countText(eventOf(index.row())))
                                                                   : QVariant();
    const TraceEvent& event = *row;
    const auto violated = std::find_if(run_->result.violations.begin(), run_->result.violations.end(),
                                       [&](const Violation& violation) { return violation.event == event.number; });
    const bool is_violation = violated != run_->result.violations.end();
    if (const QVariant coloured = colourData(event, index.column(), role, is_violation); coloured.isValid())
        return coloured;
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == outcome && is_violation)
                return tr("violates %1").arg(text(violated->property));
            return cell(event, index.column());
        case Qt::ToolTipRole:
            return tip(event, index.column(), is_violation ? &*violated : nullptr);
        case Qt::TextAlignmentRole:
            return QVariant((index.column() == number || index.column() == time || index.column() == cause
                                 ? Qt::AlignRight
                                 : Qt::AlignLeft) |
                            Qt::AlignVCenter);
        case Qt::ForegroundRole:
            if (is_violation)
                return theme_.violation;
            if (event.outcome != Outcome::handled)
                return theme_.dropped;
            if (event.what == EventKind::fault)
                return theme_.fault;
            return {};
        case Qt::FontRole:
            if (is_violation) {
                QFont bold;
                bold.setBold(true);
                return bold;
            }
            return {};
        default:
            return {};
    }
}

QString EventsModel::tip(const TraceEvent& event, int column, const Violation* violated) const {
    const QString words = column == time ? exactTimeText(event.time)
                          : violated     ? text(violated->detail)
                                         : cell(event, column);
    const Colouring* const colours = colours_ ? colours_->inForce().get() : nullptr;
    const Colouring::Rule* const rule = colours ? colours->of(event.number) : nullptr;
    return rule ? words + (words.isEmpty() ? QString() : QStringLiteral("\n")) + ruleText(*rule) : words;
}

// What the rule that an event meets has to say; nothing: as without rules. A violation keeps its own colour.
QVariant EventsModel::colourData(const TraceEvent& event, int column, int role, bool violates) const {
    const Colouring* const colours = colours_ ? colours_->inForce().get() : nullptr;
    const Colouring::Rule* const rule = colours ? colours->of(event.number) : nullptr;
    if (!rule)
        return {};
    constexpr double kGround = 0.14;
    switch (role) {
        case Qt::BackgroundRole:
            return violates ? QVariant() : mixed(tintOf(rule->tint, theme_), theme_.base, kGround);
        case Qt::ForegroundRole:
            return violates ? QVariant() : column == what ? tintOf(rule->tint, theme_) : theme_.text;
        case Qt::DecorationRole:
            return column == what ? badge(rule->letter, rule->tint, theme_) : QVariant();
        case Qt::AccessibleTextRole:
            return column == what ? cell(event, what) + QStringLiteral(", ") + ruleText(*rule) : QVariant();
        default:
            return {};
    }
}

void EventsModel::setColours(const Colours& colours) {
    colours_ = &colours;
    const auto repaint = [this] {
        if (rows_ > 0)
            emit dataChanged(index(0, 0), index(rows_ - 1, columns - 1), {Qt::BackgroundRole, Qt::DecorationRole});
    };
    connect(colours_, &Colours::changed, this, repaint);
    connect(colours_, &Colours::advanced, this, repaint);
}

void EventsModel::setWatches(const Watches& watches) {
    watches_ = &watches;
    connect(watches_, &Watches::changed, this, &EventsModel::takeWatches);
    connect(watches_, &Watches::advanced, this, [this] {
        if (rows_ > 0 && watchColumns_ > 0)
            emit dataChanged(index(0, columns), index(rows_ - 1, columns + watchColumns_ - 1), {Qt::DisplayRole});
    });
    takeWatches();
}

void EventsModel::takeWatches() {
    const int now = static_cast<int>(watches_->all().size());
    if (now > watchColumns_) {
        beginInsertColumns({}, columns + watchColumns_, columns + now - 1);
        watchColumns_ = now;
        endInsertColumns();
    } else if (now < watchColumns_) {
        beginRemoveColumns({}, columns + now, columns + watchColumns_ - 1);
        watchColumns_ = now;
        endRemoveColumns();
    }
    if (now == 0)
        return;
    emit headerDataChanged(Qt::Horizontal, columns, columns + now - 1);
    if (rows_ > 0)
        emit dataChanged(index(0, columns), index(rows_ - 1, columns + now - 1), {Qt::DisplayRole});
}

QVariant EventsModel::watchData(EventNumber event, std::size_t watch, int role) const {
    if (watch >= watches_->all().size())
        return {};
    const QString words = watches_->textAt(watch, event);
    switch (role) {
        case Qt::DisplayRole:
            return words;
        case Qt::ToolTipRole:
            return QStringLiteral("%1: %2").arg(watches_->all()[watch].expression, words);
        case Qt::ForegroundRole:
            return words == QStringLiteral("false") ? QVariant(theme_.violation) : QVariant();
        default:
            return {};
    }
}

QVariant EventsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Horizontal && section >= columns && (role == Qt::DisplayRole || role == Qt::ToolTipRole))
        return watches_->all()[static_cast<std::size_t>(section - columns)].expression;
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
        case number:
            return tr("Event");
        case time:
            return tr("Time");
        case node:
            return tr("Node");
        case what:
            return tr("What");
        case detail:
            return tr("Detail");
        case cause:
            return tr("Cause");
        case outcome:
            return tr("Outcome");
        default:
            return {};
    }
}

}  // namespace orrery::gui
