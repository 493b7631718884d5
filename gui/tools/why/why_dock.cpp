#include "gui/tools/why/why_dock.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "gui/style/expectation_text.h"
#include "gui/style/text.h"

namespace orrery::gui {

WhyDock::WhyDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      title_(new QLabel(this)),
      steps_(new QListWidget(this)),
      ask_(new QPushButton(tr("Why this event?"), this)),
      clear_(new QPushButton(tr("Put out the light"), this)) {
    title_->setWordWrap(true);
    title_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    steps_->setAccessibleName(tr("Steps that led there"));
    steps_->setWordWrap(true);
    steps_->setSpacing(1);
    steps_->setResizeMode(QListView::Adjust);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(title_);
    layout->addWidget(steps_);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(ask_);
    buttons->addWidget(clear_);
    layout->addLayout(buttons);
    setWidget(body);
    connect(&session_, &Session::explained, this, &WhyDock::show_);
    connect(&selection_, &Selection::changed, this, &WhyDock::follow);
    connect(ask_, &QPushButton::clicked, this, [this] { session_.explain(selection_.event()); });
    connect(clear_, &QPushButton::clicked, this, [this] {
        steps_->clear();
        title_->clear();
        selection_.setLit({});
    });
    connect(steps_, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item)
            selection_.setEvent(item->data(Qt::UserRole).toULongLong());
    });
}

void WhyDock::setTheme(const Theme& theme) {
    theme_ = theme;
    show_();
}

void WhyDock::show_() {
    const QSignalBlocker quiet(steps_);
    steps_->clear();
    const auto& explanation = session_.explanation();
    if (!explanation)
        return;
    if (explanation->isBeyond)
        return showBeyond(*explanation);
    const CausalSlice& slice = explanation->slice;
    title_->setText(slice.violation.empty() ? tr("<b>Why event %1?</b>").arg(explanation->event)
                                            : QStringLiteral("<b>%1</b>").arg(text(slice.violation).toHtmlEscaped()));
    if (const QString surprise = surpriseText(explanation->standing); !surprise.isEmpty())
        title_->setText(QStringLiteral("<b style=\"color:%1\">%2</b><br>%3")
                            .arg(theme_.violation.name(), surprise.toHtmlEscaped(), title_->text()));
    for (const SliceStep& step : slice.steps) {
        auto* item = new QListWidgetItem(
            QStringLiteral("%1  #%2  %3").arg(timeText(step.time)).arg(step.event).arg(text(step.what)), steps_);
        item->setData(Qt::UserRole, QVariant::fromValue<qulonglong>(step.event));
        item->setToolTip(item->text());
        if (step.fault)
            item->setForeground(theme_.dropped);
    }
    if (slice.truncated)
        title_->setText(title_->text() + u' ' + tr("(the nearest steps; there are more)"));
    selection_.setLit(explanation->lit);
    follow();
}

void WhyDock::showBeyond(const Explanation& explanation) {
    const QString wanted =
        explanation.violated.empty()
            ? QStringLiteral("--event %1").arg(explanation.event)
            : QStringLiteral("--property '%1'").arg(text(explanation.violated).replace(u'\'', QStringLiteral("'\\''")));
    const QString command =
        QStringLiteral("orrery explain '%1' %2").arg(text(session_.recorded()->facts.runLink), wanted);
    title_->setText(
        tr("<b>Why event %1?</b>").arg(countText(explanation.event)) + QStringLiteral("<br>") +
        tr("The window explains events up to %1: for a later one the run is made anew several times and much "
           "of it is held. In a terminal:")
            .arg(countText(kMostExplained)) +
        QStringLiteral("<br><code>%1</code>").arg(command.toHtmlEscaped()));
    selection_.setLit({});
}

void WhyDock::follow() {
    const QSignalBlocker quiet(steps_);
    for (int row = 0; row < steps_->count(); ++row) {
        if (steps_->item(row)->data(Qt::UserRole).toULongLong() != selection_.event())
            continue;
        steps_->setCurrentRow(row);
        steps_->scrollToItem(steps_->item(row));
        return;
    }
    steps_->setCurrentRow(-1);
}

}  // namespace orrery::gui
