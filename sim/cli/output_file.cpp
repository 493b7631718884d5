#include "sim/cli/output_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

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

OutputFile::OutputFile(std::string path) : path_(std::move(path)), wrong_(why_unwritable(path_)) {
    if (wrong_)
        return;
    // A link stays a link: what it leads to is replaced.
    std::error_code dangling;
    const std::filesystem::path target = std::filesystem::canonical(path_, dangling);
    whole_ = dangling ? path_ : target.string();
    part_ = whole_ + ".part";
    file_ = std::fopen(part_.c_str(), "wb");
    if (!file_)
        wrong_ = unwritable(path_);
}

OutputFile::~OutputFile() {
    if (!file_)
        return;
    std::fclose(file_);
    static_cast<void>(std::remove(part_.c_str()));
}

void OutputFile::write(std::string_view text) {
    if (!wrong_ && std::fwrite(text.data(), 1, text.size(), file_) != text.size())
        wrong_ = unwritable(path_);
}

std::optional<InputError> OutputFile::finish() {
    if (!file_)
        return wrong_;
    const bool closed = std::fclose(std::exchange(file_, nullptr)) == 0;
    if (!wrong_ && (!closed || std::rename(part_.c_str(), whole_.c_str()) != 0))
        wrong_ = unwritable(path_);
    if (wrong_)
        static_cast<void>(std::remove(part_.c_str()));
    return wrong_;
}

std::optional<InputError> write_output_file(const std::string& path, std::string_view text) {
    OutputFile file(path);
    file.write(text);
    return file.finish();
}

}  // namespace orrery::cli
