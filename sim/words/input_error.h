// What is wrong with an input that a person wrote, where it is, and what to change.
// Units: lines and columns count from 1, columns in bytes; line 0: the place is not known, or the whole file.
#pragma once
#include <string>

#include "sim/core/history.h"

namespace orrery {

struct InputError {
    std::string file;  // empty: from the command line
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::string what;
    std::string hint;  // what to change

    std::string to_text() const;  // file:line:column: what; hint
};

// A word of a file, and where it stands.
struct Word {
    std::string text;
    Place place;
};

}  // namespace orrery
