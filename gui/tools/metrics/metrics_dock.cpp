#include "gui/tools/metrics/metrics_dock.h"

#include <QScrollArea>
#include <QVBoxLayout>

#include "gui/session/making.h"
#include "gui/tools/metrics/plot_view.h"
#include "gui/tools/progress_row.h"

namespace orrery::gui {
namespace {

constexpr std::size_t kMostPlots = 24;

// The samples, and the last event once more as the world is then.
struct Sampled {
    MetricSeries series;
    std::unique_ptr<Replay> replay;
};

}  // namespace

MetricsDock::MetricsDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      inquiry_(session),
      progress_(new ProgressRow(this)),
      list_(new QScrollArea(this)) {
    auto* inside = new QWidget(list_);
    column_ = new QVBoxLayout(inside);
    column_->setContentsMargins(0, 0, 0, 0);
    column_->setSpacing(2);
    column_->addStretch(1);
    list_->setWidget(inside);
    list_->setWidgetResizable(true);
    list_->setAccessibleName(tr("Plots"));
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(progress_);
    layout->addWidget(list_, 1);
    setWidget(body);
    connect(&selection_, &Selection::changed, this, &MetricsDock::follow);
    connect(this, &QDockWidget::visibilityChanged, this, &MetricsDock::follow);
    connect(progress_, &ProgressRow::stopWanted, this, [this] { inquiry_.giveUp(); });
}

void MetricsDock::setTheme(const Theme& theme) {
    theme_ = theme;
    for (PlotView* view : views_)
        view->setTheme(theme_);
}

void MetricsDock::follow() {
    if (!isVisible() || !selection_.recorded())
        return;
    if (run_ == selection_.recorded()) {
        for (PlotView* view : views_)
            view->setPlayhead(run_->timeOf(selection_.event()));
        return;
    }
    run_ = selection_.recorded();
    done_ = false;
    progress_->setShare(0);
    auto told = std::make_shared<std::chrono::steady_clock::time_point>();
    inquiry_.ask([this, sampled = std::make_shared<Sampled>(), told](Making& run) {
        if (!sampled->replay) {
            sampled->replay = std::make_unique<Replay>(run, sampled->series);
            sampled->series.start(sampled->replay->world());
        }
        const double share = sampled->replay->goOn(run);
        const auto now = std::chrono::steady_clock::now();
        Inquiry::Part part;
        part.done = share >= 1;
        if (!part.done && now - *told < Replay::kTellEvery)
            return part;
        *told = now;
        const World& world = sampled->replay->world();
        const Time end = std::max<Time>(run.chronicle().frontier().now(), 1);
        const auto samples = sampled->series.samples_until_now(world);
        part.tell = [this, share, plots = plotsOf(samples, sampled->series.names(), end)] { take(plots, share); };
        return part;
    });
}

void MetricsDock::take(const std::vector<Plot>& plots, double share) {
    progress_->setShare(share);
    done_ = share >= 1;
    const std::size_t count = std::min(plots.size(), kMostPlots);
    while (views_.size() > count) {
        delete views_.back();
        views_.pop_back();
    }
    while (views_.size() < count) {
        auto* view = new PlotView(this);
        view->setTheme(theme_);
        column_->insertWidget(static_cast<int>(views_.size()), view);
        connect(view, &PlotView::timeChosen, this,
                [this](qlonglong time) { selection_.setEvent(run_->lastEventAt(time)); });
        views_.push_back(view);
    }
    for (std::size_t i = 0; i < count; ++i) {
        views_[i]->setPlot(plots[i], run_->end);
        views_[i]->setPlayhead(run_->timeOf(selection_.event()));
    }
}

}  // namespace orrery::gui
