// The fingerprints of the library, kept: the same in every toolchain, on every processor, forward and rewound.
// One that moves must be explained in the commit that moves it (and the engine's number raised).
#include "models/catalog.h"
#include "tests/golden_file.h"
#include "tests/places.h"
#include "tests/portability/golden_runs.h"

using namespace orrery;

TEST_CASE("every design of the library has its golden fingerprints, forward and rewound", "[golden]") {
    const Catalog catalog = all_models();
    const Library library(test::source_dir() + "/scenarios");
    std::size_t designs = 0;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        CAPTURE(name);
        test::check_golden("fingerprints/" + name + ".txt", test::fingerprint_lines(*scenario, catalog));
        designs += scenario->designs.size();
    }
    CHECK(designs >= 12);
}
