#include "sim/life/life.h"

#include <algorithm>

namespace orrery::life {

std::string_view name_of(Spent spent) {
    switch (spent) {
        case Spent::link:
            return "link";
        case Spent::queue:
            return "queue";
        case Spent::work:
            return "work";
        case Spent::disk:
            return "disk";
        case Spent::timer:
            return "timer";
        case Spent::held:
            return "held";
        case Spent::others:
            return "others";
    }
    return "";
}

const Step* Life::find(EventNumber event) const {
    const auto found = std::lower_bound(steps.begin(), steps.end(), event,
                                        [](const Step& step, EventNumber number) { return step.row.number < number; });
    return found != steps.end() && found->row.number == event ? &*found : nullptr;
}

Time Life::ends() const {
    const Step* const last = find(end);
    return last ? last->row.time : begins();
}

std::array<Duration, kAllSpent.size()> Life::spent() const {
    std::array<Duration, kAllSpent.size()> out{};
    for (const Step& step : steps)
        if (step.on_path)
            for (const Stretch& one : step.before)
                out[static_cast<std::size_t>(one.spent)] += one.length();
    return out;
}

}  // namespace orrery::life
