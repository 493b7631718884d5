// Which lanes the diagrams show and how they are ordered: as the scenario names its nodes, by role, or so that messages
// cross few lanes; a lane may be hidden, or pinned to the top. By names, so that it holds for every run of a scenario.
// Each change can be undone.
#pragma once
#include <QObject>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gui/diagram/lanes.h"
#include "gui/session/inquiry.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"

class QMenu;
class QUndoStack;

namespace orrery::gui {

enum class LaneSort { scenario, role, crossings };

class LaneChoice : public QObject {
    Q_OBJECT
public:
    struct Choice {
        LaneSort sort = LaneSort::scenario;
        std::set<std::string> hidden;
        std::vector<std::string> pinned;  // from the top
        bool operator==(const Choice&) const = default;
    };

    LaneChoice(Session& session, Selection& selection, QUndoStack& edits, QObject* parent = nullptr);

    std::shared_ptr<const Lanes> lanesOf(const Recorded& run) const;
    const Choice& choice() const { return choice_; }
    // The last lane stays.
    void hide(NodeId node);
    void showAll();
    void pin(NodeId node, bool pinned);
    bool isPinned(NodeId node) const;
    void sort(LaneSort by);
    void sortByNext();
    void addTo(QMenu& menu, NodeId node);

signals:
    void changed();
    void said(const QString& words);

private:
    friend class LanesChanged;
    void change(Choice next, const QString& words);
    void set(const Choice& choice);
    void askForLinks();
    void takeOrder(const std::vector<NodeId>& order);
    std::string nameOf(NodeId node) const;

    Session& session_;
    Selection& selection_;
    QUndoStack& edits_;
    Inquiry links_;
    Choice choice_;
    std::string scenario_;
    std::shared_ptr<const Recorded> run_;  // whose links are known, or asked for
    std::vector<std::string> close_;       // its nodes, in the order in which messages cross few lanes
};

}  // namespace orrery::gui
