// Reads the tables of a document key by key, and says where what is wrong: the loader's tool, used by its parts alone.
// A Table knows which keys it may hold; asking for one marks it as known, done() complains about the others.
// Errors: the first one throws a Refusal, which load_scenario() turns into its answer; nothing throws across its edge.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/document.h"
#include "sim/scenario/scenario.h"

namespace orrery::reader {

struct Refusal {
    InputError error;
};

struct File {
    std::string name;
    [[noreturn]] void refuse(Place place, std::string what, std::string hint = {}) const {
        throw Refusal{{name, place.line, place.column, std::move(what), std::move(hint)}};
    }
};

// The keys of one kind of table.
struct Keys {
    std::string_view where;  // "faults", "designs.*"; empty: the top of the file
    std::string_view names;  // separated by blanks

    std::vector<std::string> list() const;
};

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
inline constexpr Keys kFaultKeys{"faults",
                                 "at when for crash restart wipe power pause slow byzantine cut partition heal hold "
                                 "clog degrade disk rot overload fire deliver arrive clock standing"};
inline constexpr Keys kTriggerKeys{"faults.when", "moment node nth after from to"};
inline constexpr Keys kCrashKeys{"faults.crash", "node unsynced for"};
inline constexpr Keys kSlowKeys{"faults.slow", "node factor for"};
inline constexpr Keys kByzantineKeys{"faults.byzantine", "node as for"};
inline constexpr Keys kPartitionKeys{"faults.partition", "between oneway bridge only isolate ring flap how for"};
inline constexpr Keys kCutKeys{"faults.cut", "links how for"};
inline constexpr Keys kFlapKeys{"faults.partition.flap", "up down"};
inline constexpr Keys kHoldKeys{"faults.hold", "between oneway for"};
inline constexpr Keys kClogKeys{"faults.clog", "nodes over for"};
inline constexpr Keys kDegradeKeys{
    "faults.degrade",
    "links between oneway all for delay loss duplicate reorder corrupt corrupt_as fifo bandwidth queue burst "
    "connection give_up"};
inline constexpr Keys kDegradeBurstKeys{"faults.degrade.burst", "every for loss"};
inline constexpr Keys kDiskKeys{"faults.disk", "node full lies slow for"};
inline constexpr Keys kOverloadKeys{"faults.overload", "factor nodes for"};
inline constexpr Keys kArriveKeys{"faults.arrive", "from to message nth keep"};
inline constexpr Keys kClockFaultKeys{"faults.clock", "node step drift_ppm for"};
inline constexpr Keys kSwarmKeys{"swarm",
                                 "nodes crashes partitions pauses kinds most budget as moments from to for parameters"};
inline constexpr Keys kWorkloadKeys{"workload", "leave_out"};
inline constexpr Keys kCompareKeys{"compare", "metrics seeds"};
inline constexpr Keys kLessonKeys{"lesson", "text steps"};
// faults.deliver holds node and message, faults.fire node and timer, and each the fields of that message or timer.

class Table {
public:
    // Refuses an item that is no table, and a key that is not among `keys`.
    Table(const File& file, const TomlItem& item, const Keys& keys);

    const TomlItem* find(std::string_view key) const { return item_.find(key); }
    const TomlItem& need(std::string_view key, std::string_view example) const;
    Place place() const { return item_.place; }
    const Keys& keys() const { return keys_; }

private:
    const File& file_;
    const TomlItem& item_;
    const Keys& keys_;
};

// One value each; `key` is what the error calls it.
std::string read_text(const File& file, const TomlItem& item, std::string_view key);
bool read_boolean(const File& file, const TomlItem& item, std::string_view key);
std::int64_t read_integer(const File& file, const TomlItem& item, std::string_view key, std::int64_t low,
                          std::int64_t high);
Duration read_duration(const File& file, const TomlItem& item, std::string_view key, Duration low, Duration high);
Ratio read_ratio(const File& file, const TomlItem& item, std::string_view key);
Latency read_latency(const File& file, const TomlItem& item, std::string_view key);
Ratio read_factor(const File& file, const TomlItem& item, std::string_view key);  // above zero: 5, "3/2", "1.5"
Unsynced read_unsynced(const File& file, const TomlItem& item, std::string_view key);
// The settings of a link among the keys of a table; `burst` are the keys of its table of that name.
LinkChange read_link_change(const File& file, const Table& table, const Keys& burst);
Word read_word(const File& file, const TomlItem& item, std::string_view key);
std::vector<Word> read_words(const File& file, const TomlItem& item, std::string_view key);
std::vector<std::vector<Word>> read_groups(const File& file, const TomlItem& item, std::string_view key);
LinkWords read_link(const File& file, const TomlItem& item, std::string_view key);  // "n1->n2"
ParameterValue read_parameter(const File& file, const TomlItem& item, const ParameterSpec& spec);

bool is_empty(const LinkChange& change);

// Parts of a scenario.
Network read_network(const File& file, const TomlItem& item);
// Once links and faults are read; `network` is the table of the file, null where it has none.
void refuse_without_effect(const File& file, const Scenario& scenario, const TomlItem* network);
Topology read_topology(const File& file, const TomlItem& item);
FaultSpec read_fault(const File& file, const TomlItem& item, const Model& model);
Duration read_lasting(const File& file, const TomlItem& item);  // the value of "for"
// The actions on links; what their tables say beside goes into `fault`.
FaultWords read_partition(const File& file, const TomlItem& item, FaultSpec& fault);
FaultWords read_cut(const File& file, const TomlItem& item, FaultSpec& fault);
FaultWords read_heal(const File& file, const TomlItem& item, FaultSpec& fault);
FaultWords read_hold(const File& file, const TomlItem& item, FaultSpec& fault);
FaultWords read_clog(const File& file, const TomlItem& item, FaultSpec& fault);
FaultWords read_degrade(const File& file, const TomlItem& item, FaultSpec& fault);
Swarm read_swarm(const File& file, const TomlItem& item, const Model& model, Time until);
std::vector<LeftOutWords> read_workload(const File& file, const TomlItem& item);
Design read_design(const File& file, const Member& member, const Model& model);
// The model's parameter of that name; refuses where there is none.
const ParameterSpec& find_parameter(const File& file, const Member& member, const Model& model);
ParameterValues read_parameters(const File& file, const TomlItem& item, const Model& model, std::string_view where);

constexpr Duration kLongest = 365 * 24_h;

}  // namespace orrery::reader
