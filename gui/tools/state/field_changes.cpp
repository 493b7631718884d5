// Who changed a field: the menu over the tree of a state, and the keys.
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QTreeView>
#include <algorithm>

#include "gui/style/text.h"
#include "gui/tools/state/inspector_dock.h"

namespace orrery::gui {

void InspectorDock::goToChange(EventSearch::Way way) {
    const NodeId node = selection_.node();
    const QModelIndex at = tree_->currentIndex();
    if (!selection_.recorded() || node == kNoNode)
        return;
    const Reads of = at.data(ValueModel::kOnDiskRole).toBool() ? Reads::durable : Reads::believed;
    queries_.search.findChange(node, plain(at.data(ValueModel::kPathRole).toString()), of, selection_.event(), way);
}

// The field stays chosen from one event to the next, so that its changes can be walked through.
void InspectorDock::makeCurrent(const QString& path, bool durable, const QModelIndex& below) {
    for (int row = 0; row < model_.rowCount(below); ++row) {
        const QModelIndex at = model_.index(row, 0, below);
        const QString its = at.data(ValueModel::kPathRole).toString();
        if (at.data(ValueModel::kOnDiskRole).toBool() != durable || !path.startsWith(its))
            continue;
        if (its == path)
            return tree_->setCurrentIndex(at);
        if (tree_->isExpanded(at))
            makeCurrent(path, durable, at);
    }
}

std::vector<ValueModel::Named> InspectorDock::namedAt(NodeId node) const {
    std::vector<ValueModel::Named> out;
    const auto& run = selection_.recorded();
    for (const Violation& violation : run->result.violations)
        for (const FieldRef& field : violation.fields) {
            if (violation.event != selection_.event() || field.node != node)
                continue;
            const auto fact = std::find_if(run->properties.begin(), run->properties.end(),
                                           [&](const PropertyFact& one) { return one.name == violation.property; });
            const bool durable = fact != run->properties.end() && fact->reads == Reads::durable;
            out.push_back({field.path, durable, tr("is named by %1, which is violated").arg(text(violation.property))});
        }
    for (const SelectedField& field : selection_.named())
        if (field.node == node)
            out.push_back({field.path, field.durable, tr("is what the watch names")});
    return out;
}

void InspectorDock::unfold(const ValueModel::Named& named, const QModelIndex& below) {
    const QString path = text(named.path);
    for (int row = 0; row < model_.rowCount(below); ++row) {
        const QModelIndex at = model_.index(row, 0, below);
        const QString its = at.data(ValueModel::kPathRole).toString();
        if (at.data(ValueModel::kOnDiskRole).toBool() != named.durable || !path.startsWith(its))
            continue;
        if (its == path)
            return tree_->scrollTo(at);
        if (!its.isEmpty() && path[its.size()] != u'.' && path[its.size()] != u'[')
            continue;
        tree_->expand(at);
        unfold(named, at);
    }
}

// Of a list or a table how much it holds.
QString InspectorDock::watchOf(const std::string& path, bool durable, bool holds) const {
    const QString watch = text(watch_of_field(selection_.recorded()->nodeName(selection_.node()), path, durable));
    return holds ? QStringLiteral("len(%1)").arg(watch) : watch;
}

void InspectorDock::showMenu(const QPoint& where) {
    const QModelIndex under = tree_->indexAt(where);
    if (under.isValid())
        tree_->setCurrentIndex(under);
    const QModelIndex at = tree_->currentIndex();
    if (!at.isValid())
        return;
    auto* menu = new QMenu(tree_);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString path = at.data(ValueModel::kPathRole).toString();
    if (!path.isEmpty())
        connect(menu->addAction(tr("History of %1").arg(path)), &QAction::triggered, this,
                [this, at = QPersistentModelIndex(at)] { askForHistory(at); });
    if (!path.isEmpty() && selection_.node() != kNoNode) {
        const bool durable = at.data(ValueModel::kOnDiskRole).toBool();
        const QString watch = watchOf(plain(path), durable, model_.hasChildren(at));
        connect(menu->addAction(tr("Watch %1").arg(watch)), &QAction::triggered, this,
                [this, watch] { queries_.watches.add(watch); });
    }
    connect(menu->addAction(tr("Who last changed this?")), &QAction::triggered, this,
            [this] { goToChange(EventSearch::Way::backward); });
    connect(menu->addAction(tr("Who changes this next?")), &QAction::triggered, this,
            [this] { goToChange(EventSearch::Way::forward); });
    menu->addSeparator();
    const QString value = at.siblingAtColumn(ValueModel::value).data().toString();
    connect(menu->addAction(tr("Copy the value")), &QAction::triggered, this,
            [value] { QApplication::clipboard()->setText(value); });
    connect(menu->addAction(tr("Copy the path")), &QAction::triggered, this,
            [path] { QApplication::clipboard()->setText(path); });
    menu->popup(tree_->viewport()->mapToGlobal(where));
}

}  // namespace orrery::gui
