// A scenario file that is being written, in its parts.
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

namespace test {

using Lines = std::vector<std::string>;

// A file in its parts, each a list of pieces.
struct Draft {
    Lines top, parameters, workload, topology, network, links, faults, swarm, designs, compare, lesson;

    std::string text() const {
        std::string out;
        const auto section = [&](const char* head, const Lines& lines) {
            if (!lines.empty())
                out += fmt::format("{}{}\n", head, fmt::join(lines, "\n"));
        };
        section("", top);
        section("[parameters]\n", parameters);
        section("[workload]\n", workload);
        section("[topology]\n", topology);
        section("[network.default]\n", network);
        section("", links);
        section("", faults);
        section("[swarm]\n", swarm);
        section("", designs);
        section("[compare]\n", compare);
        section("[lesson]\n", lesson);
        return out;
    }
};

inline std::string quoted(const std::string& text) { return '"' + text + '"'; }
inline std::string list_of(const Lines& words) {
    Lines all;
    for (const std::string& word : words)
        all.push_back(quoted(word));
    return fmt::format("[{}]", fmt::join(all, ", "));
}

}  // namespace test
