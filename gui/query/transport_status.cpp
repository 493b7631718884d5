#include "gui/query/transport_status.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "gui/style/text.h"

namespace orrery::gui {

TransportStatus::TransportStatus(Player& player, Selection& selection, Queries& queries, QWidget* parent)
    : QWidget(parent),
      player_(player),
      selection_(selection),
      queries_(queries),
      words_(new QLabel(this)),
      end_(new QPushButton(tr("Stop"), this)) {
    setObjectName(QStringLiteral("transport-status"));
    end_->setFlat(true);
    end_->setToolTip(tr("Stop (F8)"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(words_);
    layout->addWidget(end_);
    connect(&player_, &Player::directionChanged, this, &TransportStatus::refresh);
    connect(&player_, &Player::waitingChanged, this, &TransportStatus::refresh);
    connect(&player_, &Player::stoppedAt, this, [this](qulonglong event, const QString& why) {
        emit said(tr("stopped at event %1: %2").arg(countText(event), why));
    });
    EventSearch& search = queries_.search;
    connect(&search, &EventSearch::began, this, [this] {
        lookedAt_ = 0;
        refresh();
    });
    connect(&search, &EventSearch::progress, this, [this](qulonglong lookedAt) {
        lookedAt_ = lookedAt;
        refresh();
    });
    connect(&search, &EventSearch::ended, this, [this](qulonglong event) { searchEnded(event); });
    connect(end_, &QPushButton::clicked, this, [this] {
        player_.stop();
        queries_.search.cancel();
    });
    refresh();
}

void TransportStatus::searchEnded(EventNumber event) {
    refresh();
    const EventSearch& search = queries_.search;
    const bool forward = search.way() == EventSearch::Way::forward;
    if (search.wasCancelled())
        emit said(tr("given up after %1 events").arg(countText(lookedAt_)));
    else if (event != 0)
        selection_.setEvent(event);
    else if (search.isForChange())
        emit said(forward ? tr("nothing changes it after this event")
                          : tr("nothing has changed it since the start of the run"));
    else
        emit said(forward ? tr("no such event after this one") : tr("no such event before this one"));
}

QString TransportStatus::words() const {
    const bool forward = player_.direction() == Player::Direction::forward;
    if (queries_.search.isLooking())
        return tr("· looking: %1 events so far").arg(countText(lookedAt_));
    if (player_.direction() == Player::Direction::stopped)
        return {};
    if (player_.isWaiting())
        return tr("· waiting for events that are still to come");
    if (player_.pace() == Player::Pace::express)
        return forward ? tr("· express forward") : tr("· express backward");
    const int speed = player_.speed() * (player_.pace() == Player::Pace::fast ? Player::kFaster : 1);
    const QString rate = countText(static_cast<std::uint64_t>(speed));
    return forward ? tr("· playing, %1 events/s").arg(rate) : tr("· playing backwards, %1 events/s").arg(rate);
}

void TransportStatus::refresh() {
    words_->setText(words());
    setVisible(!words().isEmpty());
}

}  // namespace orrery::gui
