// The one list of what may go wrong. A family is a file of its own (README.md): which keys of [[faults]] it reads,
// which verbs of overrides, and which kinds a swarm draws of it. Errors: what reads throws a Refusal
// (sim/words/reader.h).
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "sim/faults/fault_spec.h"
#include "sim/faults/swarm_dice.h"

namespace orrery {

// How long a fault may last: not at all (over at once); it is over at once and may be undone; as it likes; it has to
// say.
enum class Lasting : std::uint8_t { at_once, undone, may, must };

// A key of [[faults]]. read() takes its value; what the value says beside (a duration of its own) goes into `fault`.
struct FaultKey {
    std::string_view name;
    Lasting lasting;
    FaultWords (*read)(const reader::File& file, const TomlItem& item, FaultSpec& fault);
    // Refuses, at the place of the item, what does not fit once all is read.
    void (*check)(const reader::File& file, const TomlItem& item, const FaultSpec& fault) = nullptr;
};

// "crash:n1@12s": a verb of overrides; read() takes what stands between the verb and the time.
struct FaultVerb {
    std::string_view name;
    Lasting lasting;
    std::string_view form;  // "crash:n1@12s"
    FaultWords (*read)(std::string_view words);
};

struct FaultFamily {
    std::span<const FaultKey> keys;
    std::span<const reader::Keys> tables = {};  // of the values of the keys
    std::span<const FaultVerb> verbs = {};
    std::span<const swarming::Kind> drawn = {};
};

// In the order in which messages name their keys.
std::span<const FaultFamily* const> fault_families();

// For the families that read: what several of their tables say.
namespace reader {
// The duration in the action's own table.
void read_own_duration(const File& file, const Table& table, FaultSpec& fault);
Word read_node(const File& file, const Table& table);
std::vector<LinkWords> read_links(const File& file, const TomlItem& item, std::string_view key);
void check_groups(const File& file, const TomlItem& item, const std::vector<std::vector<Word>>& groups);
// between and oneway.
void read_between(const File& file, const Table& table, const TomlItem& between, std::vector<std::vector<Word>>& groups,
                  bool& oneway);
// Refuses keys that go with another shape.
void refuse_beside(const File& file, const Table& table, std::string_view shape,
                   std::initializer_list<std::string_view> keys);
}  // namespace reader

// For the families that overrides name.
Word verb_node(std::string_view text);
LinkWords verb_link(std::string_view text);  // "n1->n2"

}  // namespace orrery
