#include "sim/picture/text_lines.h"

#include <algorithm>

namespace orrery {
namespace {

// The bytes of the first `count` characters.
std::size_t bytes_of(std::string_view text, std::size_t count) {
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0u) != 0x80u;
        if (begins && count-- == 0)
            break;
    }
    return at;
}

}  // namespace

std::string shortened(std::string_view text, std::size_t most) {
    if (bytes_of(text, most) == text.size())
        return std::string(text);
    return std::string(text.substr(0, bytes_of(text, most - 1))) + "…";
}

std::vector<std::string> broken_into_lines(std::string_view text, std::size_t width, std::size_t lines) {
    std::vector<std::string> out;
    while (!text.empty() && out.size() + 1 < lines) {
        const std::size_t fits = bytes_of(text, width);
        if (fits == text.size())
            break;
        const std::size_t blank = text.rfind(' ', fits);
        const std::size_t end = blank == text.npos || blank == 0 ? fits : blank;
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + (text[end] == ' ' ? 1 : 0), text.size()));
    }
    if (!text.empty())
        out.push_back(shortened(text, width));
    return out;
}

}  // namespace orrery
