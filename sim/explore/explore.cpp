#include "sim/explore/explore.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/explore/search.h"

namespace orrery {
namespace {

// By a crash, of the writes under way.
std::string what_is_left(const ExploredStep& crash) {
    const std::string whole = crash.under_way == 1 ? "its write" : fmt::format("its {} writes", crash.under_way);
    if (crash.under_way == 0)
        return {};
    if (crash.torn && crash.synced == 0)
        return fmt::format(" with a part of {} on its disk", crash.under_way == 1 ? "its write" : "its oldest write");
    if (crash.torn)
        return fmt::format(" with {} of {}, and a part of the next, on its disk", crash.synced, whole);
    if (crash.synced == 0)
        return fmt::format(" and loses {}", whole);
    if (crash.synced == crash.under_way)
        return fmt::format(" with {} on its disk, which it has not heard yet", whole);
    return fmt::format(" with {} of {} on its disk", crash.synced, whole);
}

std::string sentence(const Blueprint& blueprint, const HandlerRun& handlers, const ExploredStep& step) {
    const std::string& node = blueprint.node_name(step.node);
    const auto message = [&] {
        return fmt::format("{} of {}", handlers.describe(step.record), blueprint.node_name(step.record.peer));
    };
    switch (step.what) {
        case Action::What::fire:
            return fmt::format("the timer {} of {} fires", handlers.describe(step.record), node);
        case Action::What::deliver:
            return fmt::format("{} receives {}", node, message());
        case Action::What::vanish:
            return fmt::format("{} reaches {}, which is down", message(), node);
        case Action::What::restart:
            return fmt::format("{} restarts", node);
        case Action::What::sync:
            return fmt::format("the {}write of {} is on its disk", step.under_way > 1 ? "oldest " : "", node);
        case Action::What::crash:
            return fmt::format("{} crashes{}", node, what_is_left(step));
        case Action::What::lose:
            return fmt::format("{} to {} is lost", message(), node);
        case Action::What::duplicate:
            return fmt::format("{} to {} is repeated", message(), node);
    }
    return {};
}

ExploredStep step_of(Space& space, NodeId node, const Action& action, std::uint32_t under_way) {
    ExploredStep step;
    step.what = action.what;
    step.node = node;
    step.under_way = under_way;
    step.wrote = action.wrote;
    step.synced = action.synced;
    step.torn = action.torn;
    if (action.what == Action::What::fire)
        step.record = space.timer(action.subject);
    else if (action.subject != kNoNumber)
        step.record = space.message(action.subject);
    step.text = sentence(space.blueprint(), space.handlers(), step);
    return step;
}

void check_bounds(const Blueprint& blueprint, const ExploreOptions& options) {
    if (blueprint.exploration.network == Space::Network::set &&
        (options.bounds.losses > 0 || options.bounds.duplicates > 0))
        throw CannotExplore(
            "messages that were sent stay here: each can be received any number of times or never, so "
            "losses and duplicates add nothing; leave these bounds out");
    const bool writes = std::any_of(blueprint.roles.begin(), blueprint.roles.end(),
                                    [](const RoleTable& role) { return role.tearing.has_value(); });
    if (options.bounds.unsynced > 0 && !writes)
        throw CannotExplore("no node of the model keeps anything on a disk; explore without --unsynced");
    if (options.symmetry && blueprint.exploration.interchangeable.empty())
        throw CannotExplore("the model declares no interchangeable nodes; explore without --symmetry");
}

class Exploration {
public:
    Exploration(const Blueprint& blueprint, const ExploreOptions& options)
        : options_(options), space_(blueprint, options.bounds), judge_(space_, options.symmetry), paths_(space_) {
        if (options_.max_states == 0 || options_.max_states > kMostStates)
            options_.max_states = kMostStates;
        if (options_.symmetry)
            symmetry_ = std::make_unique<Symmetry>(space_);
    }

    Explored run() {
        initial_ = space_.initial();
        if (space_.largest() > UINT16_MAX)
            return run_wide(std::make_unique<Wide>(space_, judge_, paths(), symmetry_.get(), options_), true);
        Narrow narrow(space_, judge_, paths(), symmetry_.get(), options_);
        SearchEnd end = narrow.begin(initial_);
        if (end == SearchEnd::complete)
            end = narrow.run();
        if (end == SearchEnd::too_wide)
            return run_wide(
                std::make_unique<Wide>(std::move(narrow), space_, judge_, paths(), symmetry_.get(), options_), false);
        return result_of(narrow, end == SearchEnd::complete);
    }

private:
    using Narrow = Search<std::uint16_t>;
    using Wide = Search<std::uint32_t>;
    static constexpr std::uint64_t kMostStates = UINT32_MAX - 2;

    PathJudge* paths() { return paths_.any() && !options_.symmetry ? &paths_ : nullptr; }

    Explored run_wide(std::unique_ptr<Wide> wide, bool from_the_start) {
        SearchEnd end = from_the_start ? wide->begin(initial_) : SearchEnd::complete;
        if (end == SearchEnd::complete)
            end = wide->run();
        return result_of(*wide, end == SearchEnd::complete);
    }

    template <class Word>
    Explored result_of(Search<Word>& search, bool complete) {
        Explored out;
        out.distinct = search.distinct();
        out.generated = search.generated();
        out.depth = search.depth();
        out.complete = complete;
        out.why = search.why();
        for (const auto& found : search.found()) {
            Counterexample one;
            one.property = space_.blueprint().properties[found.broken.property].name;
            const auto way = search.way_to(found.state, initial_);
            const StateJudge::Broken broken = judge_.look_again(found.broken, way.end);
            one.detail = broken.detail;
            one.node = broken.node;
            one.choices = way.choices;
            for (const auto& step : way.steps)
                one.steps.push_back(step_of(space_, step.node, step.action, step.under_way));
            for (NodeId node = 0; node < space_.nodes(); ++node)
                one.begun.push_back(space_.writes_under_way(node, way.begin[node]));
            out.violations.push_back(std::move(one));
        }
        out.held = judge_.held();
        out.witnessed = judge_.witnessed(true);
        out.unwitnessed = judge_.witnessed(false);
        if (paths()) {
            out.held_on_one_way = paths_.held();
            for (std::string& name : paths_.witnessed(true))
                out.witnessed.push_back(std::move(name));
            for (std::string& name : paths_.witnessed(false))
                out.unwitnessed.push_back(std::move(name));
        }
        out.not_judged = judge_.not_judged();
        out.store_bytes = search.bytes();
        out.space_bytes = space_.bytes() + judge_.bytes();
        out.bytes_per_state = static_cast<double>(out.store_bytes + out.space_bytes) /
                              static_cast<double>(std::max<std::uint64_t>(out.distinct, 1));
        return out;
    }

    ExploreOptions options_;
    Space space_;
    StateJudge judge_;
    PathJudge paths_;
    std::unique_ptr<Symmetry> symmetry_;
    std::vector<std::vector<std::uint32_t>> initial_;
};

}  // namespace

Explored explore(const Blueprint& blueprint, const ExploreOptions& options) {
    check_bounds(blueprint, options);
    return Exploration(blueprint, options).run();
}

}  // namespace orrery
