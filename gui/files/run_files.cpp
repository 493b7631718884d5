#include "gui/files/run_files.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

const QString kRun = QStringLiteral("1 run"), kProof = QStringLiteral("2 proof"), kSource = QStringLiteral("3 source"),
              kSaving = QStringLiteral("4 saving");

}  // namespace

RunFiles::RunFiles(Session& session, NoticeBar& notices, QObject* parent)
    : QObject(parent), session_(session), notices_(notices) {
    connect(&source_, &SourceWatch::changed, this, &RunFiles::saySource);
    connect(&proof_, &Proof::ended, this, &RunFiles::proved);
    connect(&saving_, &Saving::ended, this, &RunFiles::saved);
    connect(&saving_, &Saving::cancelled, this, [this] { notices_.take(kSaving); });
    connect(&saving_, &Saving::progress, this, [this](int percent) {
        notices_.say(kSaving, tr("Saving %1: %2 %").arg(saving_.path()).arg(percent),
                     {{tr("Cancel"), [this] { saving_.cancel(); }}});
    });
}

void RunFiles::opened(bool future) {
    notices_.take(kRun);
    if (future)
        return;
    notices_.take(kProof);
    notices_.take(kSource);
    proof_.stop();
    const RunFacts& facts = session_.recorded()->facts;
    source_.watch(text(facts.file), facts.text);
}

void RunFiles::completed() {
    sayNotices();
    const Recorded& run = *session_.recorded();
    const RunFacts& facts = run.facts;
    const bool agrees = !facts.recordedFingerprint || *facts.recordedFingerprint == run.result.fingerprint;
    if (!facts.recording.empty() && facts.sameProgram && agrees && !proof_.isRunning())
        proof_.start(session_.request());
}

void RunFiles::sayNotices() {
    QStringList lines;
    for (const std::string& notice : session_.recorded()->facts.notices)
        lines.append(text(notice));
    if (!lines.isEmpty())
        notices_.say(kRun, lines.join(u'\n'));
}

void RunFiles::proved(const QString& why) {
    if (why.isEmpty())
        return notices_.take(kProof);
    notices_.say(kProof,
                 tr("The recording is damaged, or was changed after it was made. What is shown is the run itself, "
                    "made anew from the plan in the recording. %1. Copy the file again from where it came, or "
                    "save the run anew.")
                     .arg(why));
}

void RunFiles::saySource() {
    const QString name = QFileInfo(source_.path()).fileName();
    switch (source_.state()) {
        case SourceWatch::State::same:
            return notices_.take(kSource);
        case SourceWatch::State::gone:
            return notices_.say(kSource,
                                tr("%1 is not there any more. The run stays open as it was read; a plan can be "
                                   "saved from the Plan.")
                                    .arg(name));
        case SourceWatch::State::changed:
            return notices_.say(kSource,
                                tr("%1 has changed on disk. The run that is open, and what branches from it, "
                                   "stay as they were read.")
                                    .arg(name),
                                {{tr("Run the file anew"), [this] { emit reopenWanted(); }}});
    }
}

void RunFiles::askToSave(QWidget* window) {
    if (!session_.recorded())
        return;
    const RunFacts& facts = session_.recorded()->facts;
    const QString name =
        QStringLiteral("%1-%2-%3.orrery")
            .arg(QFileInfo(text(facts.scenario)).completeBaseName(), text(facts.design), QString::number(facts.seed));
    QString path = QFileDialog::getSaveFileName(window, tr("Save the run as a recording"),
                                                QDir::current().filePath(name), tr("Recordings (*.orrery)"));
    if (path.isEmpty())
        return;
    if (!path.endsWith(QStringLiteral(".orrery")))
        path += QStringLiteral(".orrery");
    save(path);
}

void RunFiles::save(const QString& path) {
    OpenRequest request = session_.request();
    request.text = session_.recorded()->facts.text;  // as it was read: the file may have changed since
    saving_.start(request, path);
}

void RunFiles::saved(const QString& why) {
    if (!why.isEmpty())
        return notices_.say(kSaving,
                            tr("The recording could not be saved: %1. Nothing is left of it; a file of that "
                               "name that was there before is as it was.")
                                .arg(why),
                            {{tr("Save elsewhere"), [this] { askToSave(&notices_); }}});
    notices_.say(kSaving, tr("Saved: %1").arg(saving_.path()),
                 {{tr("Open it"), [this] { emit openWanted(saving_.path()); }}});
}

}  // namespace orrery::gui
