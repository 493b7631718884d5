#include "sim/hunt/doom.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "sim/core/random.h"
#include "sim/hunt/workers.h"
#include "sim/timeline/timeline.h"

namespace orrery {
namespace {

constexpr std::size_t kMemory = std::size_t{64} << 20;  // of a thread's checkpoints
constexpr EventNumber kStride = 512;
constexpr EventNumber kLeastEvents = 10'000;

enum class Fate : std::uint8_t { spared, violated, undecided };

Resample resample_at(const DoomPoint& point, std::uint64_t seed) {
    return {"*", seed, point.time + 1, future_override(point, seed)};
}

class Futures {
public:
    explicit Futures(const DoomRequest& request) : request_(request) {
        const auto& properties = request.blueprint->properties;
        property_ = static_cast<std::size_t>(
            std::find_if(properties.begin(), properties.end(),
                         [&](const Property& one) { return one.name == request.violation.property; }) -
            properties.begin());
        constexpr Stream kSeeds = "seeds of futures";
        for (std::size_t i = 0; i < request.futures; ++i)
            seeds_.push_back(draw(request.blueprint->seed, kSeeds.id, 0, i) >> 1);
        for (unsigned i = 0; i < std::max(1u, request.jobs); ++i)
            timelines_.push_back(
                std::make_unique<Timeline>(request.blueprint, Timeline::Options{.spacing = 2048, .memory = kMemory}));
    }

    const std::vector<std::uint64_t>& seeds() const { return seeds_; }

    // The point behind the last event of the instant in which `event` lies; before the violation's instant at most.
    DoomPoint point_at(EventNumber event) {
        Timeline& timeline = *timelines_.front();
        timeline.seek(event);
        const Time time = std::min(timeline.world().now() + 1, request_.violation.time);
        timeline.seek_before(time);
        return {timeline.at(), timeline.at() == 0 ? 0 : timeline.world().now(), {}, 0};
    }

    // Threads take futures in turns; each has a timeline of its own.
    void measure(DoomPoint& point) {
        std::vector<Fate> fates(seeds_.size(), Fate::undecided);
        std::atomic<std::size_t> next = 0;
        Workers helpers(static_cast<unsigned>(timelines_.size() - 1),
                        [&](unsigned number) { work(number + 1, point, fates, next); });
        work(0, point, fates, next);
        helpers.join();
        const auto count = [&](Fate fate) {
            return static_cast<std::uint64_t>(std::count(fates.begin(), fates.end(), fate));
        };
        point.violated = estimate_share(count(Fate::violated), seeds_.size());
        point.undecided = count(Fate::undecided);
    }

private:
    bool is_interrupted() const { return request_.interrupted && request_.interrupted(); }
    void work(std::size_t worker, const DoomPoint& point, std::vector<Fate>& fates, std::atomic<std::size_t>& next) {
        Timeline& timeline = *timelines_[worker];
        timeline.seek(point.event);
        for (std::size_t i = next++; i < seeds_.size() && !is_interrupted(); i = next++)
            fates[i] = fate_of(timeline.world().state(), point, seeds_[i]);
    }
    Fate fate_of(const WorldState& state, const DoomPoint& point, std::uint64_t seed) const {
        Blueprint other = *request_.blueprint;
        other.overrides.resamples.push_back(resample_at(point, seed));
        World world(std::make_shared<const Blueprint>(std::move(other)));
        world.restore(state);
        const auto violated = [&] { return is_violated_in_time(world); };
        const bool judged_at_end = request_.blueprint->properties[property_].check != nullptr;
        const auto too_late = [&] { return !judged_at_end && world.now() > request_.by; };
        const EventNumber most = point.event + std::max(kLeastEvents, 4 * request_.violation.event);
        try {
            while (!world.ended() && !violated() && !too_late() && world.event() < most && !is_interrupted())
                world.run_to(world.event() + kStride);
        } catch (const Livelock&) {  // an end like another
        }
        return violated() ? Fate::violated : world.ended() || too_late() ? Fate::spared : Fate::undecided;
    }
    bool is_violated_in_time(const World& world) const {
        const Findings& findings = world.state().findings;
        return findings.violated[property_] &&
               std::any_of(findings.violations.begin(), findings.violations.end(), [&](const Violation& one) {
                   return one.property == request_.violation.property && one.time <= request_.by;
               });
    }

    const DoomRequest& request_;
    std::size_t property_ = 0;
    std::vector<std::uint64_t> seeds_;
    std::vector<std::unique_ptr<Timeline>> timelines_;
};

double rise(const std::vector<DoomPoint>& points, std::size_t i) {
    return points[i + 1].violated.share - points[i].violated.share;
}

// Of the stretches for which `wanted` says so, the one that rises most, the first of equals.
template <class Wanted>
std::optional<std::size_t> steepest(const std::vector<DoomPoint>& points, Wanted wanted) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i + 1 < points.size(); ++i)
        if (wanted(i) && (!best || rise(points, i) > rise(points, *best)))
            best = i;
    return best;
}

DoomCurve draw_curve(const DoomRequest& request) {
    Futures futures(request);
    DoomCurve curve;
    curve.seeds = futures.seeds();
    std::vector<DoomPoint>& points = curve.points;
    points.push_back(
        {request.violation.event, request.violation.time, estimate_share(request.futures, request.futures), 0});
    std::size_t measured = 0;
    // Measures the point at an event, unless it is there already.
    const auto add = [&](EventNumber event) {
        DoomPoint point = futures.point_at(event);
        const auto place = std::lower_bound(points.begin(), points.end(), point.event,
                                            [](const DoomPoint& one, EventNumber e) { return one.event < e; });
        if (place != points.end() && place->event == point.event)
            return false;
        futures.measure(point);
        points.insert(place, point);
        if (request.progress)
            request.progress(++measured, request.points);
        return true;
    };
    const auto stop = [&] { return request.interrupted && request.interrupted(); };
    const std::size_t even = std::max<std::size_t>(2, (request.points + 1) / 2);
    const EventNumber last = request.violation.event - 1;
    for (std::size_t i = 0; i < even && !stop(); ++i)
        add(last * i / (even - 1));
    std::vector<EventNumber> whole;  // stretches that begin there cannot be halved
    while (points.size() <= request.points && !stop()) {
        const auto next = steepest(points, [&](std::size_t i) {
            return points[i + 1].event > points[i].event + 1 && rise(points, i) > 0 &&
                   std::find(whole.begin(), whole.end(), points[i].event) == whole.end();
        });
        if (!next)
            break;
        const EventNumber from = points[*next].event;
        if (!add(from + (points[*next + 1].event - from) / 2))
            whole.push_back(from);
    }
    curve.interrupted = stop();
    curve.steepest = *steepest(points, [](std::size_t) { return true; });
    return curve;
}

}  // namespace

std::string future_override(const DoomPoint& point, std::uint64_t seed) {
    return fmt::format("resample:*={}@{}", seed, format_duration(point.time + 1));
}

tl::expected<DoomCurve, std::string> doom_curve(const DoomRequest& request) {
    try {
        return draw_curve(request);
    } catch (const ModelError& error) {
        return tl::unexpected(std::string(error.what()));
    }
}

}  // namespace orrery
