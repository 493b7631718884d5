#include "gui/tools/properties/properties_dock.h"

#include <QHeaderView>
#include <QTableView>

#include "gui/tools/table.h"

namespace orrery::gui {

PropertiesDock::PropertiesDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent), session_(session), selection_(selection), table_(new QTableView(this)) {
    table_->setAccessibleName(tr("Properties and violations"));
    table_->setModel(&model_);
    dressTable(*table_);
    const int widths[] = {84, 150, 130, 200};
    for (int column = 0; column < PropertiesModel::columns; ++column)
        table_->horizontalHeader()->resizeSection(column, widths[column]);
    table_->horizontalHeader()->setStretchLastSection(true);
    setWidget(table_);
    connect(&selection_, &Selection::changed, this, [this] {
        if (shown_ == selection_.recorded())
            return;
        shown_ = selection_.recorded();
        shownComplete_ = shown_ && shown_->complete;
        shownViolations_ = shown_ ? shown_->result.violations.size() : 0;
        model_.setRun(shown_);
    });
    connect(&selection_, &Selection::grown, this, [this] {
        const std::size_t violations = shown_ ? shown_->result.violations.size() : 0;
        if (!shown_ || (shownComplete_ == shown_->complete && shownViolations_ == violations))
            return;
        shownComplete_ = shown_->complete;
        shownViolations_ = violations;
        model_.setRun(shown_);
    });
    const auto go = [this](const QModelIndex& index) {
        const EventNumber event = model_.eventOf(index.row());
        if (event == 0)
            return;
        selection_.setEvent(event);
        const auto& known = session_.explanation();
        if (!known || known->violated != model_.propertyOf(index.row()))
            session_.explain(event, model_.propertyOf(index.row()));
    };
    connect(table_, &QTableView::clicked, this, go);
    connect(table_, &QTableView::activated, this, go);
}

}  // namespace orrery::gui
