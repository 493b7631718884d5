// The watches of the run that is shown: expressions over its states (sim/watch/parse.h), what each has been over the
// whole run, and what it is at an event. The engine goes through the run for them, all that are not known together.
// They are the scenario's: kept beside it, the same for each of its designs, seeds and futures. Where a run has no such
// names a watch says so and shows nothing. Adding, changing, moving and taking one out can be undone.
// Units: nanoseconds.
#pragma once
#include <QObject>
#include <QStringList>
#include <memory>
#include <optional>
#include <vector>

#include "gui/session/inquiry.h"
#include "gui/session/session.h"
#include "sim/watch/parse.h"
#include "sim/watch/series.h"

class QUndoStack;

namespace orrery::gui {

class Watches : public QObject {
    Q_OBJECT
public:
    struct Entry {
        QString expression;
        std::optional<FilterError> error;         // against the run that is shown
        std::shared_ptr<const StateWatch> watch;  // null: it has an error
        std::shared_ptr<const WatchLine> line;    // null: nothing is known yet
        EventNumber known = 0;                    // as far as the line tells
        bool isWhole = false;                     // it tells of the whole run
    };

    explicit Watches(Session& session, QObject* parent = nullptr);
    // Where changes go from now on.
    void setUndoStack(QUndoStack* edits) { edits_ = edits; }

    const std::vector<Entry>& all() const { return all_; }
    QStringList expressions() const;
    void add(const QString& expression);  // one that is there already stays where it is
    void change(std::size_t index, const QString& expression);
    void remove(std::size_t index);
    void move(std::size_t index, std::size_t to);
    // Another run is shown.
    void renew();
    double share() const { return share_; }  // of the run that has been gone through; 1: nothing is asked
    void stop();                             // what is known stays

    // In force after an event; null where that is not known.
    const WatchStretch* at(std::size_t index, EventNumber event) const;
    // Asks what they are at an event wherever the line is not exact there; exact() knows afterwards.
    void look(EventNumber event);
    // Nothing: it is not known.
    std::optional<Watched> exact(std::size_t index, EventNumber event) const;
    // "3", "2 … 7" where only that is known, empty where nothing is.
    QString textAt(std::size_t index, EventNumber event) const;
    // The element that decides one: "n2.log[3].term".
    QString nameOf(const WatchElement& element) const;

signals:
    void changed();          // which there are
    void advanced();         // more is known
    void wanted();           // somebody wants to write one
    void chosen(int index);  // of the one that has been added, or was there

private:
    friend class WatchesChanged;
    void put(QStringList expressions);  // by way of the undo stack
    void set(const QStringList& expressions);
    Entry compiled(const QString& expression) const;
    void ask();
    void take(const std::vector<std::shared_ptr<const WatchLine>>& lines, EventNumber known, double share);

    Session& session_;
    Inquiry series_, moment_;
    QUndoStack* edits_ = nullptr;
    std::vector<Entry> all_;
    std::string scenario_;
    std::vector<std::size_t> asked_;  // indices of those that the engine goes through the run for
    double share_ = 1;
    EventNumber lookedAt_ = 0;
    std::vector<std::optional<Watched>> seen_;  // at that event
};

}  // namespace orrery::gui
