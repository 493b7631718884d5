#include "sim/hunt/shrink/shrink_steps.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/hunt/shrink/minimise.h"
#include "sim/hunt/shrink/scenario_edits.h"

namespace orrery::shrinking {
namespace {

constexpr int kRounds = 3;

// What a fault plan and its surroundings hold, as items that can be taken away one by one: faults of the plan, then
// nuisances.
struct Pieces {
    explicit Pieces(const Scenario& scenario) : whole(scenario), nuisances(nuisances_of(scenario)) {
        for (std::size_t i = 0; i < scenario.faults.size(); ++i)
            if (!scenario.faults[i].what.is_stimulus())
                faults.push_back(i);
    }
    std::size_t count() const { return faults.size() + nuisances.size(); }
    // With these pieces alone; stimuli stay.
    Scenario with(const Items& kept) const {
        Scenario one = whole;
        const auto gone = [&](std::size_t piece) { return std::find(kept.begin(), kept.end(), piece) == kept.end(); };
        for (std::size_t i = nuisances.size(); i-- > 0;)
            if (gone(faults.size() + i))
                nuisances[i].remove(one);
        for (std::size_t i = faults.size(); i-- > 0;)
            if (gone(i))
                one.faults.erase(one.faults.begin() + static_cast<std::ptrdiff_t>(faults[i]));
        return one;
    }

    const Scenario& whole;
    std::vector<std::size_t> faults;  // indices into the plan
    std::vector<Nuisance> nuisances;
};

Duration rounded_up(Duration value, Duration unit) { return (value + unit - 1) / unit * unit; }

std::string without_number(const std::string& name) { return name.substr(0, name.find_first_of("0123456789")); }

// Where each of the nodes that are named goes among those that are left: stays, or takes the first free place of a node
// that is called alike.
std::map<std::string, std::string> places_for(const std::vector<std::string>& named,
                                              const std::vector<std::string>& left) {
    std::map<std::string, std::string> places;
    std::vector<std::string> free = left;
    for (const std::string& name : named)
        if (std::erase(free, name) > 0)
            places[name] = name;
    for (const std::string& name : named) {
        const auto like = std::find_if(free.begin(), free.end(), [&](const std::string& other) {
            return without_number(other) == without_number(name);
        });
        if (places.contains(name) || like == free.end())
            continue;
        places[name] = *like;
        free.erase(like);
    }
    return places;
}

}  // namespace

std::uint64_t faults_of(const Scenario& scenario) { return Pieces(scenario).count(); }

Shrinker::Shrinker(Scenario scenario, Caught caught, const Catalog& catalog, Trials& trials,
                   std::function<void(const std::string&, std::uint64_t)> progress)
    : now_(std::move(scenario)),
      caught_(std::move(caught)),
      catalog_(catalog),
      trials_(trials),
      progress_(std::move(progress)) {
    if (progress_)
        trials_.on_progress([this](std::uint64_t runs) { progress_(step_, runs); });
}

void Shrinker::step(const std::string& name) {
    step_ = name;
    if (progress_)
        progress_(step_, trials_.runs());
}

bool Shrinker::take(std::vector<Scenario> candidates, std::uint64_t seeds) {
    if (candidates.empty() || over())
        return false;
    const auto found = trials_.first(candidates, seeds);
    if (!found)
        return false;
    now_ = std::move(candidates[*found]);
    caught_ = trials_.last();
    return true;
}

void Shrinker::run() {
    // A first cut with room to spare: whatever follows goes faster.
    Scenario shorter = now_;
    shorter.until = std::min(now_.until, rounded_up(caught_.violation.time + caught_.violation.time / 2, 1_s));
    take({shorter});
    for (int round = 0; round < kRounds && !over(); ++round) {
        const std::string before = write_scenario(now_, catalog_);
        fewer_faults();
        fewer_nodes();
        fewer_requests();
        smaller_workload();
        begin_sooner();
        end_sooner();
        plainer_surroundings();
        plainer_faults();
        if (write_scenario(now_, catalog_) == before)
            break;
    }
    end_sooner();
    plainer_seed();
}

void Shrinker::fewer_faults() {
    step("fewer faults");
    {
        const Pieces pieces(now_);
        const Scenario whole = now_;
        if (pieces.count() == 0)
            return;
        if (take({pieces.with({})}, kManySeeds))
            return;
        std::vector<Scenario> single;
        if (pieces.count() > 1)
            for (std::size_t i = 0; i < pieces.count(); ++i)
                single.push_back(pieces.with({i}));
        // First each by itself on the run's own luck, then on other luck too.
        if (take(single) || take(single, kFewSeeds))
            return;
    }
    const Scenario whole = now_;
    const Pieces pieces(whole);
    Items all(pieces.count());
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = i;
    minimised(all, [&](const std::vector<Items>& parts) -> std::optional<std::size_t> {
        std::vector<Scenario> candidates;
        for (const Items& part : parts)
            candidates.push_back(pieces.with(part));
        if (over())
            return std::nullopt;
        const auto found = trials_.first(candidates);
        if (found) {
            now_ = candidates[*found];
            caught_ = trials_.last();
        }
        return found;
    });
    while (drop_one_fault()) {
    }
    // Stimuli last: they are the schedule, no faults.
    for (std::size_t i = now_.faults.size(); i-- > 0 && !over();) {
        if (!now_.faults[i].what.is_stimulus())
            continue;
        Scenario without = now_;
        without.faults.erase(without.faults.begin() + static_cast<std::ptrdiff_t>(i));
        take({without});
    }
}

bool Shrinker::drop_one_fault() {
    const Scenario whole = now_;
    const Pieces pieces(whole);
    std::vector<Scenario> candidates;
    for (std::size_t gone = 0; gone < pieces.count(); ++gone) {
        Items kept;
        for (std::size_t i = 0; i < pieces.count(); ++i)
            if (i != gone)
                kept.push_back(i);
        candidates.push_back(pieces.with(kept));
    }
    return take(candidates, kSomeSeeds);
}

std::int64_t Shrinker::integer_of(const ParameterSpec& spec) const {
    const ParameterValue value = value_of(now_, spec);
    return std::get<std::int64_t>(value);
}

std::vector<std::string> Shrinker::nodes_of(const Scenario& scenario) const {
    Scenario bare = scenario;
    bare.faults.clear();
    bare.network.links.clear();
    bare.topology = {};
    const auto blueprint = make_blueprint(bare, catalog_, {});
    std::vector<std::string> names;
    if (blueprint)
        for (const NodeSpec& node : (*blueprint)->nodes)
            names.push_back(node.name);
    return names;
}

void Shrinker::fewer_nodes() {
    step("fewer nodes");
    for (const ParameterSpec& spec : model().parameters) {
        if (spec.kind != ParameterKind::integer || over())
            continue;
        constexpr std::int64_t kMostTried = 8;
        const std::vector<std::string> before = nodes_of(now_);
        const std::set<std::string> known(before.begin(), before.end());
        std::vector<Scenario> candidates;
        const std::int64_t value = integer_of(spec);
        for (std::int64_t fewer = spec.low; fewer < std::min(value, spec.low + kMostTried); ++fewer) {
            Scenario one = now_;
            set_parameter(one, spec, fewer);
            const std::vector<std::string> after = nodes_of(one);
            if (after.empty() || after.size() >= before.size())
                continue;
            const std::set<std::string> there(after.begin(), after.end());
            // As they are called; and with the places of the nodes that are gone taken by those that faults name.
            Scenario moved = one;
            const auto places = places_for(named_nodes(now_.faults, known), after);
            const auto keep = [&](const std::string& name) {
                return there.contains(name) ? std::optional(name) : std::nullopt;
            };
            const auto is_taken = [&](const std::string& name) {
                return std::any_of(places.begin(), places.end(),
                                   [&](const auto& other) { return other.second == name; });
            };
            const auto place = [&](const std::string& name) -> std::optional<std::string> {
                if (const auto found = places.find(name); found != places.end())
                    return found->second;
                return is_taken(name) ? std::nullopt : keep(name);
            };
            rename_nodes(one, known, keep);
            rename_nodes(moved, known, place);
            candidates.push_back(std::move(one));
            candidates.push_back(std::move(moved));
        }
        take(std::move(candidates), kSomeSeeds);
    }
}

}  // namespace orrery::shrinking
