#include "sim/chronicle/chronicle.h"

#include <algorithm>

#include "sim/chronicle/block_sink.h"
#include "sim/timeline/event_rows.h"

namespace orrery {
namespace {

constexpr std::size_t kMostNear = 24;

}  // namespace

Chronicle::Chronicle(std::shared_ptr<const Blueprint> blueprint) : Chronicle(std::move(blueprint), {}) {}

Chronicle::Chronicle(std::shared_ptr<const Blueprint> blueprint, Timeline::Options options)
    : blueprint_(std::move(blueprint)),
      summarizer_(*blueprint_),
      timeline_(blueprint_, {options.spacing, options.memory, &summarizer_}) {
    summarizer_.start(timeline_.world());
}

Chronicle::~Chronicle() = default;

bool Chronicle::run_to(EventNumber target) { return timeline_.run_on_to(target); }

bool Chronicle::goes_on() {
    timeline_.wind(viewer(), last());
    return viewer().step();
}

void Chronicle::finish() {
    if (finished_)
        return;
    close();
    timeline_.finish();
}

void Chronicle::give_up() {
    if (!finished_)
        close();
}

void Chronicle::close() {
    timeline_.set_sink(nullptr);
    finished_ = true;
    summarizer_.close(timeline_.world());
}

World& Chronicle::viewer() {
    if (!viewer_)
        viewer_ = std::make_unique<World>(blueprint_);
    return *viewer_;
}

void Chronicle::reach_and_keep(World& world, EventNumber event) {
    const auto after = std::upper_bound(near_.begin(), near_.end(), event,
                                        [](EventNumber n, const Near& one) { return n < one.event; });
    if (after != near_.begin()) {
        Near& nearest = *(after - 1);
        nearest.used = ++uses_;
        if (!world.started() || event < world.event() || nearest.event > world.event() || world.ended())
            world.restore(*nearest.state);
    }
    timeline_.wind(world, event);
    if (after != near_.begin() && (after - 1)->event == event)
        return;
    const std::size_t bytes = flat_bytes(world.state());
    near_.insert(after, {event, std::make_shared<const WorldState>(world.state()), bytes, ++uses_});
    std::size_t sum = 0;
    for (const Near& one : near_)
        sum += one.bytes;
    while (near_.size() > kMostNear || (sum > kNearMemory && near_.size() > 2)) {
        const auto oldest =
            std::min_element(near_.begin(), near_.end(), [](const Near& a, const Near& b) { return a.used < b.used; });
        sum -= oldest->bytes;
        near_.erase(oldest);
    }
}

void Chronicle::reach(World& world, EventNumber event) {
    if (event == 0)
        return timeline_.wind(world, 0);
    reach_and_keep(world, first_of_block(block_of(event)) - 1);
    reach_and_keep(world, page_of(event) * kPageEvents);
    timeline_.wind(world, event);
}

void Chronicle::watch_viewer(TraceSink* sink) { viewer().set_sink(sink); }

Block Chronicle::block(std::size_t index, EventNumber follow) {
    const EventNumber first = first_of_block(index);
    const EventNumber end = std::min(first + kBlockEvents - 1, last());
    BlockSink sink(index, summarizer_.effects_before(index));
    if (index == 0) {  // the effects of the start are told at the start alone
        viewer_ = std::make_unique<World>(blueprint_, &sink);
        viewer_->start();
    } else {
        reach_and_keep(viewer(), first - 1);
    }
    sink.start(viewer());
    watch_viewer(&sink);
    viewer().run_to(end);
    sink.follow();
    const EventNumber settled_by = summarizer_.settled_by(index);
    const EventNumber followed = std::min(settled_by, std::max(end, end + std::min(follow, last() - end)));
    if (sink.under_way() > 0 && followed > end)
        viewer().run_to(followed);
    watch_viewer(nullptr);
    Block block = sink.take();
    block.settled = sink.under_way() == 0 || (finished_ && settled_by <= std::max(followed, end));
    return block;
}

Page Chronicle::page(std::size_t index) {
    const EventNumber first = index * kPageEvents + 1;
    Page page;
    page.index = index;
    PageSink sink(page, first);
    if (index == 0) {
        viewer_ = std::make_unique<World>(blueprint_, &sink);
        viewer_->start();
    } else {
        reach(viewer(), first);
        reach_and_keep(viewer(), first - 1);
        watch_viewer(&sink);
    }
    viewer().run_to(std::min(first + kPageEvents - 1, last()));
    watch_viewer(nullptr);
    return page;
}

Chronicle::Step Chronicle::step_at(EventNumber event) {
    const EventNumber before = event == 0 ? 0 : event - 1;
    reach(viewer(), before);
    if (!earlier_)
        earlier_ = std::make_unique<World>(blueprint_);
    earlier_->restore(viewer().state());
    Step step;
    step.before = earlier_.get();
    step.after = viewer_.get();
    if (event == 0)
        return step;
    LastEvent last;
    watch_viewer(&last);
    viewer().run_to(event);
    watch_viewer(nullptr);
    step.row = last.event(*blueprint_);
    return step;
}

const World& Chronicle::world_at(EventNumber event) {
    reach(viewer(), event);
    return viewer();
}

void Chronicle::show(EventNumber event, TraceSink& sink) {
    reach(viewer(), event - 1);
    watch_viewer(&sink);
    viewer().run_to(event);
    watch_viewer(nullptr);
}

}  // namespace orrery
