// The counters of the run and the metrics of its model as plots below one another. The engine goes through the run for
// them; they grow meanwhile.
#pragma once
#include <vector>

#include "gui/session/inquiry.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/style/theme.h"
#include "gui/tools/metrics/metric_plots.h"
#include "gui/tools/tool.h"

class QScrollArea;
class QVBoxLayout;

namespace orrery::gui {

class PlotView;
class ProgressRow;

class MetricsDock : public ToolDock {
    Q_OBJECT
public:
    MetricsDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    const std::vector<PlotView*>& plots() const { return views_; }
    bool isDone() const { return done_; }

private:
    void follow();
    void take(const std::vector<Plot>& plots, double share);

    Session& session_;
    Selection& selection_;
    Inquiry inquiry_;
    Theme theme_ = Theme::light();
    ProgressRow* progress_;
    QScrollArea* list_;
    QVBoxLayout* column_;
    std::vector<PlotView*> views_;
    std::shared_ptr<const Recorded> run_;
    bool done_ = false;
};

}  // namespace orrery::gui
