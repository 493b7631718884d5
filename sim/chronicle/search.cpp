#include "sim/chronicle/search.h"

#include <algorithm>

namespace orrery {

Search::Search(const Chronicle& run, Probe& probe, EventNumber from, Way way)
    : run_(run), probe_(probe), world_(run.blueprint()), way_(way), end_(std::min(from, run.last() + 1)) {}

bool Search::go_on(EventNumber events) {
    if (over_)
        return false;
    return way_ == Way::forward ? go_forward(events) : go_backward(events);
}

void Search::begin_stretch(EventNumber event) {
    world_.set_sink(nullptr);
    run_.wind(world_, event);
    probe_.stand(world_);
    world_.set_sink(probe_.sink());
    in_stretch_ = true;
}

bool Search::go_forward(EventNumber events) {
    if (!in_stretch_)
        begin_stretch(std::min(end_, run_.last()));
    for (; events > 0 && world_.event() < run_.last(); --events) {
        world_.step();
        ++looked_at_;
        if (probe_.is_it(world_)) {
            found_ = world_.event();
            over_ = true;
            return false;
        }
    }
    over_ = run_.finished() && world_.event() >= run_.last();
    return events == 0 && !over_;
}

bool Search::go_backward(EventNumber events) {
    while (events > 0) {
        if (!in_stretch_) {
            if (end_ <= 1) {
                over_ = true;
                return false;
            }
            begin_ = run_.kept_before(end_ - 2);
            best_ = 0;
            begin_stretch(begin_);
        }
        for (; events > 0 && world_.event() + 1 < end_; --events) {
            world_.step();
            ++looked_at_;
            if (probe_.is_it(world_))
                best_ = world_.event();
        }
        if (world_.event() + 1 < end_)
            break;
        in_stretch_ = false;
        end_ = begin_ + 1;
        if (best_ != 0) {
            found_ = best_;
            over_ = true;
            return false;
        }
    }
    return true;
}

}  // namespace orrery
