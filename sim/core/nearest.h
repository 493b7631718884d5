// The nearest valid name, for errors that say what the writer may have meant.
// Source: Levenshtein's distance with transpositions of neighbours (optimal string alignment).
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

std::size_t edit_distance(std::string_view a, std::string_view b);

// The name nearest to `wrong`; empty where none is near enough to be a slip of the pen.
std::string nearest_name(std::string_view wrong, const std::vector<std::string>& names);

// "did you mean 'x'?", or "one of: a, b, c" (the first few), or "there are none".
std::string suggest(std::string_view wrong, const std::vector<std::string>& names);

}  // namespace orrery
