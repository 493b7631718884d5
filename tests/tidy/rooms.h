// Who includes whom among the rooms of the tree: a room is a folder of sim/ or gui/, or a folder of the top level.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

class Rooms {
public:
    // Takes in the includes of one file of the product; `path` is from the project root.
    void add(const std::string& path, std::string_view text);
    // Rooms that include each other in a circle, the first of them again at its end; empty where there is none.
    std::vector<std::string> circle() const;

private:
    bool leads_back(const std::string& to, std::vector<std::string>& way) const;

    std::map<std::string, std::set<std::string>> includes_;  // by room
};

}  // namespace tidy
