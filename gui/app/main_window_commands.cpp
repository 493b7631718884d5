// What the actions of the window do.
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QInputDialog>
#include <QStatusBar>
#include <algorithm>

#include "gui/app/main_window.h"
#include "gui/style/text.h"

namespace orrery::gui {

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
    if (!run || selection_.event() == 0)
        return;
    if (const auto step = selection_.alongPath(-1))
        selection_.setEvent(*step);
    else if (const TraceEvent* event = run->event(selection_.event()))
        selection_.setEvent(event->cause);
    else
        session_.find(Find::cause, selection_.event(), kNoNode);
}

void MainWindow::goToEffect() {
    const auto& run = session_.recorded();
    if (!run)
        return;
    if (const auto step = selection_.alongPath(+1))
        selection_.setEvent(*step);
    else if (const auto effect = run->firstEffectOf(selection_.event()))
        foundEvent(Find::effect, selection_.event(), *effect);
    else
        session_.find(Find::effect, selection_.event(), kNoNode);
}

void MainWindow::foundEvent(Find what, qulonglong from, qulonglong event) {
    if (from != selection_.event())
        return;  // who asked has gone on
    if (event != 0 || what == Find::cause)
        selection_.setEvent(event);
    else if (what == Find::effect)
        statusBar()->showMessage(tr("This event caused none"), 4000);
}

void MainWindow::goAtNode(int direction) {
    const auto& run = session_.recorded();
    if (!run)
        return;
    const NodeId node = selection_.node();
    const Find what = direction > 0 ? Find::nextAtNode : Find::previousAtNode;
    const auto event =
        direction > 0 ? run->nextAtNode(selection_.event(), node) : run->previousAtNode(selection_.event(), node);
    if (event)
        foundEvent(what, selection_.event(), *event);
    else
        session_.find(what, selection_.event(), node);
}

void MainWindow::askForEvent() {
    const auto& run = session_.recorded();
    if (!run)
        return;
    bool wanted = false;
    const QString typed = QInputDialog::getText(this, tr("Go to"), tr("Event number, 0 to %1:").arg(run->lastEvent()),
                                                QLineEdit::Normal, QString::number(selection_.event()), &wanted);
    if (!wanted)
        return;
    bool isNumber = false;
    const EventNumber event = typed.trimmed().remove(u',').toULongLong(&isNumber);
    if (!isNumber)
        return say(tr("“%1” is no number of an event").arg(typed));
    if (event > run->lastEvent())
        return say(
            tr("there is no event %1: the run has %2 events").arg(countText(event), countText(run->lastEvent())));
    selection_.setEvent(event);
}

void MainWindow::askForFile() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Open a scenario or a recording"), QString(),
                                                      tr("Scenarios and recordings (*.toml *.orrery)"));
    if (!path.isEmpty())
        openFile(path);
}

void MainWindow::openFile(const QString& path) {
    OpenRequest request;
    request.source = plain(path);
    open(request);
}

void MainWindow::reopen() {
    OpenRequest request = branching_.root();
    request.text.reset();
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
    player_.stop();
    branching_.tryOther({plain(design), {}, {}});
}

void MainWindow::openSeed(qulonglong seed) {
    const auto& run = session_.recorded();
    if (!run || seed == run->facts.seed)
        return;
    OpenRequest request = session_.request();
    request.design = run->facts.design;
    request.seed = seed;
    open(request);
}

void MainWindow::say(const QString& message) { statusBar()->showMessage(message, 8000); }

void MainWindow::copyRunLink() {
    if (!session_.recorded())
        return;
    const QString link = text(session_.recorded()->facts.runLink);
    if (link.isEmpty())
        return say(tr("No link can name a plan that was written here: save it as a file and open that"));
    QApplication::clipboard()->setText(link);
    statusBar()->showMessage(tr("Copied: %1").arg(link), 6000);
}

}  // namespace orrery::gui
