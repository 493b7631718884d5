// A picture's text, looked at: how often something is in it, and whether its elements nest as XML's do.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace test {

inline std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

// The first element that is not closed where it should be; "" where all are.
inline std::string first_unclosed(std::string_view text) {
    std::vector<std::string> open;
    for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        const auto end = text.find('>', at);
        if (end == std::string_view::npos)
            return "a tag without an end";
        const std::string_view tag = text.substr(at + 1, end - at - 1);
        if (tag.starts_with('?') || tag.starts_with('!') || tag.ends_with('/'))
            continue;
        const std::string name(tag.substr(tag.starts_with('/') ? 1 : 0, tag.find_first_of(" />", 1)));
        if (!tag.starts_with('/')) {
            open.emplace_back(name.substr(0, name.find(' ')));
        } else {
            const std::string closed(tag.substr(1));
            if (open.empty() || open.back() != closed)
                return closed;
            open.pop_back();
        }
    }
    return open.empty() ? "" : open.back();
}

// The numbers of an attribute, in the order of the text: count of circles' cx, say.
inline std::vector<double> numbers(std::string_view text, std::string_view before) {
    std::vector<double> out;
    for (auto at = text.find(before); at != std::string_view::npos; at = text.find(before, at + 1))
        out.push_back(std::stod(std::string(text.substr(at + before.size(), 24))));
    return out;
}

}  // namespace test
