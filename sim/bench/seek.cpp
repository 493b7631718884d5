// The bench of rewinding: how long a jump to any event of a long run takes, what its history weighs, and what keeping
// checkpoints costs the run.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "sim/bench/duel.h"
#include "sim/bench/worlds.h"
#include "sim/core/random.h"
#include "sim/timeline/timeline.h"

namespace orrery::bench {
namespace {

constexpr std::uint64_t kParts = 10;  // of the run, in which the two worlds take turns
constexpr std::size_t kMib = std::size_t{1} << 20;

// Bytes that the process holds; 0 where the system does not say.
std::size_t resident_bytes() {
    std::ifstream statm("/proc/self/statm");
    std::size_t all = 0, resident = 0;
    return statm >> all >> resident ? resident * 4096 : 0;
}

double mib(std::size_t bytes) { return static_cast<double>(bytes) / static_cast<double>(kMib); }

double percentile(std::vector<double>& series, std::size_t hundredths) {
    std::sort(series.begin(), series.end());
    return series[std::min(series.size() - 1, series.size() * hundredths / 100)];
}

void pause_point(const Request& request, const std::string& doing) {
    if (request.interrupted())
        throw Stopped{};
    request.progress(doing);
}

// Winds the timeline forward to an event of whole thousands, or a little further.
void wind(Timeline& timeline, EventNumber target) {
    timeline.run_to_end([&](EventNumber at, Time) { return at < target; });
}

}  // namespace

Report run_seek(const Request& request) {
    const EventNumber events = request.count("events");
    const auto blueprint = phold_blueprint(request.catalog, request.count("nodes"));
    Timeline::Options options;
    options.memory = request.count("mib") * kMib;

    // The run itself, beside one that keeps nothing.
    World bare(blueprint);
    bare.start();
    const std::size_t before = resident_bytes();
    Timeline timeline(blueprint, options);
    std::vector<double> costs;
    double bare_time = 0, kept_time = 0;
    for (std::uint64_t part = 1; part <= kParts; ++part) {
        pause_point(request, fmt::format("the run, part {} of {}", part, kParts));
        const double begun = thread_seconds();
        wind(timeline, events * part / kParts);
        const double middle = thread_seconds();
        bare.run_to(timeline.at());
        const double ended = thread_seconds();
        kept_time += middle - begun;
        bare_time += ended - middle;
        costs.push_back(100 * ((middle - begun) / std::max(ended - middle, 1e-9) - 1));
    }
    if (timeline.world().fingerprint() != bare.fingerprint())
        throw Stopped{"the run with checkpoints is not the run without"};
    // What the process has grown by, and no less than the checkpoints weigh: memory that was there before serves as
    // well.
    const auto held = [&] {
        const std::size_t now = resident_bytes();
        return std::max(timeline.checkpoint_bytes(), now > before ? now - before : 0);
    };

    // Jumps to events drawn uniformly over the whole run.
    const std::uint64_t jumps = request.count("rounds") * request.count("seeks");
    std::vector<double> times, cpu_times;  // of the wall clock, of the thread
    std::size_t most = held();
    for (std::uint64_t i = 0; i < jumps; ++i) {
        pause_point(request, fmt::format("seek {} of {}", i + 1, jumps));
        const EventNumber target = uniform_below(draw(1, hash_text("seek"), 0, i), events + 1);
        const double cpu_begun = thread_seconds(), begun = wall_seconds();
        const EventNumber reached = timeline.seek(target);
        times.push_back((wall_seconds() - begun) * 1e3);
        cpu_times.push_back((thread_seconds() - cpu_begun) * 1e3);
        if (reached != target)
            throw Stopped{fmt::format("a seek to event {} ended at event {}", target, reached)};
        if (i % 16 == 0)
            most = std::max(most, held());
    }
    timeline.seek(bare.event());
    if (timeline.world().fingerprint() != bare.fingerprint())
        throw Stopped{"the run that was wound back and forth is not the run that was not"};

    const double p50 = percentile(times, 50), p99 = percentile(times, 99), cpu_p99 = percentile(cpu_times, 99);
    const Spread cost = spread_of(costs);
    const double whole = 100 * (kept_time / bare_time - 1);
    Report report;
    Json parameters = Json::object();
    for (const auto& [name, number] : request.numbers)
        parameters[name] = number;
    report.document = {{"bench", "seek"},
                       {"parameters", std::move(parameters)},
                       {"p50_ms", p50},
                       {"p99_ms", p99},
                       {"history_mib", mib(most)},
                       {"events", bare.event()},
                       {"cpu_p99_ms", cpu_p99},
                       {"ns_an_event", bare_time * 1e9 / static_cast<double>(bare.event())},
                       {"checkpoints", timeline.checkpoints()},
                       {"spacing", timeline.spacing()},
                       {"checkpoint_cost_percent", cost.median}};
    const auto ms = [](double time) { return fmt::format("{:.3f}", time); };
    report.table = {
        {"", "", "", ""},
        {"a seek", ms(p50), fmt::format("{}..{}", ms(times.front()), ms(times.back())), "ms, median"},
        {"99 of 100 within", ms(p99), fmt::format("{} of CPU time", ms(cpu_p99)), "ms"},
        {"history", fmt::format("{:.0f}", mib(most)), fmt::format("of {}", request.count("mib")), "MiB, as held"},
        {"checkpoints", fmt::format("{}", timeline.checkpoints()), fmt::format("every {}", timeline.spacing()),
         "events"},
        {"they cost the run", fmt::format("{:.1f}", cost.median), fmt::format("{:.1f}..{:.1f}", cost.least, cost.most),
         "% slower"}};
    report.remarks.push_back(
        fmt::format("{:.1f} % over the whole run; {} events in {:.2f} s of CPU time without, {:.2f} with", whole,
                    bare.event(), bare_time, kept_time));
    return report;
}

}  // namespace orrery::bench
