#define CATCH_CONFIG_RUNNER
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.h"

// Takes --rewrite, which writes the golden files anew (tests/golden_file.h), and leaves the rest to Catch. A test that
// asserts nothing (its loop was empty, its `if` never true) has failed.
int test::run_catch(int argc, char** argv) {
    std::vector<char*> rest;
    for (int i = 0; i < argc; ++i) {
        if (std::string_view(argv[i]) == "--rewrite")
            setenv("ORRERY_REWRITE", "1", 1);
        else
            rest.push_back(argv[i]);
    }
    std::string warn = "--warn", about = "NoAssertions";
    rest.push_back(warn.data());
    rest.push_back(about.data());
    return Catch::Session().run(static_cast<int>(rest.size()), rest.data());
}
