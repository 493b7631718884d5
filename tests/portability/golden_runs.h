// The runs whose fingerprints are kept in tests/golden/fingerprints/, one file a scenario: every design of the library
// at three seeds, each up to kEvents events. The tests of each toolchain hold them, and so does the program beside this
// file on other processors.
// A line: "plain seed 7: 20000 events, 0123456789abcdef".
#pragma once
#include <fmt/format.h>

#include <string>

#include "sim/scenario/library.h"
#include "sim/timeline/timeline.h"

namespace test {

constexpr orrery::EventNumber kEvents = 20'000;

// Made again by winding: to the middle, back to a fifth, and on to the end.
inline std::uint64_t rewound_fingerprint(const std::shared_ptr<const orrery::Blueprint>& blueprint,
                                         orrery::EventNumber end) {
    orrery::Timeline timeline(blueprint, {.spacing = 512, .memory = std::size_t{64} << 20});
    for (const orrery::EventNumber target : {end / 2, end / 5, end})
        timeline.seek(target);
    return timeline.world().fingerprint();
}

// One line a run. A run that is another when it is rewound says so in its line, which then is not the golden one.
inline std::string fingerprint_lines(const orrery::Scenario& scenario, const orrery::Catalog& catalog) {
    std::string out;
    for (const orrery::Design& design : scenario.designs) {
        for (const std::uint64_t seed : {scenario.seed, std::uint64_t{7}, std::uint64_t{1'234'567}}) {
            orrery::RunRequest request;
            request.design = design.name;
            request.seed = seed;
            const auto blueprint = make_blueprint(scenario, catalog, request);
            if (!blueprint)
                return blueprint.error().to_text();
            orrery::World world(*blueprint);
            const orrery::EventNumber events = world.run_to(kEvents);
            const std::uint64_t fingerprint = world.fingerprint();
            out += fmt::format("{} seed {}: {} events, {:016x}{}\n", design.name, seed, events, fingerprint,
                               rewound_fingerprint(*blueprint, events) == fingerprint ? "" : ", rewound another");
        }
    }
    return out;
}

}  // namespace test
