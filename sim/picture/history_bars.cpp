#include "sim/picture/history_bars.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/picture/svg.h"

namespace orrery::detail {
namespace {

constexpr std::size_t kMostBars = 28;
constexpr double kStep = 22, kGap = 44, kRow = 40, kBar = 24, kLeft = 110, kTop = 96, kRight = 24;

std::string process_name(std::int64_t process) {
    return process < 0 ? fmt::format("client {}", -process) : fmt::format("process {}", process);
}

std::string words_of(const Operation& operation) {
    return bar_text(operation, 28) + (operation.returned == never          ? " ?"
                                      : operation.outcome == OpPhase::fail ? " failed"
                                                                           : "");
}

// Which operations are shown, which are marked, and where everything stands.
class Bars {
public:
    Bars(const std::vector<Operation>& operations, const CheckReport& report) : all_(operations) {
        if (!report.anomalies.empty())
            mark(report.anomalies.front());
        choose();
        place();
    }

    const std::vector<std::size_t>& shown() const { return shown_; }
    bool is_marked(std::size_t index) const { return marked_.contains(index); }
    std::size_t left_out() const { return left_out_; }
    const std::map<std::int64_t, std::size_t>& rows() const { return rows_; }
    double left_of(std::size_t position) const { return at_.at(position); }
    double left_of_event(std::uint64_t event) const { return by_event_.lower_bound(event)->second; }
    double width() const { return width_; }
    std::uint64_t first_event() const { return by_event_.begin()->first; }
    struct Gap {
        double x = 0;
        std::uint64_t lines = 0;
    };
    const std::vector<Gap>& gaps() const { return gaps_; }
    const std::map<std::uint64_t, double>& places() const { return by_event_; }

private:
    void mark(const Anomaly& anomaly) {
        const std::set<std::size_t> positions(anomaly.operations.begin(), anomaly.operations.end());
        const std::set<std::uint64_t> events(anomaly.events.begin(), anomaly.events.end());
        for (std::size_t index = 0; index < all_.size(); ++index) {
            const auto& operation = all_[index];
            const bool told = positions.empty()
                                  ? events.contains(operation.invoke_event) ||
                                        (operation.return_event != 0 && events.contains(operation.return_event))
                                  : positions.contains(operation.invoked);
            if (told && marked_.size() < kMostBars)
                marked_.insert(index);
        }
    }

    // The marked ones, and those nearest that were open while a marked one was.
    void choose() {
        std::set<std::size_t> chosen(marked_.begin(), marked_.end());
        if (marked_.empty()) {
            for (std::size_t index = 0; index < std::min(kMostBars, all_.size()); ++index)
                chosen.insert(index);
        } else {
            const std::size_t last = *marked_.rbegin();
            for (std::size_t index = last + 1; index-- > 0 && chosen.size() < kMostBars;)
                if (overlaps_marked(all_[index]))
                    chosen.insert(index);
            for (std::size_t back = 1; back <= last && chosen.size() < kMostBars / 2; ++back)
                if (all_[last - back].key == all_[last].key)
                    chosen.insert(last - back);
        }
        shown_.assign(chosen.begin(), chosen.end());
        left_out_ = all_.size() - shown_.size();
    }
    bool overlaps_marked(const Operation& one) const {
        return std::any_of(marked_.begin(), marked_.end(), [&](std::size_t index) {
            const auto& other = all_[index];
            return one.key == other.key && one.returned != never && other.returned != never &&
                   one.invoked < other.returned && other.invoked < one.returned;
        });
    }

    void place() {
        std::map<std::size_t, std::uint64_t> moments;  // event by position: several lines may have one number
        for (const auto index : shown_) {
            rows_.emplace(all_[index].process, 0);
            moments.emplace(all_[index].invoked, all_[index].invoke_event);
            if (all_[index].returned != never)
                moments.emplace(all_[index].returned, all_[index].return_event);
        }
        std::size_t row = 0;
        for (auto& [process, at] : rows_)
            at = row++;
        // From left to right, so that every bar has room for its words.
        std::map<std::size_t, std::size_t> returns;
        for (const auto index : shown_)
            if (all_[index].returned != never)
                returns.emplace(all_[index].returned, index);
        double x = kLeft;
        std::uint64_t before = 0;
        for (const auto& [position, event] : moments) {
            const bool is_gap = before != 0 && event > before + 1;
            if (is_gap)
                gaps_.push_back({x + kGap / 2, event - before - 1});
            if (before != 0)
                x += is_gap ? kGap : kStep;
            if (const auto one = returns.find(position); one != returns.end())
                x = std::max(x, at_.at(all_[one->second].invoked) + room_for(all_[one->second]));
            at_[position] = x;
            by_event_.emplace(event, x);
            before = event;
        }
        for (const auto index : shown_)
            if (all_[index].returned == never)
                x = std::max(x, at_.at(all_[index].invoked) + room_for(all_[index]) - kStep);
        by_event_[~std::uint64_t{0}] = x + kStep;  // whatever comes later
        width_ = x + kStep;
    }

    static double room_for(const Operation& operation) { return 14 + text_width(words_of(operation)); }

    const std::vector<Operation>& all_;
    std::set<std::size_t> marked_;
    std::vector<std::size_t> shown_;
    std::size_t left_out_ = 0;
    std::map<std::int64_t, std::size_t> rows_;  // by process
    std::map<std::size_t, double> at_;          // by position in the history
    std::map<std::uint64_t, double> by_event_;  // the first of each
    std::vector<Gap> gaps_;
    double width_ = 0;
};

// Lines of a sentence, broken at blanks.
std::vector<std::string> lines_of(std::string_view sentence, double width) {
    std::vector<std::string> lines(1);
    while (!sentence.empty()) {
        const auto blank = sentence.find(' ');
        const std::string word(sentence.substr(0, blank));
        sentence.remove_prefix(blank == std::string_view::npos ? sentence.size() : blank + 1);
        if (!lines.back().empty() && text_width(lines.back() + " " + word) > width)
            lines.emplace_back();
        lines.back() += (lines.back().empty() ? "" : " ") + word;
    }
    if (lines.size() > 6) {
        lines.resize(6);
        lines.back() += " …";
    }
    return lines;
}

void draw_faults(Svg& svg, const Bars& bars, const std::vector<FaultBand>& faults, double bottom) {
    double last_label_ends = 0;
    for (const FaultBand& fault : faults) {
        const bool is_over = fault.to != 0 && fault.to < bars.first_event();
        if (is_over || fault.from > bars.places().rbegin()->first)
            continue;
        const double from =
            fault.from <= bars.first_event() ? kLeft - kStep / 2 : bars.left_of_event(fault.from) - kStep / 2;
        const double to = fault.to == 0 ? bars.width() : bars.left_of_event(fault.to) - kStep / 2;
        if (from >= bars.width() || to < from)
            continue;
        const double width = std::max(3.0, to - from);
        svg.rect({from, kTop - 26}, width, bottom - kTop + 26, "partition", fault.text);
        const std::string label = cut_to(fault.text, 36);
        if (from >= last_label_ends) {
            svg.text({from + 3, kTop - 30}, label, "small");
            last_label_ends = from + 8 + text_width(label, 10);
        }
    }
}

void draw_bar(Svg& svg, const Operation& operation, bool marked, double from, double to, double row, double end) {
    const double y = kTop + row * kRow + (kRow - kBar) / 2;
    const bool is_open = operation.returned == never;
    const auto tip = fmt::format("{}: {}, {}", process_name(operation.process), bar_text(operation, 400),
                                 is_open ? fmt::format("from {} on, its outcome unknown", operation.invoke_event)
                                         : fmt::format("{} to {}, {}", operation.invoke_event, operation.return_event,
                                                       phase_name(operation.outcome)));
    const std::string look = std::string("bar") + (marked ? " violation" : "") +
                             (operation.outcome == OpPhase::fail || is_open ? " open" : "");
    if (is_open) {  // no right end
        const Point corners[] = {{end, y}, {from, y}, {from, y + kBar}, {end, y + kBar}};
        svg.rect({from, y}, end - from, kBar, "band", tip);
        svg.polyline(corners, marked ? "violation open" : "ink open", tip);
    } else {
        svg.rect({from, y}, std::max(14.0, to - from), kBar, look, tip, 4);
    }
    if (marked)
        svg.cross({from, y}, 5, "violation", tip);
    svg.text({from + 6, y + kBar / 2 + 4}, words_of(operation), marked ? "label violation" : "label");
}

}  // namespace

std::string bars_picture(const std::vector<Operation>& operations, const CheckReport& report, std::string_view title,
                         const std::vector<FaultBand>& faults) {
    if (operations.empty()) {
        Svg svg(480, 80, title);
        svg.text({24, 44}, "a history without operations", "title");
        return svg.to_text();
    }
    const Bars bars(operations, report);
    const double width = std::max(720.0, bars.width() + kRight);
    const double bottom = kTop + static_cast<double>(bars.rows().size()) * kRow;
    Svg svg(width, bottom + 60, title);
    svg.text({24, 28}, cut_to(std::string(title), 90), "title");
    const bool invalid = !report.anomalies.empty();
    svg.text({24, 48},
             invalid ? fmt::format("{}: the marked operations cannot all be as they are", report.anomalies.front().name)
                     : std::string(verdict_name(report.verdict)),
             invalid ? "label violation" : "label");
    draw_faults(svg, bars, faults, bottom);
    for (const auto& [process, row] : bars.rows()) {
        const double y = kTop + (static_cast<double>(row) + 0.5) * kRow;
        svg.line({kLeft - 8, y}, {bars.width(), y}, "grid");
        svg.text({kLeft - 16, y + 4}, process_name(process), "label", Svg::Anchor::end);
    }
    for (const auto& gap : bars.gaps()) {
        svg.line({gap.x, kTop - 8}, {gap.x, bottom + 6}, "grid open");
        svg.text({gap.x, bottom + 30}, fmt::format("+{}", gap.lines), "small faint", Svg::Anchor::middle);
    }
    for (const auto& [event, x] : bars.places())
        if (event != ~std::uint64_t{0})
            svg.text({x, bottom + 16}, fmt::format("{}", event), "small faint", Svg::Anchor::middle);
    for (const bool marked : {false, true})
        for (const auto index : bars.shown()) {
            const Operation& operation = operations[index];
            if (bars.is_marked(index) != marked)
                continue;
            const double from = bars.left_of(operation.invoked);
            const double to = operation.returned == never ? bars.width() : bars.left_of(operation.returned);
            draw_bar(svg, operation, marked, from, to, static_cast<double>(bars.rows().at(operation.process)),
                     bars.width());
        }
    double y = bottom + 52;
    if (invalid)
        for (const std::string& line : lines_of(report.anomalies.front().sentence, width - 48)) {
            svg.text({24, y}, line);
            y += 17;
        }
    svg.text(
        {24, y},
        fmt::format("lines of the history from left to right{}; dashed without a right end: its outcome is unknown",
                    bars.left_out() > 0 ? fmt::format(", {} operations left out", bars.left_out()) : ""),
        "small faint");
    svg.set_height(y + 16);
    return svg.to_text();
}

}  // namespace orrery::detail
