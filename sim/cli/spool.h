// Text that waits until it is known where it goes: the beginning in memory, what is more in a file of the system's that
// nobody sees, so that a command may print whatever a long run holds.
// Errors: a write that fails is told by the last call.
#pragma once
#include <cstdio>
#include <string>
#include <string_view>

namespace orrery::cli {

class Spool {
public:
    Spool() = default;
    ~Spool();
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;

    void add(std::string_view text);
    void clear();
    bool write_to(std::FILE* out);  // all of it; false: that, or an add() before it, failed

private:
    void spill();

    std::string text_;  // behind what is in the file
    std::FILE* file_ = nullptr;
    bool failed_ = false;
};

}  // namespace orrery::cli
