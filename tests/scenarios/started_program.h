// The headless program started from outside, in a folder of the test's own: its exit and its two streams.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>
#include <string>

#include "tests/folder.h"
#include "tests/places.h"

namespace test {

inline std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Ended {
    int exit = -1;
    std::string out, err;
};

// Runs the program in another folder, with the library of the source tree.
inline Ended orrery(const Folder& folder, const std::string& arguments, const std::string& before = "") {
    const std::string command = "cd " + folder.path.string() + " && " + before +
                                " ORRERY_SCENARIOS=" + test::source_dir() + "/scenarios " + test::bin_dir() +
                                "/orrery " + arguments + " >" + (folder.path / "out").string() + " 2>" +
                                (folder.path / "err").string();
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read(folder.path / "out"),
            read(folder.path / "err")};
}

}  // namespace test
