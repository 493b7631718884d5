// A session holds one open run. The engine works on a thread of its own: it makes the run a slice at a time, tells what
// is new of it, and in between answers what the window asks: the world at an event, rows and texts that a view shows,
// the next event of a kind, why something happened. The GUI thread never waits. Where requests come faster than answers
// only the latest is answered. Answers are immutable and shared.
// A run is there (opened()) when it is complete, or when it has been going on for a moment; completed() follows.
// Runs may be kept beside the one that is shown, and one of them asked about at the same moment: futures of one opening
// (gui/futures/). A run that is kept goes on while it is not shown.
// Signals arrive on the thread that made the session.
// Errors: failed() carries a text for people; the run that was open before stays open, and one that was there already
// stays as far as it came.
#pragma once
#include <QObject>
#include <QString>
#include <QTimer>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "gui/session/explain.h"
#include "gui/session/inquiry.h"
#include "gui/session/open.h"
#include "gui/session/recorded.h"
#include "sim/core/value.h"
#include "sim/futures/edit.h"
#include "sim/timeline/divergence.h"

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
    TraceEvent row;                     // with its text; number 0 at the start
    std::map<NodeId, ShownNode> nodes;  // all where they are small; else the node asked for, the event's, perhaps more
    std::vector<std::string> labels;    // by node
    std::size_t historyBytes = 0;
    EventNumber thinnedTo = 0;  // events between checkpoints, where the history has reached its limit of memory
};

enum class Find { cause, effect, nextAtNode, previousAtNode };

class Session : public QObject {
    Q_OBJECT
public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    using RunId = Inquiry::RunId;  // 0: none
    enum class Others { forget, keep };
    // One at a time: a second open() cancels the first. Returns what the run will be known by.
    RunId open(const OpenRequest& request, Others others = Others::forget);
    // The run that is being made stops; what is there of it stays.
    void cancel();
    bool isRunning() const { return recorded_ && !recorded_->complete; }
    // Whether something that a view shows is still to come.
    bool isFilling() const;
    // Asks for the world at `event`, unless it is there; `focus` is a node whose state is wanted in any case.
    void ask(EventNumber event, NodeId focus);
    // Asks why an event happened, or why it violates what it violates; beyond kMostExplained the answer says so.
    // `property`: of several that it violates, this one.
    void explain(EventNumber event, const std::string& property = {});
    // Asks for an event that the rows at hand do not tell; found() answers.
    void find(Find what, EventNumber from, NodeId node);
    // Takes up what an Inquiry asks (gui/session/inquiry.h).
    void inquire(std::shared_ptr<Inquiry::Ticket> ticket);

    std::shared_ptr<const Recorded> recorded() const { return recorded_; }
    const std::shared_ptr<const Shown>& shown() const { return shown_; }
    const std::shared_ptr<const Explanation>& explanation() const { return explanation_; }
    const OpenRequest& request() const { return request_; }

    // --- runs that are kept (session_futures.cpp)
    RunId runId() const { return recordedTurn_; }
    std::shared_ptr<const Recorded> run(RunId id) const;  // null: it is not kept any more
    // Shows one that is kept: opened() and, where it is complete, completed() follow at once. False where it is not.
    bool show(RunId id);
    void forget(RunId id);
    // The run that stands beside the one that is shown; rows that are wished of it are served too.
    void setBeside(RunId id);
    RunId beside() const { return beside_; }
    void askBeside(EventNumber event);
    const std::shared_ptr<const Shown>& shownBeside() const { return shownBeside_; }
    // Where two runs part; compared() answers.
    void compare(RunId first, RunId second);
    // What would carry an edit out in a run; resolved() answers.
    void resolve(RunId id, const Edit& edit, const Pick& pick);

signals:
    void opening();
    void progress(qulonglong events, qlonglong virtualTime, qlonglong until);
    void opened();
    void grown();      // more of the run is there, or more of its rows
    void completed();  // the run that was opened() has come to its end
    void failed(const QString& why);
    void cancelled();
    void shownChanged();
    void explained();
    void grownBeside();  // of a run that is kept: more of it, or more of its rows
    void shownBesideChanged();
    void compared(qulonglong first, qulonglong second, const std::shared_ptr<const orrery::Divergence>& parting);
    // Nothing but `why` where it cannot be done.
    void resolved(qulonglong run, const std::vector<std::string>& overrides, const QString& why);
    void found(orrery::gui::Find what, qulonglong from, qulonglong event);  // 0: there is none near enough

private:
    static constexpr int kMostWishesOut = 2;  // at the engine at a time, so that newer ones need not wait
    struct Work;                              // lives on the worker thread
    void begin(const OpenRequest& request, std::uint64_t turn, Others others);
    void goOn(std::uint64_t turn);
    void refuse(std::uint64_t turn, const std::string& why);
    void tell(std::uint64_t turn, Making& run);

    // `opened`: with the first news of a run.
    void take(std::uint64_t turn, const OpenRequest& request, RunNews& news,
              const std::shared_ptr<const OpenedRun>& opened, Others others);
    void makeRoomFor(std::uint64_t turn, const OpenRequest& request, const OpenedRun& opened, Others others);
    void serveWishes();
    void sendWishes();
    void sendWishesOf(RunId id);
    void sayGrown();
    void workOn(const std::shared_ptr<Inquiry::Ticket>& ticket);
    Recorded* kept(RunId id);  // the one that is shown, too
    void sparePlace();
    void askNow();

    std::unique_ptr<QThread> thread_;
    std::unique_ptr<QObject> desk_;  // the worker's end of the queue
    std::unique_ptr<Work> work_;
    std::atomic<std::uint64_t> openTurn_{0};
    std::atomic<std::uint64_t> stopTurn_{0};  // the run of this turn shall stop
    Inquiry asking_{*this}, explaining_{*this}, finding_{*this}, askingBeside_{*this}, comparing_{*this};
    Inquiry resolving_{*this};
    struct Kept {
        std::shared_ptr<Recorded> run;
        OpenRequest request;
    };
    std::map<RunId, Kept> kept_;  // the one that is shown, too
    RunId beside_ = 0;
    std::shared_ptr<const Shown> shownBeside_;
    OpenRequest request_;
    std::shared_ptr<Recorded> recorded_;
    std::uint64_t recordedTurn_ = 0;
    std::shared_ptr<const Shown> shown_;
    struct Wish {
        EventNumber event = 0;
        NodeId focus = kNoNode;
        bool operator==(const Wish&) const = default;
    };
    Wish asked_;  // last, by ask()
    std::shared_ptr<const Explanation> explanation_;
    int wishesOut_ = 0;
    bool serving_ = false;
    std::vector<std::weak_ptr<const Inquiry::Ticket>> inquiries_;  // that were not answered when last looked at
    QTimer grownTimer_;
};

}  // namespace orrery::gui
