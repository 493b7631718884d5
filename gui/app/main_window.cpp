#include "gui/app/main_window.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QInputDialog>
#include <QLabel>
#include <QMessageBox>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/app/actions.h"
#include "gui/diagram/overview_strip.h"
#include "gui/diagram/space_time_view.h"
#include "gui/style/expectation_text.h"
#include "gui/style/text.h"
#include "gui/tools/events/events_dock.h"
#include "gui/tools/gallery/gallery_view.h"
#include "gui/tools/progress/progress_view.h"
#include "gui/tools/properties/properties_dock.h"
#include "gui/tools/state/inspector_dock.h"
#include "gui/tools/why/why_dock.h"

namespace orrery::gui {
namespace {

// The node that a violation is about: what its property looked at first, else where it was found.
NodeId nodeOf(const Violation& violation) {
    const bool named = !violation.fields.empty() && violation.fields.front().node != kNoNode;
    return named ? violation.fields.front().node : violation.node;
}

}  // namespace

MainWindow::MainWindow(const Theme& theme, QWidget* parent) : QMainWindow(parent), theme_(theme), player_(selection_) {
    setWindowTitle(QStringLiteral("Orrery"));
    setDockNestingEnabled(true);
    setAnimated(false);
    buildCentre();
    buildDocks();
    buildStatus();
    actions_ = new Actions(*this);
    connectSession();
    setTheme(theme);
    showGallery();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildCentre() {
    pages_ = new QStackedWidget(this);
    gallery_ = new GalleryView(this);
    progress_ = new ProgressView(this);
    runPage_ = new QWidget(this);
    overview_ = new OverviewStrip(selection_, runPage_);
    diagram_ = new SpaceTimeView(selection_, runPage_);
    slider_ = new QSlider(Qt::Horizontal, runPage_);
    slider_->setAccessibleName(tr("Event at the playhead"));
    slider_->setToolTip(tr("Seek to any event"));
    auto* layout = new QVBoxLayout(runPage_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(overview_);
    layout->addWidget(diagram_, 1);
    layout->addWidget(slider_);
    for (QWidget* page : {static_cast<QWidget*>(gallery_), static_cast<QWidget*>(progress_), runPage_})
        pages_->addWidget(page);
    setCentralWidget(pages_);
    connect(diagram_, &SpaceTimeView::windowChanged, this, [this] { overview_->setViewport(diagram_->window()); });
    connect(overview_, &OverviewStrip::viewportWanted, diagram_, &SpaceTimeView::setWindow);
    connect(slider_, &QSlider::valueChanged, this,
            [this](int event) { selection_.setEvent(static_cast<EventNumber>(event)); });
    connect(gallery_, &GalleryView::chosen, this, [this](const QString& scenario, const QString& design) {
        OpenRequest request;
        request.source = plain(scenario);
        if (!design.isEmpty())
            request.design = plain(design);
        open(request);
    });
}

void MainWindow::buildDocks() {
    events_ = new EventsDock(selection_, this);
    inspector_ = new InspectorDock(session_, selection_, this);
    properties_ = new PropertiesDock(selection_, this);
    why_ = new WhyDock(session_, selection_, this);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    addDockWidget(Qt::RightDockWidgetArea, inspector_);
    addDockWidget(Qt::RightDockWidgetArea, why_);
    addDockWidget(Qt::BottomDockWidgetArea, properties_);
    addDockWidget(Qt::BottomDockWidgetArea, events_);
    splitDockWidget(properties_, events_, Qt::Horizontal);
}

// Docks take sizes only once they are seen.
void MainWindow::showDocks(bool seen) {
    const QList<QDockWidget*> docks{events_, inspector_, properties_, why_};
    for (QDockWidget* dock : docks)
        dock->setVisible(seen);
    if (!seen || arranged_)
        return;
    arranged_ = true;
    resizeDocks({inspector_, why_}, {width() * 26 / 100, width() * 26 / 100}, Qt::Horizontal);
    resizeDocks({inspector_, why_}, {height() * 50 / 100, height() * 42 / 100}, Qt::Vertical);
    resizeDocks({properties_, events_}, {width() * 26 / 100, width() * 48 / 100}, Qt::Horizontal);
    resizeDocks({properties_, events_}, {height() * 24 / 100, height() * 24 / 100}, Qt::Vertical);
}

void MainWindow::buildStatus() {
    place_ = new QLabel(this);
    verdict_ = new QLabel(this);
    size_ = new QLabel(this);
    fingerprint_ = new QLabel(this);
    fingerprint_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    for (QLabel* label : {place_, verdict_})
        statusBar()->addWidget(label);
    for (QLabel* label : {size_, fingerprint_})
        statusBar()->addPermanentWidget(label);
}

void MainWindow::connectSession() {
    connect(&session_, &Session::progress, progress_, &ProgressView::advance);
    connect(&session_, &Session::opened, this, &MainWindow::runOpened);
    connect(&session_, &Session::failed, this, &MainWindow::runRefused);
    connect(&session_, &Session::shownChanged, this, [this] {
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
        session_.recorded() ? pages_->setCurrentWidget(runPage_) : showGallery();
    });
    connect(&selection_, &Selection::changed, this, &MainWindow::selectionMoved);
}

void MainWindow::open(const OpenRequest& request, std::optional<EventNumber> event) {
    player_.stop();
    wantedEvent_ = event;
    progress_->begin(tr("Running %1").arg(text(request.source)));
    pages_->setCurrentWidget(progress_);
    session_.open(request);
}

bool MainWindow::isOpening() const { return pages_->currentWidget() == progress_; }

void MainWindow::showGallery() {
    gallery_->setEntries(galleryEntries());
    showDocks(false);
    pages_->setCurrentWidget(gallery_);
    actions_->setRunThere(false);
}

void MainWindow::runOpened() {
    const auto& run = session_.recorded();
    const auto& violations = run->result.violations;
    if (wantedEvent_ && *wantedEvent_ > run->lastEvent()) {
        emit refused(tr("there is no event %1: the run has %2 events").arg(*wantedEvent_).arg(run->lastEvent()));
        wantedEvent_.reset();
    }
    const EventNumber start = wantedEvent_.value_or(violations.empty() ? 0 : violations.front().event);
    {
        const QSignalBlocker quiet(slider_);
        slider_->setRange(0, static_cast<int>(std::min<EventNumber>(run->lastEvent(), INT_MAX)));
    }
    pages_->setCurrentWidget(runPage_);
    showDocks(true);
    actions_->setRunThere(true);
    actions_->showDesigns(run->facts.designs, run->facts.design);
    explanationAwaited_ = !violations.empty();
    const bool at_violation = !violations.empty() && start == violations.front().event;
    selection_.reset(run, start, at_violation ? nodeOf(violations.front()) : kNoNode);
    diagram_->showWindowAround(start);
    if (!violations.empty())
        session_.explain(violations.front().event);
    setWindowTitle(QStringLiteral("%1 · %2 · %3 · Orrery")
                       .arg(text(run->facts.title.empty() ? run->facts.scenario : run->facts.title),
                            text(run->facts.design), tr("seed %1").arg(run->facts.seed)));
    QStringList notices;
    for (const std::string& notice : run->facts.notices)
        notices.append(text(notice));
    if (!notices.isEmpty())
        statusBar()->showMessage(notices.join(QStringLiteral(" · ")), 15'000);
    diagram_->setFocus();
}

void MainWindow::runRefused(const QString& why) {
    session_.recorded() ? pages_->setCurrentWidget(runPage_) : showGallery();
    emit refused(why);
}

void MainWindow::selectionMoved() {
    const QSignalBlocker quiet(slider_);
    slider_->setValue(static_cast<int>(std::min<EventNumber>(selection_.event(), INT_MAX)));
    session_.ask(selection_.event(), selection_.node());
    updateStatus();
}

void MainWindow::updateStatus() {
    const auto& run = session_.recorded();
    if (!run)
        return;
    const RunResult& result = run->result;
    place_->setText(tr("event %1 of %2 · %3")
                        .arg(countText(selection_.event()), countText(run->lastEvent()),
                             exactTimeText(run->timeOf(selection_.event()))));
    const QString verdict = result.verdict == RunVerdict::violated
                                ? tr("violated: %1").arg(text(result.violations.front().property))
                            : result.verdict == RunVerdict::held ? tr("held")
                                                                 : tr("undecided");
    const QString surprise = surpriseText(run->standing());
    const QString expected = surprise.isEmpty() ? QString() : QStringLiteral(" · ") + surprise;
    const QString cut = run->cutOff.empty() ? QString() : QStringLiteral(" · ") + text(run->cutOff);
    verdict_->setText(
        QStringLiteral("· <b>%1%2</b>%3").arg(verdict.toHtmlEscaped(), expected.toHtmlEscaped(), cut.toHtmlEscaped()));
    const auto& shown = session_.shown();
    const QString size = tr("history %1").arg(bytesText(shown ? shown->historyBytes : 0));
    const bool thinned = shown && shown->thinnedTo != 0;
    size_->setText(thinned ? tr("%1, thinned").arg(size) : size);
    size_->setToolTip(thinned ? tr("The history has reached its limit of memory: there is a checkpoint every %1 events "
                                   "now, so going to an event takes longer.")
                                    .arg(countText(shown->thinnedTo))
                              : QString());
    fingerprint_->setText(tr("fingerprint %1").arg(fingerprintText(result.fingerprint)));
}

void MainWindow::checkSettled() {
    const auto& shown = session_.shown();
    if (!explanationAwaited_ && shown && shown->event == selection_.event())
        emit settled();
}

// --- commands
// ---------------------------------------------------------------------------------------------------------

void MainWindow::goToViolation(int direction) {
    const auto& run = session_.recorded();
    if (!run)
        return;
    const auto& violations = run->result.violations;  // in order of event
    const auto beyond = [&](const Violation& one) {
        return direction > 0 ? one.event > selection_.event() : one.event < selection_.event();
    };
    const auto found =
        direction > 0
            ? std::find_if(violations.begin(), violations.end(), beyond)
            : violations.end() -
                  (std::find_if(violations.rbegin(), violations.rend(), beyond) != violations.rend()
                       ? std::find_if(violations.rbegin(), violations.rend(), beyond) - violations.rbegin() + 1
                       : 0);
    if (found == violations.end()) {
        statusBar()->showMessage(
            direction > 0 ? tr("No violation after this event") : tr("No violation before this event"), 4000);
        return;
    }
    selection_.setEvent(found->event);
    if (const NodeId node = nodeOf(*found); node != kNoNode)
        selection_.setNode(node);
}

void MainWindow::goToCause() {
    const auto& run = session_.recorded();
    const TraceEvent* event = run ? run->event(selection_.event()) : nullptr;
    if (event)
        selection_.setEvent(event->cause);
}

void MainWindow::goToEffect() {
    const auto& run = session_.recorded();
    const EventNumber effect = run ? run->firstEffectOf(selection_.event()) : 0;
    if (effect != 0)
        selection_.setEvent(effect);
    else
        statusBar()->showMessage(tr("This event caused none"), 4000);
}

void MainWindow::goAtNode(int direction) {
    const auto& run = session_.recorded();
    if (!run)
        return;
    const NodeId node = selection_.node();
    const EventNumber event =
        direction > 0 ? run->nextAtNode(selection_.event(), node) : run->previousAtNode(selection_.event(), node);
    if (event != 0)
        selection_.setEvent(event);
}

void MainWindow::askForEvent() {
    const auto& run = session_.recorded();
    if (!run)
        return;
    bool wanted = false;
    const int most = static_cast<int>(std::min<EventNumber>(run->lastEvent(), INT_MAX));
    const int event = QInputDialog::getInt(this, tr("Go to"), tr("Event number, 0 to %1:").arg(most),
                                           static_cast<int>(selection_.event()), 0, most, 1, &wanted);
    if (wanted)
        selection_.setEvent(static_cast<EventNumber>(event));
}

void MainWindow::askForFile() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Open a scenario or a recording"), QString(),
                                                      tr("Scenarios and recordings (*.toml *.orrery)"));
    if (path.isEmpty())
        return;
    OpenRequest request;
    request.source = plain(path);
    open(request);
}

void MainWindow::askForLink() {
    bool wanted = false;
    const QString link =
        QInputDialog::getText(this, tr("Open a run link"), tr("A run link, or the name of a scenario:"),
                              QLineEdit::Normal, QString(), &wanted);
    if (!wanted || link.trimmed().isEmpty())
        return;
    OpenRequest request;
    request.source = plain(link.trimmed());
    open(request);
}

void MainWindow::openDesign(const QString& design) {
    const auto& run = session_.recorded();
    if (!run || plain(design) == run->facts.design)
        return;
    OpenRequest request = session_.request();
    request.design = plain(design);
    request.seed = run->facts.seed;
    open(request);
}

void MainWindow::copyRunLink() {
    if (!session_.recorded())
        return;
    const QString link = text(session_.recorded()->facts.runLink);
    QApplication::clipboard()->setText(link);
    statusBar()->showMessage(tr("Copied: %1").arg(link), 6000);
}

void MainWindow::toggleTheme() { setTheme(theme_.dark ? Theme::light() : Theme::darkTheme()); }

void MainWindow::setTheme(const Theme& theme) {
    theme_ = theme;
    QApplication::setPalette(paletteOf(theme_));
    diagram_->setTheme(theme_);
    overview_->setTheme(theme_);
    events_->setTheme(theme_);
    inspector_->setTheme(theme_);
    properties_->setTheme(theme_);
    why_->setTheme(theme_);
    actions_->setTheme(theme_);
}

}  // namespace orrery::gui
