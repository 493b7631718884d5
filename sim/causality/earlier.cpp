#include "sim/causality/earlier.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/causality/steps.h"

namespace orrery::causality {
namespace {

constexpr std::size_t kPartsAWriter = 24;  // of a writer: parts of the state whose earlier writers are looked for
constexpr std::size_t kRareWrites = 3;     // a part that was written oftener says little about the one time
constexpr std::size_t kRareAWriter = 4;    // earlier writers kept for one writer

bool is_integer(const std::string& text) {
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    return text.size() > first && text.find_first_not_of("0123456789", first) == std::string::npos;
}

// The last time before that the node handled the same message of the same sender; 0: it is the first.
EventNumber same_before(const Past& past, EventNumber event) {
    const PastEvent& now = past.at(event);
    if (now.what != EventKind::deliver)
        return 0;
    for (EventNumber n = event - 1; n > 0; --n) {
        const PastEvent& one = past.at(n);
        if (one.what == now.what && one.node == now.node && one.peer == now.peer && one.kind == now.kind &&
            one.subject == now.subject && one.outcome == Outcome::handled)
            return n;
    }
    return 0;
}

}  // namespace

std::vector<Earlier> earlier_writers(const std::shared_ptr<const Blueprint>& blueprint, const Past& past,
                                     const std::vector<FieldRef>& fields, Reads reads) {
    std::vector<WatchedField> parts, numbers;
    const auto is_named = [&](NodeId node, const std::string& path) {
        return std::any_of(fields.begin(), fields.end(),
                           [&](const FieldRef& field) { return field.node == node && field.path == path; });
    };
    const std::set<EventNumber> writers(past.last_write.begin(), past.last_write.end());
    for (const ToldEvent& writer : tell(blueprint, at_their_nodes(past, writers), fields)) {
        std::size_t taken = 0;
        for (const Difference& change : writer.changes) {
            if (!change.before.empty() && taken++ < kPartsAWriter)
                parts.push_back({{writer.node, change.path}, writer.event - 1});
            if (is_integer(change.before) && is_named(writer.node, change.path))
                numbers.push_back({{writer.node, change.path}, writer.event - 1, reads});
        }
    }
    std::vector<Earlier> out;
    for (const EventNumber writer : writers)
        if (writer != 0)
            if (const EventNumber before = same_before(past, writer); before != 0)
                out.push_back({writer, before});
    if (parts.empty())
        return out;
    const std::size_t rest = parts.size();
    parts.insert(parts.end(), numbers.begin(), numbers.end());
    const Past before = look_back(blueprint, past.events.size(), parts);
    struct Found {
        std::size_t writes, part;
        auto operator<=>(const Found&) const = default;
    };
    std::vector<Found> found;
    for (std::size_t i = 0; i < rest; ++i)
        if (before.last_write[i] != 0 && before.writes[i] <= kRareWrites)
            found.push_back({before.writes[i], i});
    std::sort(found.begin(), found.end());
    std::map<EventNumber, std::size_t> taken;
    for (const Found& one : found) {
        const EventNumber writer = parts[one.part].until + 1;
        if (taken[writer]++ < kRareAWriter)
            out.push_back({writer, before.last_write[one.part]});
    }
    for (std::size_t i = rest; i < parts.size(); ++i)
        if (before.levels[i].returns > 0)
            for (const EventNumber earlier : before.levels[i].writers)
                out.push_back({parts[i].until + 1, earlier});
    return out;
}

}  // namespace orrery::causality
