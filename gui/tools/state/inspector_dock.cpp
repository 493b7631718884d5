#include "gui/tools/state/inspector_dock.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QTreeView>
#include <QVBoxLayout>

#include "gui/session/event_words.h"
#include "gui/style/text.h"

namespace orrery::gui {

InspectorDock::InspectorDock(Session& session, Selection& selection, Queries& queries, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      queries_(queries),
      nodes_(new QComboBox(this)),
      headline_(new QLabel(this)),
      tree_(new QTreeView(this)),
      changes_(new QTableWidget(0, 3, this)),
      changesTitle_(new QLabel(this)) {
    nodes_->setAccessibleName(tr("Node"));
    tree_->setAccessibleName(tr("State of the node"));
    tree_->setModel(&model_);
    tree_->setAnimated(false);
    tree_->setUniformRowHeights(true);
    tree_->setAlternatingRowColors(true);
    tree_->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(tree_, &QTreeView::customContextMenuRequested, this, &InspectorDock::showMenu);
    tree_->header()->resizeSection(ValueModel::field, 150);
    tree_->header()->resizeSection(ValueModel::value, 130);
    connect(tree_, &QTreeView::activated, this, [this](const QModelIndex& at) {
        if (!model_.hasChildren(at.siblingAtColumn(0)))
            askForHistory(at);
    });
    headline_->setWordWrap(true);
    headline_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    changes_->setAccessibleName(tr("What the event changed"));
    changes_->setHorizontalHeaderLabels({tr("Field"), tr("Before"), tr("After")});
    changes_->verticalHeader()->hide();
    changes_->verticalHeader()->setDefaultSectionSize(22);
    changes_->horizontalHeader()->setStretchLastSection(true);
    changes_->horizontalHeader()->resizeSection(0, 150);
    changes_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    changes_->setShowGrid(false);
    changes_->setTabKeyNavigation(false);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(nodes_);
    layout->addWidget(headline_);
    layout->addWidget(tree_, 3);
    layout->addWidget(changesTitle_);
    layout->addWidget(changes_, 2);
    setWidget(body);
    connect(&session_, &Session::shownChanged, this, &InspectorDock::refresh);
    connect(&selection_, &Selection::changed, this, &InspectorDock::refresh);
    connect(&selection_, &Selection::namedChanged, this, [this] {
        open();
        shownNode_ = kNoNode;  // goes to what is named
        refresh();
    });
    connect(nodes_, qOverload<int>(&QComboBox::activated), this,
            [this](int node) { selection_.setNode(static_cast<NodeId>(node)); });
}

void InspectorDock::askForHistory(const QModelIndex& at) {
    const std::string path = plain(at.siblingAtColumn(0).data(ValueModel::kPathRole).toString());
    if (!path.empty())
        selection_.setField({selection_.node(), path, at.siblingAtColumn(0).data(ValueModel::kOnDiskRole).toBool()});
}

void InspectorDock::setTheme(const Theme& theme) {
    model_.setTheme(theme);
    refresh();
}

void InspectorDock::fillNodes() {
    const QSignalBlocker quiet(nodes_);
    nodes_->clear();
    for (const NodeFact& node : shown_->nodes)
        nodes_->addItem(node.name == node.role ? text(node.name)
                                               : QStringLiteral("%1 (%2)").arg(text(node.name), text(node.role)));
}

void InspectorDock::rememberExpanded(const QModelIndex& parent) {
    for (int row = 0; row < model_.rowCount(parent); ++row) {
        const QModelIndex index = model_.index(row, 0, parent);
        if (!tree_->isExpanded(index))
            continue;
        expanded_.insert(index.data(ValueModel::kPathRole).toString());
        rememberExpanded(index);
    }
}

void InspectorDock::restoreExpanded(const QModelIndex& parent) {
    for (int row = 0; row < model_.rowCount(parent); ++row) {
        const QModelIndex index = model_.index(row, 0, parent);
        if (!expanded_.contains(index.data(ValueModel::kPathRole).toString()))
            continue;
        tree_->setExpanded(index, true);
        restoreExpanded(index);
    }
}

void InspectorDock::showDifferences(const ShownNode& node) {
    std::vector<std::pair<QString, Difference>> rows;
    for (const Difference& one : node.changed)
        rows.emplace_back(text(one.path), one);
    for (const Difference& one : node.durableChanged)
        rows.emplace_back(tr("on disk: %1").arg(text(one.path)), one);
    changes_->setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < changes_->rowCount(); ++row) {
        const auto& [path, difference] = rows[static_cast<std::size_t>(row)];
        const QString cells[] = {path, text(difference.before), text(difference.after)};
        for (int column = 0; column < 3; ++column) {
            changes_->setItem(row, column, new QTableWidgetItem(cells[column]));
            changes_->item(row, column)->setToolTip(cells[column]);
        }
    }
    changesTitle_->setText(rows.empty() ? tr("This event changed nothing here")
                                        : tr("This event changed %1 here").arg(rows.size()));
}

void InspectorDock::refresh() {
    const auto& run = selection_.recorded();
    if (!run)
        return;
    if (shown_ != run) {
        shown_ = run;
        expanded_ = {QString()};  // the tops are open
        shownNode_ = kNoNode;
        fillNodes();
    }
    const NodeId node = selection_.node();
    {
        const QSignalBlocker quiet(nodes_);
        nodes_->setCurrentIndex(node == kNoNode ? -1 : static_cast<int>(node));
    }
    const auto& shown = session_.shown();
    if (!shown || shown->event != selection_.event())
        return;  // the answer is on its way
    const QString where = shown->event != 0
                              ? tr("after event %1 at %2: %3")
                                    .arg(countText(shown->event), timeText(shown->time), eventWords(*run, shown->row))
                              : tr("at the start");
    const auto found = shown->nodes.find(node);
    if (found == shown->nodes.end()) {
        model_.clear();
        return;
    }
    const QString label = node < shown->labels.size() ? text(shown->labels[node]) : QString();
    const auto named = namedAt(node);
    QString headline = label.isEmpty()
                           ? where.toHtmlEscaped()
                           : QStringLiteral("<b>%1</b> · %2").arg(label.toHtmlEscaped(), where.toHtmlEscaped());
    for (const ValueModel::Named& one : named)
        headline += QStringLiteral("<br><b>%1</b> %2").arg(text(one.path).toHtmlEscaped(), one.why.toHtmlEscaped());
    headline_->setText(headline);
    if (shownNode_ == node)
        rememberExpanded({});
    const bool elsewhere = shownNode_ != node || shownEvent_ != shown->event;
    shownNode_ = node;
    shownEvent_ = shown->event;
    const QModelIndex current = tree_->currentIndex();
    const QString path = current.data(ValueModel::kPathRole).toString();
    const bool durable = current.data(ValueModel::kOnDiskRole).toBool();
    model_.setNode({shown, &found->second}, named);
    restoreExpanded({});
    for (const ValueModel::Named& one : named)
        unfold(one);
    if (elsewhere && !named.empty())
        makeCurrent(text(named.front().path), named.front().durable);
    else if (!path.isEmpty())
        makeCurrent(path, durable);
    showDifferences(found->second);
}

}  // namespace orrery::gui
