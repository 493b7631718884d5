// The one way to ask the engine's thread: a question to a run, answered a slice at a time; the run goes on and other
// questions are answered in between. What has been asked last counts; once its owner is gone, has given it up or the
// run is not shown (askOf: not kept) any more, nothing of it arrives. Errors: where the run breaks a promise while it
// is made again, the inquiry ends; the same complaint ended the run.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include "sim/world/trace.h"

namespace orrery::gui {

class Making;
class Session;

class Inquiry {
public:
    struct Part {
        std::function<void()> tell = {};  // called on the window's thread, where there is one
        bool done = true;                 // false: the work goes on with the next slice
    };
    using RunId = std::uint64_t;
    using Wanted = std::atomic<bool>;
    // Called on the engine's thread. It returns after about kSlice; what cannot looks at `wanted` in between.
    using Work = std::function<Part(Making& run, const Wanted& wanted)>;
    static constexpr std::chrono::milliseconds kSlice{12};

    explicit Inquiry(Session& session) : session_(session) {}
    Inquiry(const Inquiry&) = delete;
    Inquiry& operator=(const Inquiry&) = delete;
    ~Inquiry() { giveUp(); }

    // In place of what was asked before; Ask is called with a run, or as Work is. Nothing happens where no run is
    // shown.
    template <class Ask>
    void ask(Ask work) {
        begin(worked(std::move(work)), std::nullopt);
    }
    // Of a run that is kept, whether it is shown or not.
    template <class Ask>
    void askOf(RunId run, Ask work) {
        begin(worked(std::move(work)), run);
    }
    void giveUp();
    bool isAsking() const { return ticket_ && ticket_->wanted; }

    struct Ticket {
        Wanted wanted = true;
        RunId run = 0;
        bool isOfShown = true;
        Work work;  // on the engine's thread
    };

private:
    template <class Ask>
    static Work worked(Ask ask) {
        if constexpr (std::is_invocable_v<Ask&, Making&>)
            return [ask = std::move(ask)](Making& run, const Wanted&) mutable { return Part(ask(run)); };
        else
            return ask;
    }
    void begin(Work work, std::optional<RunId> run);

    Session& session_;
    std::shared_ptr<Ticket> ticket_;
};

// The whole run once more from its start, in a world of its own, shown to `sink` (and the world of the start to its
// start(), where it has one), as far as the run has come and while it goes on. `tell` is called on the engine's thread
// about ten times a second and at the end, with the sink and the share that is done, 1 at the end; what it returns is
// called on the window's thread.
template <class Sink>
using TellOfSink = std::function<std::function<void()>(const Sink& sink, double share)>;

class Replay {
public:
    static constexpr std::chrono::milliseconds kTellEvery{100};

    Replay(Making& run, TraceSink& sink);
    ~Replay();
    const World& world() const { return *world_; }
    // Goes on for a slice; the share that is done.
    double goOn(Making& run);

private:
    std::unique_ptr<World> world_;
};

template <class Sink>
Inquiry::Work throughRun(std::shared_ptr<Sink> sink, TellOfSink<Sink> tell) {
    auto replay = std::make_shared<std::unique_ptr<Replay>>();
    auto told = std::make_shared<std::chrono::steady_clock::time_point>();
    return [sink, tell, replay, told](Making& run, const Inquiry::Wanted&) {
        if (!*replay) {
            *replay = std::make_unique<Replay>(run, *sink);
            if constexpr (requires { sink->start((*replay)->world()); })
                sink->start((*replay)->world());
        }
        Inquiry::Part part;
        const double share = (*replay)->goOn(run);
        part.done = share >= 1;
        const auto now = std::chrono::steady_clock::now();
        if (part.done || now - *told > Replay::kTellEvery) {
            *told = now;
            part.tell = tell(*sink, share);
        }
        return part;
    };
}

}  // namespace orrery::gui
