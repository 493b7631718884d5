// A run as the engine's thread makes it: a slice of it at a time, so that questions about what has been run are
// answered in between, and news of it for the views. It keeps to the limits of the request.
// Units: nanoseconds. Errors: a model's broken promise ends the run where it is; broken() says it.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "gui/session/block_view.h"
#include "gui/session/open.h"
#include "sim/chronicle/chronicle.h"

namespace orrery::gui {

// What is new since the last time.
struct RunNews {
    Growth growth;
    EventNumber events = 0;  // made so far, also those that no whole stretch holds yet
    Time now = 0;
    std::vector<Violation> violations;  // all so far, where they are more than before
    // Of the end:
    bool complete = false;
    RunResult result;
    std::string cutOff, unapplied;
    bool endedEarly = false;
    std::vector<std::shared_ptr<BlockView>> blocks;  // of a short run: all
    std::vector<std::shared_ptr<const Page>> pages;  // of a very short run: all
};

class Making {
public:
    explicit Making(OpenedRun opened);

    // Goes on for about so long; false where the run is over.
    bool goOn(std::chrono::milliseconds slice);
    bool over() const { return over_; }
    // What is there stays.
    void stop(const std::string& why);
    std::string broken() const { return broken_; }

    RunNews news();
    Chronicle& chronicle() { return *chronicle_; }
    const std::shared_ptr<const Blueprint>& blueprint() const { return opened_.blueprint; }
    const OpenedRun& opened() const { return opened_; }
    std::shared_ptr<BlockView> block(std::size_t index);
    std::shared_ptr<const Page> page(std::size_t index);
    // The row of an event, from a block that is kept for the next question.
    const TraceEvent* row(EventNumber event);

private:
    void end(std::string why, bool early);

    OpenedRun opened_;
    std::unique_ptr<Chronicle> chronicle_;
    std::chrono::steady_clock::time_point begun_;
    std::vector<std::shared_ptr<BlockView>> lately_;  // for row(), the last few
    Duration typical_ = 0;
    std::size_t toldViolations_ = 0;
    bool over_ = false, told_ = false, early_ = false;
    std::string why_, broken_;
    RunResult result_;
};

}  // namespace orrery::gui
