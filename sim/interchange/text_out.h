// Where a writer puts what it has, piece by piece, so that a long run is never one text in memory.
#pragma once
#include <functional>
#include <string_view>

namespace orrery {

using TextOut = std::function<void(std::string_view)>;

}  // namespace orrery
