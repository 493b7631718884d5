// The project's rules that text alone can decide: layers, banned calls where runs are made, form of files.
// A rule reads one file and reports places, each with what to change. It sees text, not types: what it cannot see
// (a pointer used as a sort key, an unordered iteration behind an alias) is left to the determinism tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct Finding {
    std::string file;
    int line = 0;  // from 1
    std::string rule;
    std::string advice;  // what is wrong and what to change
};

// A place where a rule does not hold on purpose.
struct Exception {
    std::string_view file;  // from the project root
    std::string_view rule;
    std::string_view reason;
};

// `path` is from the project root, with forward slashes: the rules go by folder and ending.
std::vector<Finding> check_file(const std::string& path, std::string_view text);

bool is_checked(const std::string& path);

}  // namespace tidy
