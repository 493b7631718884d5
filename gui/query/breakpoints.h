// Where running stops: at events that a filter passes, one filter a breakpoint, and at violations. They outlive the run
// that they were made at; how often each is hit is counted over the whole of the run that is shown.
#pragma once
#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "gui/query/event_scan.h"
#include "gui/session/player.h"
#include "sim/filter/parse.h"

namespace orrery::gui {

class Breakpoints : public QObject, public Stops {
    Q_OBJECT
public:
    struct Breakpoint {
        QString expression;
        bool enabled = true;
        std::optional<FilterError> error;  // against the run that is shown: it stops nowhere
        EventScan::Id id = 0;
        std::shared_ptr<const EventSet> hits;  // null where it has an error, or there is no run
    };

    Breakpoints(Session& session, EventScan& scan, QObject* parent = nullptr);

    const std::vector<Breakpoint>& all() const { return all_; }
    bool isComplete(std::size_t index) const { return scan_.isComplete(all_[index].id); }
    void add(const QString& expression);
    void remove(std::size_t index);
    void enable(std::size_t index, bool enabled);
    void change(std::size_t index, const QString& expression);
    // Another run is shown.
    void renew();

    EventNumber stopAfter(EventNumber from, EventNumber to) const override;
    EventNumber stopBefore(EventNumber from, EventNumber to) const override;
    EventNumber knownTo() const override;
    QString why(EventNumber event) const override;

signals:
    void changed();   // which there are
    void advanced();  // more hits are known

private:
    void compile(Breakpoint& one);

    Session& session_;
    EventScan& scan_;
    std::vector<Breakpoint> all_;
};

}  // namespace orrery::gui
