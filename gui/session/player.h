// Transport: every forward command has a backward twin at the same speed.
// A clock moves the playhead by whole events; where the speed exceeds the screen's rate it moves by several at a time.
// Running ends at the edge of the run, and at what Stops says on the way; express shows nothing in between. Where a run
// goes on, express waits for what is still to come.
// Units: speed in events a second.
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "gui/session/selection.h"

namespace orrery::gui {

// Where running stops on its way.
class Stops {
public:
    virtual ~Stops() = default;
    // The first in (from, to], the last in [to, from); 0 where there is none.
    virtual EventNumber stopAfter(EventNumber from, EventNumber to) const = 0;
    virtual EventNumber stopBefore(EventNumber from, EventNumber to) const = 0;
    // Beyond this event not all are known yet.
    virtual EventNumber knownTo() const = 0;
    virtual QString why(EventNumber event) const = 0;
};

class Player : public QObject {
    Q_OBJECT
public:
    enum class Direction { stopped, forward, backward };
    enum class Pace { normal, fast, express };
    static constexpr int kFaster = 20;  // times the speed

    Player(Selection& selection, QObject* parent = nullptr);
    // Outlives it, or is taken away again.
    void setStops(const Stops* stops) { stops_ = stops; }

    void step();
    void stepBack();
    void run(Pace pace = Pace::normal);
    void reverse(Pace pace = Pace::normal);
    void stop();
    void toggle();  // run, or stop what runs
    Direction direction() const { return direction_; }
    Pace pace() const { return pace_; }
    // It would go on, and waits for events, or for where it has to stop, to be known.
    bool isWaiting() const { return waiting_; }
    int speed() const { return speed_; }
    void setSpeed(int eventsPerSecond);

signals:
    void directionChanged();
    void waitingChanged();
    void stoppedAt(qulonglong event, const QString& why);

private:
    void start(Direction direction, Pace pace);
    void tick();
    void goForward(EventNumber events);
    void goBackward(EventNumber events);
    void setWaiting(bool waiting);
    void arrive(EventNumber event);
    void move(qint64 by);

    Selection& selection_;
    const Stops* stops_ = nullptr;
    QTimer timer_;
    QElapsedTimer since_;
    double owed_ = 0;
    int speed_ = 10;
    Direction direction_ = Direction::stopped;
    Pace pace_ = Pace::normal;
    bool waiting_ = false;
};

}  // namespace orrery::gui
