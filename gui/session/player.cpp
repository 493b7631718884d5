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

void Player::run() { start(Direction::forward); }

void Player::reverse() { start(Direction::backward); }

void Player::toggle() { direction_ == Direction::stopped ? run() : stop(); }

void Player::stop() {
    timer_.stop();
    if (direction_ == Direction::stopped)
        return;
    direction_ = Direction::stopped;
    emit directionChanged();
}

void Player::setSpeed(int eventsPerSecond) { speed_ = std::max(eventsPerSecond, 1); }

void Player::start(Direction direction) {
    if (!selection_.recorded())
        return;
    direction_ = direction;
    owed_ = 1;  // the first event at once
    since_.start();
    timer_.start();
    emit directionChanged();
}

void Player::tick() {
    owed_ += static_cast<double>(since_.restart()) * speed_ / 1000.0;
    const auto events = static_cast<qint64>(owed_);
    if (events == 0)
        return;
    owed_ -= static_cast<double>(events);
    const EventNumber before = selection_.event();
    move(direction_ == Direction::forward ? events : -events);
    if (selection_.event() == before)
        stop();
}

void Player::move(qint64 by) {
    const auto at = static_cast<qint64>(selection_.event());
    selection_.setEvent(static_cast<EventNumber>(std::max<qint64>(at + by, 0)));
}

}  // namespace orrery::gui
