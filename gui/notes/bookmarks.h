// The bookmarks of the run that is shown (sim/notes/notes.h), kept across program starts: of a recording in a file
// beside it, NAME.orrery.notes.json; of a run without a file, and of other futures of a recording, in the settings by
// its run link. What is there and cannot be read, or is about another run, is left as it is: what is marked then lasts
// as long as the program, and said() tells why.
#pragma once
#include <QObject>
#include <memory>

#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "sim/notes/notes.h"

namespace orrery::gui {

class Bookmarks : public QObject {
    Q_OBJECT
public:
    Bookmarks(const Session& session, Selection& selection, QObject* parent = nullptr);

    const std::vector<Bookmark>& all() const { return notes_.bookmarks; }
    const Bookmark* at(EventNumber event) const { return notes_.at(event); }
    std::optional<EventNumber> after(EventNumber event) const { return notes_.after(event); }
    std::optional<EventNumber> before(EventNumber event) const { return notes_.before(event); }
    // The file beside the recording; empty where the run has none.
    QString file() const { return file_; }

    void toggle(EventNumber event);
    void setNote(EventNumber event, const QString& note);  // puts a bookmark where none is
    void remove(EventNumber event);

signals:
    void changed();
    void said(const QString& words);

private:
    void takeRun();
    QString read() const;
    void load();
    void save();

    const Session& session_;
    Selection& selection_;
    std::shared_ptr<const Recorded> run_;
    Notes notes_;
    QString file_;
    QString trouble_;  // why what is kept already must not be written over
};

}  // namespace orrery::gui
