#include "scenarios/cli/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace orrery::cli {
namespace {

InputError unwritable(const std::string& path) {
    return {path, 0, 0, fmt::format("cannot be written: {}", std::strerror(errno)),
            "check the folder and its permissions, or name another file"};
}

}  // namespace

std::optional<InputError> why_unwritable(const std::string& path, const std::string& input) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    if (path.empty())
        return std::nullopt;
    if (fs::equivalent(path, input, ignored))
        return InputError{path, 0, 0, "cannot be written: it is what is read here", "name another file"};
    if (fs::is_directory(path, ignored)) {
        errno = EISDIR;
        return unwritable(path);
    }
    if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored))
        return InputError{path, 0, 0, "cannot be written: it is a device or a pipe, and renaming would replace it",
                          "name a file"};
    const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        return unwritable(path);
    return std::nullopt;
}

std::optional<InputError> write_output_file(const std::string& path, std::string_view text) {
    if (auto wrong = why_unwritable(path))
        return wrong;
    // A link stays a link: what it leads to is replaced.
    std::error_code dangling;
    const std::filesystem::path target = std::filesystem::canonical(path, dangling);
    const std::string whole = dangling ? path : target.string();
    const std::string part = whole + ".part";
    std::FILE* file = std::fopen(part.c_str(), "wb");
    if (!file)
        return unwritable(path);
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    const bool closed = std::fclose(file) == 0;
    if (written && closed && std::rename(part.c_str(), whole.c_str()) == 0)
        return std::nullopt;
    const InputError wrong = unwritable(path);
    static_cast<void>(std::remove(part.c_str()));
    return wrong;
}

}  // namespace orrery::cli
