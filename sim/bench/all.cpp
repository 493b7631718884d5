#include "sim/bench/bench.h"

namespace orrery::bench {
namespace {

constexpr std::int64_t kMostEvents = 10'000'000'000;

Option rounds(std::int64_t initial) {
    return {"rounds", initial, 1, 1000, "rounds, each with its own ratio; the medians are reported"};
}
Option events(std::int64_t initial, const char* help) { return {"events", initial, 1, kMostEvents, help}; }

}  // namespace

const std::vector<Bench>& all_benches() {
    static const std::vector<Bench> all{
        {"phold",
         "jobs that wander between processes, all guarantees on",
         "a bare std::priority_queue loop",
         "0.9 at 1,024, 0.6 at 65,536",
         "1.5, 1.2",
         {{"lps", 1024, 1, 4'000'000, "logical processes, and jobs"}, events(2'000'000, "events a round"), rounds(5)},
         run_phold},
        {"ping",
         "5 nodes keep 40 messages of 64 bytes in the air",
         "a bare std::priority_queue loop",
         "0.7",
         "1.0",
         {events(2'000'000, "events a round"), rounds(5)},
         run_ping},
        {"record",
         "ping, written to a recording",
         "the same without a recording",
         "0.7",
         "0.9",
         {events(300'000, "events a round"), rounds(5)},
         run_record},
        {"snapshot",
         "a copy of a world, kept",
         "memcpy of as many bytes",
         "0.5",
         "0.8",
         {{"bytes", 320'000, 1'000, 4'000'000'000, "size of the world"},
          {"copies", 2000, 1, 1'000'000, "copies a round"},
          rounds(5)},
         run_snapshot},
        {"seek",
         "jumps to any event of a long run of phold",
         "-",
         "p99 1 / 5 / 100 ms at 5 / 100 / 100,000 nodes; checkpoints 5 %",
         "0.1 / 1 / 50 ms; 2 %",
         {events(10'000'000, "length of the run"),
          {"nodes", 5, 1, 4'000'000, "nodes"},
          {"mib", 512, 1, 1 << 20, "memory for the history, in MiB"},
          {"seeks", 100, 1, 1'000'000, "seeks a round"},
          rounds(5)},
         run_seek},
        {"explore",
         "two-phase commit, every state of it once",
         "a search written for it alone, of 48-byte states",
         "0.53 M distinct states/s (Stateright) with 7",
         "2.1 M",
         {{"rms", 7, 1, 10, "resource managers"}, {"searches", 4, 1, 1000, "whole searches a round"}, rounds(5)},
         run_explore},
        {"check",
         "published histories, parsed and in memory, judged for linearizability",
         "Porcupine on the same files, measured once on the reference machine",
         "10 the median etcd log, 30 the sum",
         "20, 200",
         {rounds(20)},
         run_check},
    };
    return all;
}

}  // namespace orrery::bench
