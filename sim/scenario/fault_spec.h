// The fault plan as a scenario file says it: what goes wrong, in words with their places. resolve_faults.cpp turns the
// words into numbers of a built world; fault_text() says each in one line; the writer writes each as it was read.
// Nodes: a name; "the leader" (a selector of the model, resolved when the fault fires); "there" (where the moment
// happened); in lists also "role:server" (all nodes of a role), in groups "rest" (all nodes that no other group names).
// Units: durations in ns; a factor is a Ratio that may exceed 1. Errors: none here.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/value.h"
#include "sim/scenario/input_error.h"
#include "sim/world/faults.h"

namespace orrery {

// A distribution of durations, and the words for it: region("a", "b") is read from the measured table.
struct Latency {
    Distribution value;
    std::string text;
};

struct LinkWords {
    Word from, to;
};

// What a file says of a link; what it leaves out stays as it was.
struct LinkChange {
    LinkEdit edit;
    std::string delay;  // the words of edit.delay
};

// Named links, or all from one group to another; neither: all links.
struct LinkChoice {
    std::vector<LinkWords> links = {};
    std::vector<std::vector<Word>> groups = {};
    bool oneway = false;  // from the first group to the second alone
};

struct CrashSpec {
    Word node;
    Unsynced unsynced = Unsynced::by_disk;
};
struct RestartSpec {
    Word node;
};
struct WipeSpec {
    Word node;
};
struct PowerSpec {
    std::vector<Word> nodes;
};
struct PauseSpec {
    Word node;
};
struct SlowSpec {
    Word node;
    Ratio factor;
};
struct ByzantineSpec {
    Word node, variant;
};
struct CutSpec {
    std::vector<LinkWords> links;
};
struct SplitSpec {  // partition = { between = [[…], […]] }: links from one group to another are cut
    std::vector<std::vector<Word>> groups;
    bool oneway = false;              // from the first group to the second alone
    std::optional<Word> bridge = {};  // talks to all groups
};
struct OnlySpec {  // partition = { only = [[…], […]] }: two named nodes talk where some group holds both
    std::vector<std::vector<Word>> groups;
};
struct IsolateSpec {  // partition = { isolate = "n1" }: these against the rest
    std::vector<Word> nodes;
    bool oneway = false;  // only what they send is lost
};
struct RingSpec {  // partition = { ring = […] }: each talks to its two neighbours
    std::vector<Word> nodes;
};
struct HealSpec {
    std::vector<LinkWords> links = {};  // none: every link
};
struct HoldSpec {
    LinkChoice links;
};
struct ClogSpec {  // the nodes' links are held one after another, and released in another order
    std::vector<Word> nodes;
    Duration over = 0;
};
struct DegradeSpec {
    LinkChoice links;
    LinkChange change;
};
struct DiskSpec {
    Word node;
    FailDisk::How how = FailDisk::How::full;
    Ratio factor{1, 1};  // of How::slow
};
struct RotSpec {
    Word node;
};
struct OverloadSpec {
    Ratio factor;
    std::vector<Word> nodes;  // none: everywhere
};
struct FireSpec {
    Word node, timer;
    Value fields;  // of the timer's value; none: the first armed of its type
    Place fields_at;
};
struct DeliverSpec {
    Word node, message;
    Value fields;
    Place fields_at;
};
struct ArriveSpec {  // a message that waits on a held link
    LinkWords link;
    Word message;
    std::uint32_t nth = 1;
    bool keep = false;
};
struct ClockStepSpec {
    Word node;
    Duration by = 0;
};
struct ClockDriftSpec {
    Word node;
    std::int64_t ppm = 0;
};

using FaultWords =
    std::variant<CrashSpec, RestartSpec, PauseSpec, CutSpec, SplitSpec, OnlySpec, HealSpec, FireSpec, DeliverSpec,
                 ClockStepSpec, ClockDriftSpec, WipeSpec, PowerSpec, SlowSpec, ByzantineSpec, IsolateSpec, RingSpec,
                 HoldSpec, ClogSpec, DegradeSpec, DiskSpec, RotSpec, OverloadSpec, ArriveSpec>;

struct TriggerSpec {
    Word moment;
    std::optional<Word> node;
    std::uint32_t nth = 1;
    Duration after = 0;
    Time from = 0, to = kNever;  // what happens before, then or later does not count
};

// A partition that comes and goes: first down, then up, and so on.
struct Flapping {
    Duration up = 0, down = 0;
};

struct FaultSpec {
    Place place;
    Time at = 0;
    std::optional<TriggerSpec> when;  // instead of `at`
    Duration lasting = 0;             // 0: for ever
    FaultWords what;
    std::optional<Flapping> flap = {};
    bool standing = false;  // it belongs to the environment; requires lasting == 0
    bool refused = false;   // of a cut or a partition: senders are told
};

// How many entries a flapping partition may expand to, and a whole plan.
constexpr std::size_t kMostFlaps = 10'000;
constexpr std::size_t kMostEntries = 100'000;

// One line for people: "partition n1 | n2 n3 for 8s".
std::string fault_text(const FaultSpec& fault);

// A clogging as the holds that the seed draws for it; any other fault as itself. `entity` keys its draws.
std::vector<FaultSpec> drawn(const FaultSpec& fault, std::uint64_t seed, std::uint64_t entity);
// A flapping partition as its many partitions; any other fault as itself.
std::uint64_t unfolded_count(const FaultSpec& fault);
std::vector<FaultSpec> unfolded(const FaultSpec& fault);

}  // namespace orrery
