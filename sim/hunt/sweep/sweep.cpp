#include "sim/hunt/sweep/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <set>

#include "sim/hunt/signature.h"
#include "sim/words/parse_values.h"

namespace orrery {
namespace {

constexpr std::uint64_t kRunsACommit = 1000;
constexpr std::chrono::milliseconds kTimeACommit{1000};

InputError input_error(const RecordError& error) { return {error.file, 0, 0, error.what, error.hint}; }

std::string limits_text(const Limits& limits) {
    std::string text;
    const auto add = [&](std::string_view name, std::uint64_t value) {
        if (value != 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
    };
    add("events", limits.max_events.value_or(0));
    add("bytes", limits.memory);
    add("ns of the clock", static_cast<std::uint64_t>(limits.timeout));
    return text.empty() ? "none" : text;
}

SweepIdentity identity_of(const Sweep& sweep) {
    SweepIdentity identity;
    identity.scenario = sweep.scenario.name;
    identity.scenario_text = sweep.scenario.text;
    identity.designs = sweep.designs;
    identity.sets = sweep.request.sets;
    identity.overrides = sweep.request.overrides;
    identity.limits = limits_text(sweep.request.limits);
    identity.engine = kEngine;
    identity.revision = sweep.scenario.revision;
    identity.shard = sweep.shard.number;
    identity.shards = sweep.shard.of;
    identity.first_seed = sweep.seeds.first;
    identity.last_seed = sweep.seeds.last;
    identity.program = fmt::format("orrery {} ({})", ORRERY_VERSION, ORRERY_BUILD);
    return identity;
}

// Which violated runs are looked into: those with fewer than kLookedInto of their property before them. The workers ask
// ahead of the order of seeds, so a few too many may be; the report counts the first alone.
class LookedInto {
public:
    bool wants(const std::string& property, std::uint64_t seed) {
        const std::lock_guard lock(mutex_);
        std::set<std::uint64_t>& seeds = by_property_[property];
        const auto before = std::distance(seeds.begin(), seeds.lower_bound(seed));
        if (before >= static_cast<std::ptrdiff_t>(kLookedInto))
            return false;
        seeds.insert(seed);
        return true;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::set<std::uint64_t>> by_property_;
};

// The rows that the workers have made and nobody has taken yet.
class Rows {
public:
    void put(SweptRun run) {
        const std::lock_guard lock(mutex_);
        rows_.insert_or_assign(run.seed, std::move(run));
    }
    SweptRun take(std::uint64_t seed) {
        const std::lock_guard lock(mutex_);
        return std::move(rows_.extract(seed).mapped());
    }

private:
    std::mutex mutex_;
    std::map<std::uint64_t, SweptRun> rows_;
};

// Where finished runs go: the file, or at once the report.
class Keeper {
public:
    Keeper(SweepFile* file, SweepReport& report) : file_(file), report_(report) {}

    // False: the file cannot take it.
    bool keep(std::size_t design, const SweptRun& run) {
        if (!file_) {
            report_.add(design, run);
            return true;
        }
        file_->add(design, run);
        const auto now = std::chrono::steady_clock::now();
        if (++waiting_ < kRunsACommit && now - committed_ < kTimeACommit)
            return true;
        file_->commit();
        committed_ = now;
        waiting_ = 0;
        return !file_->problem();
    }

private:
    SweepFile* file_;
    SweepReport& report_;
    std::chrono::steady_clock::time_point committed_ = std::chrono::steady_clock::now();
    std::uint64_t waiting_ = 0;
};

// What this call has to make of one design: the shard's seeds that the file does not have.
class Share {
public:
    Share(const Sweep& sweep, SweepFile* file, std::size_t design) : shard_(sweep.shard) {
        if (file)
            there_ = file->seeds(design, sweep.seeds.first, sweep.seeds.last);
        const std::uint64_t step = shard_.of, offset = shard_.number - 1;
        const std::uint64_t first = sweep.seeds.first + (offset + step - sweep.seeds.first % step) % step;
        const std::uint64_t own = first > sweep.seeds.last ? 0 : (sweep.seeds.last - first) / step + 1;
        runs_ = own - std::min<std::uint64_t>(own, there_.size());
    }
    std::uint64_t runs() const { return runs_; }
    // Requires ascending seeds.
    bool leaves_out(std::uint64_t seed) {
        while (at_ < there_.size() && there_[at_] < seed)
            ++at_;
        return !shard_.has(seed) || (at_ < there_.size() && there_[at_] == seed);
    }

private:
    Shard shard_;
    std::vector<std::uint64_t> there_;
    std::size_t at_ = 0;
    std::uint64_t runs_ = 0;
};

}  // namespace

tl::expected<Shard, InputError> parse_shard(std::string_view text) {
    const auto wrong = [](std::string what) {
        return tl::unexpected(
            InputError{"", 0, 0, "--shard: " + std::move(what), "write K/N, the K-th of N shards, as 1/4"});
    };
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos)
        return wrong(fmt::format("'{}' is no shard", text));
    constexpr std::int64_t kMostShards = 1'000'000;
    const auto number = parse_integer_between(text.substr(0, slash), 1, kMostShards);
    const auto of = parse_integer_between(text.substr(slash + 1), 1, kMostShards);
    if (!number)
        return wrong(number.error().what);
    if (!of)
        return wrong(of.error().what);
    if (*number > *of)
        return wrong(fmt::format("there is no shard {} of {}", *number, *of));
    return Shard{static_cast<std::uint64_t>(*number), static_cast<std::uint64_t>(*of)};
}

SweptRun swept_run(const Scenario& scenario, const std::shared_ptr<const Blueprint>& blueprint, std::uint64_t seed,
                   const RunOutcome& outcome, bool look_into) {
    const RunResult& result = outcome.result;
    SweptRun run;
    run.seed = seed;
    run.verdict = result.verdict;
    run.cut_off = is_cut_off(outcome.ending);
    run.events = result.events;
    run.fingerprint = result.fingerprint;
    for (const Violation& one : result.violations)
        run.violations.push_back({one.property, one.event, one.detail});
    run.witnessed = result.witnessed;
    run.unwitnessed = result.unwitnessed;
    for (const FaultEntry& entry : blueprint->plan)
        if (!entry.action.is_stimulus())
            ++run.planned[std::string(entry.action.name())];
    for (const auto& [kind, times] : result.faults)
        if (run.planned.contains(kind))
            run.fired[kind] = times;
    if (!scenario.swarm)
        run.not_fired = result.not_fired;
    run.not_applied = result.not_applied;
    if (!result.violations.empty()) {
        run.sentence = sentence_of(*blueprint, result.violations.front().detail);
        if (look_into) {
            CausalShape shape = shape_of(blueprint, result.violations.front());
            run.shape = std::move(shape.id);
            run.story = std::move(shape.story);
        }
    }
    return run;
}

tl::expected<Swept, InputError> report_of_sweep(SweepFile& file, SeedRange seeds, Shard shard) {
    Swept swept{SweepReport(file.identity().designs), {}, 0, false, ""};
    for (std::size_t design = 0; design < file.identity().designs.size(); ++design) {
        SeedGaps gaps(seeds.first, seeds.last);
        const auto cursor = file.runs(design, seeds.first, seeds.last);
        for (SweptRun run; cursor->next(run);) {
            swept.report.add(design, run);
            gaps.present(run.seed);
        }
        if (shard.of == 1)
            swept.missing = SeedGaps::joined(std::move(swept.missing), gaps.finish());
    }
    if (const auto problem = file.problem())
        return tl::unexpected(input_error(*problem));
    return swept;
}

tl::expected<Swept, InputError> make_sweep(const Sweep& sweep) {
    std::unique_ptr<SweepFile> file;
    if (!sweep.file.empty()) {
        auto opened = SweepFile::write(sweep.file, identity_of(sweep));
        if (!opened)
            return tl::unexpected(input_error(opened.error()));
        file = *std::move(opened);
    }
    Swept swept{SweepReport(sweep.designs), {}, 0, false, ""};
    Keeper keeper(file.get(), swept.report);
    std::vector<Share> shares;
    SweepProgress progress;
    for (std::size_t design = 0; design < sweep.designs.size(); ++design) {
        shares.emplace_back(sweep, file.get(), design);
        progress.all += shares.back().runs();
    }
    for (std::size_t design = 0; design < sweep.designs.size(); ++design) {
        Rows rows;
        LookedInto looked_into;
        progress.design = sweep.designs[design];
        RunRequest request = sweep.request;
        request.design = sweep.designs[design];
        if (file) {
            const auto cursor = file->runs(design, 0, INT64_MAX);
            for (SweptRun run; cursor->next(run);)
                if (!run.shape.empty())
                    looked_into.wants(run.violations.front().property, run.seed);
        }
        ManyRuns many{sweep.scenario, sweep.catalog, request, sweep.seeds, sweep.jobs, sweep.interrupted, {}, {}, {}};
        many.skip = [&](std::uint64_t seed) { return shares[design].leaves_out(seed); };
        many.look = [&](std::uint64_t seed, const std::shared_ptr<const Blueprint>& blueprint, RunOutcome& outcome) {
            const std::string property = caught_by(outcome.result);
            const bool look = !property.empty() && !is_broken(outcome.ending) && looked_into.wants(property, seed);
            rows.put(swept_run(sweep.scenario, blueprint, seed, outcome, look));
        };
        many.take = [&](std::uint64_t seed, const RunOutcome& outcome) {
            if (is_broken(outcome.ending)) {
                swept.broken = fmt::format("design {}, seed {}: {}", sweep.designs[design], seed,
                                           broken_promise(sweep.scenario.model, outcome.ending, outcome.why));
                return false;
            }
            ++progress.done;
            if (sweep.progress)
                sweep.progress(progress);
            return keeper.keep(design, rows.take(seed));
        };
        const auto ending = run_many(many);
        if (!ending)
            return tl::unexpected(ending.error());
        swept.interrupted = *ending == ManyEnding::interrupted;
        if (swept.interrupted || *ending == ManyEnding::enough)
            break;
    }
    swept.made = progress.done;
    if (!file)
        return swept;
    file->commit();
    auto kept = report_of_sweep(*file, sweep.seeds, sweep.shard);
    if (!kept)
        return kept;
    kept->made = swept.made;
    kept->interrupted = swept.interrupted;
    kept->broken = swept.broken;
    return kept;
}

}  // namespace orrery
