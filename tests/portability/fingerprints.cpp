// Holds the golden fingerprints on the processor that it runs on: `fingerprints SCENARIOS GOLDEN`, the two folders.
// Without SQLite, Catch2 or Qt, so that it can be built for other processors with header-only libraries alone.
// Exits: 0 all agree, 1 some differ (they are printed), 2 usage or unreadable files.
#include <fmt/format.h>

#include <cstdio>

#include "models/catalog.h"
#include "tests/portability/golden_runs.h"

using namespace orrery;

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: fingerprints SCENARIOS GOLDEN\n", stderr);
        return 2;
    }
    const Catalog catalog = all_models();
    const Library library(argv[1]);
    int runs = 0, different = 0;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        const auto golden = read_file(fmt::format("{}/{}.txt", argv[2], name));
        if (!scenario || !golden) {
            fmt::print(stderr, "{}\n", (scenario ? golden.error() : scenario.error()).to_text());
            return 2;
        }
        const std::string lines = test::fingerprint_lines(*scenario, catalog);
        runs += static_cast<int>(scenario->designs.size()) * 3;
        if (lines == *golden)
            continue;
        ++different;
        fmt::print("{} differs\n  golden\n{}  here\n{}", name, *golden, lines);
    }
    fmt::print("{} runs, {} scenarios differ from their golden fingerprints\n", runs, different);
    return runs < 12 ? 2 : different == 0 ? 0 : 1;
}
