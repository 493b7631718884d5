// Looks for the next or the last event that a filter passes, or that changed a field, on the engine's thread; the
// window stays free, says how far it has come, and can give up. One question at a time: a new one takes the place of
// the old.
// Units: events.
#pragma once
#include <QObject>
#include <QString>
#include <memory>

#include "gui/session/inquiry.h"
#include "gui/session/session.h"
#include "sim/filter/watch.h"

namespace orrery::gui {

class EventSearch : public QObject {
    Q_OBJECT
public:
    using Way = Search::Way;

    explicit EventSearch(Session& session, QObject* parent = nullptr);

    // The event after `from` (before it) that passes.
    void find(const SharedFilter& filter, EventNumber from, Way way);
    // The event after `from` (before it) that changed the field.
    void findChange(NodeId node, const std::string& path, Reads of, EventNumber from, Way way);
    void cancel();
    bool isLooking() const { return looking_; }
    Way way() const { return way_; }
    bool isForChange() const { return change_; }
    bool wasCancelled() const { return cancelled_; }

signals:
    void began();
    void progress(qulonglong lookedAt);
    void ended(qulonglong event);  // 0: there is none, or it was cancelled

private:
    using MakeProbe = std::function<std::unique_ptr<Probe>(Making& run)>;
    void begin(const MakeProbe& make, EventNumber from, Way way, bool change);
    void take(EventNumber lookedAt, EventNumber found, bool over);

    Session& session_;
    Inquiry inquiry_;
    Way way_ = Way::forward;
    bool looking_ = false;
    bool change_ = false;
    bool cancelled_ = false;
};

}  // namespace orrery::gui
