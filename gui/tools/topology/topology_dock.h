// The network of the run at the playhead: who is there, what is on its way between them, what is wrong with the links.
// The engine answers what is under way; while it works the picture stays what it was.
#pragma once
#include "gui/session/inquiry.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/tools/tool.h"
#include "gui/tools/topology/saved_places.h"
#include "gui/tools/topology/topology_view.h"

class QComboBox;
class QLabel;
class QPushButton;

namespace orrery::gui {

class TopologyDock : public ToolDock {
    Q_OBJECT
public:
    TopologyDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override { view_->setTheme(theme); }
    TopologyView& view() { return *view_; }
    // What is shown is what the playhead wants.
    bool isUpToDate() const;

private:
    void follow();
    void takeRun();
    void askForMap();
    void takeMap(std::shared_ptr<const TopologyMap> map);
    void place();
    void keep(NodeId node);
    void chooseLayout(int index);
    void putBack();
    void say();

    Session& session_;
    Selection& selection_;
    Inquiry moment_, map_;
    TopologyView* view_;
    QComboBox* layouts_;
    QPushButton* back_;
    QLabel* words_;
    std::shared_ptr<const Recorded> run_;
    std::shared_ptr<const TopologyMap> counted_;
    SavedPlaces saved_;
    EventNumber asked_ = 0;
};

}  // namespace orrery::gui
