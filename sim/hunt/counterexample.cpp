#include "sim/hunt/counterexample.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/faults/crash_words.h"
#include "sim/faults/disk_words.h"
#include "sim/faults/hold_words.h"
#include "sim/faults/stimulus_words.h"

namespace orrery {
namespace {

constexpr Duration kApart = 1'000;  // between two steps
constexpr Duration kNoDelay = 0;
// A run's choices are its seed's: so many seeds are tried for each way in which they could fall, and in all.
constexpr std::uint64_t kSeedsAChoice = 16, kMostSeeds = 4'000;

// When each write comes down, as the disks of a run can be told it: a node's base is the latency of what its start
// writes, and for each later step that writes the disk is slow by a factor, or as fast as the base.
class DiskTimes {
public:
    DiskTimes(const Counterexample& counterexample, std::size_t nodes) : bases_(nodes, 0), factors_(nodes) {
        const Duration never = static_cast<Duration>(counterexample.steps.size() + 2) * kApart;
        std::vector<std::vector<Write>> under_way(nodes), all(nodes);
        const auto sync = [&](NodeId node, Time now) {
            if (under_way[node].empty())
                return;
            Write write = under_way[node].front();
            under_way[node].erase(under_way[node].begin());
            write.down = now;
            all[node].push_back(write);
        };
        for (NodeId node = 0; node < counterexample.begun.size(); ++node)
            under_way[node].assign(counterexample.begun[node], Write{});
        for (std::size_t i = 0; i < counterexample.steps.size(); ++i) {
            const ExploredStep& step = counterexample.steps[i];
            const Time now = static_cast<Time>(i + 1) * kApart;
            under_way[step.node].insert(under_way[step.node].end(), step.wrote, Write{now, kNever});
            for (std::uint32_t n = 0; step.what != Action::What::crash && n < step.synced; ++n)
                sync(step.node, now);
            if (step.what == Action::What::crash)
                lose(under_way[step.node], all[step.node]);
        }
        for (NodeId node = 0; node < nodes; ++node) {
            lose(under_way[node], all[node]);
            set(node, all[node], never);
        }
    }

    // 0: the node writes nothing.
    Duration base(NodeId node) const { return bases_[node]; }
    // For what the node writes at that time: its latency over the base; nothing where it is the base.
    std::optional<Ratio> factor(NodeId node, Time at) const {
        for (const auto& [time, latency] : factors_[node])
            if (time == at && latency != bases_[node])
                return Ratio{static_cast<std::uint64_t>(latency), static_cast<std::uint64_t>(bases_[node])};
        return std::nullopt;
    }

private:
    struct Write {
        Time begun = 0, down = kNever;
    };
    static void lose(std::vector<Write>& under_way, std::vector<Write>& all) {
        all.insert(all.end(), under_way.begin(), under_way.end());
        under_way.clear();
    }
    // What one step writes comes down together, with the last of it.
    void set(NodeId node, const std::vector<Write>& writes, Duration never) {
        for (const Write& write : writes) {
            const Duration latency = write.down == kNever ? never : std::max(write.down - write.begun, Duration{1});
            auto& factors = factors_[node];
            if (write.begun == 0)
                bases_[node] = std::max(bases_[node], latency);
            else if (!factors.empty() && factors.back().first == write.begun)
                factors.back().second = std::max(factors.back().second, latency);
            else
                factors.emplace_back(write.begun, latency);
        }
        if (bases_[node] == 0 && !writes.empty())
            bases_[node] = kApart;
    }

    std::vector<Duration> bases_;
    std::vector<std::vector<std::pair<Time, Duration>>> factors_;  // by node: when it writes, the latency
};

class Writer {
public:
    Writer(Scenario scenario, const Catalog& catalog, std::string design, Standing standing)
        : out_(std::move(scenario)), catalog_(catalog), standing_(std::move(standing)) {
        request_.design = std::move(design);
        out_.faults.clear();
        out_.swarm.reset();
        out_.topology = {};
        out_.network = {};
        out_.network.defaults.edit.delay = Distribution::constant(kNoDelay);
        out_.network.defaults.delay = format_duration(kNoDelay);
    }

    tl::expected<Scenario, InputError> write(const Counterexample& counterexample, std::uint64_t seed) {
        out_.seed = seed;
        out_.until = kApart;
        auto blueprint = build();
        if (!blueprint)
            return tl::unexpected(blueprint.error());
        network_ = (*blueprint)->exploration.network;
        hold_all(**blueprint);
        const DiskTimes disks(counterexample, (*blueprint)->nodes.size());
        set_bases(**blueprint, disks);
        for (const ExploredStep& step : counterexample.steps) {
            now_ += kApart;
            out_.until = now_ + kApart;
            if (const auto factor = disks.factor(step.node, now_)) {
                constexpr Duration kBefore = kApart / 2;
                const Word node{(*blueprint)->node_name(step.node), {}};
                out_.faults.push_back(
                    {{}, now_ - kBefore, {}, kApart * 3 / 4, DiskSpec{node, FailDisk::How::slow, *factor}});
            }
            if (auto done = add(step); !done)
                return tl::unexpected(done.error());
        }
        out_.title = title_of_fall(standing_, request_.design, counterexample.property,
                                   fmt::format("{}: {} is violated", out_.title, counterexample.property));
        out_.story = story(counterexample);
        out_.designs.front().expect = {Expectation::Kind::violates, {counterexample.property, {}}, 1};
        return checked(counterexample.property);
    }

private:
    tl::expected<std::shared_ptr<const Blueprint>, InputError> build() const {
        return make_blueprint(out_, catalog_, request_);
    }

    void hold_all(const Blueprint& blueprint) {
        if (blueprint.nodes.size() < 2)
            return;
        HoldSpec hold;
        for (const NodeSpec& node : blueprint.nodes)
            hold.links.groups.push_back({Word{node.name, {}}});
        out_.faults.push_back({{}, 0, {}, 0, std::move(hold)});
    }
    void set_bases(const Blueprint& blueprint, const DiskTimes& disks) {
        for (NodeId node = 0; node < blueprint.nodes.size(); ++node) {
            if (disks.base(node) == 0)
                continue;
            HardwareSpec hardware{Word{blueprint.node_name(node), {}}, {}, {}, {}, {}, {}};
            hardware.sync = Latency{Distribution::constant(disks.base(node)), format_duration(disks.base(node))};
            out_.topology.hardware.push_back(std::move(hardware));
        }
    }
    void add_fault(FaultWords what) { out_.faults.push_back({{}, now_, {}, 0, std::move(what)}); }

    tl::expected<void, InputError> add(const ExploredStep& step) {
        const auto blueprint = build();
        if (!blueprint)
            return tl::unexpected(blueprint.error());
        const Word node{(*blueprint)->node_name(step.node), {}};
        switch (step.what) {
            case Action::What::fire: {
                const Word timer{(*blueprint)->kind_name(step.record.kind), {}};
                const Value value = (*blueprint)->kinds[step.record.kind].to_value(step.record, **blueprint);
                add_fault(FireSpec{node, timer, {value.data, {}}, {}});
                break;
            }
            case Action::What::deliver:
                return add_arrival(*blueprint, step);
            case Action::What::crash:
                add_fault(CrashSpec{node, what_is_left(step)});
                break;
            case Action::What::sync:
                break;  // when it is due
            case Action::What::restart:
                add_fault(RestartSpec{node});
                break;
            case Action::What::duplicate:
                repeated_.push_back(step.record);
                break;
            case Action::What::lose:
            case Action::What::vanish:
                break;  // it goes on waiting
        }
        return {};
    }

    static Unsynced what_is_left(const ExploredStep& crash) {
        if (crash.under_way == 0)
            return Unsynced::by_disk;
        if (crash.torn)
            return Unsynced::torn;
        return crash.synced == 0 ? Unsynced::lost : crash.synced == crash.under_way ? Unsynced::kept : Unsynced::some;
    }

    // Which of the messages that wait on the link at that time it is, the run so far tells.
    tl::expected<void, InputError> add_arrival(const std::shared_ptr<const Blueprint>& blueprint,
                                               const ExploredStep& step) {
        const EventRecord& wanted = step.record;
        World world(blueprint);
        world.run();
        std::uint32_t nth = 0;
        bool found = false;
        for (const Parked& one : world.state().network.parked) {
            const EventRecord& record = world.state().pool[one.slot];
            if (record.node != wanted.node || record.peer != wanted.peer || record.kind != wanted.kind)
                continue;
            ++nth;
            found = blueprint->kinds[record.kind].equal(record, wanted);
            if (found)
                break;
        }
        if (!found)
            return tl::unexpected(not_a_run(fmt::format("{} does not wait on its link", world.describe(wanted))));
        const auto repeated = std::find_if(repeated_.begin(), repeated_.end(), [&](const EventRecord& one) {
            return one.node == wanted.node && one.peer == wanted.peer && one.kind == wanted.kind &&
                   blueprint->kinds[one.kind].equal(one, wanted);
        });
        const bool keep = network_ == ExplorationRules::Network::set || repeated != repeated_.end();
        if (repeated != repeated_.end())
            repeated_.erase(repeated);
        add_fault(ArriveSpec{{Word{blueprint->node_name(wanted.peer), {}}, Word{blueprint->node_name(wanted.node), {}}},
                             Word{blueprint->kind_name(wanted.kind), {}},
                             nth,
                             keep});
        return {};
    }

    std::string story(const Counterexample& counterexample) const {
        std::string text = "Found by exploring every interleaving. Steps are one microsecond apart.\n" +
                           story_of_fall(standing_, request_.design);
        for (std::size_t i = 0; i < counterexample.steps.size(); ++i)
            text += fmt::format("{}. {}\n", i + 1, counterexample.steps[i].text);
        return text + fmt::format("Then {}.\n", counterexample.detail);
    }

    InputError not_a_run(const std::string& why) const {
        return {"", 0, 0, fmt::format("the counterexample cannot be written as a run: {}", why),
                "its steps are printed all the same"};
    }
    tl::expected<Scenario, InputError> checked(const std::string& property) const {
        const auto blueprint = build();
        if (!blueprint)
            return tl::unexpected(blueprint.error());
        const RunOutcome ran = run_world(*blueprint, {});
        if (is_broken(ran.ending))
            return tl::unexpected(not_a_run(ran.why));
        const auto& violations = ran.result.violations;
        if (violations.empty() || violations.front().property != property)
            return tl::unexpected(
                not_a_run(violations.empty() ? "the run with these steps holds; a timer may be due before its step"
                                             : fmt::format("the run violates {} first", violations.front().property)));
        return out_;
    }

    Scenario out_;
    const Catalog& catalog_;
    Standing standing_;
    RunRequest request_;
    ExplorationRules::Network network_ = ExplorationRules::Network::bag;
    Time now_ = 0;
    std::vector<EventRecord> repeated_;  // copies that are still to come
};

}  // namespace

Tally tally_of(const Counterexample& counterexample) { return {1, 0, {{counterexample.property, 1}}}; }

tl::expected<Scenario, InputError> scenario_of(const Counterexample& counterexample, const Scenario& scenario,
                                               const Catalog& catalog, const RunRequest& request) {
    Scenario plain = scenario;
    plain.faults.clear();
    plain.swarm.reset();
    plain.compare.reset();
    plain.lesson.reset();
    auto one = drawn_out(plain, catalog, request);
    if (!one)
        return one;
    const Writer writer(*std::move(one), catalog, request.design,
                        standing_of(scenario, request, tally_of(counterexample)));
    const std::uint64_t own = scenario.seed;
    auto first = Writer(writer).write(counterexample, own);
    if (counterexample.choices == 1)
        return first;
    const std::uint64_t most = std::min(counterexample.choices * kSeedsAChoice, kMostSeeds);
    for (std::uint64_t seed = 1; !first && seed <= most; ++seed)
        if (auto other = Writer(writer).write(counterexample, seed))
            return other;
    return first;
}

}  // namespace orrery
