// The benches of the event path: phold, ping, record, snapshot.
#include <fmt/format.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>

#include "sim/bench/bare_loops.h"
#include "sim/bench/duel.h"
#include "sim/bench/worlds.h"
#include "sim/record/recording.h"
#include "sim/timeline/timeline.h"

namespace orrery::bench {
namespace {

// Steps the world `work` events on.
Side runner(World& world) {
    return [&world](std::uint64_t work) {
        const EventNumber before = world.event();
        return world.run_to(before + work) - before;
    };
}

// A folder of this process's own, gone afterwards.
class Folder {
public:
    Folder() {
        std::error_code failed;
        const auto base = std::filesystem::temp_directory_path(failed);
        path_ = base / fmt::format("orrery-bench-{}", getpid());
        std::filesystem::create_directories(path_, failed);
        if (failed)
            throw Stopped{fmt::format("{}: cannot be made: {}; set TMPDIR to a folder that you may write to",
                                      path_.string(), failed.message())};
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

RecordedIdentity identity() {
    RecordedIdentity out;
    out.scenario = "bench/ping";
    out.seed = 1;
    out.program = "orrery bench record";
    return out;
}

}  // namespace

Report run_phold(const Request& request) {
    const std::uint64_t processes = request.count("lps");
    World world(phold_blueprint(request.catalog, processes));
    world.start();
    BarePhold bare(static_cast<std::uint32_t>(processes));
    const Duel result = duel(
        request, request.count("events"), [&](std::uint64_t work) { return bare.run(work); }, runner(world));
    Report report = report_of("phold", request, "events/s", result);
    report.remarks.push_back(
        fmt::format("fingerprint {:016x}; the bare loop's counters {:016x}", world.fingerprint(), bare.checksum()));
    return report;
}

Report run_ping(const Request& request) {
    World world(ping_blueprint(request.catalog));
    world.start();
    BarePing bare(kPingNodes, kPingInFlight);
    const Duel result = duel(
        request, request.count("events"), [&](std::uint64_t work) { return bare.run(work); }, runner(world));
    Report report = report_of("ping", request, "events/s", result);
    report.remarks.push_back(
        fmt::format("fingerprint {:016x}; the bare loop's sums {:016x}", world.fingerprint(), bare.checksum()));
    return report;
}

Report run_record(const Request& request) {
    const Folder folder;
    const auto blueprint = ping_blueprint(request.catalog);
    Duel all;
    double running = 0, writing = 0;  // of the wall clock
    std::uintmax_t bytes = 0;
    std::uint64_t recorded = 0;
    for (std::uint64_t round = 0; round < request.count("rounds"); ++round) {
        const std::string file = folder.file(fmt::format("{}.orrery", round));
        auto recorder = Recorder::create(file, identity(), ping_blueprint(request.catalog));
        if (!recorder)
            throw Stopped{recorder.error().to_text()};
        World bare(blueprint), world(blueprint);
        const auto recorded_run = [&](std::uint64_t work) {
            constexpr std::uint64_t kStride = 4096;
            const EventNumber before = world.event();
            for (EventNumber at = before; at < before + work; (*recorder)->follow(at))
                at = world.run_to(std::min(at + kStride, before + work));
            return world.event() - before;
        };
        Request one = request;
        one.numbers["rounds"] = 1;
        const double begun = wall_seconds();
        const Duel result = duel(one, request.count("events"), runner(bare), recorded_run);
        const double ran = wall_seconds();
        world.finish();
        if (auto done = (*recorder)->finish(end_of(world)); !done)
            throw Stopped{done.error().to_text()};
        running += ran - begun;
        writing += wall_seconds() - ran;
        if (world.state().chain != bare.state().chain)
            throw Stopped{"the recorded run is not the run without a recording"};
        all.ours.push_back(result.ours.front());
        all.limit.push_back(result.limit.front());
        recorded += world.event();
        bytes += std::filesystem::file_size(file);
        std::filesystem::remove(file);
    }
    Report report = report_of("record", request, "events/s", all);
    report.remarks.push_back(fmt::format(
        "{:.0f} bytes of file an event; both runs took {:.2f} s of the wall clock, and then the file {:.2f} s to "
        "its end",
        static_cast<double>(bytes) / static_cast<double>(recorded), running, writing));
    return report;
}

Report run_snapshot(const Request& request) {
    // A world of phold whose flat parts come as near to the size as whole processes allow.
    const auto bytes_of = [&](std::uint64_t processes) {
        World world(phold_blueprint(request.catalog, processes));
        world.run_to(processes);
        const WorldState kept = world.state();  // what they share does not count
        return flat_bytes(world.state());
    };
    const std::size_t wanted = request.count("bytes"), few = bytes_of(16), more = bytes_of(1040);
    const std::size_t each = (more - few) / 1024;
    const std::uint64_t processes = wanted <= few ? 16 : 16 + (wanted - few) / each;
    World world(phold_blueprint(request.catalog, processes));
    world.run_to(8 * processes);
    WorldState kept = world.state();
    const std::size_t bytes = flat_bytes(world.state());
    const std::vector<char> from(bytes, 'x');
    std::vector<char> to(bytes);
    const auto copy_flat = [&](std::uint64_t work) {
        std::uint64_t done = 0;
        for (; done < work; done += bytes) {
            std::memcpy(to.data(), from.data(), bytes);
            asm volatile("" : : "r"(to.data()) : "memory");  // the copy is wanted, whatever nobody reads
        }
        return done;
    };
    const auto copy_world = [&](std::uint64_t work) {
        std::uint64_t done = 0;
        for (; done < work; done += bytes)
            kept = world.state();
        return done;
    };
    Duel result = duel(request, std::max<std::uint64_t>(request.count("copies"), 8) * bytes, copy_flat, copy_world);
    Report report = report_of("snapshot", request, "bytes/s", result);
    report.remarks.push_back(fmt::format("a world of {} processes, {} bytes: {:.2f} µs a snapshot", processes, bytes,
                                         static_cast<double>(bytes) / spread_of(result.ours).median * 1e6));
    return report;
}

}  // namespace orrery::bench
