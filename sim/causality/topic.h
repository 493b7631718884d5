// What an obligation is about: the keys in the paths that the property names, and the fields by which messages and
// timers name them. See absent.h.
// Internal to sim/causality.
#pragma once
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "sim/world/world.h"

namespace orrery::causality {

class Topic {
public:
    enum class Says { nothing, same, other };

    explicit Topic(const Violation& violation) {
        for (const FieldRef& field : violation.fields) {
            const std::string& path = field.path;
            for (std::size_t begin = path.find_first_of(".["); begin < path.size();) {
                const std::size_t end = std::min(path.find_first_of(".[]", begin + 1), path.size());
                if (end > begin + 1)
                    keys_.insert(path.substr(begin + 1, end - begin - 1));
                begin = end;
            }
        }
    }
    bool has_keys() const { return !keys_.empty(); }
    // A message or timer of the beginning: its first field that holds a key is the one that names it.
    void learn(const Value& message) {
        std::set<std::string> found;
        for_each_leaf(message, {}, [&](const std::string& name, const std::string& text) {
            if (keys_.contains(text) && found.insert(text).second)
                names_.insert({name, text});
        });
    }
    Says look(const Blueprint& blueprint, const EventRecord& record) const {
        if (names_.empty() || record.kind == kNoKind)
            return Says::nothing;
        Says says = Says::nothing;
        for_each_leaf(blueprint.kinds[record.kind].to_value(record, blueprint), {},
                      [&](const std::string& name, const std::string& text) {
                          if (names_.contains({name, text}))
                              says = Says::same;
                          const auto known = names_.lower_bound({name, {}});
                          if (says == Says::nothing && known != names_.end() && known->first == name)
                              says = Says::other;
                      });
        return says;
    }

private:
    template <class Visit>
    static void for_each_leaf(const Value& value, const std::string& name, Visit&& visit) {
        if (const Value::Record* record = value.record()) {
            for (const Field& field : *record)
                for_each_leaf(field.value, field.name, visit);
        } else if (const Value::List* list = value.list()) {
            for (const Value& one : *list)
                for_each_leaf(one, name, visit);
        } else if (const auto* number = std::get_if<std::int64_t>(&value.data)) {
            visit(name, fmt::format("{}", *number));
        } else if (const auto* text = std::get_if<std::string>(&value.data)) {
            visit(name, *text);
        }
    }

    std::set<std::string> keys_;
    std::set<std::pair<std::string, std::string>> names_;  // field, key
};

}  // namespace orrery::causality
