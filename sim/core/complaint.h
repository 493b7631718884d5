// What is wrong with a text, and what to write instead, for the caller to say where.
#pragma once
#include <string>

namespace orrery {

struct Complaint {
    std::string what;
    std::string hint;
};

}  // namespace orrery
