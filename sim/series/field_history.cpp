#include "sim/series/field_history.h"

#include <algorithm>

#include "sim/timeline/field_change.h"

namespace orrery {
namespace {

constexpr std::size_t kMostTexts = 1000;  // that are told apart

Value durable_part(const World& world, NodeId node, const std::string& path) {
    const std::string head = path.substr(0, path.find_first_of(".["));
    const Value durable = world.node_durable(node);
    if (const Value::Record* record = durable.record())
        for (const Field& field : *record)
            if (field.name == head)
                return find_value(field.value, path);
    return {};
}

std::string shortened(std::string text, std::size_t most) {
    if (text.size() <= most)
        return text;
    text.resize(most);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U)
        text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U)
        text.pop_back();
    return text + "…";
}

}  // namespace

void FieldHistory::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world);
    static_cast<void>(record);
    concerns_ = event.node == node_ || event.what == EventKind::fault;
}

void FieldHistory::effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                                 const Observation* observation) {
    static_cast<void>(world);
    static_cast<void>(effect);
    static_cast<void>(record);
    static_cast<void>(observation);
}

void FieldHistory::end(const World& world) {
    if (concerns_)
        look(world, false);
}

std::int64_t FieldHistory::number_of(const std::string& text) {
    const auto known = std::find(texts_.begin(), texts_.end(), text);
    const auto number = static_cast<std::int64_t>(known - texts_.begin());
    if (known == texts_.end() && texts_.size() < kMostTexts)
        texts_.push_back(text);
    return number;
}

void FieldHistory::look(const World& world, bool first) {
    const std::uint64_t hash = world.field_hash(node_, path_, of_);
    if (!first && (hash == hash_ || !whole_))
        return;
    hash_ = hash;
    if (changes_.size() >= kMost) {
        whole_ = false;
        return;
    }
    const Value value = of_ == Reads::durable ? durable_part(world, node_, path_) : field_of(world, node_, path_);
    Change change{world.event(), world.now(), std::nullopt, shortened(to_text(value), kLongestText)};
    if (const auto* number = std::get_if<std::int64_t>(&value.data))
        change.number = *number;
    else if (const auto* truth = std::get_if<bool>(&value.data))
        change.number = *truth ? 1 : 0;
    else if (const auto* instant = std::get_if<Instant>(&value.data))
        change.number = static_cast<Time>(*instant);
    else if (const auto* text = std::get_if<std::string>(&value.data))
        change.number = number_of(*text);
    else if (value.record())
        change.number = static_cast<std::int64_t>(value.record()->size());
    else if (value.list())
        change.number = static_cast<std::int64_t>(value.list()->size());
    changes_.push_back(std::move(change));
}

}  // namespace orrery
