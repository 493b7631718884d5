#include "sim/causality/picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/transitive_reduction.hpp>
#include <map>

namespace orrery {
namespace {

constexpr std::size_t kLineOfLabel = 48;  // characters

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

// Broken at spaces, for a box of a picture.
std::string wrapped(std::string_view text) {
    std::string out;
    std::size_t line = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        if (line != 0 && line + (end - at) > kLineOfLabel) {
            out += "\\n";
            line = 0;
        } else if (line != 0) {
            out += ' ';
        }
        out += escaped(text.substr(at, end - at));
        line += end - at + 1;
        at = end + 1;
    }
    return out;
}

}  // namespace

namespace causality {

std::vector<std::pair<EventNumber, EventNumber>> reduced_edges(const std::vector<SliceStep>& steps) {
    if (steps.empty())
        return {};  // the library's reduction wants a vertex
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
    std::map<EventNumber, std::size_t> vertex_of;
    for (const SliceStep& step : steps)
        vertex_of.emplace(step.event, vertex_of.size());
    Graph whole(steps.size());
    for (std::size_t to = 0; to < steps.size(); ++to)
        for (const EventNumber cause : steps[to].because)
            if (const auto from = vertex_of.find(cause); from != vertex_of.end())
                boost::add_edge(from->second, to, whole);
    Graph reduced;
    std::vector<Graph::vertex_descriptor> new_of_old(steps.size());
    std::vector<std::size_t> index(steps.size());
    for (std::size_t i = 0; i < index.size(); ++i)
        index[i] = i;
    boost::transitive_reduction(whole, reduced, new_of_old.data(), index.data());
    std::vector<std::size_t> old_of_new(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i)
        old_of_new[new_of_old[i]] = i;
    std::vector<std::pair<EventNumber, EventNumber>> out;
    for (auto [edge, end] = boost::edges(reduced); edge != end; ++edge)
        out.emplace_back(steps[old_of_new[boost::source(*edge, reduced)]].event,
                         steps[old_of_new[boost::target(*edge, reduced)]].event);
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace causality

std::string to_dot(const CausalSlice& slice, const Blueprint& blueprint) {
    std::string out =
        "digraph slice {\n  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\", fontsize=10, "
        "style=\"rounded,filled\", "
        "fillcolor=\"#eef2f7\", color=\"#5b6b7f\"];\n  edge [color=\"#5b6b7f\"];\n";
    for (const SliceStep& step : slice.steps) {
        const bool violation = !slice.violation.empty() && step.event == slice.steps.back().event;
        const std::string_view look = violation    ? ", fillcolor=\"#f6d5d5\", color=\"#a02020\""
                                      : step.fault ? ", fillcolor=\"#f8e7c4\", color=\"#a06a00\""
                                                   : "";
        const std::string where = step.node == kNoNode ? "" : " · " + blueprint.node_name(step.node);
        out += fmt::format("  e{} [label=\"#{} · {}{}\\n{}\"{}];\n", step.event, step.event, format_time(step.time),
                           escaped(where), wrapped(step.what), look);
    }
    for (const auto& [from, to] : slice.edges)
        out += fmt::format("  e{} -> e{};\n", from, to);
    return out + "}\n";
}

std::string to_sentences(const CausalSlice& slice) {
    std::size_t times = 0, numbers = 0;
    for (const SliceStep& step : slice.steps) {
        times = std::max(times, format_time(step.time).size());
        numbers = std::max(numbers, std::to_string(step.event).size());
    }
    std::string out;
    for (const SliceStep& step : slice.steps) {
        const bool violation = !slice.violation.empty() && step.event == slice.steps.back().event;
        const std::string number = fmt::format("#{}", step.event);
        out += fmt::format("{} {:>{}}  {:<{}}  {}\n",
                           violation    ? "x"
                           : step.fault ? "!"
                                        : " ",
                           format_time(step.time), times, number, numbers + 1, step.what);
    }
    if (slice.steps.empty() && !slice.violation.empty())
        out += fmt::format("x at the start  {}\n", slice.violation);
    if (slice.truncated)
        out += "  (there is more that came before; what is nearest is shown)\n";
    return out;
}

}  // namespace orrery
