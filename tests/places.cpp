// Alone, so that of all files this one is compiled anew in another folder.
#include "tests/places.h"

#include <cstdlib>

std::string test::source_dir() { return ORRERY_SOURCE_DIR; }
std::string test::bin_dir() {
    const char* other = std::getenv("ORRERY_BIN_DIR");  // of tests/mutations/run.py
    return other ? other : ORRERY_BIN_DIR;
}
