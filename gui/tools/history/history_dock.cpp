#include "gui/tools/history/history_dock.h"

#include <QHeaderView>
#include <QLabel>
#include <QScopedValueRollback>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/session/making.h"
#include "gui/style/text.h"
#include "gui/tools/history/sparkline.h"
#include "gui/tools/progress_row.h"
#include "gui/tools/table.h"

namespace orrery::gui {

HistoryDock::HistoryDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      inquiry_(session),
      title_(new QLabel(tr("Choose a field of a state: its menu has History."), this)),
      progress_(new ProgressRow(this)),
      line_(new Sparkline(this)),
      table_(new QTableView(this)) {
    title_->setWordWrap(true);
    table_->setAccessibleName(tr("Changes of the field"));
    table_->setModel(&model_);
    dressTable(*table_);
    table_->horizontalHeader()->setStretchLastSection(true);
    const int widths[] = {84, 64, 150};
    for (int column = 0; column < 3; ++column)
        table_->horizontalHeader()->resizeSection(column, widths[column]);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(title_);
    layout->addWidget(line_);
    layout->addWidget(progress_);
    layout->addWidget(table_, 1);
    setWidget(body);
    connect(&selection_, &Selection::fieldChanged, this, [this] {
        open();
        look();
    });
    connect(&selection_, &Selection::changed, this, &HistoryDock::follow);
    connect(this, &QDockWidget::visibilityChanged, this, &HistoryDock::follow);
    connect(progress_, &ProgressRow::stopWanted, this, [this] { inquiry_.giveUp(); });
    connect(line_, &Sparkline::changeChosen, this, &HistoryDock::goTo);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (!following_ && now.isValid())
            goTo(now.row());
    });
}

void HistoryDock::setTheme(const Theme& theme) { line_->setTheme(theme); }

QString HistoryDock::fieldName() const {
    const QString name = QStringLiteral("%1.%2").arg(text(run_->nodeName(field_->node)), text(field_->path));
    return field_->durable ? tr("%1 on disk").arg(name) : name;
}

void HistoryDock::look() {
    run_ = selection_.recorded();
    field_ = selection_.field();
    if (!run_ || !field_ || field_->node >= run_->nodes.size() || !isVisible())
        return;
    done_ = false;
    model_.setChanges(nullptr);
    line_->setChanges(nullptr, 1);
    title_->setText(QStringLiteral("<b>%1</b>").arg(fieldName().toHtmlEscaped()));
    progress_->setShare(0);
    const auto sink =
        std::make_shared<FieldHistory>(field_->node, field_->path, field_->durable ? Reads::durable : Reads::believed);
    inquiry_.ask(throughRun<FieldHistory>(sink, [this](const FieldHistory& history, double share) {
        auto changes = std::make_shared<const FieldChanges>(history.changes());
        return [this, changes, share, whole = history.whole()] { take(changes, share, whole); };
    }));
}

void HistoryDock::take(std::shared_ptr<const FieldChanges> changes, double share, bool whole) {
    const QScopedValueRollback<bool> guard(following_, true);
    progress_->setShare(share);
    const std::size_t count = changes->empty() ? 0 : changes->size() - 1;
    QString said = QStringLiteral("<b>%1</b> · %2")
                       .arg(fieldName().toHtmlEscaped(),
                            count == 1 ? tr("changed once") : tr("changed %1 times").arg(countText(count)));
    if (!whole)
        said += QStringLiteral(" · ") + tr("the first ones");
    title_->setText(said);
    line_->setChanges(changes, run_->end);
    model_.setChanges(std::move(changes));
    done_ = share >= 1;
    follow();
}

void HistoryDock::follow() {
    const QScopedValueRollback<bool> guard(following_, true);
    if (!isVisible() || !selection_.recorded())
        return;
    if (field_ != selection_.field() || run_ != selection_.recorded())
        look();
    if (!run_)
        return;
    line_->setPlayhead(run_->timeOf(selection_.event()));
    const int row = model_.rowAt(selection_.event());
    if (row < 0 || table_->currentIndex().row() == row)
        return;
    table_->setCurrentIndex(model_.index(row, 0));
    table_->scrollTo(model_.index(row, 0));
}

void HistoryDock::goTo(int row) {
    if (row >= 0 && row < model_.rowCount())
        selection_.setEvent(model_.eventOf(row));
}

}  // namespace orrery::gui
