// Catch2, v2 (Debian 12) or v3 (newer), under one set of names: v3's, given to v2 here where it lacks them.
// Every test includes this header and no other of Catch2's.
// Tags say the kind of a test case: [property] [golden] [flaw] [determinism]; without one it is a unit test.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)

#include <catch2/catch_all.hpp>

#else

#include <catch2/catch.hpp>

namespace Catch::Matchers {
inline auto ContainsSubstring(const std::string& text) { return Contains(text); }
}  // namespace Catch::Matchers

// Ends the test case and says why; v2 counts it as passed.
#define SKIP(why)                 \
    do {                          \
        WARN("skipped: " << why); \
        SUCCEED();                \
        return;                   \
    } while (false)

#endif

namespace test {
// Runs the test cases that the command line asks for; returns the program's exit code.
int run_catch(int argc, char** argv);
}  // namespace test
