// The colour rules that are in force on the run that is shown, and which of them an event has. A value for painters;
// the sets of events grow while the engine goes through the run.
#pragma once
#include <QString>
#include <algorithm>
#include <memory>
#include <vector>

#include "sim/filter/event_set.h"

namespace orrery::gui {

struct Colouring {
    struct Rule {
        QString letter, name;
        int tint = 0;
        std::shared_ptr<const EventSet> events;  // never null
    };
    std::vector<Rule> rules;

    // The first that the event meets, as far as is known; null: none.
    const Rule* of(EventNumber event) const {
        const auto found =
            std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.events->contains(event); });
        return found == rules.end() ? nullptr : &*found;
    }
};

QString ruleText(const Colouring::Rule& rule);  // "colour rule A: lost"

}  // namespace orrery::gui
