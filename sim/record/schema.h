// The layout of a recording, version 2: one constant for the tables, one for the views. schema.md explains it to
// people.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orrery::record {

// Each table with the statement that makes it. A reader holds a file's own statements against these, word for word.
const std::vector<std::pair<std::string_view, std::string_view>>& tables();
const std::vector<std::string_view>& views();

}  // namespace orrery::record
