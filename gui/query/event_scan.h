// Which events of the shown run pass each of several filters: found by the engine's thread a slice at a time, from the
// start on, while the run goes on too and other questions are answered. The sets grow here as it comes.
// Units: events.
#pragma once
#include <QObject>
#include <map>
#include <memory>
#include <vector>

#include "gui/session/session.h"
#include "sim/filter/event_set.h"
#include "sim/filter/scan.h"

namespace orrery::gui {

class EventScan : public QObject {
    Q_OBJECT
public:
    using Id = FilterScan::Id;

    explicit EventScan(Session& session, QObject* parent = nullptr);

    Id add(SharedFilter filter);
    void drop(Id id);
    // Another run is shown: no filter is left.
    void restart();
    // Null for an id that is not known any more. It grows until isComplete().
    std::shared_ptr<const EventSet> found(Id id) const;
    bool isComplete(Id id) const;

signals:
    void advanced();

private:
    struct Kept {
        std::shared_ptr<EventSet> set;
        SharedFilter filter;
    };
    struct Ask {
        Id id = 0;
        SharedFilter filter;  // null: it is dropped
    };
    void goOn();
    void take(std::uint64_t turn, const std::vector<FilterScan::News>& news, bool more);

    Session& session_;
    std::map<Id, Kept> kept_;
    std::vector<Ask> asks_;  // that the engine does not know of yet
    Id next_ = 0;
    std::uint64_t turn_ = 0;  // counts the runs
    bool fresh_ = true;       // the engine has none of them
    bool working_ = false;
};

}  // namespace orrery::gui
