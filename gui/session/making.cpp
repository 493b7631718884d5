#include "gui/session/making.h"

#include <algorithm>

#include "gui/session/recorded.h"
#include "sim/overrides/override.h"
#include "sim/scenario/limits.h"
#include "sim/scenario/run.h"

namespace orrery::gui {
namespace {

constexpr EventNumber kStride = 2048;     // between two looks at the clock
constexpr EventNumber kVeryShort = 4096;  // events: their texts come with the run
constexpr std::size_t kLately = 6;        // blocks

}  // namespace

Making::Making(OpenedRun opened)
    : opened_(std::move(opened)),
      chronicle_(std::make_unique<Chronicle>(opened_.blueprint)),
      begun_(std::chrono::steady_clock::now()) {}

bool Making::goOn(std::chrono::milliseconds slice) {
    if (over_)
        return false;
    const auto until = std::chrono::steady_clock::now() + slice;
    const Limits& limits = opened_.limits;
    try {
        while (std::chrono::steady_clock::now() < until) {
            const auto elapsed =
                std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - begun_);
            if (auto why = limit_reached(limits, elapsed.count())) {
                end(*std::move(why), false);
                return false;
            }
            EventNumber target = chronicle_->last() + kStride;
            if (limits.max_events)
                target = std::min(target, *limits.max_events);
            if (!chronicle_->run_to(target)) {
                end({}, false);
                return false;
            }
            if (limits.max_events && chronicle_->last() >= *limits.max_events) {
                end(chronicle_->goes_on() ? cut_off_after(chronicle_->last()) : std::string(), false);
                return false;
            }
        }
    } catch (const RunError& error) {
        const Ending ending = ending_of(error);
        if (is_broken(ending))
            broken_ = error.what();
        chronicle_->give_up();
        end(error.what(), ending == Ending::livelock);
        return false;
    }
    return true;
}

void Making::stop(const std::string& why) {
    if (!over_)
        end(why, false);
}

void Making::end(std::string why, bool early) {
    over_ = true;
    early_ = early;
    why_ = std::move(why);
    try {
        chronicle_->finish();
    } catch (const RunError& error) {
        broken_ = error.what();
        if (why_.empty())
            why_ = error.what();
    }
    result_ = result_of(chronicle_->frontier());
    if (why_.empty())
        return;
    result_.undecided.emplace_back("", why_);
    if (result_.verdict == RunVerdict::held)
        result_.verdict = RunVerdict::undecided;
}

RunNews Making::news() {
    RunNews news;
    news.growth = chronicle_->take_growth();
    typical_ = news.growth.typical_delay;
    news.events = chronicle_->last();
    news.now = over_ ? result_.virtual_time : chronicle_->frontier().now();
    if (!over_) {
        const auto& violations = chronicle_->frontier().state().findings.violations;
        if (violations.size() > toldViolations_)
            news.violations = violations;
        toldViolations_ = violations.size();
        return news;
    }
    if (told_)
        return news;
    told_ = true;
    news.complete = true;
    news.result = result_;
    news.violations = result_.violations;
    news.cutOff = why_;
    news.endedEarly = early_;
    if (why_.empty() && !result_.not_applied.empty())
        news.unapplied = why_unapplied(result_.not_applied.front(), opened_.blueprint.get());
    const EventNumber last = chronicle_->last();
    if (last <= Recorded::kWhole)
        for (std::size_t index = 0; index <= block_of(last); ++index)
            news.blocks.push_back(std::make_shared<BlockView>(chronicle_->block(index, UINT64_MAX), typical_));
    if (last <= kVeryShort)
        for (std::size_t index = 0; index <= page_of(last); ++index)
            news.pages.push_back(page(index));
    return news;
}

std::shared_ptr<BlockView> Making::block(std::size_t index) {
    return std::make_shared<BlockView>(chronicle_->block(index), typical_);
}

std::shared_ptr<const Page> Making::page(std::size_t index) {
    return std::make_shared<const Page>(chronicle_->page(index));
}

const TraceEvent* Making::row(EventNumber event) {
    if (event == 0 || event > chronicle_->last())
        return nullptr;
    for (const auto& block : lately_)
        if (const TraceEvent* row = block->event(event))
            return row;
    if (lately_.size() >= kLately)
        lately_.erase(lately_.begin());
    lately_.push_back(std::make_shared<BlockView>(chronicle_->block(block_of(event), 0), typical_));
    return lately_.back()->event(event);
}

}  // namespace orrery::gui
