#include "gui/tools/why/why_dock.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/style/expectation_text.h"
#include "gui/style/text.h"

namespace orrery::gui {

WhyDock::WhyDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      title_(new QLabel(this)),
      steps_(new QTreeView(this)),
      ask_(new QPushButton(tr("Why this event?"), this)),
      clear_(new QPushButton(tr("Put out the light"), this)) {
    arrange();
    arrived_.setSingleShot(true);
    arrived_.setInterval(120);
    connect(&arrived_, &QTimer::timeout, this, &WhyDock::askOfViolation);
    connect(&session_, &Session::explained, this, &WhyDock::show_);
    connect(&session_, &Session::opened, this, &WhyDock::show_);  // what was explained was another run's
    connect(&selection_, &Selection::changed, this, &WhyDock::follow);
    connect(&selection_, &Selection::changed, &arrived_, qOverload<>(&QTimer::start));
    connect(ask_, &QPushButton::clicked, this, [this] { session_.explain(selection_.event()); });
    connect(clear_, &QPushButton::clicked, this, &WhyDock::putOut);
    connect(steps_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& current) {
        if (current.isValid())
            selection_.setEvent(current.data(WhyModel::kEvent).toULongLong());
    });
    connect(steps_, &QTreeView::customContextMenuRequested, this, &WhyDock::showMenu);
}

void WhyDock::arrange() {
    title_->setWordWrap(true);
    title_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    steps_->setAccessibleName(tr("Steps that led there"));
    steps_->setModel(&model_);
    steps_->setItemDelegate(&delegate_);
    steps_->setHeaderHidden(true);
    steps_->setIndentation(16);
    steps_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    steps_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    steps_->setContextMenuPolicy(Qt::CustomContextMenu);
    steps_->setTabKeyNavigation(false);
    steps_->viewport()->installEventFilter(this);
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
}

// Sentences wrap anew where the view has another width.
bool WhyDock::eventFilter(QObject* watched, QEvent* event) {
    if (watched == steps_->viewport() && event->type() == QEvent::Resize)
        emit model_.layoutChanged();
    return ToolDock::eventFilter(watched, event);
}

void WhyDock::setTheme(const Theme& theme) {
    theme_ = theme;
    delegate_.setTheme(theme);
    if (!isOut_)
        show_();
}

void WhyDock::putOut() {
    isOut_ = true;
    model_.clear();
    title_->clear();
    selection_.setPath({});
}

// A violation is explained when somebody comes to it, each as itself.
void WhyDock::askOfViolation() {
    const auto& run = selection_.recorded();
    if (!run || selection_.event() == 0)
        return;
    const auto& violations = run->result.violations;
    const bool isOne = std::any_of(violations.begin(), violations.end(),
                                   [this](const Violation& one) { return one.event == selection_.event(); });
    const auto& known = session_.explanation();
    if (isOne && !(known && known->event == selection_.event()))
        session_.explain(selection_.event());
}

void WhyDock::show_() {
    const QSignalBlocker quiet(steps_->selectionModel());
    const auto& explanation = session_.explanation();
    isOut_ = false;
    title_->clear();
    if (!explanation)
        return model_.clear();
    if (explanation->isBeyond)
        return showBeyond(*explanation);
    const CausalSlice& slice = explanation->slice;
    title_->setText(slice.violation.empty() ? tr("<b>Why event %1?</b>").arg(explanation->event)
                                            : QStringLiteral("<b>%1</b>").arg(text(slice.violation).toHtmlEscaped()));
    if (const QString surprise = surpriseText(explanation->standing); !surprise.isEmpty())
        title_->setText(QStringLiteral("<b style=\"color:%1\">%2</b><br>%3")
                            .arg(theme_.violation.name(), surprise.toHtmlEscaped(), title_->text()));
    if (slice.truncated)
        title_->setText(title_->text() + u' ' + tr("(the nearest steps; there are more)"));
    model_.show(explanation, session_.recorded());
    selection_.setPath(explanation->path);
    follow();
}

void WhyDock::showBeyond(const Explanation& explanation) {
    const QString wanted =
        explanation.violated.empty()
            ? QStringLiteral("--event %1").arg(explanation.event)
            : QStringLiteral("--property '%1'").arg(text(explanation.violated).replace(u'\'', QStringLiteral("'\\''")));
    const QString link = text(session_.recorded()->facts.runLink);
    const QString command = link.isEmpty() ? tr("(save the plan as a file first)")
                                           : QStringLiteral("orrery explain '%1' %2").arg(link, wanted);
    title_->setText(
        tr("<b>Why event %1?</b>").arg(countText(explanation.event)) + QStringLiteral("<br>") +
        tr("The window explains events up to %1: for a later one the run is made anew several times and much "
           "of it is held. In a terminal:")
            .arg(countText(kMostExplained)) +
        QStringLiteral("<br><code>%1</code>").arg(command.toHtmlEscaped()));
    model_.clear();
    selection_.setPath({});
}

void WhyDock::follow() {
    const QSignalBlocker quiet(steps_->selectionModel());
    const QModelIndex step = model_.stepAt(selection_.event());
    steps_->setCurrentIndex(step);
    if (step.isValid())
        steps_->scrollTo(step);
    steps_->viewport()->update();
}

void WhyDock::showMenu(const QPoint& where) {
    const QModelIndex at = steps_->indexAt(where);
    const QModelIndex step = at.parent().isValid() ? at.parent() : at;
    auto* menu = new QMenu(steps_);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& what, const QString& copied) {
        connect(menu->addAction(what), &QAction::triggered, this,
                [copied] { QApplication::clipboard()->setText(copied); });
    };
    if (step.isValid())
        add(tr("Copy the step"), model_.asText(step));
    QStringList all;
    for (int row = 0; row < model_.rowCount(); ++row)
        all.append(model_.asText(model_.index(row, 0)));
    if (!all.isEmpty())
        add(tr("Copy all steps"), all.join(u'\n'));
    connect(menu->addAction(tr("Unfold all")), &QAction::triggered, steps_, &QTreeView::expandAll);
    connect(menu->addAction(tr("Fold all")), &QAction::triggered, steps_, &QTreeView::collapseAll);
    menu->popup(steps_->viewport()->mapToGlobal(where));
}

}  // namespace orrery::gui
