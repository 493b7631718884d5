#include "models/bench/phold/phold.h"

#include <fmt/format.h>

namespace orrery::phold {
namespace {

constexpr std::uint64_t kKept = 100;  // the flaw keeps every so many-th job of a process

void build(const Settings& settings, Blueprint& blueprint) {
    const std::uint32_t process = blueprint.add_role(Process{settings});
    for (std::int64_t i = 1; i <= settings.processes; ++i)
        blueprint.add_node(fmt::format("process-{}", i), process);
    blueprint.add_property(always<Process>(
        believed, "every job is handed on", "a process has handed on as many jobs as it has taken",
        [](const View& view, NodeId node) -> std::optional<Broken> {
            const auto& state = view.state<Process>(node);
            if (state.handed_on == state.taken)
                return std::nullopt;
            return Broken{
                fmt::format("{} took {} jobs and handed on {}", view.name(node), state.taken, state.handed_on),
                {{node, "taken"}, {node, "handed_on"}}};
        }));
}

}  // namespace

Process::State Process::start(Ctx& ctx) const {
    ctx.send(ctx.self(), Job{});
    return {};
}

void Process::on(Ctx& ctx, State& state, const Job& job) const {
    ++state.taken;
    // Flaw keep_some breaks "every job is handed on".
    if (knobs.keep_some && state.taken % kKept == 0)
        return;
    const auto to = static_cast<NodeId>(ctx.below("receiver", static_cast<std::uint64_t>(knobs.processes)));
    ++state.handed_on;
    ctx.send(to, job);
}

}  // namespace orrery::phold

namespace orrery {

Model make_phold() {
    using phold::Settings;
    return define_model<Settings>(
        "bench/phold", "PHOLD: jobs that wander", "",
        "Processes hand jobs on to processes drawn uniformly; the load by which event engines are compared.",
        [](ParameterBook<Settings>& book) {
            book.integer("processes", &Settings::processes, 1, 4'000'000, "how many processes, and jobs, there are");
            book.flaw("keep_some", &Settings::keep_some, "every job is handed on",
                      "a process keeps every hundredth job that it is given");
        },
        {}, phold::build);
}

}  // namespace orrery
