#include "gui/tools/message/message_dock.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSplitter>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "gui/session/event_words.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr std::size_t kMostParts = 1000;  // of a list that have a row

QString typeText(const Value& value) {
    if (const Value::Record* record = value.record())
        return value.type.empty() ? MessageDock::tr("table of %1").arg(record->size()) : text(value.type);
    if (const Value::List* list = value.list())
        return MessageDock::tr("list of %1").arg(list->size());
    if (std::holds_alternative<std::int64_t>(value.data))
        return MessageDock::tr("integer");
    if (std::holds_alternative<bool>(value.data))
        return MessageDock::tr("yes or no");
    if (std::holds_alternative<std::string>(value.data))
        return MessageDock::tr("text");
    if (std::holds_alternative<Instant>(value.data))
        return MessageDock::tr("time");
    return MessageDock::tr("nothing");
}

void add(QTreeWidgetItem& above, const QString& name, const Value& value) {
    const bool leaf = !value.record() && !value.list();
    auto* item = new QTreeWidgetItem(&above, {name, leaf ? text(to_text(value)) : QString(), typeText(value)});
    item->setToolTip(1, item->text(1));
    std::size_t parts = 0;
    if (const Value::Record* record = value.record())
        for (const Field& field : *record) {
            if (++parts > kMostParts)
                break;
            add(*item, text(field.name), field.value);
        }
    if (const Value::List* list = value.list())
        for (const Value& one : *list) {
            if (++parts > kMostParts)
                break;
            add(*item, QStringLiteral("[%1]").arg(parts - 1), one);
        }
    if (parts > kMostParts)
        new QTreeWidgetItem(item, {QStringLiteral("…"), MessageDock::tr("and more"), QString()});
}

}  // namespace

MessageDock::MessageDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      inquiry_(session),
      title_(new QLabel(this)),
      fields_(new QTreeWidget(this)),
      copy_(new QPushButton(tr("Copy as JSON"), this)),
      around_(new QListWidget(this)) {
    title_->setWordWrap(true);
    title_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    fields_->setAccessibleName(tr("Fields of the message"));
    fields_->setColumnCount(3);
    fields_->setHeaderLabels({tr("Field"), tr("Value"), tr("Type")});
    fields_->setUniformRowHeights(true);
    fields_->setAlternatingRowColors(true);
    fields_->header()->resizeSection(0, 120);
    fields_->header()->resizeSection(1, 130);
    around_->setAccessibleName(tr("Causes and effects"));
    auto* lower = new QWidget(this);
    auto* below = new QVBoxLayout(lower);
    below->setContentsMargins(0, 0, 0, 0);
    below->addWidget(new QLabel(tr("Its cause and what it caused"), lower));
    below->addWidget(around_, 1);
    auto* halves = new QSplitter(Qt::Vertical, this);
    halves->setChildrenCollapsible(false);
    halves->addWidget(fields_);
    halves->addWidget(lower);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(title_);
    layout->addWidget(halves, 1);
    layout->addWidget(copy_, 0, Qt::AlignLeft);
    setWidget(body);
    connect(copy_, &QPushButton::clicked, this, &MessageDock::copy);
    connect(&selection_, &Selection::changed, this, &MessageDock::follow);
    connect(this, &QDockWidget::visibilityChanged, this, &MessageDock::follow);
    const auto go = [this](const QListWidgetItem* item) {
        if (const QVariant event = item->data(Qt::UserRole); event.isValid())
            selection_.setEvent(event.toULongLong());
    };
    connect(around_, &QListWidget::itemClicked, this, go);
    connect(around_, &QListWidget::itemActivated, this, go);
}

void MessageDock::setTheme(const Theme& theme) {
    theme_ = theme;
    if (facts_)
        showAround();
}

void MessageDock::follow() {
    if (!isVisible() || !selection_.recorded())
        return;
    if (run_ != selection_.recorded()) {
        run_ = selection_.recorded();
        facts_.reset();
        inquiry_.giveUp();
    }
    if (inquiry_.isAsking() ? asked_ == selection_.event() : facts_ && facts_->row.number == selection_.event())
        return;
    asked_ = selection_.event();
    inquiry_.ask(factsOf(asked_, [this](std::shared_ptr<const MessageFacts> facts) {
        facts_ = std::move(facts);
        show_();
    }));
}

void MessageDock::show_() {
    const TraceEvent& row = facts_->row;
    title_->setText(row.number == 0 ? tr("at the start")
                                    : QStringLiteral("<b>%1</b> · %2 · %3")
                                          .arg(eventWords(*run_, row).toHtmlEscaped(),
                                               tr("event %1").arg(countText(row.number)), exactTimeText(row.time)));
    copy_->setEnabled(row.number != 0);
    showFields();
    showAround();
}

void MessageDock::showFields() {
    fields_->clear();
    const TraceEvent& row = facts_->row;
    if (row.number == 0)
        return;
    QTreeWidgetItem& root = *fields_->invisibleRootItem();
    if (facts_->hasMessage) {
        add(root, row.kind == kNoKind ? tr("message") : text(run_->kindName(row.kind)), facts_->message);
        root.child(0)->setExpanded(true);
    }
    auto* envelope = new QTreeWidgetItem(&root, {tr("envelope")});
    const auto put = [&](const QString& name, const QString& value, const QString& type) {
        new QTreeWidgetItem(envelope, {name, value, type});
    };
    put(tr("what"), text(name_of(row.what)), tr("text"));
    put(tr("node"), row.node == kNoNode ? tr("network") : text(run_->nodeName(row.node)), tr("node"));
    if (row.what == EventKind::deliver && row.peer != kNoNode)
        put(tr("from"), text(run_->nodeName(row.peer)), tr("node"));
    if (facts_->cause.number != 0) {
        put(tr("set out at"), exactTimeText(facts_->cause.time), tr("time"));
        put(tr("took"), exactTimeText(row.time - facts_->cause.time), tr("time"));
    }
    put(tr("outcome"), text(name_of(row.outcome)), tr("text"));
    put(tr("sequence"), QString::number(row.sequence), tr("integer"));
    if (!row.detail.empty() && !facts_->hasMessage)
        put(tr("detail"), text(row.detail), tr("text"));
    envelope->setExpanded(true);
}

void MessageDock::showAround() {
    around_->clear();
    const auto add_row = [&](const QString& words, std::optional<EventNumber> event, const QColor& colour) {
        auto* item = new QListWidgetItem(words, around_);
        item->setToolTip(words);
        if (event)
            item->setData(Qt::UserRole, QVariant::fromValue<qulonglong>(*event));
        if (!event || colour != theme_.text)
            item->setForeground(event ? colour : theme_.muted);
    };
    const auto eventLine = [&](const TraceEvent& event) {
        const QString where = event.node == kNoNode ? tr("network") : text(run_->nodeName(event.node));
        return QStringLiteral("#%1  %2: %3  · %4")
            .arg(countText(event.number), where, eventWords(*run_, event), timeText(event.time));
    };
    if (facts_->row.number != 0) {
        if (facts_->cause.number != 0)
            add_row(tr("cause  %1").arg(eventLine(facts_->cause)), facts_->cause.number, theme_.text);
        else
            add_row(tr("cause  the start, or the fault plan"), EventNumber{0}, theme_.text);
    }
    for (const auto& [effect, came] : facts_->effects) {
        const QString kind = text(name_of(effect.kind));
        if (came.number != 0) {
            add_row(tr("%1 → %2").arg(kind, eventLine(came)), came.number,
                    came.outcome == Outcome::handled ? theme_.text : theme_.dropped);
            continue;
        }
        QString said = kind + QStringLiteral("  ");
        said += effect.message == kNoKind ? QString() : text(run_->kindName(effect.message)) + u' ';
        if (effect.peer != kNoNode)
            said += tr("to %1").arg(text(run_->nodeName(effect.peer))) + u' ';
        add_row((said + text(effect.detail)).simplified(), std::nullopt, theme_.text);
    }
    for (const TraceEvent& event : facts_->later)
        add_row(tr("later → %1").arg(eventLine(event)), event.number, theme_.text);
}

void MessageDock::copy() {
    if (!facts_)
        return;
    const TraceEvent& row = facts_->row;
    const std::string kind = row.kind == kNoKind ? std::string() : run_->kindName(row.kind);
    QApplication::clipboard()->setText(text(jsonOf(*facts_, run_->nodeName(row.node), run_->nodeName(row.peer), kind)));
}

}  // namespace orrery::gui
