#include "gui/tools/branches/branches_dock.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "gui/futures/beside_pane.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr int kIdRole = Qt::UserRole;

Branching::Id idOf(const QTreeWidgetItem& item) { return item.data(0, kIdRole).toULongLong(); }

}  // namespace

BranchesDock::BranchesDock(Branching& branching, QWidget* parent)
    : ToolDock(parent), branching_(branching), tree_(new QTreeWidget(this)), words_(new QLabel(this)) {
    tree_->setAccessibleName(tr("Futures of the run"));
    tree_->setColumnCount(columns);
    tree_->setHeaderLabels({tr("Future"), tr("What came of it"), tr("Leaves at")});
    tree_->setAnimated(false);
    tree_->setUniformRowHeights(true);
    tree_->setTabKeyNavigation(false);
    tree_->setEditTriggers(QAbstractItemView::EditKeyPressed);
    tree_->setExpandsOnDoubleClick(false);
    tree_->setContextMenuPolicy(Qt::CustomContextMenu);
    tree_->header()->resizeSection(name, 170);
    tree_->header()->resizeSection(verdict, 150);
    tree_->installEventFilter(this);
    words_->setWordWrap(true);
    words_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(tree_, 1);
    layout->addWidget(words_);
    setWidget(body);
    connect(&branching_, &Branching::changed, this, &BranchesDock::refresh);
    connect(&branching_, &Branching::said, words_, &QLabel::setText);
    connect(tree_, &QTreeWidget::itemDoubleClicked, this, [this](QTreeWidgetItem* item) {
        const auto show = [this, id = idOf(*item)] { branching_.show(id); };
        QMetaObject::invokeMethod(this, show, Qt::QueuedConnection);  // the items are made anew then
    });
    connect(tree_, &QTreeWidget::customContextMenuRequested, this, &BranchesDock::showMenu);
    connect(tree_, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* item, int column) {
        if (!filling_ && column == name)
            branching_.rename(idOf(*item), item->text(name));
    });
    refresh();
}

void BranchesDock::setTheme(const Theme& theme) {
    theme_ = theme;
    refresh();
}

bool BranchesDock::eventFilter(QObject* of, QEvent* event) {
    if (of != tree_ || event->type() != QEvent::KeyPress)
        return ToolDock::eventFilter(of, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    const auto id = chosen();
    if (id && (key == Qt::Key_Return || key == Qt::Key_Enter))
        branching_.show(*id);
    else if (id && key == Qt::Key_Delete)
        branching_.takeOut(*id);
    else
        return ToolDock::eventFilter(of, event);
    return true;
}

std::optional<Branching::Id> BranchesDock::chosen() const {
    const QTreeWidgetItem* const item = tree_->currentItem();
    return item ? std::optional(idOf(*item)) : std::nullopt;
}

QTreeWidgetItem* BranchesDock::itemOf(Branching::Id id) const {
    for (QTreeWidgetItemIterator one(tree_); *one; ++one)
        if (idOf(**one) == id)
            return *one;
    return nullptr;
}

void BranchesDock::refresh() {
    if (tree_->viewport()->findChild<QLineEdit*>())
        return;  // a name is being written, or just taken over
    const QScopedValueRollback<bool> guard(filling_, true);
    const auto before = chosen();
    tree_->clear();
    words_->clear();
    if (!branching_.run(branching_.current()))
        return;
    add(Futures::kRoot, nullptr);
    tree_->expandAll();
    QTreeWidgetItem* const again = before ? itemOf(*before) : nullptr;
    tree_->setCurrentItem(again ? again : itemOf(branching_.current()));
    if (branching_.tree().children(Futures::kRoot).empty())
        words_->setText(
            tr("Select a message or an event and press X to drop it, D to delay, U to duplicate, C to crash "
               "its node, P to cut it off, B for more: the other future appears beside this one."));
}

void BranchesDock::add(Branching::Id id, QTreeWidgetItem* parent) {
    auto* item = parent ? new QTreeWidgetItem(parent) : new QTreeWidgetItem(tree_);
    fill(*item, id);
    for (const Branching::Id child : branching_.tree().children(id))
        add(child, item);
}

void BranchesDock::fill(QTreeWidgetItem& item, Branching::Id id) {
    const Future& future = branching_.tree()[id];
    const auto run = branching_.run(id);
    item.setData(0, kIdRole, QVariant::fromValue<qulonglong>(id));
    item.setFlags(item.flags() | Qt::ItemIsEditable);
    item.setText(name, text(future.name));
    item.setText(verdict, run ? verdictText(*run) : tr("not at hand; show it"));
    if (run && !run->result.violations.empty())
        item.setForeground(verdict, theme_.violation);
    if (future.parting)
        item.setText(leaves, future.parting->found == Divergence::Found::identical
                                 ? tr("never: the same")
                                 : tr("event %1").arg(countText(future.parting->event)));
    const std::string what = difference_of(branching_.tree()[future.parent].opening, future.opening);
    item.setToolTip(name, text(what));
    if (future.parting)
        item.setToolTip(leaves, text(future.parting->to_text()));
    QFont font = item.font(name);
    font.setBold(id == branching_.current());
    font.setItalic(branching_.beside() == id);
    item.setFont(name, font);
    const QString role = id == branching_.current()  ? tr("shown")
                         : branching_.beside() == id ? tr("beside it")
                                                     : QString();
    item.setData(name, Qt::AccessibleTextRole,
                 role.isEmpty() ? item.text(name) : QStringLiteral("%1, %2").arg(item.text(name), role));
}

void BranchesDock::showMenu(const QPoint& where) {
    QTreeWidgetItem* const item = tree_->itemAt(where) ? tree_->itemAt(where) : tree_->currentItem();
    if (!item)
        return;
    const Branching::Id id = idOf(*item);
    const auto run = branching_.run(id);
    auto* menu = new QMenu(tree_);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto line = [&](const QString& words, bool applies, std::function<void()> command) {
        QAction* action = menu->addAction(words);
        action->setEnabled(applies);
        connect(action, &QAction::triggered, this, [command = std::move(command)] { command(); });
    };
    const auto copied = [](const std::string& words) { QApplication::clipboard()->setText(text(words)); };
    line(tr("Show it"), id != branching_.current(), [this, id] { branching_.show(id); });
    line(tr("Put it beside what is shown"), id != branching_.current() && branching_.beside() != id,
         [this, id] { branching_.setBeside(id); });
    line(tr("Nothing beside it"), branching_.beside().has_value(), [this] { branching_.setBeside(std::nullopt); });
    menu->addSeparator();
    const bool has_name = run && !run->facts.command.empty();
    const QString unsaved = !run || has_name ? QString() : tr(" (save the plan as a file first)");
    line(tr("Copy the command line") + unsaved, has_name, [run, copied] { copied(run->facts.command); });
    line(tr("Copy the run link") + unsaved, has_name, [run, copied] { copied(run->facts.runLink); });
    menu->addSeparator();
    line(tr("Rename"), true, [this, id] { tree_->editItem(itemOf(id), name); });
    line(tr("Take it out"), id != Futures::kRoot, [this, id] { branching_.takeOut(id); });
    menu->popup(tree_->viewport()->mapToGlobal(where));
}

}  // namespace orrery::gui
