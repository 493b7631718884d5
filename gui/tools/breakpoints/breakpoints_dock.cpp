#include "gui/tools/breakpoints/breakpoints_dock.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/query/filter_edit.h"
#include "gui/style/text.h"
#include "gui/tools/table.h"

namespace orrery::gui {

BreakpointsDock::BreakpointsDock(Selection& selection, Queries& queries, QWidget* parent)
    : ToolDock(parent),
      selection_(selection),
      queries_(queries),
      model_(queries.breakpoints),
      caption_(new QLabel(this)),
      error_(new QLabel(this)),
      edit_(new FilterEdit(this)),
      table_(new QTableView(this)) {
    table_->setAccessibleName(tr("Breakpoints"));
    table_->setModel(&model_);
    dressTable(*table_, [this](QMenu& menu, const QModelIndex&) {
        connect(menu.addAction(tr("Remove")), &QAction::triggered, this, &BreakpointsDock::remove);
    });
    table_->horizontalHeader()->setSectionResizeMode(BreakpointsModel::expression, QHeaderView::Stretch);
    table_->horizontalHeader()->resizeSection(BreakpointsModel::hits, 90);
    table_->installEventFilter(this);
    edit_->setAccessibleName(tr("Where to stop"));
    edit_->setToolTip(text(filter_help()));
    error_->setWordWrap(true);
    error_->hide();
    auto* line = new QHBoxLayout;
    line->addWidget(caption_);
    line->addWidget(edit_, 1);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(line);
    layout->addWidget(error_);
    layout->addWidget(table_, 1);
    setWidget(body);
    connect(edit_, &FilterEdit::accepted, this, &BreakpointsDock::accept);
    connect(edit_, &FilterEdit::judged, this, [this] {
        error_->setText(edit_->text().isEmpty() ? QString() : edit_->errorText());
        error_->setVisible(!error_->text().isEmpty());
    });
    connect(edit_, &FilterEdit::left, this, [this] {
        edit_->clear();
        table_->setFocus();
    });
    connect(&selection_, &Selection::changed, this, &BreakpointsDock::takeWords);
    caption_->setText(tr("Break at"));
}

void BreakpointsDock::setTheme(const Theme& theme) {
    model_.setTheme(theme);
    edit_->setTheme(theme);
    QPalette colours = error_->palette();
    colours.setColor(QPalette::WindowText, theme.violation);
    error_->setPalette(colours);
}

void BreakpointsDock::takeWords() {
    if (const auto& run = selection_.recorded())
        if (run->words != edit_->words())
            edit_->setWords(run->words);
}

void BreakpointsDock::ask(Ask what) {
    takeWords();
    asked_ = what;
    caption_->setText(what == Ask::breakpoint ? tr("Break at")
                      : what == Ask::until    ? tr("Run until")
                                              : tr("Reverse until"));
    edit_->write(what == Ask::breakpoint ? QString() : lastUntil_);
    open();
    edit_->setFocus(Qt::ShortcutFocusReason);
    edit_->selectAll();
}

void BreakpointsDock::accept(const QString& expression) {
    const auto& run = selection_.recorded();
    if (expression.isEmpty() || !run)
        return;
    if (asked_ == Ask::breakpoint) {
        queries_.breakpoints.add(expression);
        edit_->clear();
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
