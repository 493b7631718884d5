// Where one design of a scenario holds, another may fall on the same luck: the one of which the file says so, and the
// moment at which it falls.
// Units: nanoseconds. Cost: a run of each design that should fall, up to the first that does; each of kRivalEvents at
// most, so that what is found is the same on every machine.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "sim/scenario/run.h"

namespace orrery {

struct Rival {
    std::string design;
    Violation fall;  // its first
};

constexpr EventNumber kRivalEvents = 200'000;

// The first design in the order of the file that should fall, is not the request's own, and falls with the request's
// seed and values. Nothing where none does, and where `interrupted` says so. A design that does not go with the
// request's values, or whose run breaks, is no rival.
std::optional<Rival> find_rival(const Scenario& scenario, const Catalog& catalog, const RunRequest& request,
                                const std::function<bool()>& interrupted = {});

}  // namespace orrery
