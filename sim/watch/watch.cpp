#include "sim/watch/watch.h"

#include <algorithm>

#include "sim/core/overloaded.h"

namespace orrery {
namespace {

std::string shortened(std::string text) {
    if (text.size() <= WatchValue::kLongestText)
        return text;
    std::size_t cut = WatchValue::kLongestText;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U)
        --cut;
    return text.substr(0, cut) + "…";
}

}  // namespace

bool WatchValue::is_so() const {
    return std::visit(Overloaded{[](std::monostate) { return false; }, [](bool truth) { return truth; },
                                 [](std::int64_t number) { return number != 0; },
                                 [](Instant time) { return static_cast<Time>(time) != 0; },
                                 [](const std::string& text) { return !text.empty(); }},
                      data);
}

std::optional<std::int64_t> WatchValue::number() const {
    if (const auto* truth = std::get_if<bool>(&data))
        return *truth ? 1 : 0;
    if (const auto* time = std::get_if<Instant>(&data))
        return static_cast<Time>(*time);
    const auto* number = std::get_if<std::int64_t>(&data);
    return number ? std::optional(*number) : std::nullopt;
}

std::string to_text(const WatchValue& value) {
    return std::visit(
        Overloaded{[](std::monostate) { return std::string("nothing"); },
                   [](bool truth) { return std::string(truth ? "true" : "false"); },
                   [](std::int64_t number) { return std::to_string(number); },
                   [](Instant time) { return format_time(time); }, [](const std::string& text) { return text; }},
        value.data);
}

WatchValue watch_value(const Value& value) {
    return std::visit(Overloaded{[](std::monostate) { return WatchValue{}; },
                                 [&](const Value::List&) { return WatchValue{shortened(to_text(value))}; },
                                 [&](const Value::Record&) { return WatchValue{shortened(to_text(value))}; },
                                 [](const std::string& text) { return WatchValue{shortened(text)}; },
                                 [](const auto& plain) { return WatchValue{plain}; }},
                      value.data);
}

StateWatch::StateWatch(std::string text, std::vector<Term> terms) : text_(std::move(text)), terms_(std::move(terms)) {
    std::vector<WatchPlace> below;
    for (const Term& term : terms_)
        if (term.kind == Term::Kind::place && term.place.is_below)
            below.push_back(term.place);
    for (const Term& term : terms_)
        if ((term.kind == Term::Kind::place && !term.place.is_below) || term.kind == Term::Kind::function)
            add_reads(term.place, term.place.of == WatchPlace::Of::node ? below : std::vector<WatchPlace>());
    std::stable_sort(reads_.begin(), reads_.end(), [](const Read& a, const Read& b) { return a.node < b.node; });
}

// Of nodes as elements, what is asked of each of them.
void StateWatch::add_reads(const WatchPlace& place, const std::vector<WatchPlace>& below) {
    const auto add = [this](Read read) {
        if (std::find(reads_.begin(), reads_.end(), read) == reads_.end())
            reads_.push_back(std::move(read));
    };
    for (const NodeId node : place.nodes) {
        if (place.of != WatchPlace::Of::node) {
            add({node, place.of, place.plain_path()});
            continue;
        }
        for (const WatchPlace& one : below)
            add({node, one.of, one.plain_path()});
    }
}

}  // namespace orrery
