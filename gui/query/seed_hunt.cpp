#include "gui/query/seed_hunt.h"

#include <algorithm>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr std::uint64_t kMostSeeds = 100'000;

struct Hunted {
    std::uint64_t seed = 0;  // 0: none
    std::string why;
};

Hunted hunt(OpenRequest request, std::uint64_t from, const std::atomic<bool>& stop,
            const std::function<void(std::uint64_t)>& tell) {
    for (std::uint64_t seed = from; seed - from < kMostSeeds && !stop; ++seed) {
        tell(seed);
        request.seed = seed;
        const auto opened = openRun(request);
        if (!opened)
            return {0, opened.error()};
        Watch watch;
        watch.interrupted = [&stop] { return stop.load(); };
        const RunOutcome outcome = run_world(opened->blueprint, opened->limits, watch);
        if (!stop && !outcome.result.violations.empty())
            return {seed, {}};
    }
    return {};
}

}  // namespace

SeedHunt::~SeedHunt() { end(); }

void SeedHunt::start(const OpenRequest& request, std::uint64_t from) {
    end();
    stop_ = std::make_shared<std::atomic<bool>>(false);
    const auto work = [this, request, from, stop = stop_] {
        const auto post = [this, stop](auto call) {  // this outlives the thread
            const auto if_wanted = [stop, call] {
                if (!*stop)
                    call();
            };
            QMetaObject::invokeMethod(this, if_wanted, Qt::QueuedConnection);
        };
        const Hunted hunted =
            hunt(request, from, *stop, [&](std::uint64_t seed) { post([this, seed] { emit progress(seed); }); });
        post([this, hunted] {
            end();
            if (hunted.seed != 0)
                emit found(hunted.seed);
            else
                emit ended(hunted.why.empty() ? tr("no seed fails among the next %1").arg(countText(kMostSeeds))
                                              : text(hunted.why));
        });
    };
    thread_.reset(QThread::create(work));
    thread_->start();
}

void SeedHunt::cancel() {
    if (!isRunning())
        return;
    end();
    emit ended({});
}

void SeedHunt::end() {
    if (!thread_)
        return;
    *stop_ = true;
    thread_->wait();
    thread_.reset();
}

}  // namespace orrery::gui
