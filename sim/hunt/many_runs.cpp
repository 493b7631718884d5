#include "sim/hunt/many_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>

#include "sim/hunt/workers.h"
#include "sim/words/parse_values.h"

namespace orrery {
namespace {

// The seeds of a range without those to skip, one after another.
class Seeds {
public:
    explicit Seeds(const ManyRuns& many) : skip_(many.skip), next_(many.seeds.first), last_(many.seeds.last) {}

    std::optional<std::uint64_t> next() {
        while (!over_) {
            const std::uint64_t seed = next_++;
            over_ = seed == last_;
            if (!skip_ || !skip_(seed))
                return seed;
        }
        return std::nullopt;
    }

private:
    const std::function<bool(std::uint64_t)>& skip_;
    std::uint64_t next_, last_;
    bool over_ = false;
};

class Pool {
public:
    explicit Pool(const ManyRuns& many) : many_(many), seeds_(many), window_(std::max(1u, many.jobs)) {}

    // Of each worker, until the seeds are over.
    void work() {
        for (;;) {
            Slot* slot = nullptr;
            {
                std::unique_lock lock(mutex_);
                room_.wait(lock, [&] { return stopped_ || waiting_.size() < window_; });
                const auto seed = stopped_ || interrupted() ? std::nullopt : seeds_.next();
                if (!seed) {
                    over_ = true;
                    done_.notify_all();
                    return;
                }
                slot = &waiting_.emplace_back();  // a deque: it stays where it is
                slot->seed = *seed;
            }
            try {
                run(*slot);
            } catch (...) {  // out of memory, say: run_many() has it from the worker's future
                const std::lock_guard lock(mutex_);
                broken_ = true;
                done_.notify_all();
                throw;
            }
            const std::lock_guard lock(mutex_);
            slot->done = true;
            done_.notify_all();
        }
    }

    // Hands over what is done, in the order of seeds.
    tl::expected<ManyEnding, InputError> deliver() {
        for (;;) {
            std::unique_lock lock(mutex_);
            done_.wait(lock, [&] { return broken_ || (waiting_.empty() ? over_ : waiting_.front().done); });
            if (broken_ || waiting_.empty())
                return broken_ || interrupted_ ? ManyEnding::interrupted : ManyEnding::all;
            Slot& slot = waiting_.front();
            lock.unlock();
            if (slot.error)
                return tl::unexpected(*slot.error);
            if (slot.outcome.ending == Ending::interrupted)
                return ManyEnding::interrupted;
            if (!many_.take(slot.seed, slot.outcome))
                return ManyEnding::enough;
            lock.lock();
            waiting_.pop_front();
            window_ = std::min<std::size_t>(window_ + 1, std::size_t{32} * std::max(1u, many_.jobs));
            lock.unlock();
            room_.notify_all();
        }
    }

    void stop() {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        room_.notify_all();
    }

private:
    struct Slot {
        std::uint64_t seed = 0;
        RunOutcome outcome;
        std::optional<InputError> error;
        bool done = false;
    };

    // Who was told to stop has been told: the asker may have been right for a moment only.
    bool interrupted() {
        if (!interrupted_ && many_.interrupted && many_.interrupted())
            interrupted_ = true;
        return interrupted_;
    }

    void run(Slot& slot) {
        RunRequest request = many_.request;
        request.seed = slot.seed;
        const auto blueprint = make_blueprint(many_.scenario, many_.catalog, request);
        if (!blueprint) {
            slot.error = blueprint.error();
            return;
        }
        const auto stop = [this] { return stopped_.load(std::memory_order_relaxed) || interrupted(); };
        slot.outcome = run_world(*blueprint, request.limits, {{}, stop, nullptr, {}, {}});
        if (many_.look && slot.outcome.ending != Ending::interrupted)
            many_.look(slot.seed, *blueprint, slot.outcome);
    }

    const ManyRuns& many_;
    std::mutex mutex_;
    std::condition_variable room_, done_;
    Seeds seeds_;
    std::deque<Slot> waiting_;  // begun and not handed over, in the order of seeds
    std::size_t window_;
    bool over_ = false, broken_ = false;
    std::atomic<bool> stopped_ = false, interrupted_ = false;
};

// The workers end with the one that takes, also where that one throws.
struct StopAtEnd {
    Pool& pool;
    ~StopAtEnd() { pool.stop(); }
};

}  // namespace

tl::expected<SeedRange, InputError> parse_seed_range(std::string_view text) {
    const std::size_t dots = text.find("..");
    const auto first = parse_seed(text.substr(0, dots));
    const auto last = dots == std::string_view::npos ? first : parse_seed(text.substr(dots + 2));
    const auto wrong = [&](const Complaint& complaint) {
        return tl::unexpected(
            InputError{"", 0, 0, "--seeds: " + complaint.what, "write A..B, both ends included; " + complaint.hint});
    };
    if (!first)
        return wrong(first.error());
    if (!last)
        return wrong(last.error());
    if (*first > *last)
        return wrong({fmt::format("{} is after {}", *first, *last), "the smaller seed comes first"});
    return SeedRange{*first, *last};
}

std::string caught_by(const RunResult& result) {
    return result.violations.empty() ? "" : result.violations.front().property;
}

tl::expected<ManyEnding, InputError> run_many(const ManyRuns& many) {
    Pool pool(many);
    Workers workers(std::max(1u, many.jobs), [&pool](unsigned) { pool.work(); });
    if (workers.count() == 0)
        throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    auto ending = [&] {
        const StopAtEnd stop{pool};
        return pool.deliver();
    }();
    workers.join();
    return ending;
}

tl::expected<Verified, InputError> verify_design(const Scenario& scenario, const Catalog& catalog, const Design& design,
                                                 const RunRequest& request, unsigned jobs, std::uint64_t share,
                                                 const std::function<bool()>& interrupted,
                                                 const std::function<void()>& done) {
    const bool holds = design.expect.kind == Expectation::Kind::holds;
    Verified verified;
    verified.expected = name_of(design.expect.kind);
    verified.observed = "held";
    verified.property = design.expect.property.text;
    std::set<std::string> unwitnessed, witnessed;
    RunRequest own = request;
    own.design = design.name;
    const std::uint64_t last = std::min(kMaxSeed, scenario.seed + design.expect.seeds - 1);
    const auto take = [&](std::uint64_t seed, const RunOutcome& outcome) {
        ++verified.seeds;
        done();
        unwitnessed.insert(outcome.result.unwitnessed.begin(), outcome.result.unwitnessed.end());
        witnessed.insert(outcome.result.witnessed.begin(), outcome.result.witnessed.end());
        if (is_broken(outcome.ending))
            verified.broken = broken_promise(scenario.model, outcome.ending, outcome.why);
        const std::string property = caught_by(outcome.result);
        if (outcome.result.verdict == RunVerdict::held)
            return true;
        if (property.empty() && !holds && !is_broken(outcome.ending))
            return true;  // an undecided run shows nothing either way
        verified.observed = name_of(outcome.result.verdict);
        verified.first_seed = seed;
        verified.ok = !holds && property == design.expect.property.text;
        if (!property.empty())
            verified.property = property;
        return false;
    };
    ManyRuns many{scenario, catalog, own, {scenario.seed, last}, jobs, interrupted, take, {}, {}};
    if (holds && share > 1)
        many.skip = [&](std::uint64_t seed) { return (seed - scenario.seed) % share != 0; };
    const auto ending = run_many(many);
    if (!ending)
        return tl::unexpected(ending.error());
    verified.interrupted = *ending == ManyEnding::interrupted;
    if (holds && *ending == ManyEnding::all) {
        verified.ok = true;
        for (const std::string& name : unwitnessed) {
            if (share > 1 || witnessed.contains(name))
                continue;
            verified.ok = false;
            verified.observed = "unwitnessed";
            verified.property = name;
            break;
        }
    }
    return verified;
}

}  // namespace orrery
