#include "gui/app/main_window.h"

#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSlider>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

#include "gui/app/actions.h"
#include "gui/app/falling_seed.h"
#include "gui/app/presenter.h"
#include "gui/app/seek_slider.h"
#include "gui/app/telling_place.h"
#include "gui/app/tool_docks.h"
#include "gui/diagram/lane_choice.h"
#include "gui/diagram/marker_status.h"
#include "gui/diagram/overview_strip.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"
#include "gui/query/filter_bar.h"
#include "gui/query/transport_status.h"
#include "gui/style/text.h"
#include "gui/tools/gallery/gallery_view.h"
#include "gui/tools/progress/progress_view.h"
#include "gui/watch/watch_pane.h"

namespace orrery::gui {

MainWindow::MainWindow(const Theme& theme, QWidget* parent, std::span<const Tool* const> tools)
    : QMainWindow(parent),
      theme_(theme),
      player_(selection_),
      queries_(session_),
      branching_(session_, selection_),
      bookmarks_(session_, selection_) {
    setWindowTitle(QStringLiteral("Orrery"));
    setDockNestingEnabled(true);
    setAnimated(false);
    buildCentre();
    docks_ = new ToolDocks(*this, {session_, selection_, player_, queries_, branching_}, tools);
    new Presenter(*this);
    buildStatus();
    actions_ = new Actions(*this);
    connectSession();
    connectQueries();
    connectLanes();
    setTheme(theme);
    showGallery();
}

// What shows the run goes before the run: a table asks its model once more while it is hidden.
MainWindow::~MainWindow() {
    hide();
    for (QWidget* const part : findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
        delete part;
}

void MainWindow::buildCentre() {
    pages_ = new QStackedWidget(this);
    gallery_ = new GalleryView(this);
    progress_ = new ProgressView(this);
    runPage_ = new QWidget(this);
    overview_ = new OverviewStrip(selection_, runPage_);
    diagram_ = new SpaceTimeView(selection_, runPage_);
    lanes_ = new LaneChoice(session_, selection_, branching_.edits(), this);
    beside_ = new BesidePane(branching_, selection_, diagram_, runPage_);
    slider_ = new SeekSlider(Qt::Horizontal, runPage_);
    slider_->setAccessibleName(tr("Event at the playhead"));
    slider_->setToolTip(tr("Seek to any event"));
    auto* layout = new QVBoxLayout(runPage_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    notices_ = new NoticeBar(runPage_);
    files_ = new RunFiles(session_, *notices_, this);
    telling_ = new TellingPlace(session_, selection_, branching_, *diagram_, *notices_, this);
    connect(telling_, &TellingPlace::ended, this, &MainWindow::checkSettled);
    layout->addWidget(notices_);
    filterBar_ = new FilterBar(queries_, runPage_);
    layout->addWidget(filterBar_);
    layout->addWidget(overview_);
    layout->addWidget(beside_, 1);
    watches_ = new WatchPane(queries_.watches, selection_, *diagram_, runPage_);
    layout->addWidget(watches_);
    layout->addWidget(slider_);
    for (QWidget* page : {static_cast<QWidget*>(gallery_), static_cast<QWidget*>(progress_), runPage_})
        pages_->addWidget(page);
    setCentralWidget(pages_);
    connect(diagram_, &SpaceTimeView::windowChanged, this, [this] { overview_->setViewport(diagram_->times()); });
    connect(diagram_, &SpaceTimeView::menuWanted, this, &MainWindow::popupDiagramMenu);
    connect(&branching_, &Branching::said, this,
            [this](const QString& words) { statusBar()->showMessage(words, 8000); });
    diagram_->setBookmarks(&bookmarks_);
    overview_->setBookmarks(&bookmarks_);
    connect(&bookmarks_, &Bookmarks::said, this, &MainWindow::say);
    connect(overview_, &OverviewStrip::momentWanted, diagram_, &SpaceTimeView::centreOn);
    connect(slider_, &QSlider::valueChanged, this,
            [this](int event) { selection_.setEvent(static_cast<EventNumber>(event)); });
    connect(gallery_, &GalleryView::left, this, &MainWindow::leaveGallery);
    auto* falling = new FallingSeed(session_, *notices_, this);
    connect(falling, &FallingSeed::wanted, this, [this](const OpenRequest& request) { open(request); });
    connect(falling, &FallingSeed::trying, progress_, &ProgressView::begin);
    connect(progress_, &ProgressView::cancelWanted, falling, &FallingSeed::cancel);
    connect(gallery_, &GalleryView::chosen, this, [this, falling](const QString& scenario, const QString& design) {
        OpenRequest request;
        request.source = plain(scenario);
        if (!design.isEmpty())
            request.design = plain(design);
        pages_->setCurrentWidget(progress_);
        falling->open(request);
    });
}

void MainWindow::buildStatus() {
    place_ = new QLabel(this);
    verdict_ = new QLabel(this);
    size_ = new QLabel(this);
    fingerprint_ = new QLabel(this);
    fingerprint_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    running_ = new QLabel(this);
    filtered_ = new QLabel(this);
    halt_ = new QPushButton(tr("Stop the run here"), this);
    halt_->setToolTip(tr("What has been run stays"));
    halt_->setFlat(true);
    connect(halt_, &QPushButton::clicked, this, [this] { session_.cancel(); });
    for (QLabel* label : {place_, verdict_, filtered_, running_})
        statusBar()->addWidget(label);
    statusBar()->addWidget(halt_);
    auto* transport = new TransportStatus(player_, selection_, queries_, this);
    connect(transport, &TransportStatus::said, this, &MainWindow::say);
    statusBar()->addWidget(transport);
    transport->hide();
    running_->hide();
    halt_->hide();
    auto* marked = new MarkerStatus(beside_->markers(), this);
    statusBar()->addWidget(marked);
    marked->hide();
    for (QLabel* label : {size_, fingerprint_})
        statusBar()->addPermanentWidget(label);
}

void MainWindow::connectSession() {
    connect(&session_, &Session::progress, progress_, &ProgressView::advance);
    connect(&session_, &Session::progress, this, &MainWindow::showProgress);
    connect(&session_, &Session::opened, this, &MainWindow::runOpened);
    connect(&session_, &Session::grown, this, &MainWindow::runGrew);
    connect(&session_, &Session::completed, this, &MainWindow::runCompleted);
    connect(&session_, &Session::found, this, &MainWindow::foundEvent);
    connect(&session_, &Session::failed, this, &MainWindow::runRefused);
    connect(&session_, &Session::shownChanged, this, [this] {
        const auto& shown = session_.shown();
        selection_.learnNode(shown->event, shown->row.node);
        if (shown->event == selection_.event())
            session_.ask(selection_.event(), selection_.node());  // an event of the network has no node of its own
        updateStatus();
        checkSettled();
    });
    connect(&session_, &Session::explained, this, [this] {
        if (explanationAwaited_)  // the first one belongs to the opening picture
            diagram_->showWindowAround(selection_.event());
        explanationAwaited_ = false;
        checkSettled();
    });
    connect(progress_, &ProgressView::cancelWanted, this, [this] {
        session_.cancel();
        session_.recorded() ? showPage(*runPage_) : showGallery();
    });
    connect(&selection_, &Selection::changed, this, &MainWindow::selectionMoved);
    connect(files_, &RunFiles::reopenWanted, this, &MainWindow::reopen);
    connect(files_, &RunFiles::openWanted, this, &MainWindow::openFile);
}

void MainWindow::connectQueries() {
    player_.setStops(&queries_.breakpoints);
    connect(filterBar_, &FilterBar::left, diagram_, qOverload<>(&QWidget::setFocus));
    queries_.watches.setUndoStack(&branching_.edits());
    connect(watches_, &WatchPane::left, diagram_, qOverload<>(&QWidget::setFocus));
    for (const auto told : {&Colours::changed, &Colours::advanced})
        connect(&queries_.colours, told, diagram_, [this] { diagram_->setColours(queries_.colours.inForce()); });
    connect(&queries_.filter, &EventFilter::changed, this, [this] {
        diagram_->setPassing(queries_.filter.found());
        updateStatus();
    });
    connect(&queries_.filter, &EventFilter::advanced, this, [this] {
        diagram_->setPassing(queries_.filter.found());
        updateStatus();
    });
}

void MainWindow::connectLanes() {
    connect(lanes_, &LaneChoice::changed, this, &MainWindow::showLanes);
    connect(lanes_, &LaneChoice::said, this, &MainWindow::say);
    connect(&branching_, &Branching::changed, this, &MainWindow::showLanes);
    connect(diagram_, &SpaceTimeView::laneMenuWanted, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        lanes_->addTo(*menu, selection_.node());
        menu->popup(at);
    });
}

void MainWindow::showLanes() {
    if (const auto& run = session_.recorded())
        diagram_->setLanes(lanes_->lanesOf(*run));
    if (const auto other = branching_.beside() ? branching_.run(*branching_.beside()) : nullptr)
        beside_->other().setLanes(lanes_->lanesOf(*other));
}

void MainWindow::toggleTheme() { setTheme(theme_.dark ? Theme::light() : Theme::darkTheme()); }

void MainWindow::setTheme(const Theme& theme) {
    theme_ = theme;
    QApplication::setPalette(paletteOf(theme_));
    beside_->setTheme(theme_);
    overview_->setTheme(theme_);
    notices_->setTheme(theme_);
    filterBar_->setTheme(theme_);
    watches_->setTheme(theme_);
    docks_->setTheme(theme_);
    findChild<Presenter*>()->setTheme(theme_);
    actions_->setTheme(theme_);
}

}  // namespace orrery::gui
