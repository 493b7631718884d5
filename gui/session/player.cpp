#include "gui/session/player.h"

#include <algorithm>

namespace orrery::gui {
namespace {

constexpr int kFrame = 33;  // milliseconds

}  // namespace

Player::Player(Selection& selection, QObject* parent) : QObject(parent), selection_(selection) {
    timer_.setInterval(kFrame);
    connect(&timer_, &QTimer::timeout, this, &Player::tick);
}

void Player::step() {
    stop();
    move(1);
}

void Player::stepBack() {
    stop();
    move(-1);
}

void Player::run(Pace pace) { start(Direction::forward, pace); }

void Player::reverse(Pace pace) { start(Direction::backward, pace); }

void Player::toggle() { direction_ == Direction::stopped ? run() : stop(); }

void Player::stop() {
    timer_.stop();
    if (direction_ == Direction::stopped)
        return;
    direction_ = Direction::stopped;
    setWaiting(false);
    emit directionChanged();
}

void Player::setSpeed(int eventsPerSecond) { speed_ = std::max(eventsPerSecond, 1); }

void Player::start(Direction direction, Pace pace) {
    if (!selection_.recorded())
        return;
    direction_ = direction;
    pace_ = pace;
    owed_ = 1;  // the first event at once
    since_.start();
    timer_.start();
    emit directionChanged();
}

void Player::tick() {
    const double speed = pace_ == Pace::fast ? static_cast<double>(speed_) * kFaster : speed_;
    owed_ += static_cast<double>(since_.restart()) * speed / 1000.0;
    const auto events = pace_ == Pace::express ? UINT32_MAX : static_cast<EventNumber>(owed_);
    if (events == 0)
        return;
    owed_ = pace_ == Pace::express ? 0 : owed_ - static_cast<double>(events);
    direction_ == Direction::forward ? goForward(events) : goBackward(events);
}

void Player::goForward(EventNumber events) {
    const Recorded& run = *selection_.recorded();
    const EventNumber at = selection_.event();
    const EventNumber wanted = std::min(at + events, run.lastEvent());
    const EventNumber known = stops_ ? std::max(stops_->knownTo(), at) : UINT64_MAX;
    const EventNumber to = std::min(wanted, known);
    if (const EventNumber stop = stops_ ? stops_->stopAfter(at, to) : 0; stop != 0)
        return arrive(stop);
    const bool toCome = known < wanted || (!run.complete && wanted == run.lastEvent() && pace_ == Pace::express);
    if (to > at && !(pace_ == Pace::express && toCome))
        selection_.setEvent(to);
    setWaiting(toCome);
    if (to == at && !toCome)
        stop();
}

void Player::goBackward(EventNumber events) {
    const EventNumber at = selection_.event();
    const EventNumber to = at > events ? at - events : 0;
    const bool toCome = stops_ && at > 1 && stops_->knownTo() < at - 1;
    setWaiting(toCome);
    if (toCome)
        return;
    if (const EventNumber stop = stops_ ? stops_->stopBefore(at, to) : 0; stop != 0)
        return arrive(stop);
    if (at == 0)
        return stop();
    selection_.setEvent(to);
}

void Player::setWaiting(bool waiting) {
    if (waiting_ == waiting)
        return;
    waiting_ = waiting;
    emit waitingChanged();
}

void Player::arrive(EventNumber event) {
    selection_.setEvent(event);
    stop();
    emit stoppedAt(event, stops_->why(event));
}

void Player::move(qint64 by) {
    const auto at = static_cast<qint64>(selection_.event());
    selection_.setEvent(static_cast<EventNumber>(std::max<qint64>(at + by, 0)));
}

}  // namespace orrery::gui
