// The headless program started from outside, in a folder of the test's own: its exit and its two streams.
#pragma once
#include <sys/resource.h>
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
inline Ended orrery(const Folder& folder, const std::string& arguments, const std::string& before = "",
                    const std::string& library = source_dir() + "/scenarios") {
    const std::string command = "cd " + folder.path.string() + " && " + before + " ORRERY_SCENARIOS=" + library + " " +
                                bin_dir() + "/orrery " + arguments + " >" + (folder.path / "out").string() + " 2>" +
                                (folder.path / "err").string();
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read(folder.path / "out"),
            read(folder.path / "err")};
}

// The most memory that the program held at once, in KiB; 0 where it did not exit as asked.
inline long peak_kib(const Folder& folder, const std::string& arguments, int exit) {
    const std::string command = "cd " + folder.path.string() + " && ORRERY_SCENARIOS=" + source_dir() +
                                "/scenarios exec " + bin_dir() + "/orrery " + arguments + " >out 2>err";
    const pid_t child = ::fork();
    if (child == 0) {
        ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    struct rusage used = {};
    if (child < 0 || ::wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status) != exit)
        return 0;
    return used.ru_maxrss;
}

}  // namespace test
