#include "sim/faults/families.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace orrery {

// Each in the file of its name.
extern const FaultFamily kCrashFamily, kPaceFamily, kLiarFamily, kLinksFamily, kHoldFamily, kDegradeFamily, kDiskFamily,
    kLoadFamily, kStimulusFamily, kClockFamily;

namespace {

constexpr std::array<const FaultFamily*, 10> kFamilies{&kCrashFamily,    &kPaceFamily,    &kLiarFamily, &kLinksFamily,
                                                       &kHoldFamily,     &kDegradeFamily, &kDiskFamily, &kLoadFamily,
                                                       &kStimulusFamily, &kClockFamily};

}  // namespace

std::span<const FaultFamily* const> fault_families() { return kFamilies; }

Word verb_node(std::string_view text) { return {std::string(text), {}}; }

LinkWords verb_link(std::string_view text) {
    const std::size_t arrow = text.find("->");
    if (arrow == std::string_view::npos)
        reader::File{}.refuse({}, fmt::format("'{}' is no link", text), "write SENDER->RECEIVER");
    return {verb_node(text.substr(0, arrow)), verb_node(text.substr(arrow + 2))};
}

namespace swarming {

std::vector<const Kind*> all_kinds() {
    std::vector<const Kind*> all;
    for (const FaultFamily* family : fault_families())
        for (const Kind& kind : family->drawn)
            all.push_back(&kind);
    std::sort(all.begin(), all.end(), [](const Kind* a, const Kind* b) { return a->place < b->place; });
    return all;
}

}  // namespace swarming
}  // namespace orrery
