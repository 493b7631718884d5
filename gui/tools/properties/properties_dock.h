// The properties of the run and their verdicts; a violated one leads to its event, and is explained.
#pragma once
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/tools/properties/properties_model.h"
#include "gui/tools/tool.h"

class QTableView;

namespace orrery::gui {

class PropertiesDock : public ToolDock {
    Q_OBJECT
public:
    PropertiesDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override { model_.setTheme(theme); }
    PropertiesModel& model() { return model_; }
    QTableView& table() { return *table_; }

private:
    Session& session_;
    Selection& selection_;
    PropertiesModel model_;
    QTableView* table_;
    std::shared_ptr<const Recorded> shown_;
    bool shownComplete_ = false;
    std::size_t shownViolations_ = 0;
};

}  // namespace orrery::gui
