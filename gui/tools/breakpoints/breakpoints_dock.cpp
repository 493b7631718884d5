#include "gui/tools/breakpoints/breakpoints_dock.h"

#include <QAction>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/query/filter_edit.h"
#include "gui/query/filter_line.h"
#include "gui/style/text.h"
#include "gui/tools/table.h"

namespace orrery::gui {

BreakpointsDock::BreakpointsDock(Selection& selection, Queries& queries, QWidget* parent)
    : ToolDock(parent),
      selection_(selection),
      queries_(queries),
      model_(queries.breakpoints),
      line_(new FilterLine(selection, tr("Where to stop"), this)),
      table_(new QTableView(this)) {
    table_->setAccessibleName(tr("Breakpoints"));
    table_->setModel(&model_);
    dressTable(*table_, [this](QMenu& menu, const QModelIndex&) {
        connect(menu.addAction(tr("Remove")), &QAction::triggered, this, &BreakpointsDock::remove);
    });
    table_->horizontalHeader()->setSectionResizeMode(BreakpointsModel::expression, QHeaderView::Stretch);
    table_->horizontalHeader()->resizeSection(BreakpointsModel::hits, 90);
    table_->installEventFilter(this);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(line_);
    layout->addWidget(table_, 1);
    setWidget(body);
    connect(&edit(), &FilterEdit::accepted, this, &BreakpointsDock::accept);
    connect(&edit(), &FilterEdit::left, this, [this] {
        edit().clear();
        table_->setFocus();
    });
}

FilterEdit& BreakpointsDock::edit() { return line_->edit(); }

void BreakpointsDock::setTheme(const Theme& theme) {
    model_.setTheme(theme);
    line_->setTheme(theme);
}

void BreakpointsDock::ask(Ask what) {
    asked_ = what;
    open();
    line_->begin(what == Ask::breakpoint ? tr("Break at")
                 : what == Ask::until    ? tr("Run until")
                                         : tr("Reverse until"),
                 what == Ask::breakpoint ? QString() : lastUntil_);
}

void BreakpointsDock::accept(const QString& expression) {
    const auto& run = selection_.recorded();
    if (expression.isEmpty() || !run)
        return;
    if (asked_ == Ask::breakpoint) {
        queries_.breakpoints.add(expression);
        edit().clear();
        return;
    }
    lastUntil_ = expression;
    auto filter = parse_filter(plain(expression), *run->words);
    if (!filter)
        return;
    queries_.search.find(std::make_shared<const Filter>(*std::move(filter)), selection_.event(),
                         asked_ == Ask::until ? EventSearch::Way::forward : EventSearch::Way::backward);
}

void BreakpointsDock::remove() {
    const QModelIndex at = table_->currentIndex();
    if (at.isValid())
        queries_.breakpoints.remove(static_cast<std::size_t>(at.row()));
}

bool BreakpointsDock::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        remove();
        return true;
    }
    return ToolDock::eventFilter(watched, event);
}

}  // namespace orrery::gui
