// The properties of the run and their verdicts; a violated one leads to its event.
#pragma once
#include <QDockWidget>

#include "gui/session/selection.h"
#include "gui/tools/properties/properties_model.h"

class QTableView;

namespace orrery::gui {

class PropertiesDock : public QDockWidget {
    Q_OBJECT
public:
    PropertiesDock(Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) { model_.setTheme(theme); }
    PropertiesModel& model() { return model_; }

private:
    Selection& selection_;
    PropertiesModel model_;
    QTableView* table_;
    std::shared_ptr<const Recorded> shown_;
    bool shownComplete_ = false;
    std::size_t shownViolations_ = 0;
};

}  // namespace orrery::gui
