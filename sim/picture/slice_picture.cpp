#include "sim/picture/slice_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/picture/svg.h"
#include "sim/picture/text_lines.h"

namespace orrery {
namespace {

constexpr double kMargin = 16, kHead = 44, kColumn = 62, kLine = 15, kRowSpace = 13, kWords = 780;
constexpr std::size_t kLineOfWords = 118, kLinesOfWords = 3, kLongestName = 14;

class Painter {
public:
    Painter(const CausalSlice& slice, const Blueprint& blueprint, const std::string& title)
        : slice_(slice), blueprint_(blueprint) {
        for (const SliceStep& step : slice.steps)
            columns_.emplace(step.node, 0);
        std::size_t next = 0;
        for (auto& [node, column] : columns_)  // in the order of the nodes; faults of the network last
            column = next++;
        double y = kHead + 40;
        for (const SliceStep& step : slice.steps) {
            words_.push_back(broken_into_lines(step.what, kLineOfWords, kLinesOfWords));
            y_of_[step.event] = y;
            y += kLine * static_cast<double>(words_.back().size() + 1) + kRowSpace;
        }
        left_ = kMargin + kColumn * static_cast<double>(columns_.size()) + 8;
        picture_.emplace(left_ + kWords, y + 8, title);
        picture_->text({kMargin, 26}, shortened(title, 130), "title");
    }

    std::string paint() {
        lanes();
        for (const auto& [cause, effect] : slice_.edges)
            edge(cause, effect);
        for (std::size_t i = 0; i < slice_.steps.size(); ++i)
            step(i);
        return picture_->to_text();
    }

private:
    double x_of(NodeId node) const { return kMargin + kColumn * (static_cast<double>(columns_.at(node)) + 0.5); }
    const SliceStep* find(EventNumber event) const {
        const auto at = std::find_if(slice_.steps.begin(), slice_.steps.end(),
                                     [event](const SliceStep& one) { return one.event == event; });
        return at == slice_.steps.end() ? nullptr : &*at;
    }
    void lanes() {
        for (const auto& [node, column] : columns_) {
            const std::string name = node == kNoNode ? "network" : blueprint_.node_name(node);
            // Neighbours at two heights, so that long names do not run into each other.
            const double y = kHead + (column % 2 == 0 ? 0.0 : 13.0);
            picture_->text({x_of(node), y + 4}, shortened(name, kLongestName), "small", Svg::Anchor::middle);
            picture_->line({x_of(node), kHead + 24}, {x_of(node), picture_->height() - 8}, "grid");
        }
    }
    void edge(EventNumber cause, EventNumber effect) {
        const SliceStep* from = find(cause);
        const SliceStep* to = find(effect);
        if (!from || !to)
            return;
        const Point begin{x_of(from->node), y_of_.at(cause)}, end{x_of(to->node), y_of_.at(effect)};
        const std::string tip = fmt::format("#{} led to #{}", cause, effect);
        const std::string_view look = from->node == to->node ? "ink" : "message";
        if (from->node == to->node) {  // past the steps between them
            const double bulge = end.y - begin.y > 60 ? 16 : 0;
            picture_->path(fmt::format("M{:.1f} {:.1f}C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", begin.x, begin.y,
                                       begin.x - bulge, begin.y + 14, end.x - bulge, end.y - 14, end.x, end.y - 6),
                           look, tip);
            return;
        }
        const double dx = end.x > begin.x ? -5 : 5;
        picture_->arrow(begin, {end.x + dx, end.y - 3}, look, tip);
    }
    void step(std::size_t i) {
        const SliceStep& one = slice_.steps[i];
        const bool violation = !slice_.violation.empty() && i + 1 == slice_.steps.size();
        const Point at{x_of(one.node), y_of_.at(one.event)};
        if (violation)
            picture_->triangle(at, 8, "violation", one.what);
        else if (one.fault)
            picture_->cross(at, 6, "dropped", one.what);
        else
            picture_->dot(at, 4.5, "ink", one.what);
        double y = at.y + 4;
        picture_->text({left_, y},
                       fmt::format("#{}  {}{}", one.event, format_time(one.time),
                                   violation   ? "  violation"
                                   : one.fault ? "  fault"
                                               : ""),
                       violation ? "small violation" : "small faint");
        for (const std::string& line : words_[i])
            picture_->text({left_, y += kLine}, line, "label");
    }

    const CausalSlice& slice_;
    const Blueprint& blueprint_;
    std::map<NodeId, std::size_t> columns_;
    std::map<EventNumber, double> y_of_;
    std::vector<std::vector<std::string>> words_;
    double left_ = 0;
    std::optional<Svg> picture_;
};

}  // namespace

std::string slice_picture(const CausalSlice& slice, const Blueprint& blueprint, const std::string& title) {
    if (!slice.empty())
        return Painter(slice, blueprint, title).paint();
    Svg picture(480, 80, title);
    picture.text({kMargin, 26}, title, "title");
    picture.text({kMargin, 52}, "there is no event in this slice", "faint");
    return picture.to_text();
}

}  // namespace orrery
