#include "models/teaching/two_phase_commit/two_phase_commit.h"

#include <fmt/format.h>

namespace orrery::two_phase_commit {

// ---- The transaction manager ---------------------------------------------------------------------------------------

bool TransactionManager::may_commit(const Durable& log) const {
    // Flaw commits_early breaks "TCConsistent": the first resource manager that is prepared is enough.
    return log.prepared.size() == resource_managers.size() || (knobs.commits_early && !log.prepared.empty());
}

void TransactionManager::arm_commit(Ctx& ctx) const {
    const std::uint64_t bits = ctx.bits("decide");
    ctx.set_timer(TMCommit{}, knobs.decide_after.sample(bits));
}

TransactionManager::State TransactionManager::start(Ctx& ctx, const Durable& log) const {
    if (log.decision == Decision::init) {
        ctx.set_timer(TMAbort{}, knobs.patience);
        if (may_commit(log))
            arm_commit(ctx);
    }
    return {log};
}

void TransactionManager::on(Ctx& ctx, State& state, const Prepared&, NodeId from) const {
    if (!takes(state, {}) || !state.log.prepared.insert(from).second)
        return;
    ctx.persist(state.log);
    if (may_commit(state.log))
        arm_commit(ctx);
}

// Both steps are enabled until a decision is made.
void TransactionManager::on(Ctx& ctx, State& state, const TMCommit&) const {
    if (state.log.decision != Decision::init)
        return;
    state.log.decision = Decision::committed;
    ctx.moment("decided");
    ctx.persist(state.log);
    ctx.cancel_timer(TMAbort{});
    for (const NodeId node : resource_managers)
        ctx.send(node, Commit{});
}

void TransactionManager::on(Ctx& ctx, State& state, const TMAbort&) const {
    if (state.log.decision != Decision::init)
        return;
    state.log.decision = Decision::aborted;
    ctx.moment("decided");
    ctx.persist(state.log);
    ctx.cancel_timer(TMCommit{});
    for (const NodeId node : resource_managers)
        ctx.send(node, Abort{});
}

// ---- The resource managers -----------------------------------------------------------------------------------------

ResourceManager::State ResourceManager::start(Ctx& ctx, const Durable& log) const {
    if (log.phase == Phase::working) {
        const std::uint64_t prepare = ctx.bits("prepare");
        ctx.set_timer(RMPrepare{}, knobs.prepare_after.sample(prepare));
        const std::uint64_t give_up = ctx.bits("give up");
        ctx.set_timer(RMChooseToAbort{}, knobs.give_up_after.sample(give_up));
    } else if (log.phase == Phase::prepared && knobs.aborts_prepared) {
        ctx.set_timer(RMChooseToAbort{}, knobs.give_up_after.sample(ctx.bits("give up")));
    }
    return {log};
}

void ResourceManager::on(Ctx& ctx, State& state, const RMPrepare&) const {
    if (state.log.phase != Phase::working)
        return;
    state.log.phase = Phase::prepared;
    ctx.moment("prepared");
    // Flaw forgets_prepared breaks "TCConsistent": the promise is given before it is on the disk, and a crash takes it.
    if (!knobs.forgets_prepared)
        ctx.persist(state.log);
    // Flaw aborts_prepared breaks "TCConsistent": who has promised to follow the decision aborts by itself.
    if (!knobs.aborts_prepared)
        ctx.cancel_timer(RMChooseToAbort{});
    ctx.send(transaction_manager, Prepared{});
}

void ResourceManager::on(Ctx& ctx, State& state, const RMChooseToAbort&) const {
    const bool may = state.log.phase == Phase::working || (knobs.aborts_prepared && state.log.phase == Phase::prepared);
    if (may)
        end(ctx, state, Phase::aborted);
}
void ResourceManager::on(Ctx& ctx, State& state, const Commit&) const { end(ctx, state, Phase::committed); }
void ResourceManager::on(Ctx& ctx, State& state, const Abort&) const { end(ctx, state, Phase::aborted); }

void ResourceManager::end(Ctx& ctx, State& state, Phase phase) const {
    if (state.log.phase == phase)
        return;
    state.log.phase = phase;
    ctx.persist(state.log);
    ctx.cancel_timer(RMPrepare{});
    ctx.cancel_timer(RMChooseToAbort{});
}

// ---- Properties ----------------------------------------------------------------------------------------------------

namespace {

Phase phase_of(const Disks& disks, NodeId node) { return disks.durable<ResourceManager>(node).phase; }

std::optional<Broken> consistent(const Disks& disks, NodeId) {
    NodeId committed = kNoNode, aborted = kNoNode;
    for (const NodeId node : disks.nodes<ResourceManager>()) {
        if (phase_of(disks, node) == Phase::committed)
            committed = node;
        if (phase_of(disks, node) == Phase::aborted)
            aborted = node;
    }
    if (committed == kNoNode || aborted == kNoNode)
        return std::nullopt;
    return Broken{fmt::format("{} has committed and {} has aborted", disks.name(committed), disks.name(aborted)),
                  {{committed, "phase"}, {aborted, "phase"}}};
}

bool all_are(const Disks& disks, Phase phase) {
    for (const NodeId node : disks.nodes<ResourceManager>())
        if (phase_of(disks, node) != phase)
            return false;
    return true;
}

void build(const Settings& settings, Blueprint& blueprint) {
    std::vector<NodeId> resource_managers;
    for (std::int64_t i = 1; i <= settings.resource_managers; ++i)
        resource_managers.push_back(static_cast<NodeId>(i));
    const NodeId manager =
        blueprint.add_node("tm", blueprint.add_role(TransactionManager{settings, resource_managers}));
    const std::uint32_t role = blueprint.add_role(ResourceManager{settings, manager});
    for (const NodeId number : resource_managers) {
        const NodeId node = blueprint.add_node(fmt::format("rm-{}", number), role);
        blueprint.connect(manager, node);
    }
    blueprint.exploration = {ExplorationRules::Network::set, {resource_managers}};
    blueprint.add_property(always<ResourceManager>(
        durable, "TCConsistent", "no resource manager has committed while another has aborted", consistent));
    blueprint.add_property(
        sometimes<ResourceManager>(durable, "all commit", "every resource manager has committed",
                                   [](const Disks& disks, NodeId) { return all_are(disks, Phase::committed); }));
    blueprint.add_property(
        sometimes<ResourceManager>(durable, "all abort", "every resource manager has aborted",
                                   [](const Disks& disks, NodeId) { return all_are(disks, Phase::aborted); }));
}

void describe(ParameterBook<Settings>& book) {
    book.integer("resource_managers", &Settings::resource_managers, 1, 1000, "how many resource managers: rm-1, …");
    book.distribution("prepare_after", &Settings::prepare_after, "when a resource manager is prepared");
    book.distribution("give_up_after", &Settings::give_up_after,
                      "when a resource manager that still works chooses to abort");
    book.distribution("decide_after", &Settings::decide_after,
                      "how long the transaction manager takes to decide once all are prepared");
    book.duration("patience", &Settings::patience, 1_ms, 1_h,
                  "how long the transaction manager waits before it aborts");
    book.flaw("commits_early", &Settings::commits_early, "TCConsistent",
              "the transaction manager commits as soon as one resource manager is prepared");
    book.flaw("aborts_prepared", &Settings::aborts_prepared, "TCConsistent",
              "a resource manager that is prepared may still choose to abort");
    book.flaw("forgets_prepared", &Settings::forgets_prepared, "TCConsistent",
              "a resource manager says that it is prepared before its disk knows it");
}

}  // namespace
}  // namespace orrery::two_phase_commit

namespace orrery {

Model make_two_phase_commit() {
    return define_model<two_phase_commit::Settings>(
        "teaching/two-phase-commit", "Two-phase commit", "",
        "A transaction manager decides for resource managers that have promised to follow.", two_phase_commit::describe,
        two_phase_commit::kMoments, two_phase_commit::build);
}

}  // namespace orrery
