// A node's state at the playhead as a tree, and what the event at the playhead changed in it.
#pragma once
#include <set>

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
    InspectorDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    ValueModel& model() { return model_; }
    // The nodes' names are those of the run.
    void refresh();

private:
    void fillNodes();
    void rememberExpanded(const QModelIndex& parent);
    void restoreExpanded(const QModelIndex& parent);
    void showDifferences(const ShownNode& node);

    Session& session_;
    Selection& selection_;
    ValueModel model_;
    QComboBox* nodes_;
    QLabel* headline_;
    QTreeView* tree_;
    QTableWidget* changes_;
    QLabel* changesTitle_;
    std::shared_ptr<const Recorded> shown_;
    NodeId shownNode_ = kNoNode;
    std::set<QString> expanded_;
};

}  // namespace orrery::gui
