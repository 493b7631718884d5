// What the session keeps on the engine's thread.
#pragma once
#include <QElapsedTimer>
#include <functional>
#include <memory>

#include "gui/session/making.h"
#include "gui/session/session.h"

namespace orrery::gui {

struct Session::Work {
    std::unique_ptr<Making> coming, current;  // opened, and not shown yet; shown
    std::uint64_t comingTurn = 0, turn = 0;   // which open() they came from
    OpenRequest request;
    QElapsedTimer clock;  // since the run that comes was opened
    qint64 told = 0;      // when there was news last

    // Null where the run of that turn is gone.
    Making* of(std::uint64_t wanted) const {
        return coming && comingTurn == wanted ? coming.get() : current && turn == wanted ? current.get() : nullptr;
    }
    void show() {
        current = std::move(coming);
        turn = comingTurn;
    }
    // A run that takes longer than a moment is shown as it goes on; a shorter one complete.
    bool isLong(Making& run) const;
    bool isDue();
    std::shared_ptr<const Shown> shownAt(EventNumber event, NodeId focus);
    EventNumber find(Find what, EventNumber from, NodeId node, const std::function<bool()>& goOn);
};

}  // namespace orrery::gui
