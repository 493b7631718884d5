#include "sim/futures/futures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace orrery {
namespace {

constexpr std::size_t kMostNamed = 2;  // edits in a name

// "drop:client-1->stock/Try#7" as somebody would call it: "drop Try#7"; "crash:n1@12.000000001s": "crash n1".
std::string short_of(const std::string& edit) {
    const std::size_t colon = edit.find(':');
    if (colon == std::string::npos)
        return edit;
    std::string what = edit.substr(colon + 1);
    if (const std::size_t slash = what.rfind('/'); slash != std::string::npos)
        what = what.substr(slash + 1);
    else
        what = what.substr(0, what.find('@'));
    what = what.substr(0, what.find('='));
    return edit.substr(0, colon) + " " + what;
}

std::vector<std::string> beyond(const Opening& parent, const Opening& opening) {
    const bool longer = opening.edits.size() >= parent.edits.size() &&
                        std::equal(parent.edits.begin(), parent.edits.end(), opening.edits.begin());
    const auto first = longer ? static_cast<std::ptrdiff_t>(parent.edits.size()) : 0;
    return {opening.edits.begin() + first, opening.edits.end()};
}

}  // namespace

std::string difference_of(const Opening& parent, const Opening& opening) {
    if (opening.plan != parent.plan)
        return "another plan";
    std::vector<std::string> parts;
    if (opening.design && opening.design != parent.design)
        parts.push_back("design " + *opening.design);
    if (opening.seed && opening.seed != parent.seed)
        parts.push_back(fmt::format("seed {}", *opening.seed));
    for (std::string& edit : beyond(parent, opening))
        parts.push_back(std::move(edit));
    return fmt::format("{}", fmt::join(parts, ", "));
}

Time parted_at(const Divergence& parting) {
    const DivergedRun &first = parting.in_first, &second = parting.in_second;
    if (first.ended || second.ended)
        return (first.ended ? second : first).event.time;
    return std::min(first.event.time, second.event.time);
}

Futures::Futures(std::string root_name) {
    all_.push_back({std::move(root_name), kRoot, {}, false, nullptr});
    taken_with_.push_back(kRoot);
}

std::string Futures::name_of(Id parent, const Opening& opening) const {
    Opening from = all_[parent].opening;
    Opening shown = opening;
    shown.edits.clear();
    std::vector<std::string> parts;
    if (opening.plan != from.plan)
        return difference_of(from, opening);
    const std::vector<std::string> edits = beyond(from, opening);
    from.edits.clear();
    if (std::string other = difference_of(from, shown); !other.empty())
        parts.push_back(std::move(other));
    for (std::size_t i = 0; i < std::min(edits.size(), kMostNamed); ++i)
        parts.push_back(short_of(edits[i]));
    if (edits.size() > kMostNamed)
        parts.push_back("…");
    return parts.empty() ? "copy" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string Futures::free_name(std::string name) const {
    const auto is_taken = [this](const std::string& wanted) {
        return std::any_of(all_.begin(), all_.end(),
                           [&](const Future& one) { return !one.gone && one.name == wanted; });
    };
    std::string out = name;
    for (int number = 2; is_taken(out); ++number)
        out = fmt::format("{} ({})", name, number);
    return out;
}

Futures::Id Futures::add(Id parent, Opening opening, std::string name) {
    if (name.empty())
        name = name_of(parent, opening);
    all_.push_back({free_name(std::move(name)), parent, std::move(opening), false, nullptr});
    taken_with_.push_back(kRoot);
    return all_.size() - 1;
}

void Futures::take_out(Id id) {
    for (Id one = 0; one < all_.size(); ++one) {
        if (all_[one].gone || !is_within(one, id))
            continue;
        all_[one].gone = true;
        taken_with_[one] = id;
    }
}

void Futures::put_back(Id id) {
    const Id with = taken_with_[id];
    for (Id one = 0; one < all_.size(); ++one)
        if (all_[one].gone && taken_with_[one] == with && is_within(one, id))
            all_[one].gone = false;
    for (Id one = id; one != kRoot; one = all_[one].parent)
        all_[one].gone = false;
}

void Futures::rename(Id id, std::string name) {
    if (!name.empty())
        all_[id].name = std::move(name);
}

void Futures::set_parting(Id id, std::shared_ptr<const Divergence> parting) { all_[id].parting = std::move(parting); }

std::vector<Futures::Id> Futures::children(Id id) const {
    std::vector<Id> out;
    for (Id one = 1; one < all_.size(); ++one)
        if (!all_[one].gone && all_[one].parent == id)
            out.push_back(one);
    return out;
}

std::optional<Futures::Id> Futures::find(const Opening& opening) const {
    for (Id one = 0; one < all_.size(); ++one)
        if (!all_[one].gone && all_[one].opening == opening)
            return one;
    return std::nullopt;
}

bool Futures::is_within(Id id, Id ancestor) const {
    for (;; id = all_[id].parent) {
        if (id == ancestor)
            return true;
        if (id == kRoot)
            return false;
    }
}

}  // namespace orrery
