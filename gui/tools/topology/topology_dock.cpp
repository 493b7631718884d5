#include "gui/tools/topology/topology_dock.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "gui/style/text.h"

namespace orrery::gui {

TopologyDock::TopologyDock(Session& session, Selection& selection, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      moment_(session),
      map_(session),
      view_(new TopologyView(selection, this)),
      layouts_(new QComboBox(this)),
      back_(new QPushButton(tr("Put back"), this)),
      words_(new QLabel(this)) {
    layouts_->setAccessibleName(tr("Layout"));
    layouts_->setToolTip(tr("How nodes are laid out; drag one to move it"));
    layouts_->addItems({tr("Automatic"), tr("Circle"), tr("Ranks by role"), tr("Springs")});
    back_->setToolTip(tr("Every node to where the layout puts it"));
    words_->setAccessibleName(tr("What is under way"));
    words_->setWordWrap(true);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    auto* row = new QHBoxLayout;
    row->addWidget(layouts_);
    row->addWidget(back_);
    row->addStretch(1);
    layout->addLayout(row);
    layout->addWidget(view_, 1);
    layout->addWidget(words_);
    setWidget(body);
    setFocusProxy(view_);
    connect(&selection_, &Selection::changed, this, &TopologyDock::follow);
    connect(this, &QDockWidget::visibilityChanged, this, &TopologyDock::follow);
    connect(view_, &TopologyView::nodeMoved, this, &TopologyDock::keep);
    connect(layouts_, &QComboBox::activated, this, &TopologyDock::chooseLayout);
    connect(back_, &QPushButton::clicked, this, &TopologyDock::putBack);
}

bool TopologyDock::isUpToDate() const {
    return view_->scene().isThere() && run_ == selection_.recorded() &&
           view_->scene().moment->now.event == selection_.event() && counted_->share >= 1;
}

void TopologyDock::follow() {
    if (!isVisible() || !selection_.recorded())
        return;
    if (run_ != selection_.recorded())
        takeRun();
    const auto& shown = view_->scene().moment;
    if (moment_.isAsking() ? asked_ == selection_.event() : shown && shown->now.event == selection_.event())
        return;
    asked_ = selection_.event();
    moment_.ask(momentAt(asked_, [this](std::shared_ptr<const TopologyMoment> moment) {
        view_->setMoment(std::move(moment));
        say();
    }));
}

void TopologyDock::takeRun() {
    run_ = selection_.recorded();
    counted_.reset();
    moment_.giveUp();
    saved_ = savedPlaces(run_->facts.scenario);
    const QSignalBlocker quiet(layouts_);
    layouts_->setCurrentIndex(static_cast<int>(saved_.layout));
    view_->setRun(run_);
    askForMap();
}

void TopologyDock::askForMap() {
    map_.ask(mapOfRun(saved_.layout, [this](std::shared_ptr<const TopologyMap> map) { takeMap(std::move(map)); }));
}

void TopologyDock::takeMap(std::shared_ptr<const TopologyMap> map) {
    counted_ = std::move(map);
    place();
    say();
}

void TopologyDock::place() {
    std::vector<topology::Point> places = counted_->places;
    for (std::size_t node = 0; node < places.size(); ++node)
        if (const auto saved = saved_.byName.find(run_->nodes[node].name); saved != saved_.byName.end())
            places[node] = saved->second;
    back_->setEnabled(!saved_.byName.empty());
    view_->setMap(counted_, std::move(places));
}

void TopologyDock::keep(NodeId node) {
    saved_.byName[run_->nodeName(node)] = view_->scene().places[node];
    savePlaces(run_->facts.scenario, saved_);
    back_->setEnabled(true);
}

void TopologyDock::chooseLayout(int index) {
    if (!run_)
        return;
    saved_ = {static_cast<topology::Layout>(index), {}};
    savePlaces(run_->facts.scenario, saved_);
    askForMap();
    view_->fit();
}

void TopologyDock::putBack() {
    if (!counted_)
        return;
    saved_.byName.clear();
    savePlaces(run_->facts.scenario, saved_);
    place();
    view_->fit();
}

void TopologyDock::say() {
    QString said = view_->momentText();
    if (counted_ && counted_->share < 1)
        said += QStringLiteral(" · ") + tr("links are counted: %1 %").arg(static_cast<int>(counted_->share * 100));
    words_->setText(said);
}

}  // namespace orrery::gui
