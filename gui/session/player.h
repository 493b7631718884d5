// Transport: every forward command has a backward twin at the same speed.
// A clock moves the playhead by whole events; where the speed exceeds the screen's rate it moves by several at a time.
// Units: speed in events a second.
#pragma once
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include "gui/session/selection.h"

namespace orrery::gui {

class Player : public QObject {
    Q_OBJECT
public:
    enum class Direction { stopped, forward, backward };

    Player(Selection& selection, QObject* parent = nullptr);

    void step();
    void stepBack();
    void run();
    void reverse();
    void stop();
    void toggle();  // run, or stop what runs
    Direction direction() const { return direction_; }
    int speed() const { return speed_; }
    void setSpeed(int eventsPerSecond);

signals:
    void directionChanged();

private:
    void start(Direction direction);
    void tick();
    void move(qint64 by);

    Selection& selection_;
    QTimer timer_;
    QElapsedTimer since_;
    double owed_ = 0;
    int speed_ = 10;
    Direction direction_ = Direction::stopped;
};

}  // namespace orrery::gui
