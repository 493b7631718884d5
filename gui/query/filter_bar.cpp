#include "gui/query/filter_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/query/filter_edit.h"
#include "gui/style/icons.h"
#include "gui/style/text.h"

namespace orrery::gui {

FilterBar::FilterBar(Queries& queries, QWidget* parent)
    : QFrame(parent),
      queries_(queries),
      name_(new QLabel(tr("Filter"), this)),
      count_(new QLabel(this)),
      error_(new QLabel(this)),
      edit_(new FilterEdit(this)) {
    setObjectName(QStringLiteral("filter-bar"));
    setAccessibleName(tr("Filter"));
    edit_->setAccessibleName(tr("Filter of events"));
    edit_->setClearButtonEnabled(false);
    edit_->setToolTip(text(filter_help()));
    before_ = button(tr("The filter before (Alt+Left)"), QStringLiteral("step-back"));
    after_ = button(tr("The filter after (Alt+Right)"), QStringLiteral("step"));
    clear_ = button(tr("Show all events again"), QStringLiteral("close"));
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(name_);
    row->addWidget(edit_, 1);
    for (QWidget* part : {static_cast<QWidget*>(count_), static_cast<QWidget*>(before_), static_cast<QWidget*>(after_),
                          static_cast<QWidget*>(clear_)})
        row->addWidget(part);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 4, 6, 4);
    layout->setSpacing(2);
    layout->addLayout(row);
    layout->addWidget(error_);
    error_->hide();
    hide();
    EventFilter& filter = queries_.filter;
    connect(&filter, &EventFilter::changed, this, &FilterBar::refresh);
    connect(&filter, &EventFilter::advanced, this, &FilterBar::refreshCount);
    connect(&queries_, &Queries::filterWanted, this, &FilterBar::enter);
    connect(edit_, &FilterEdit::accepted, this, [this](const QString& expression) {
        queries_.filter.set(expression);
        leave();
    });
    connect(edit_, &FilterEdit::left, this, [this] {
        edit_->write(queries_.filter.expression());
        leave();
    });
    connect(edit_, &FilterEdit::judged, this, &FilterBar::refreshError);
    connect(edit_, &FilterEdit::beforeWanted, &filter, &EventFilter::goBack);
    connect(edit_, &FilterEdit::afterWanted, &filter, &EventFilter::goForward);
    connect(before_, &QToolButton::clicked, &filter, &EventFilter::goBack);
    connect(after_, &QToolButton::clicked, &filter, &EventFilter::goForward);
    connect(clear_, &QToolButton::clicked, this, [this] {
        queries_.filter.clear();
        leave();
    });
}

QToolButton* FilterBar::button(const QString& words, const QString& sign) {
    auto* made = new QToolButton(this);
    made->setAutoRaise(true);
    made->setToolTip(words);
    made->setAccessibleName(words);
    made->setObjectName(sign);
    return made;
}

void FilterBar::setTheme(const Theme& theme) {
    theme_ = theme;
    edit_->setTheme(theme);
    for (QToolButton* one : {before_, after_, clear_})
        one->setIcon(themedIcon(one->objectName(), theme));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, theme.violation);
    error_->setPalette(colours);
    const QColor ground = mixed(theme.accent, theme.window, 0.18);
    setStyleSheet(QStringLiteral("#filter-bar { background: %1; border-left: 5px solid %2; }")
                      .arg(ground.name(), theme.accent.name()));
    QFont bold = name_->font();
    bold.setBold(true);
    name_->setFont(bold);
    count_->setFont(bold);
}

void FilterBar::enter() {
    if (!queries_.session.recorded())
        return;
    edit_->setWords(queries_.session.recorded()->words);
    show();
    edit_->setFocus(Qt::ShortcutFocusReason);
    edit_->selectAll();
}

void FilterBar::leave() {
    setVisible(!queries_.filter.expression().isEmpty());
    emit left();
}

void FilterBar::refresh() {
    const EventFilter& filter = queries_.filter;
    if (const auto run = queries_.session.recorded())
        edit_->setWords(run->words);
    edit_->write(filter.expression());
    before_->setEnabled(filter.canGoBack());
    after_->setEnabled(filter.canGoForward());
    setVisible(!filter.expression().isEmpty() || edit_->hasFocus());
    refreshCount();
    refreshError();
}

QString FilterBar::countText() const {
    const auto run = queries_.session.recorded();
    const auto& found = queries_.filter.found();
    if (!run || !found)
        return {};
    const QString counts = tr("%1 of %2").arg(gui::countText(found->count()), gui::countText(run->lastEvent()));
    if (queries_.filter.isComplete())
        return counts;
    const EventNumber all = std::max<EventNumber>(run->lastEvent(), 1);
    return tr("%1 · %2 % looked through").arg(counts).arg(found->known() * 100 / all);
}

void FilterBar::refreshCount() { count_->setText(countText()); }

void FilterBar::refreshError() {
    const bool written = !edit_->text().trimmed().isEmpty();
    const QString why = written ? edit_->errorText() : QString();
    error_->setText(why);
    error_->setVisible(!why.isEmpty());
}

}  // namespace orrery::gui
