// The same storm twice, rewound, and wound by a timeline: one fingerprint, the same verdicts.
#include "sim/timeline/timeline.h"
#include "tests/catch.h"
#include "tests/models/consensus/raft/scripts.h"
#include "tests/models/consensus/raft/storm.h"

using namespace test::raft;

TEST_CASE("a storm has one fingerprint however it is run", "[determinism]") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        INFO("storm " << seed);
        const auto made = std::make_shared<const Blueprint>(storm(seed));
        World straight(made);
        straight.run();

        World rewound(made);
        rewound.run_to(700);
        const WorldState early = rewound.state();
        rewound.run_to(2'500);
        rewound.restore(early);
        rewound.run();
        CHECK(rewound.fingerprint() == straight.fingerprint());
        CHECK(rewound.event() == straight.event());
    }
}

TEST_CASE("a violation is found at the same event after a rewind", "[determinism]") {
    const auto made = std::make_shared<const Blueprint>(figure_8({"commit_old_term"}, 1));
    World straight(made);
    straight.run();
    Timeline timeline(made);
    timeline.run_to_end();
    timeline.seek(100);
    timeline.run_to_end();
    CHECK(timeline.world().fingerprint() == straight.fingerprint());
    const RunResult again = result_of(timeline.world());
    const RunResult once = result_of(straight);
    REQUIRE(again.violations.size() == once.violations.size());
    for (std::size_t i = 0; i < once.violations.size(); ++i) {
        CHECK(again.violations[i].event == once.violations[i].event);
        CHECK(again.violations[i].detail == once.violations[i].detail);
    }
}
