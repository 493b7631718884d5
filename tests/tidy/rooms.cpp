#include "tests/tidy/rooms.h"

#include <algorithm>

#include "tests/tidy/source_text.h"

namespace tidy {
namespace {

std::string room_of(std::string_view path) {
    const std::size_t first = path.find('/');
    if (first == path.npos)
        return {};
    const std::size_t second = path.find('/', first + 1);
    const bool has_rooms = path.starts_with("sim/") || path.starts_with("gui/");
    return std::string(path.substr(0, has_rooms && second != path.npos ? second : first));
}

}  // namespace

void Rooms::add(const std::string& path, std::string_view text) {
    const std::string own = room_of(path);
    for (const auto& [name, line] : includes_of(read_source(text))) {
        if (name.front() != '"')
            continue;
        const std::string theirs = room_of(std::string_view(name).substr(1, name.size() - 2));
        if (!theirs.empty() && theirs != own)
            includes_[own].insert(theirs);
    }
}

bool Rooms::leads_back(const std::string& to, std::vector<std::string>& way) const {
    const auto known = includes_.find(way.back());
    if (known == includes_.end())
        return false;
    for (const std::string& next : known->second) {
        if (next != to && std::find(way.begin(), way.end(), next) != way.end())
            continue;
        way.push_back(next);
        if (next == to || leads_back(to, way))
            return true;
        way.pop_back();
    }
    return false;
}

std::vector<std::string> Rooms::circle() const {
    for (const auto& [room, included] : includes_) {
        std::vector<std::string> way{room};
        if (leads_back(room, way))
            return way;
    }
    return {};
}

}  // namespace tidy
