#include "sim/causality/story.h"

#include <algorithm>

namespace orrery::causality {

Story::Story(const Blueprint& blueprint, const Past& past, const Violation& violation)
    : blueprint_(blueprint),
      past_(past),
      topic_(violation),
      follows_(past.events.size() + 1, false),
      about_(past.events.size() + 1, false),
      names_nothing_(violation.fields.empty()) {
    for (const FieldRef& field : violation.fields)
        nodes_.insert(field.node);
    add_root(violation.missed->begun);
    began_with_heal_ = roots_.empty();
    if (began_with_heal_)
        for (const EventNumber write : past.last_write)
            add_root(write);
    follows_[0] = roots_.empty();  // nothing to go by but the start of the run
    if (topic_.has_keys())
        for (const EventNumber root : roots_)
            for (EventNumber event = root; event != 0 && past_.at(event).node == past_.at(root).node;
                 event = past_.at(event).cause)
                teachers_.insert(event);
}

void Story::add_root(EventNumber event) {
    if (event == 0 || event >= follows_.size() || past_.at(event).what == EventKind::fault)
        return;
    follows_[event] = true;
    roots_.insert(event);
    nodes_.insert(past_.at(event).node);
}

void Story::begin(const TraceEvent& event, const EventRecord& record) {
    current_ = event.number;
    if (!follows_[current_])
        follows_[current_] = follows_[event.cause] && !is_anew(event);
    const bool says = event.what == EventKind::deliver || event.what == EventKind::timer;
    if (says && teachers_.contains(current_))
        topic_.learn(blueprint_.kinds[record.kind].to_value(record, blueprint_));
    const Topic::Says what = says ? topic_.look(blueprint_, record) : Topic::Says::nothing;
    about_[current_] =
        has_begun() && (what == Topic::Says::same ||
                        (what == Topic::Says::nothing && event.what != EventKind::fault && about_[event.cause]));
}

Kin Story::kin_of(const EventRecord& record, EventNumber begun, NodeId to) const {
    if (follows_[begun])
        return Kin::own;
    if (!has_begun())
        return Kin::none;
    const Topic::Says what = topic_.look(blueprint_, record);
    if (what == Topic::Says::other || (what == Topic::Says::nothing && !about_[begun]))
        return Kin::none;
    return nodes_.contains(to) ? Kin::near : Kin::far;
}

Kin Story::kin_of_write(NodeId node, EventNumber begun) const {
    return follows_[begun] ? Kin::own : !about_[begun] ? Kin::none : nodes_.contains(node) ? Kin::near : Kin::far;
}

// The expiry of a timer that a root's own kind of expiry has set.
bool Story::is_anew(const TraceEvent& event) const {
    return event.what == EventKind::timer && std::any_of(roots_.begin(), roots_.end(), [&](EventNumber root) {
               const PastEvent& began = past_.at(root);
               return began.what == EventKind::timer && began.node == event.node && began.kind == event.kind;
           });
}

}  // namespace orrery::causality
