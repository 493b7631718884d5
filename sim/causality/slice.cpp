#include "sim/causality/slice.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/causality/absent.h"
#include "sim/causality/earlier.h"
#include "sim/causality/past.h"
#include "sim/causality/picture.h"
#include "sim/causality/search.h"
#include "sim/causality/steps.h"

namespace orrery {
namespace {

using namespace causality;

// Judging is outside the run: the passes go faster without it.
std::shared_ptr<const Blueprint> without_properties(const Blueprint& blueprint) {
    auto bare = std::make_shared<Blueprint>(blueprint);
    bare->properties.clear();
    return bare;
}

const Property* property_of(const Blueprint& blueprint, const Violation& violation) {
    const auto found = std::find_if(blueprint.properties.begin(), blueprint.properties.end(),
                                    [&](const Property& one) { return one.name == violation.property; });
    return found == blueprint.properties.end() ? nullptr : &*found;
}

// How the violation reads, the last of its slice.
void tell_violation(const Violation& violation, bool last_is_told, CausalSlice& slice) {
    if (!violation.missed) {
        if (!slice.steps.empty())
            slice.steps.back().what += "; now " + slice.violation;
        return;
    }
    std::string text = fmt::format("by {} {}", format_time(violation.missed->due), slice.violation);
    for (const MissingStep& one : slice.missing)
        text += (&one == &slice.missing.front() ? "; what did not happen: " : "; ") + one.what;
    if (slice.steps.empty()) {
        slice.violation = text;
    } else if (SliceStep& last = slice.steps.back(); last_is_told) {
        last.what += "; " + text;
    } else {
        last.what = last.headline = std::move(text);
        last.time = violation.missed->due;
        last.node = violation.node;
        last.changes.clear();
        last.effects.clear();
        last.fault = false;
    }
}

// A value that a step took from its message: who gave it to the sender, and to that one's sender. The term that makes
// a leader step down was begun by someone, and came from hand to hand.
void follow_values(const std::shared_ptr<const Blueprint>& blueprint, const Past& past, Search& search) {
    std::set<EventNumber> takers = search.kept();
    for (std::size_t hand = 1; hand <= kHandsOfValue; ++hand) {
        std::vector<WatchedField> given;
        for (const ToldEvent& taker : tell(blueprint, at_their_nodes(past, takers), {})) {
            const PastEvent& event = past.at(taker.event);
            if (event.cause == 0 || past.at(event.cause).node != event.peer)
                continue;
            for (const std::string& field : taker.from_message)
                given.push_back({{event.peer, field}, event.cause});
        }
        if (given.empty())
            return;
        const Past earlier = look_back(blueprint, past.events.size(), given);
        takers.clear();
        for (std::size_t i = 0; i < given.size(); ++i) {
            if (earlier.last_write[i] == 0)
                continue;
            if (!search.kept().contains(earlier.last_write[i]))
                takers.insert(earlier.last_write[i]);
            search.add_earlier_writer(given[i].until, earlier.last_write[i], 1 + hand);
        }
    }
}

CausalSlice told(std::shared_ptr<const Blueprint> blueprint, const Past& past, const Search& search,
                 const std::vector<FieldRef>& fields) {
    CausalSlice slice;
    slice.truncated = search.truncated();
    std::vector<Wanted> wanted;
    for (const EventNumber event : search.kept())
        wanted.push_back({event, past.at(event).node, past.at(event).copy});
    for (ToldEvent& one : tell(blueprint, wanted, fields)) {
        SliceStep step;
        step.event = one.event;
        step.time = one.time;
        step.node = one.node;
        step.what = std::move(one.what);
        step.headline = std::move(one.headline);
        step.changes = std::move(one.changes);
        step.effects = std::move(one.effects);
        const PastEvent& event = past.at(one.event);
        step.fault = event.outcome != Outcome::handled || search.is_fault(one.event);
        if (const auto because = search.because().find(one.event); because != search.because().end())
            step.because.assign(because->second.begin(), because->second.end());
        slice.steps.push_back(std::move(step));
    }
    slice.edges = reduced_edges(slice.steps);
    return slice;
}

}  // namespace

CausalSlice slice_violation(std::shared_ptr<const Blueprint> blueprint, const Violation& violation,
                            SliceOptions options) {
    const std::shared_ptr<const Blueprint> bare = without_properties(*blueprint);
    const Property* const property = property_of(*blueprint, violation);
    const Reads reads = property ? property->reads : Reads::believed;
    const Past past = look_back(bare, violation.event, watch_all(violation.fields, violation.event, reads));
    const EventNumber last = past.events.size();
    const std::string text = fmt::format("{}: {}", violation.property, violation.detail);
    std::vector<MissingStep> missing;
    if (violation.missed)
        missing = missing_steps(bare, past, violation);
    if (last == 0 || last < violation.event) {
        CausalSlice at_start;
        at_start.violation = text;
        at_start.missing = std::move(missing);
        tell_violation(violation, false, at_start);
        return at_start;
    }
    Search search(*blueprint, past, last, options);
    search.start_from_fields(violation.fields);
    for (const Earlier& one : earlier_writers(bare, past, violation.fields, reads))
        search.add_earlier_writer(one.writer, one.earlier, 2);
    if ((property && property->check) || violation.fields.empty())
        search.start_from_history();
    // A bound that runs out does so at whatever event comes then: that event explains nothing.
    if (violation.missed)
        search.start_from_missing(*violation.missed, missing);
    else
        search.expand_last();
    search.run();
    follow_values(bare, past, search);
    search.run();
    search.add_waited();
    search.add_faults();
    CausalSlice slice = told(bare, past, search, violation.fields);
    slice.violation = text;
    slice.missing = std::move(missing);
    tell_violation(violation, search.last_is_told(), slice);
    return slice;
}

CausalSlice slice_event(std::shared_ptr<const Blueprint> blueprint, EventNumber event, SliceOptions options) {
    if (event == 0)
        return {};
    const std::shared_ptr<const Blueprint> bare = without_properties(*blueprint);
    std::vector<FieldRef> fields;
    {
        const Past past = look_back(bare, event, {});
        if (past.events.size() < event)
            return {};
        const NodeId node = past.at(event).node;
        for (const ToldEvent& one : tell(bare, {{event, node}}, {})) {
            for (const Difference& change : one.changes) {
                FieldRef field{node, std::string(path_head(change.path))};
                if (std::find(fields.begin(), fields.end(), field) == fields.end())
                    fields.push_back(std::move(field));
            }
        }
    }
    // The writers before the event itself.
    Past past = look_back(bare, event - 1, watch_all(fields, event - 1));
    const std::vector<EventNumber> before = std::move(past.last_write);
    past = look_back(bare, event, {});
    past.last_write = before;
    Search search(*blueprint, past, event, options);
    search.start_from_fields(fields);
    search.expand_last();
    search.run();
    search.add_waited();
    search.add_faults();
    return told(bare, past, search, fields);
}

}  // namespace orrery
