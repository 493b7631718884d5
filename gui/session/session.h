// A session holds one open run. The engine works on a thread of its own: opening runs the world to its end with a
// recorder attached, then "the world at event N" is answered from a timeline there. The GUI thread never waits.
// Where requests come faster than answers only the latest is answered. Answers are immutable and shared.
// Signals arrive on the thread that made the session.
// Errors: failed() carries a text for people; the run that was open before stays open.
#pragma once
#include <QObject>
#include <QString>
#include <atomic>
#include <map>
#include <memory>
#include <vector>

#include "gui/session/explain.h"
#include "gui/session/open.h"
#include "gui/session/recorded.h"
#include "sim/core/value.h"

class QThread;

namespace orrery::gui {

// A node at an event, and what that event changed in it.
struct ShownNode {
    Value state;
    Value durable;
    std::vector<Difference> changed;  // against the event before
    std::vector<Difference> durableChanged;
};

// The world at an event, as far as the window shows it.
struct Shown {
    EventNumber event = 0;
    Time time = 0;
    std::map<NodeId, ShownNode> nodes;  // all of a small world; of a large one the node asked for and the event's
    std::vector<std::string> labels;    // by node
    std::size_t historyBytes = 0;
    EventNumber thinnedTo = 0;  // events between checkpoints, where the history has reached its limit of memory
};

class Session : public QObject {
    Q_OBJECT
public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    // One at a time: a second open() cancels the first.
    void open(const OpenRequest& request);
    void cancel();
    // Asks for the world at `event`; `focus` is a node whose state is wanted in any case.
    void ask(EventNumber event, NodeId focus);

    // Asks why an event happened, or why it violates what it violates.
    void explain(EventNumber event);

    const std::shared_ptr<const Recorded>& recorded() const { return recorded_; }
    const std::shared_ptr<const Shown>& shown() const { return shown_; }
    const std::shared_ptr<const Explanation>& explanation() const { return explanation_; }
    const OpenRequest& request() const { return request_; }

signals:
    void opening();
    void progress(qulonglong events, qlonglong virtualTime, qlonglong until);
    void opened();
    void failed(const QString& why);
    void cancelled();
    void shownChanged();
    void explained();

private:
    struct Work;  // lives on the worker thread
    void run(const OpenRequest& request, std::uint64_t turn);
    void answer(EventNumber event, NodeId focus, std::uint64_t turn);

    std::unique_ptr<QThread> thread_;
    std::unique_ptr<QObject> desk_;  // the worker's end of the queue
    std::unique_ptr<Work> work_;
    std::atomic<std::uint64_t> openTurn_{0};
    std::atomic<std::uint64_t> askTurn_{0};
    std::atomic<std::uint64_t> explainTurn_{0};
    OpenRequest request_;
    std::shared_ptr<const Recorded> recorded_;
    std::shared_ptr<const Shown> shown_;
    std::shared_ptr<const Explanation> explanation_;
};

}  // namespace orrery::gui
