#include "sim/watch/reader.h"

#include <algorithm>
#include <charconv>
#include <functional>

#include "sim/watch/operations.h"

namespace orrery {
namespace {

using Visit = std::function<void(const Value& value, const std::string& path)>;

// Calls visit for each part of the value that the steps name.
void walk(const Value& value, const std::vector<std::string>& steps, std::size_t at, const std::string& path,
          const Visit& visit) {
    if (at == steps.size())
        return visit(value, path);
    const std::string& step = steps[at];
    const bool all = step == "*";
    if (const Value::Record* record = value.record()) {
        for (const Field& field : *record)
            if (all || field.name == step)
                walk(field.value, steps, at + 1, path.empty() ? field.name : path + "." + field.name, visit);
    } else if (const Value::List* list = value.list()) {
        if (all) {
            for (std::size_t i = 0; i < list->size(); ++i)
                walk((*list)[i], steps, at + 1, path + "[" + std::to_string(i) + "]", visit);
            return;
        }
        std::size_t index = 0;
        const auto [rest, error] = std::from_chars(step.data() + 1, step.data() + step.size(), index);
        if (step.front() == '[' && error == std::errc{} && *rest == ']' && index < list->size())
            walk((*list)[index], steps, at + 1, path + step, visit);
    }
}

// Of one top-level field where that is enough.
void walk_node(const World& world, NodeId node, const WatchPlace& place, const Visit& visit) {
    if (place.of == WatchPlace::Of::durable)
        return walk(world.node_durable(node), place.steps, 0, {}, visit);
    const bool one = !place.steps.empty() && place.steps.front() != "*";
    if (!one)
        return walk(world.node_state(node), place.steps, 0, {}, visit);
    walk(world.node_field(node, place.steps.front()), place.steps, 1, place.steps.front(), visit);
}

std::uint64_t hash_of_read(const World& world, const StateWatch::Read& read) {
    if (read.of != WatchPlace::Of::label)
        return world.field_hash(read.node, read.path,
                                read.of == WatchPlace::Of::durable ? Reads::durable : Reads::believed);
    Hash hash;
    hash_into(hash, world.node_label(read.node));
    return hash.value();
}

// Whether the question of a function reads more than its element.
bool reads_others(const StateWatch& watch, std::optional<std::uint32_t> at) {
    if (!at)
        return false;
    const StateWatch::Term& term = watch.terms()[*at];
    switch (term.kind) {
        case StateWatch::Term::Kind::constant:
            return false;
        case StateWatch::Term::Kind::place:
            return !term.place.is_below;
        case StateWatch::Term::Kind::function:
            return true;
        case StateWatch::Term::Kind::operation:
            return reads_others(watch, term.left) || reads_others(watch, term.right);
    }
    return false;
}

}  // namespace

WatchReader::WatchReader(std::shared_ptr<const StateWatch> watch)
    : watch_(std::move(watch)), hashes_(watch_->reads().size(), 0), kept_(watch_->terms().size()) {
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        const StateWatch::Term& term = watch_->terms()[i];
        const bool gathers = term.kind == StateWatch::Term::Kind::function;
        kept_[i].at.resize(gathers ? term.place.nodes.size() : 0);
        kept_[i].stale.assign(kept_[i].at.size(), true);
        wide_.push_back(gathers && reads_others(*watch_, term.right));
    }
}

void WatchReader::mark(NodeId node) {
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        const auto& nodes = watch_->terms()[i].place.nodes;
        if (wide_[i]) {
            kept_[i].stale.assign(kept_[i].stale.size(), true);
            continue;
        }
        const auto at = std::lower_bound(nodes.begin(), nodes.end(), node);
        if (!kept_[i].stale.empty() && at != nodes.end() && *at == node)
            kept_[i].stale[static_cast<std::size_t>(at - nodes.begin())] = true;
    }
}

bool WatchReader::has_changed(const World& world, NodeId node) {
    const auto& reads = watch_->reads();
    const auto before = [](const StateWatch::Read& read, NodeId number) { return read.node < number; };
    auto at = node == kNoNode ? reads.begin() : std::lower_bound(reads.begin(), reads.end(), node, before);
    bool any = false;
    for (; at != reads.end() && (node == kNoNode || at->node == node); ++at) {
        std::uint64_t& hash = hashes_[static_cast<std::size_t>(at - reads.begin())];
        const std::uint64_t now = hash_of_read(world, *at);
        if (now == hash && !first_)
            continue;
        hash = now;
        any = true;
        mark(at->node);
    }
    return any || first_;
}

bool WatchReader::look(const World& world, NodeId node) {
    if (!has_changed(world, first_ ? kNoNode : node))
        return false;
    const bool first = std::exchange(first_, false);
    Watched now = watch_->terms().empty()
                      ? Watched{}
                      : read(world, static_cast<std::uint32_t>(watch_->terms().size() - 1), Element{});
    const bool other = first || now.value != now_.value;
    now_ = std::move(now);
    return other;
}

Watched WatchReader::read(const World& world, std::uint32_t at, const Element& element) {
    const StateWatch::Term& term = watch_->terms()[at];
    switch (term.kind) {
        case StateWatch::Term::Kind::constant:
            return {term.constant, std::nullopt};
        case StateWatch::Term::Kind::place:
            return read_place(world, term.place, element);
        case StateWatch::Term::Kind::function:
            return read_function(world, at);
        case StateWatch::Term::Kind::operation:
            return read_operation(world, term, element);
    }
    return {};
}

Watched WatchReader::read_place(const World& world, const WatchPlace& place, const Element& element) const {
    const NodeId node = place.is_below ? element.node : place.nodes.front();
    if (place.of == WatchPlace::Of::label)
        return {WatchValue{world.node_label(node)}, WatchElement{node, {}, false}};
    Watched found;
    const auto take = [&](const Value& value, const std::string& path) {
        found = {watch_value(value), WatchElement{node, path, place.of == WatchPlace::Of::durable}};
    };
    if (place.is_below && element.value)
        walk(*element.value, place.steps, 0, element.place.path, [&](const Value& value, const std::string& path) {
            found = {watch_value(value), WatchElement{node, path, element.place.durable}};
        });
    else if (place.of == WatchPlace::Of::node)  // the element itself, which is a node
        found = {WatchValue{world.blueprint().node_name(node)}, WatchElement{node, {}, false}};
    else
        walk_node(world, node, place, take);
    return found;
}

Watched WatchReader::read_function(const World& world, std::uint32_t at) {
    const StateWatch::Term& term = watch_->terms()[at];
    Kept& kept = kept_[at];
    Gathered all;
    for (std::size_t i = 0; i < kept.at.size(); ++i) {
        if (kept.stale[i])
            kept.at[i] = gather(world, term, term.place.nodes[i]);
        kept.stale[i] = false;
        const Gathered& one = kept.at[i];
        all.count += one.count;
        all.fits = all.fits && one.fits && !__builtin_add_overflow(all.sum, one.sum, &all.sum);
        all.is_time = all.is_time || one.is_time;
        if (one.least && (!all.least || *one.least->value.number() < *all.least->value.number()))
            all.least = one.least;
        if (one.most && (!all.most || *one.most->value.number() > *all.most->value.number()))
            all.most = one.most;
        all.so = all.so ? all.so : one.so;
        all.not_so = all.not_so ? all.not_so : one.not_so;
        all.last = one.last ? one.last : all.last;
    }
    switch (term.function) {
        case WatchFunction::sum:
            return {!all.fits     ? WatchValue{}
                    : all.is_time ? WatchValue{Instant(all.sum)}
                                  : WatchValue{all.sum},
                    std::nullopt};
        case WatchFunction::count:
        case WatchFunction::len:
            return {WatchValue{all.count}, all.last};
        case WatchFunction::min:
            return all.least.value_or(Watched{});
        case WatchFunction::max:
            return all.most.value_or(Watched{});
        case WatchFunction::any:
            return {WatchValue{all.so.has_value()}, all.so ? all.so->by : std::nullopt};
        case WatchFunction::all:
            return {WatchValue{!all.not_so.has_value()}, all.not_so ? all.not_so->by : std::nullopt};
    }
    return {};
}

WatchReader::Gathered WatchReader::gather(const World& world, const StateWatch::Term& term, NodeId node) {
    Gathered out;
    const bool durable = term.place.of == WatchPlace::Of::durable;
    if (term.place.of == WatchPlace::Of::node) {
        take(world, term, {node, nullptr, {node, {}, false}}, out);
    } else if (term.place.of == WatchPlace::Of::label) {
        const Value label{world.node_label(node), {}};
        take(world, term, {node, &label, {node, {}, false}}, out);
    } else {
        walk_node(world, node, term.place, [&](const Value& value, const std::string& path) {
            take(world, term, {node, &value, {node, path, durable}}, out);
        });
    }
    return out;
}

void WatchReader::take(const World& world, const StateWatch::Term& term, const Element& element, Gathered& out) {
    if (term.function == WatchFunction::len) {
        const auto size = [](const auto* all) { return static_cast<std::int64_t>(all->size()); };
        const Value& value = *element.value;
        out.count += value.record() ? size(value.record()) : value.list() ? size(value.list()) : 0;
        out.last = element.place;
        return;
    }
    Watched found;
    if (term.right)
        found = read(world, *term.right, element);
    else
        found = element.value ? Watched{watch_value(*element.value), element.place}
                              : Watched{WatchValue{true}, element.place};
    if (!found.by)
        found.by = element.place;
    const bool counted = term.right ? found.value.is_so() : !found.value.is_nothing();
    if (counted) {
        ++out.count;
        out.last = element.place;
    }
    if (!out.so && found.value.is_so())
        out.so = found;
    if (!out.not_so && !found.value.is_so())
        out.not_so = found;
    const auto number = found.value.number();
    if (!number)
        return;
    out.is_time = out.is_time || std::holds_alternative<Instant>(found.value.data);
    out.fits = out.fits && !__builtin_add_overflow(out.sum, *number, &out.sum);
    if (!out.least || *number < *out.least->value.number())
        out.least = found;
    if (!out.most || *number > *out.most->value.number())
        out.most = found;
}

Watched WatchReader::read_operation(const World& world, const StateWatch::Term& term, const Element& element) {
    const Watched left = read(world, *term.left, element);
    const bool is_so = left.value.is_so();
    switch (term.operation) {
        case WatchOperator::negation:
            return {WatchValue{!is_so}, left.by};
        case WatchOperator::both:
        case WatchOperator::either: {
            if (is_so == (term.operation == WatchOperator::either))
                return {WatchValue{is_so}, left.by};
            const Watched right = read(world, *term.right, element);
            return {WatchValue{right.value.is_so()}, right.by ? right.by : left.by};
        }
        default:
            break;
    }
    const Watched right = term.right ? read(world, *term.right, element) : Watched{};
    return {operate(term.operation, left.value, right.value), left.by ? left.by : right.by};
}

}  // namespace orrery
