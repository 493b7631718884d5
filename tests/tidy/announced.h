// Types that one file announces (`class World;`) and another defines: both ought to call it by the same key. Clang
// warns where one says struct and the other class (another compiler links them apart), g++ by default does not.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

class Announced {
public:
    // Takes in what one header or source file announces and defines.
    void add(const std::string& path, std::string_view text);
    // Announcements by a key by which no file defines a type of that name, where one defines it by the other:
    // "gui/a.h:7: class World". A name that nobody here defines is somebody else's.
    std::vector<std::string> mismatches() const;

private:
    std::map<std::string, std::set<std::string>> defined_;  // by name: "struct", "class" or both
    struct Announcement {
        std::string place, key, name;
    };
    std::vector<Announcement> announcements_;
};

}  // namespace tidy
