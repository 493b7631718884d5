// The events of a run as a table: a window onto the rows at hand, nothing is copied. Rows are events 1 … n; one that is
// not at hand shows its number, and the rest once it has come. While the run goes on rows are added. Where a filter is
// on, rows are the events that pass it, and come as they are found. Each watch has a column behind the others: what it
// is after the event. What a colour rule meets has its tint, and the rule's letter beside what it is.
#pragma once
#include <QAbstractTableModel>
#include <memory>

#include "gui/query/colours.h"
#include "gui/query/watches.h"
#include "gui/session/recorded.h"
#include "gui/style/theme.h"
#include "sim/filter/event_set.h"

namespace orrery::gui {

class EventsModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { number, time, node, what, detail, cause, outcome, columns };

    using QAbstractTableModel::QAbstractTableModel;

    // They outlive it.
    void setWatches(const Watches& watches);
    void setColours(const Colours& colours);
    void setRun(std::shared_ptr<const Recorded> run);
    // Null: all events.
    void setFilter(std::shared_ptr<const EventSet> passing);
    // The run went on: takes up the rows that are there now, up to `row` at least and kRowsAtOnce at most where those
    // are more. False where some are left.
    bool grow(int row = 0);
    static constexpr int kRowsAtOnce = 500'000;  // a table takes 25 ns a row that it gets
    // Rows have come that were not at hand.
    void fill();
    void setTheme(const Theme& theme);
    // -1 where it has none.
    int rowOf(EventNumber event) const;
    EventNumber eventOf(int row) const;
    // What its cell says, as a filter; empty where there is nothing to ask.
    QString filterOf(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant colourData(const TraceEvent& event, int column, int role, bool violates) const;
    QString tip(const TraceEvent& event, int column, const Violation* violated) const;
    QString cell(const TraceEvent& event, int column) const;
    QVariant watchData(EventNumber event, std::size_t watch, int role) const;
    void takeWatches();
    int rowsThere() const;
    std::shared_ptr<const Recorded> run_;
    std::shared_ptr<const EventSet> passing_;
    int rows_ = 0;
    const Colours* colours_ = nullptr;
    const Watches* watches_ = nullptr;
    int watchColumns_ = 0;
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
