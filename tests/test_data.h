// Where the large published inputs lie (Jepsen histories, latency tables, Raft's quorum data), which are not in the
// repository: $ORRERY_TEST_DATA, else ../shared/data beside the project. Nothing there: the test skips itself, with
// SKIP.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "tests/places.h"

namespace test {

inline std::optional<std::filesystem::path> test_data() {
    namespace fs = std::filesystem;
    std::error_code ignored;
    if (const char* set = std::getenv("ORRERY_TEST_DATA"); set != nullptr && *set != '\0') {
        return fs::is_directory(set, ignored) ? std::optional<fs::path>(set) : std::nullopt;
    }
    const fs::path beside = fs::path(source_dir()).parent_path() / "shared" / "data";
    return fs::is_directory(beside, ignored) ? std::optional<fs::path>(beside) : std::nullopt;
}

}  // namespace test
