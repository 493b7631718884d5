#include "models/teaching/transaction_commit/transaction_commit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace orrery::transaction_commit {
namespace {

using Phases = std::vector<Phase>;

bool any(const Phases& phases, Phase phase) { return std::find(phases.begin(), phases.end(), phase) != phases.end(); }

// Before anything is on the disk nobody is anywhere.
bool all(const Phases& phases, Phase phase) {
    return !phases.empty() && std::all_of(phases.begin(), phases.end(), [&](Phase one) { return one == phase; });
}

// The specification's canCommit.
bool can_commit(const Phases& phases) { return !any(phases, Phase::working) && !any(phases, Phase::aborted); }

// Which steps of a resource manager are enabled.
struct Enabled {
    bool prepare = false, commit = false, abort = false;
};
Enabled enabled(const Settings& knobs, const Phases& phases, std::size_t rm) {
    const Phase phase = phases[rm];
    Enabled out;
    out.prepare = phase == Phase::working;
    // Flaw commits_unasked breaks "TCConsistent": who is prepared commits without a look at the others.
    out.commit = phase == Phase::prepared && (knobs.commits_unasked || can_commit(phases));
    // Flaw aborts_late breaks "TCConsistent": who is prepared aborts although another has committed.
    out.abort =
        (phase == Phase::working || phase == Phase::prepared) && (knobs.aborts_late || !any(phases, Phase::committed));
    return out;
}

}  // namespace

// Arms the steps that have become enabled and takes back those that no longer are; before: null at the start.
void ResourceManagers::arm_enabled(Ctx& ctx, const State& state, const State* before) const {
    for (std::uint32_t rm = 0; rm < state.log.phases.size(); ++rm) {
        const Enabled now = enabled(knobs, state.log.phases, rm);
        const Enabled then = before ? enabled(knobs, before->log.phases, rm) : Enabled{};
        const auto arm = [&](auto step, bool is, bool was, Stream stream, const Distribution& after) {
            if (is && !was)
                ctx.set_timer(step, after.sample(ctx.bits(stream)));
            else if (was && !is)
                ctx.cancel_timer(step);
        };
        arm(Prepare{rm + 1}, now.prepare, then.prepare, "prepare", knobs.prepare_after);
        arm(DecideCommit{rm + 1}, now.commit, then.commit, "commit", knobs.commit_after);
        arm(DecideAbort{rm + 1}, now.abort, then.abort, "abort", knobs.abort_after);
    }
}

ResourceManagers::State ResourceManagers::start(Ctx& ctx, const Durable& log) const {
    State state{log};
    state.log.phases.resize(static_cast<std::size_t>(knobs.resource_managers), Phase::working);
    arm_enabled(ctx, state, nullptr);
    return state;
}

void ResourceManagers::set_phase(Ctx& ctx, State& state, std::uint32_t rm, Phase phase) const {
    const State before = state;
    state.log.phases[rm - 1] = phase;
    ctx.persist(state.log);
    arm_enabled(ctx, state, &before);
}

void ResourceManagers::on(Ctx& ctx, State& state, const Prepare& step) const {
    set_phase(ctx, state, step.rm, Phase::prepared);
}
void ResourceManagers::on(Ctx& ctx, State& state, const DecideCommit& step) const {
    set_phase(ctx, state, step.rm, Phase::committed);
}
void ResourceManagers::on(Ctx& ctx, State& state, const DecideAbort& step) const {
    set_phase(ctx, state, step.rm, Phase::aborted);
}

std::string ResourceManagers::label(const State& state) {
    return fmt::format("{} committed, {} aborted",
                       std::count(state.log.phases.begin(), state.log.phases.end(), Phase::committed),
                       std::count(state.log.phases.begin(), state.log.phases.end(), Phase::aborted));
}

namespace {

std::optional<Broken> consistent(const Disks& disks, NodeId node) {
    const Phases& phases = disks.durable<ResourceManagers>(node).phases;
    const auto committed = std::find(phases.begin(), phases.end(), Phase::committed);
    const auto aborted = std::find(phases.begin(), phases.end(), Phase::aborted);
    if (committed == phases.end() || aborted == phases.end())
        return std::nullopt;
    return Broken{fmt::format("resource manager {} has committed and {} has aborted", committed - phases.begin() + 1,
                              aborted - phases.begin() + 1),
                  {{node, fmt::format("phases[{}]", committed - phases.begin())},
                   {node, fmt::format("phases[{}]", aborted - phases.begin())}}};
}

void build(const Settings& settings, Blueprint& blueprint) {
    blueprint.add_node("resource-managers", blueprint.add_role(ResourceManagers{settings}));
    blueprint.add_property(always<ResourceManagers>(
        durable, "TCConsistent", "no resource manager has committed while another has aborted", consistent));
    blueprint.add_property(sometimes<ResourceManagers>(
        durable, "all commit", "every resource manager has committed", [](const Disks& disks, NodeId node) {
            return all(disks.durable<ResourceManagers>(node).phases, Phase::committed);
        }));
    blueprint.add_property(sometimes<ResourceManagers>(
        durable, "all abort", "every resource manager has aborted", [](const Disks& disks, NodeId node) {
            return all(disks.durable<ResourceManagers>(node).phases, Phase::aborted);
        }));
}

void describe(ParameterBook<Settings>& book) {
    book.integer("resource_managers", &Settings::resource_managers, 1, 1000, "how many resource managers");
    book.distribution("prepare_after", &Settings::prepare_after, "when a resource manager is prepared");
    book.distribution("commit_after", &Settings::commit_after, "how long one takes to commit once it may");
    book.distribution("abort_after", &Settings::abort_after, "how long one takes to abort while it may");
    book.flaw("commits_unasked", &Settings::commits_unasked, "TCConsistent",
              "a resource manager that is prepared commits without a look at the others");
    book.flaw("aborts_late", &Settings::aborts_late, "TCConsistent",
              "a resource manager aborts although another has committed");
}

}  // namespace
}  // namespace orrery::transaction_commit

namespace orrery {

Model make_transaction_commit() {
    return define_model<transaction_commit::Settings>(
        "teaching/transaction-commit", "Transaction commit", "",
        "Resource managers that see each other agree to commit or to abort.", transaction_commit::describe, {},
        transaction_commit::build);
}

}  // namespace orrery
