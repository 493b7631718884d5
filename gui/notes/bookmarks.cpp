#include "gui/notes/bookmarks.h"

#include <QCryptographicHash>
#include <QFile>

#include "gui/files/write_file.h"
#include "gui/style/settings.h"

namespace orrery::gui {
namespace {

constexpr qint64 kMostBytes = 16 << 20;  // of a file of notes

// Run links are long, and settings have their own rules for what a key may hold.
QString keyOf(const std::string& link) {
    const QByteArray sum = QCryptographicHash::hash(QByteArray::fromStdString(link), QCryptographicHash::Sha256);
    return QStringLiteral("run/") + QString::fromLatin1(sum.toHex());
}

}  // namespace

Bookmarks::Bookmarks(const Session& session, Selection& selection, QObject* parent)
    : QObject(parent), session_(session), selection_(selection) {
    connect(&selection_, &Selection::litChanged, this, &Bookmarks::takeRun);
    connect(&selection_, &Selection::changed, this, &Bookmarks::takeRun);
}

void Bookmarks::takeRun() {
    if (selection_.recorded() == run_)
        return;
    run_ = selection_.recorded();
    notes_ = {};
    file_.clear();
    trouble_.clear();
    if (run_) {
        notes_.run = run_->facts.runLink;
        const OpenRequest& request = session_.request();
        const QString source = text(request.source);
        if (source.endsWith(QStringLiteral(".orrery")) && request.edits.empty() && request.overrides.empty())
            file_ = source + QStringLiteral(".notes.json");
        load();
    }
    emit changed();
}

QString Bookmarks::read() const {
    if (file_.isEmpty() && notes_.run.empty())
        return {};  // a plan that was written here has no name to keep them under
    if (file_.isEmpty())
        return settingsOf("notes").value(keyOf(notes_.run)).toString();
    QFile file(file_);
    if (!file.exists())
        return {};
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.read(kMostBytes)) : QStringLiteral("?");
}

void Bookmarks::load() {
    const QString kept = read();
    if (kept.isEmpty())
        return;
    const QString where = file_.isEmpty() ? tr("the settings") : file_;
    const auto notes = parse_notes(plain(kept));
    if (!notes)
        trouble_ = tr("The notes in %1 cannot be read: %2. They stay as they are; new ones are not kept")
                       .arg(where, text(notes.error()));
    else if (notes->run != notes_.run)
        trouble_ = tr("The notes in %1 are about another run, %2. They stay as they are; new ones are not kept")
                       .arg(where, text(notes->run));
    else
        notes_ = *notes;
    if (!trouble_.isEmpty())
        emit said(trouble_);
}

void Bookmarks::save() {
    emit changed();
    if (!trouble_.isEmpty()) {
        emit said(trouble_);
        return;
    }
    if (file_.isEmpty() && notes_.run.empty())
        return;
    const QByteArray words = QByteArray::fromStdString(to_json(notes_));
    if (file_.isEmpty()) {
        settingsOf("notes").setValue(keyOf(notes_.run), QString::fromUtf8(words));
        return;
    }
    if (const QString why = writeFile(file_, words); !why.isEmpty())
        emit said(tr("The notes cannot be written to %1: %2").arg(file_, why));
}

void Bookmarks::toggle(EventNumber event) {
    if (!run_)
        return;
    if (notes_.at(event))
        notes_.remove(event);
    else
        notes_.put({event, run_->timeOf(event), {}});
    save();
}

void Bookmarks::setNote(EventNumber event, const QString& note) {
    if (!run_)
        return;
    notes_.put({event, run_->timeOf(event), plain(note)});
    save();
}

void Bookmarks::remove(EventNumber event) {
    if (notes_.at(event))
        toggle(event);
}

}  // namespace orrery::gui
