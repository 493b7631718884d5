// What the session keeps on the engine's thread.
#pragma once
#include <QElapsedTimer>
#include <map>
#include <memory>

#include "gui/session/making.h"
#include "gui/session/session.h"

namespace orrery::gui {

struct Session::Work {
    std::unique_ptr<Making> coming, current;                // opened, and not shown yet; shown
    std::map<std::uint64_t, std::unique_ptr<Making>> kept;  // beside it, by the turn of their open()
    bool keeps = false;                                     // what comes leaves the others where they are
    std::uint64_t comingTurn = 0, turn = 0;                 // which open() they came from
    OpenRequest request;
    QElapsedTimer clock;  // since the run that comes was opened
    qint64 told = 0;      // when there was news last

    // Null where the run of that turn is gone.
    Making* of(std::uint64_t wanted) const {
        if (const auto beside = kept.find(wanted); beside != kept.end())
            return beside->second.get();
        return coming && comingTurn == wanted ? coming.get() : current && turn == wanted ? current.get() : nullptr;
    }
    void show() {
        if (!keeps)
            kept.clear();
        else if (current)
            kept[turn] = std::move(current);
        current = std::move(coming);
        turn = comingTurn;
    }
    // One that is kept, in the place of the one that is shown, which is kept.
    void showAgain(std::uint64_t wanted) {
        auto found = kept.extract(wanted);
        if (found.empty())
            return;
        kept[turn] = std::move(current);
        current = std::move(found.mapped());
        turn = wanted;
    }
    // A run that takes longer than a moment is shown as it goes on; a shorter one complete.
    bool isLong(Making& run) const;
    bool isDue();
    static std::shared_ptr<const Shown> shownAt(Making& run, EventNumber event, NodeId focus);
    static EventNumber find(Making& run, Find what, EventNumber from, NodeId node, const Inquiry::Wanted& wanted);
};

}  // namespace orrery::gui
