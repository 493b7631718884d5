// Files that a command writes beside what it prints: written under another name and renamed, so that nobody ever sees
// half of one, and refused before the work begins where the place cannot be written to.
// Errors: InputError with the path.
#pragma once
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "sim/words/input_error.h"

namespace orrery::cli {

// What keeps a file from being written there, if anything does. Asked before long work. `input`: what the command
// reads, a file or a name of the library, which must not be written over. An empty path is nothing to write.
std::optional<InputError> why_unwritable(const std::string& path, const std::string& input = {});

// One that is written piece by piece. What is not finished leaves nothing behind.
class OutputFile {
public:
    explicit OutputFile(std::string path);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    void write(std::string_view text);
    std::optional<InputError> finish();

private:
    const std::string path_;
    std::string whole_, part_;
    std::FILE* file_ = nullptr;
    std::optional<InputError> wrong_;
};

std::optional<InputError> write_output_file(const std::string& path, std::string_view text);

}  // namespace orrery::cli
