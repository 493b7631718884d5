// The keys of a scenario file, and the readers of its parts: used by the loader alone.
// Errors: a Refusal (sim/words/reader.h).
#pragma once
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.h"
#include "sim/words/reader.h"

namespace orrery::reader {

inline constexpr Keys kTopKeys{"",
                               "title system model story until seed general sources parameters workload topology "
                               "network faults swarm designs compare lesson"};
inline constexpr Keys kDesignKeys{"designs.*", "title knobs flaws expect"};
inline constexpr Keys kExpectKeys{"designs.*.expect", "holds seeds violates within_seeds"};
inline constexpr Keys kTopologyKeys{"topology", "sync write unsynced service hardware clocks regions links"};
inline constexpr Keys kHardwareKeys{"topology.hardware.*", "sync write unsynced service"};
inline constexpr Keys kClockSettingKeys{"topology.clocks.*", "skew drift_ppm"};
inline constexpr Keys kNetworkKeys{"network", "default links"};
inline constexpr Keys kDefaultLinkKeys{"network.default",
                                       "delay loss duplicate reorder corrupt corrupt_as fifo bandwidth queue burst "
                                       "connection give_up"};
inline constexpr Keys kDefaultBurstKeys{"network.default.burst", "every for loss"};
inline constexpr Keys kLinkKeys{
    "network.links",
    "between from to delay loss duplicate reorder corrupt corrupt_as fifo bandwidth queue burst connection give_up"};
inline constexpr Keys kLinkBurstKeys{"network.links.burst", "every for loss"};
inline constexpr Keys kSwarmKeys{"swarm",
                                 "nodes crashes partitions pauses kinds most budget as moments from to for parameters"};
inline constexpr Keys kWorkloadKeys{"workload", "leave_out"};
inline constexpr Keys kCompareKeys{"compare", "metrics seeds"};
inline constexpr Keys kLessonKeys{"lesson", "text steps"};

// One text, or a list of them.
std::vector<std::string> read_texts(const File& file, const TomlItem& item, std::string_view key);

// Parts of a scenario.
Network read_network(const File& file, const TomlItem& item);
// Once links and faults are read; `network` is the table of the file, null where it has none.
void refuse_without_effect(const File& file, const Scenario& scenario, const TomlItem* network);
Topology read_topology(const File& file, const TomlItem& item);
Swarm read_swarm(const File& file, const TomlItem& item, const Model& model, Time until);
std::vector<LeftOutWords> read_workload(const File& file, const TomlItem& item);
Design read_design(const File& file, const Member& member, const Model& model);
// The model's parameter of that name; refuses where there is none.
const ParameterSpec& find_parameter(const File& file, const Member& member, const Model& model);
ParameterValues read_parameters(const File& file, const TomlItem& item, const Model& model, std::string_view where);

}  // namespace orrery::reader
