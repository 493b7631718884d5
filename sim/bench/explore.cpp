// The bench of exploration: two-phase commit, every state once, against a search written for it alone.
#include "sim/explore/explore.h"

#include <fmt/format.h>

#include "sim/bench/bare_search.h"
#include "sim/bench/duel.h"

namespace orrery::bench {
namespace {

constexpr double kStateright = 530'000;  // distinct states a second that it is measured at on the reference machine

}  // namespace

Report run_explore(const Request& request) {
    const std::uint64_t resource_managers = request.count("rms");
    Blueprint blueprint;
    request.catalog.find("teaching/two-phase-commit")
        ->build({{"resource_managers", static_cast<std::int64_t>(resource_managers)}}, {}, blueprint);
    BareTwoPhase bare(static_cast<std::uint32_t>(resource_managers));
    Explored explored;
    const auto search_bare = [&](std::uint64_t work) {
        std::uint64_t done = 0;
        while (done < work) {
            bare.run();
            done += bare.distinct();
        }
        return done;
    };
    const auto search = [&](std::uint64_t work) {
        std::uint64_t done = 0;
        while (done < work) {
            explored = explore(blueprint, {});
            done += explored.distinct;
        }
        return done;
    };
    bare.run();
    const Duel result = duel(request, bare.distinct() * request.count("searches"), search_bare, search);
    if (bare.distinct() != explored.distinct || bare.generated() != explored.generated || !explored.complete)
        throw Stopped{fmt::format("{} states, {} generated, and the bare search has {} and {}", explored.distinct,
                                  explored.generated, bare.distinct(), bare.generated())};
    Report report = report_of("explore", request, "distinct states/s", result);
    const double to_stateright = spread_of(result.ours).median / kStateright;
    report.document["distinct"] = explored.distinct;
    report.document["generated"] = explored.generated;
    report.document["bytes_per_state"] = explored.bytes_per_state;
    report.document["ratio_to_stateright"] = to_stateright;
    report.remarks.push_back(fmt::format("{} distinct states, {} generated, depth {}, {:.1f} bytes a state",
                                         explored.distinct, explored.generated, explored.depth,
                                         explored.bytes_per_state));
    report.remarks.push_back(fmt::format(
        "{:.2f} times the 0.53 M distinct states/s of Stateright with 7 resource managers on the reference machine",
        to_stateright));
    return report;
}

}  // namespace orrery::bench
