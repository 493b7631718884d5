// The fault plan as a scenario file says it: when, what and how long, in words with their places. fault_text() says
// each in one line, write_fault() writes it as it was read, add_fault() puts it into the plan of a built world. Units:
// durations in ns; a factor is a Ratio that may exceed 1. Errors: a Refusal (sim/words/reader.h).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/faults/fault_words.h"
#include "sim/words/reader.h"

namespace orrery {

struct TriggerSpec {
    Word moment;
    std::optional<Word> node;
    std::uint32_t nth = 1;
    Duration after = 0;
    Time from = 0, to = kNever;  // what happens before, then or later does not count
};

struct FaultSpec {
    Place place;
    Time at = 0;
    std::optional<TriggerSpec> when;  // instead of `at`
    Duration lasting = 0;             // 0: for ever
    FaultWords what;
    bool standing = false;  // it belongs to the environment; requires lasting == 0
};

// How many entries a flapping partition may expand to, and a whole plan.
constexpr std::size_t kMostFlaps = 10'000;
constexpr std::size_t kMostEntries = 100'000;

// The entry of a file: one of [[faults]].
FaultSpec read_fault(const reader::File& file, const TomlItem& item, const Model& model);
// All tables that an entry may hold, with their keys.
std::vector<std::pair<std::string, std::string>> fault_tables();

// One line for people: "partition n1 | n2 n3 for 8s".
std::string fault_text(const FaultSpec& fault);
// The lines below [[faults]].
std::string write_fault(const FaultSpec& fault);

// So much later, by the clock or after its moment.
FaultSpec later(const FaultSpec& fault, Duration by);
// The faults that the seed draws where the words stand for several; any other fault as itself. `entity` keys the draws.
std::vector<FaultSpec> drawn(const reader::File& file, const FaultSpec& fault, const Blueprint& blueprint,
                             std::uint64_t seed, std::uint64_t entity);
// A flapping partition as its many partitions; any other fault as itself.
std::uint64_t unfolded_count(const FaultSpec& fault);
std::vector<FaultSpec> unfolded(const FaultSpec& fault);

// Appends the fault to the plan: one entry, or several where it flaps.
void add_fault(const reader::File& file, const FaultSpec& fault, Blueprint& blueprint);

}  // namespace orrery
