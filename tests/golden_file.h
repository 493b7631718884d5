// Golden files: what a program printed when it was right, under tests/golden/. `--rewrite` on a test program's
// command line (or ORRERY_REWRITE=1) writes them anew; read the difference before you keep it.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/catch.h"
#include "tests/places.h"

namespace test {

inline void check_golden(const std::string& name, const std::string& text) {
    const std::filesystem::path path = std::filesystem::path(source_dir()) / "tests" / "golden" / name;
    const char* rewrite = std::getenv("ORRERY_REWRITE");
    if (rewrite && std::string(rewrite) == "1") {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
    }
    std::ifstream file(path, std::ios::binary);
    INFO("golden file " << path.string() << "; after a wanted change: ./dev test --rewrite, then read git diff");
    REQUIRE(file);
    std::ostringstream kept;
    kept << file.rdbuf();
    CHECK(text == kept.str());
}

}  // namespace test
