// Texts made to fit into pictures: cut with an ellipsis, or broken into lines at blanks. Characters are those of UTF-8
// and are never cut in two. Units: characters.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

std::string shortened(std::string_view text, std::size_t most);
// At most `lines` lines; the last ends with an ellipsis where there is more.
std::vector<std::string> broken_into_lines(std::string_view text, std::size_t width, std::size_t lines);

}  // namespace orrery
