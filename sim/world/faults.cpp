#include "sim/world/faults.h"

#include "sim/core/tearing.h"

namespace orrery {
std::string_view name_of(Unsynced unsynced) {
    switch (unsynced) {
        case Unsynced::by_disk:
            return "by disk";
        case Unsynced::lost:
            return "lost";
        case Unsynced::kept:
            return "kept";
        case Unsynced::some:
            return "some";
        case Unsynced::torn:
            return "torn";
    }
    return "";
}

std::string_view name_of(Tearing tearing) { return tearing == Tearing::journal ? "journal" : "raw"; }

}  // namespace orrery
