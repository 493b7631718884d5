// Which events of the shown run pass each of several filters: found by the engine's thread a slice at a time, from the
// start on, while the run goes on too and other questions are answered. The sets grow here as it comes.
// Units: events.
#pragma once
#include <QObject>
#include <map>
#include <memory>
#include <vector>

#include "gui/session/inquiry.h"
#include "gui/session/session.h"
#include "sim/filter/event_set.h"
#include "sim/filter/scan.h"

namespace orrery::gui {

class EventScan : public QObject {
    Q_OBJECT
public:
    using Id = FilterScan::Id;

    explicit EventScan(Session& session, QObject* parent = nullptr);
    ~EventScan() override;

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
    struct Asks;
    void goOn();
    void take(const std::vector<FilterScan::News>& news);

    Session& session_;
    std::map<Id, Kept> kept_;
    std::shared_ptr<Asks> asks_;
    Inquiry inquiry_;
    Id next_ = 0;
};

}  // namespace orrery::gui
