#include "gui/tools/events/events_dock.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTableView>
#include <QTimer>

#include "gui/futures/edit_menu.h"
#include "gui/style/text.h"
#include "gui/tools/table.h"

namespace orrery::gui {
namespace {

// An & alone in a menu would mark a letter.
QString line(const QString& words, QString filter) {
    return words.arg(filter.replace(QStringLiteral("&"), QStringLiteral("&&")));
}

constexpr qint64 kRowsEvery = 1000;  // ms; a table of millions of rows takes its time to become longer

}  // namespace

EventsDock::EventsDock(Selection& selection, Queries& queries, Branching& branching, QWidget* parent)
    : ToolDock(parent), selection_(selection), queries_(queries), table_(new QTableView(this)) {
    table_->setAccessibleName(tr("Events"));
    table_->setModel(&model_);
    model_.setWatches(queries.watches);
    model_.setColours(queries.colours);
    dressTable(*table_, [this, &branching](QMenu& menu, const QModelIndex& at) {
        fillMenu(menu, at);
        menu.addSeparator();
        addEdits(menu, branching, window());
    });
    table_->setAlternatingRowColors(true);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);  // millions of rows of one height
    auto* header = table_->horizontalHeader();
    const int widths[] = {64, 92, 92, 180, 260, 64, 140};
    for (int column = 0; column < EventsModel::columns; ++column)
        header->resizeSection(column, widths[column]);
    header->setStretchLastSection(true);
    connect(&queries_.watches, &Watches::changed, this, &EventsDock::placeWatches);
    setWidget(table_);
    connect(&selection_, &Selection::changed, this, &EventsDock::follow);
    connect(&selection_, &Selection::grown, this, &EventsDock::grew);
    connect(&queries_.filter, &EventFilter::changed, this, &EventsDock::filterChanged);
    connect(&queries_.filter, &EventFilter::advanced, this, [this] {
        if (!growing_)
            growTable();
    });
    model_.setFilter(queries_.filter.found());
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (!following_ && now.isValid() && model_.eventOf(now.row()) != 0)
            selection_.setEvent(model_.eventOf(now.row()));
    });
}

// Beside what happens, in their order, where they are seen.
void EventsDock::placeWatches() {
    QHeaderView& header = *table_->horizontalHeader();
    constexpr int kBefore = EventsModel::detail;
    constexpr int kWidth = 110;
    for (int column = EventsModel::columns; column < model_.columnCount(); ++column) {
        const int place = kBefore + column - EventsModel::columns;
        if (header.visualIndex(column) == place)
            continue;
        header.moveSection(header.visualIndex(column), place);
        header.resizeSection(column, kWidth);
    }
}

void EventsDock::grew() {
    const QScopedValueRollback<bool> guard(following_, true);
    if (!shown_ || shown_ != selection_.recorded())
        return;
    if (shown_->complete != shownComplete_ || sinceRows_.elapsed() > kRowsEvery) {
        sinceRows_.start();
        shownComplete_ = shown_->complete;
        if (!growing_)
            growTable();
    }
    model_.fill();
}

void EventsDock::growTable() {
    const QScopedValueRollback<bool> guard(following_, true);
    growing_ = !model_.grow();
    if (growing_)
        QTimer::singleShot(0, this, &EventsDock::growTable);
}

void EventsDock::follow() {
    const QScopedValueRollback<bool> guard(following_, true);
    if (shown_ != selection_.recorded()) {
        shown_ = selection_.recorded();
        model_.setRun(shown_);
        sinceRows_.start();
        shownComplete_ = shown_ && shown_->complete;
    }
    if (model_.rowOf(selection_.event()) >= model_.rowCount())
        model_.grow(model_.rowOf(selection_.event()));
    const int row = selection_.event() == 0 ? -1 : model_.rowOf(selection_.event());
    if (row < 0) {  // the start, or the filter leaves it out
        table_->clearSelection();
        table_->setCurrentIndex({});
        if (selection_.event() == 0)
            table_->scrollToTop();
        return;
    }
    if (table_->currentIndex().row() == row)
        return;
    table_->setCurrentIndex(model_.index(row, std::max(table_->currentIndex().column(), 0)));
    table_->scrollTo(model_.index(row, 0), QAbstractItemView::PositionAtCenter);
}

void EventsDock::filterChanged() {
    {
        const QScopedValueRollback<bool> guard(following_, true);
        model_.setFilter(queries_.filter.found());
    }
    if (!growing_)
        growTable();
    follow();
}

void EventsDock::fillMenu(QMenu& menu, const QModelIndex& at) {
    const QString asked = model_.filterOf(at);
    if (asked.isEmpty())
        return;
    EventFilter& filter = queries_.filter;
    const bool on = filter.isOn();
    QObject::connect(menu.addAction(line(tr("Show only: %1"), asked)), &QAction::triggered, &filter,
                     [&filter, asked] { filter.set(asked); });
    if (on)
        QObject::connect(menu.addAction(line(tr("And: %1"), asked)), &QAction::triggered, &filter,
                         [&filter, asked] { filter.both(asked); });
    const QString inverted = text(inverted_filter(plain(asked)));
    QObject::connect(menu.addAction(on ? line(tr("And not: %1"), asked) : line(tr("Leave out: %1"), asked)),
                     &QAction::triggered, &filter, [&filter, inverted] { filter.both(inverted); });
    QObject::connect(menu.addAction(line(tr("Break at: %1"), asked)), &QAction::triggered, &queries_,
                     [this, asked] { queries_.breakpoints.add(asked); });
    QObject::connect(menu.addAction(line(tr("Colour events like this: %1"), asked)), &QAction::triggered, &queries_,
                     [this, asked] { queries_.colours.add(asked); });
}

}  // namespace orrery::gui
