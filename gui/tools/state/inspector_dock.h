// A node's state at the playhead as a tree, and what the event at the playhead changed in it.
#pragma once
#include <set>

#include "gui/query/queries.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/tools/state/value_model.h"
#include "gui/tools/tool.h"

class QComboBox;
class QLabel;
class QTableWidget;
class QTreeView;

namespace orrery::gui {

class InspectorDock : public ToolDock {
    Q_OBJECT
public:
    InspectorDock(Session& session, Selection& selection, Queries& queries, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    ValueModel& model() { return model_; }
    // The nodes' names are those of the run.
    void refresh();
    // Goes to where the field that is current in the tree changed last, or next.
    void goToChange(EventSearch::Way way);
    QTreeView& tree() { return *tree_; }

private:
    void showMenu(const QPoint& where);
    QString watchOf(const std::string& path, bool durable, bool holds) const;
    void makeCurrent(const QString& path, bool durable, const QModelIndex& below = {});
    void fillNodes();
    void rememberExpanded(const QModelIndex& parent);
    void restoreExpanded(const QModelIndex& parent);
    // What the violations of this event, and whoever points at fields, name at a node.
    std::vector<ValueModel::Named> namedAt(NodeId node) const;
    void unfold(const ValueModel::Named& named, const QModelIndex& below = {});
    void showDifferences(const ShownNode& node);
    // The history of the field of a row.
    void askForHistory(const QModelIndex& at);

    Session& session_;
    Selection& selection_;
    Queries& queries_;
    ValueModel model_;
    QComboBox* nodes_;
    QLabel* headline_;
    QTreeView* tree_;
    QTableWidget* changes_;
    QLabel* changesTitle_;
    std::shared_ptr<const Recorded> shown_;
    NodeId shownNode_ = kNoNode;
    EventNumber shownEvent_ = 0;
    std::set<QString> expanded_;
};

}  // namespace orrery::gui
