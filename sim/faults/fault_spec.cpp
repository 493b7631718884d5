#include "sim/faults/fault_spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/core/numbers.h"
#include "sim/words/toml_text.h"

namespace orrery {
namespace {

std::string trigger(const TriggerSpec& when) {
    using namespace toml_text;
    std::vector<std::string> members{"moment = " + name(when.moment)};
    if (when.node)
        members.push_back("node = " + name(*when.node));
    if (when.nth != 1)
        members.push_back(fmt::format("nth = {}", when.nth));
    if (when.after != 0)
        members.push_back("after = " + quoted_duration(when.after));
    if (when.from != 0)
        members.push_back("from = " + quoted_duration(when.from));
    if (when.to != kNever)
        members.push_back("to = " + quoted_duration(when.to));
    return table_of(members);
}

}  // namespace

std::string joined(const std::vector<Word>& words) {
    std::string text;
    for (const Word& word : words)
        text += (text.empty() ? "" : " ") + word.text;
    return text;
}

std::string joined(const std::vector<std::vector<Word>>& groups, std::string_view separator) {
    std::string text;
    for (const auto& group : groups)
        text += (text.empty() ? "" : std::string(separator)) + joined(group);
    return text;
}

std::string joined(const std::vector<LinkWords>& links) {
    std::string text;
    for (const LinkWords& link : links)
        text += fmt::format("{}{}->{}", text.empty() ? "" : " ", link.from.text, link.to.text);
    return text;
}

std::string described(const LinkChoice& links) {
    if (!links.links.empty())
        return joined(links.links);
    return links.groups.empty() ? "all links" : joined(links.groups, links.oneway ? " -> " : " | ");
}

std::string fault_text(const FaultSpec& fault) {
    std::string text = fault.what.text();
    if (fault.lasting > 0)
        text += " for " + format_duration(fault.lasting);
    if (fault.standing)
        text += ", standing";
    return text;
}

std::string write_fault(const FaultSpec& fault) {
    using toml_text::quoted_duration;
    std::string lines = fault.when ? "when = " + trigger(*fault.when) : "at = " + quoted_duration(fault.at);
    lines += "\n" + fault.what.toml(fault) + "\n";
    if (fault.lasting > 0)
        lines += "for = " + quoted_duration(fault.lasting) + "\n";
    if (fault.standing)
        lines += "standing = true\n";
    return lines;
}

FaultSpec later(const FaultSpec& fault, Duration by) {
    FaultSpec moved = fault;
    if (moved.when)
        moved.when->after += by;
    else
        moved.at += by;
    return moved;
}

std::uint64_t unfolded_count(const FaultSpec& fault) {
    const auto flap = fault.what.flapping();
    if (!flap)
        return 1;
    const Duration cycle = flap->up + flap->down;
    return static_cast<std::uint64_t>((fault.lasting + cycle - 1) / cycle);
}

std::vector<FaultSpec> unfolded(const FaultSpec& fault) {
    const auto flap = fault.what.flapping();
    if (!flap)
        return {fault};
    std::vector<FaultSpec> all;
    for (std::uint64_t i = 0; i < unfolded_count(fault); ++i) {
        const Duration begin = (flap->up + flap->down) * static_cast<std::int64_t>(i);
        FaultSpec one = later(fault, begin);
        one.what = fault.what.steady();
        one.lasting = std::min(flap->down, fault.lasting - begin);
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace orrery
