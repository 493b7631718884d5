#include "gui/tools/events/events_dock.h"

#include <QHeaderView>
#include <QScopedValueRollback>
#include <QTableView>
#include <QTimer>

#include "gui/tools/table.h"

namespace orrery::gui {
namespace {

constexpr qint64 kRowsEvery = 1000;  // ms; a table of millions of rows takes its time to become longer

}  // namespace

EventsDock::EventsDock(Selection& selection, QWidget* parent)
    : ToolDock(parent), selection_(selection), table_(new QTableView(this)) {
    table_->setAccessibleName(tr("Events"));
    table_->setModel(&model_);
    dressTable(*table_);
    table_->setAlternatingRowColors(true);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);  // millions of rows of one height
    auto* header = table_->horizontalHeader();
    const int widths[] = {64, 92, 92, 180, 260, 64, 140};
    for (int column = 0; column < EventsModel::columns; ++column)
        header->resizeSection(column, widths[column]);
    header->setStretchLastSection(true);
    setWidget(table_);
    connect(&selection_, &Selection::changed, this, &EventsDock::follow);
    connect(&selection_, &Selection::grown, this, &EventsDock::grew);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (!following_ && now.isValid())
            selection_.setEvent(model_.eventOf(now.row()));
    });
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
    if (selection_.event() == 0) {
        table_->clearSelection();
        table_->scrollToTop();
        return;
    }
    const int row = model_.rowOf(selection_.event());
    if (table_->currentIndex().row() == row)
        return;
    table_->setCurrentIndex(model_.index(row, std::max(table_->currentIndex().column(), 0)));
    table_->scrollTo(model_.index(row, 0), QAbstractItemView::PositionAtCenter);
}

}  // namespace orrery::gui
