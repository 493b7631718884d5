// A folder of a test's own, gone with it. No other test has it, in this process or another.
#pragma once
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace test {

namespace fs = std::filesystem;

struct Folder {
    fs::path path;

    explicit Folder(const std::string& name = "test") {
        std::string own = (fs::temp_directory_path() / ("orrery-" + name + "-XXXXXX")).string();
        if (!::mkdtemp(own.data()))
            throw std::runtime_error("no folder can be made in " + fs::temp_directory_path().string());
        path = own;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string file(const std::string& name) const { return (path / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path / name, std::ios::binary) << text;
        return file(name);
    }
    std::vector<std::string> names() const {
        std::vector<std::string> out;
        for (const auto& entry : fs::directory_iterator(path))
            out.push_back(entry.path().filename().string());
        std::sort(out.begin(), out.end());
        return out;
    }
};

}  // namespace test
