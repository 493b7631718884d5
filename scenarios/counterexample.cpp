#include "scenarios/counterexample.h"

#include <fmt/format.h>

#include <algorithm>

namespace orrery {
namespace {

constexpr Duration kApart = 1'000;  // between two steps
constexpr Duration kNoDelay = 0;
// A run's choices are its seed's: so many seeds are tried for each way in which they could fall, and in all.
constexpr std::uint64_t kSeedsAChoice = 16, kMostSeeds = 4'000;

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
        for (const ExploredStep& step : counterexample.steps) {
            now_ += kApart;
            out_.until = now_ + kApart;
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
                add_fault(CrashSpec{node});
                break;
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

    // Which of the messages that wait on the link at that time it is, the run so far tells.
    tl::expected<void, InputError> add_arrival(const std::shared_ptr<const Blueprint>& blueprint,
                                               const ExploredStep& step) {
        const EventRecord& wanted = step.record;
        World world(blueprint);
        world.run();
        std::uint32_t nth = 0;
        bool found = false;
        for (const Parked& one : world.state().parked) {
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
