#include "sim/world/overrides/overrides.h"

#include <algorithm>

namespace orrery {
namespace {

// Counts for those that fit, which answer how manieth they mean; and answers the one whose turn it is.
template <class Edit, class Fits>
const Edit* next_of(const std::vector<Edit>& edits, OverridesState::Seen& seen, Fits&& fits) {
    const Edit* found = nullptr;
    for (std::size_t i = 0; i < edits.size(); ++i) {
        const auto nth = fits(edits[i]);
        if (!nth || ++seen.matches[i] != *nth)
            continue;
        seen.applied[i] = true;
        found = &edits[i];
    }
    return found;
}

template <class T, class Alike>
bool starts_with(const std::vector<T>& all, const std::vector<T>& first, Alike&& alike) {
    return all.size() >= first.size() && std::equal(first.begin(), first.end(), all.begin(), alike);
}

bool any_from(const std::vector<bool>& flags, std::size_t first) {
    return std::find(flags.begin() + static_cast<std::ptrdiff_t>(first), flags.end(), true) != flags.end();
}

}  // namespace

bool Overrides::begin_with(const Overrides& first) const {
    return starts_with(
               messages, first.messages,
               [](const MessageEdit& a, const MessageEdit& b) { return a.message == b.message && a.fate == b.fate; }) &&
           starts_with(
               timers, first.timers,
               [](const TimerEdit& a, const TimerEdit& b) { return a.timer == b.timer && a.after == b.after; }) &&
           starts_with(resamples, first.resamples, [](const Resample& a, const Resample& b) {
               return a.stream == b.stream && a.seed == b.seed && a.at == b.at;
           });
}

bool OverridesState::any_applied_beyond(const Overrides& first) const {
    return any_from(messages.applied, first.messages.size()) || any_from(timers.applied, first.timers.size()) ||
           any_from(resampled, first.resamples.size());
}

void OverridesState::make_room(const Overrides& all) {
    messages.matches.resize(all.messages.size(), 0);
    messages.applied.resize(all.messages.size(), false);
    timers.matches.resize(all.timers.size(), 0);
    timers.applied.resize(all.timers.size(), false);
    resampled.resize(all.resamples.size(), false);
}

const MessageEdit* OverridesState::of_message(const Overrides& all, NodeId from, NodeId to, MessageKind kind) {
    return next_of(all.messages, messages, [&](const MessageEdit& edit) {
        const MessageName& name = edit.message;
        const bool fits = name.from == from && name.to == to && name.kind == kind;
        return fits ? std::optional(name.nth) : std::nullopt;
    });
}

const TimerEdit* OverridesState::of_timer(const Overrides& all, NodeId node, MessageKind timer) {
    return next_of(all.timers, timers, [&](const TimerEdit& edit) {
        const TimerName& name = edit.timer;
        return name.node == node && name.kind == timer ? std::optional(name.nth) : std::nullopt;
    });
}

std::uint64_t OverridesState::seed_of(const Overrides& all, std::uint64_t own, Stream stream, Time now) {
    std::uint64_t seed = own;
    for (std::size_t i = 0; i < all.resamples.size(); ++i) {
        const Resample& resample = all.resamples[i];
        if (now < resample.at || (resample.stream != "*" && resample.stream != stream.name))
            continue;
        seed = resample.seed;
        resampled[i] = true;
    }
    return seed;
}

}  // namespace orrery
