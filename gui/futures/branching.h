// What if: the futures of the open run, kept as a tree (sim/futures/), with the one that is shown and perhaps another
// beside it. An edit makes a future of what is shown; it is shown then, what it came from stands beside it, and the
// playhead goes to the first event at which the two part. Whatever changes the tree can be undone and done again.
// A run that is not at hand any more is made again when somebody wants to see it: it is the same.
// Errors: said() tells why something cannot be done.
#pragma once
#include <QObject>
#include <QUndoStack>
#include <map>
#include <optional>

#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "sim/futures/futures.h"

namespace orrery::gui {

// Whether two futures part in what a node holds, else in what happens.
bool ofState(const Divergence& parting);

class Branching : public QObject {
    Q_OBJECT
public:
    using Id = Futures::Id;

    Branching(Session& session, Selection& selection, QObject* parent = nullptr);

    const Futures& tree() const { return tree_; }
    // What the root was opened with, its text too.
    const OpenRequest& root() const { return root_; }
    // What the one that is shown was opened with.
    OpenRequest request() const { return requestOf(tree_[current_].opening); }
    Id current() const { return current_; }
    std::optional<Id> beside() const { return beside_; }
    std::shared_ptr<const Recorded> run(Id id) const;  // null: not at hand
    // Of the one that is shown and the one beside it, the one that came first first; null where it is not known (yet).
    const std::shared_ptr<const Divergence>& parting() const { return parting_; }
    // The event of the run beside it at the moment at which the playhead stands.
    EventNumber eventBeside() const;
    // Of two futures, the event of one at the moment of an event of the other.
    EventNumber sameMoment(const Recorded& from, EventNumber event, const Recorded& to) const;
    // While a run is opened(): it takes the place of one of the same tree, at the same moment, which is that event.
    std::optional<EventNumber> placeInOpened() const { return place_; }

    QUndoStack& edits() { return edits_; }
    Pick pick() const;
    void apply(const Edit& edit);
    // By their texts, after those that the run has; none: a copy.
    void apply(const std::vector<std::string>& overrides, const QString& name = {});
    // What is shown with another design or seed, or edits more.
    void tryOther(const Opening& other);
    // The same scenario as a text that somebody has changed, with overrides that belong to it.
    void tryPlan(const std::string& text, const std::vector<std::string>& overrides);

    void show(Id id);
    void setBeside(std::optional<Id> id);
    void rename(Id id, const QString& name);
    void takeOut(Id id);

signals:
    void changed();
    void grownBeside();
    void partingChanged();
    void said(const QString& words);

private:
    friend class FutureMade;
    friend class FutureTakenOut;
    friend class FutureRenamed;
    struct Coming {
        Session::RunId run = 0;
        Id parent = Futures::kRoot;
        Opening opening;
        QString name;
        std::optional<Id> known;  // it is in the tree already
    };

    OpenRequest requestOf(const Opening& opening) const;
    void tryOpening(Id parent, Opening opening);
    void make(Id parent, Opening opening, const QString& name);
    void opened();
    bool isEdit(Id id) const;  // else it is another design or seed, where the moment matters, not where they part
    void beginTree();
    void adopt();
    void takeComparison(Session::RunId first, Session::RunId second, const std::shared_ptr<const Divergence>& parting);
    void lookBeside();
    void follow();
    void resolved(Session::RunId run, const std::vector<std::string>& overrides, const QString& why);

    Session& session_;
    Selection& selection_;
    QUndoStack edits_;
    Futures tree_;
    OpenRequest root_;
    std::map<Id, Session::RunId> runs_;
    Id current_ = Futures::kRoot;
    std::optional<Id> beside_, switching_;
    std::optional<Coming> coming_;
    std::optional<EventNumber> place_;
    std::shared_ptr<const Divergence> parting_;
    bool goesToParting_ = false;
};

}  // namespace orrery::gui
