// How the window takes up a run: as it begins, as it goes on, as it is complete; and the status line that tells of it.
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QStackedWidget>
#include <QStatusBar>
#include <algorithm>

#include "gui/app/actions.h"
#include "gui/app/main_window.h"
#include "gui/app/telling_place.h"
#include "gui/app/tool_docks.h"
#include "gui/diagram/space_time_view.h"
#include "gui/query/filter_bar.h"
#include "gui/style/expectation_text.h"
#include "gui/style/text.h"
#include "gui/tools/gallery/gallery_view.h"
#include "gui/tools/progress/progress_view.h"
#include "sim/scenario/resident.h"

namespace orrery::gui {
namespace {

constexpr double kNearlyAll = 0.95;

// Whether the diagram shows the run as it does while it is being made.
bool showsAll(const SpaceTimeView& diagram, const Recorded& run) {
    return diagram.window().length() >= kNearlyAll * wholeRun(run, {}, diagram.axis()).length();
}

}  // namespace

void MainWindow::open(const OpenRequest& request, std::optional<EventNumber> event) {
    player_.stop();
    wantedEvent_ = event;
    running_->hide();
    halt_->hide();
    progress_->begin(tr("Running %1").arg(text(request.source)));
    pages_->setCurrentWidget(progress_);
    session_.open(request);
}

void MainWindow::hideMemory() { size_->hide(); }

bool MainWindow::isOpening() const { return pages_->currentWidget() == progress_; }

void MainWindow::showGallery() {
    player_.stop();
    gallery_->setEntries(galleryEntries());
    showPage(*gallery_);
    gallery_->list().setFocus();
}

bool MainWindow::isInGallery() const { return pages_->currentWidget() == gallery_; }

void MainWindow::leaveGallery() {
    if (!session_.recorded())
        return;
    showPage(*runPage_);
    diagram_->setFocus();
}

// What belongs to the run stands beside it alone: docks, actions, title, status.
void MainWindow::showPage(QWidget& page) {
    const bool run = &page == runPage_;
    pages_->setCurrentWidget(&page);
    docks_->show(run);
    actions_->setRunThere(run);
    statusBar()->setVisible(run);
    nameWindow();
}

void MainWindow::nameWindow() {
    const auto& run = session_.recorded();
    if (!run || isInGallery())
        return setWindowTitle(QStringLiteral("Orrery"));
    setWindowTitle(QStringLiteral("%1 · %2 · %3 · Orrery")
                       .arg(text(run->facts.title.empty() ? run->facts.scenario : run->facts.title),
                            text(run->facts.design), tr("seed %1").arg(run->facts.seed)));
}

void MainWindow::runOpened() {
    const auto& run = session_.recorded();
    placed_ = 0;
    showPage(*runPage_);
    actions_->showDesigns(run->facts.designs, run->facts.design);
    growSlider();
    telling_->forget();
    openedComplete_ = run->complete;
    if (const auto place = branching_.placeInOpened()) {
        keepPlace(*place);
    } else if (run->complete) {
        goToStart();
    } else {  // it goes on; where it opens is known when it is complete
        explanationAwaited_ = false;
        selection_.reset(run, 0);
        diagram_->fitAll();
    }
    files_->opened(branching_.placeInOpened().has_value());
    if (!branching_.placeInOpened())
        diagram_->setFocus();
}

// An event that was wanted, else the first violation, else what tells most.
void MainWindow::goToStart() {
    const auto& run = session_.recorded();
    const auto& violations = run->result.violations;
    if (wantedEvent_ && *wantedEvent_ > run->lastEvent()) {
        emit refused(tr("there is no event %1: the run has %2 events").arg(*wantedEvent_).arg(run->lastEvent()));
        wantedEvent_.reset();
    }
    const EventNumber start = wantedEvent_.value_or(violations.empty() ? 0 : violations.front().event);
    explanationAwaited_ = !violations.empty();
    const bool at_violation = !violations.empty() && start == violations.front().event;
    placed_ = start;
    selection_.reset(run, start, at_violation ? nodeOf(violations.front()) : kNoNode);
    if (start == 0 && !run->isWhole())
        diagram_->fitAll();
    else
        diagram_->showWindowAround(start);
    if (explanationAwaited_)
        session_.explain(violations.front().event);
    if (!wantedEvent_ && violations.empty())
        telling_->look();
}

// Another future of the same run: the moment, the node and the window stay; what was explained was of the other one.
void MainWindow::keepPlace(EventNumber event) {
    explanationAwaited_ = false;
    wantedEvent_.reset();
    openedComplete_ = true;
    selection_.reset(session_.recorded(), event, selection_.node());
    placed_ = selection_.event() + 1;
}

void MainWindow::growSlider() {
    const QSignalBlocker quiet(slider_);
    slider_->setRange(0, static_cast<int>(std::min<EventNumber>(session_.recorded()->lastEvent(), INT_MAX)));
    constexpr int kPages = 20;
    slider_->setPageStep(std::max(slider_->maximum() / kPages, 1));
}

void MainWindow::runGrew() {
    growSlider();
    selection_.tellGrown();
    updateStatus();
    checkSettled();
}

void MainWindow::runCompleted() {
    const auto& run = session_.recorded();
    running_->hide();
    halt_->hide();
    growSlider();
    // Who has gone somewhere else meanwhile stays there.
    const bool untouched = selection_.event() == placed_;
    if (selection_.recorded() == run && !openedComplete_ && untouched) {
        if (wantedEvent_ || !run->result.violations.empty())
            goToStart();
        else if (showsAll(*diagram_, *run))
            telling_->look();
    }
    selection_.tellGrown();
    updateStatus();
    files_->completed();
    checkSettled();
}

void MainWindow::showProgress(qulonglong events, qlonglong virtualTime, qlonglong until) {
    if (!session_.isRunning() || pages_->currentWidget() != runPage_)
        return;
    const auto& limit = session_.request().limits.max_events;
    const double share = std::max(static_cast<double>(virtualTime) / static_cast<double>(std::max<qlonglong>(until, 1)),
                                  limit ? static_cast<double>(events) / static_cast<double>(*limit) : 0.0);
    running_->setText(tr("· running: %1 events, %2 %")
                          .arg(countText(events))
                          .arg(static_cast<int>(std::clamp(share, 0.0, 1.0) * 100)));
    running_->show();
    halt_->show();
}

void MainWindow::runRefused(const QString& why) {
    session_.recorded() ? showPage(*runPage_) : showGallery();
    emit refused(why);
}

NodeId nodeOf(const Violation& violation) {
    const bool named = !violation.fields.empty() && violation.fields.front().node != kNoNode;
    return named ? violation.fields.front().node : violation.node;
}

void MainWindow::selectionMoved() {
    const QSignalBlocker quiet(slider_);
    slider_->setValue(static_cast<int>(std::min<EventNumber>(selection_.event(), INT_MAX)));
    session_.ask(selection_.event(), selection_.isNodeAwaited() ? kNoNode : selection_.node());
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
    const QString verdict = !result.violations.empty()
                                ? tr("violated: %1").arg(text(result.violations.front().property))
                            : result.verdict == RunVerdict::held ? tr("held")
                            : !run->complete                     ? tr("running")
                                                                 : tr("undecided");
    const QString surprise = surpriseText(run->standing());
    const QString expected = surprise.isEmpty() ? QString() : QStringLiteral(" · ") + surprise;
    const QString cut = run->cutOff.empty() ? QString() : QStringLiteral(" · ") + text(run->cutOff);
    verdict_->setText(
        QStringLiteral("· <b>%1%2</b>%3").arg(verdict.toHtmlEscaped(), expected.toHtmlEscaped(), cut.toHtmlEscaped()));
    const QString passing = filterBar_->countText();
    filtered_->setText(passing.isEmpty() ? QString() : tr("· filter: <b>%1</b>").arg(passing));
    filtered_->setVisible(!passing.isEmpty());
    const auto& shown = session_.shown();
    size_->setText(tr("memory %1").arg(bytesText(resident_bytes())));
    QString history = tr("Of the whole program; %1 of it are checkpoints, %2 the rows at hand.")
                          .arg(bytesText(shown ? shown->historyBytes : 0), bytesText(run->rows.bytes()));
    if (shown && shown->thinnedTo != 0)
        history += u'\n' + tr("The history has reached its limit of memory: there is a checkpoint every %1 events "
                              "now, so going to an event takes longer.")
                               .arg(countText(shown->thinnedTo));
    size_->setToolTip(history);
    fingerprint_->setText(run->complete ? tr("fingerprint %1").arg(fingerprintText(result.fingerprint)) : QString());
}

void MainWindow::checkSettled() {
    const auto& shown = session_.shown();
    const bool complete = session_.recorded() && session_.recorded()->complete;
    if (isOpening())
        return;  // what comes is of the run before
    const bool placed = !explanationAwaited_ && !telling_->isLooking();
    if (complete && placed && shown && shown->event == selection_.event())
        emit settled();
}

}  // namespace orrery::gui
