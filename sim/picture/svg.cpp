#include "sim/picture/svg.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>
#include <utility>

namespace orrery {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// What does not depend on the theme.
constexpr std::string_view kShapes = R"(
.orrery{font-family:"Noto Sans","DejaVu Sans",sans-serif;font-size:12px}
.orrery line,.orrery path,.orrery polyline{fill:none;stroke-width:1.2}
.orrery text[class]{stroke:none}.orrery .title{font-size:15px;font-weight:600}.orrery .small{font-size:10px}
.orrery .grid{stroke-width:1}.orrery .open{stroke-dasharray:4 3}.orrery .dropped{stroke-dasharray:5 3}
.orrery .duplicate{stroke-width:2.4}.orrery .violation{stroke-width:2.5}.orrery text.violation{font-weight:600}
.orrery rect.crash{fill:url(#orrery-crash);stroke:none}.orrery rect.partition{fill:url(#orrery-partition);stroke:none}
.orrery .branch{opacity:.4}
)";

// The colours of ux.md, and six for charts that differ in brightness too. Written out, since many viewers and all
// printers know no custom properties.
struct Theme {
    std::string_view paper, ink, faint, grid, band;
    std::array<std::pair<std::string_view, std::string_view>, 10> looks;
};
constexpr Theme kLight{"#ffffff",
                       "#1c1e21",
                       "#6e6e6e",
                       "#e3e3e3",
                       "#f1f1f1",
                       {{{"message", "#0072b2"},
                         {"dropped", "#9a6700"},
                         {"duplicate", "#9c4a7c"},
                         {"delivered", "#009e73"},
                         {"series-1", "#0072b2"},
                         {"series-2", "#d55e00"},
                         {"series-3", "#009e73"},
                         {"series-4", "#9c4a7c"},
                         {"series-5", "#9a6700"},
                         {"violation", "#d55e00"}}}};
constexpr Theme kDark{"#1b1d20",
                      "#e8e8e8",
                      "#a0a0a0",
                      "#33363a",
                      "#26292d",
                      {{{"message", "#56b4e9"},
                        {"dropped", "#e69f00"},
                        {"duplicate", "#cc79a7"},
                        {"delivered", "#3fc79a"},
                        {"series-1", "#56b4e9"},
                        {"series-2", "#ff7f2a"},
                        {"series-3", "#3fc79a"},
                        {"series-4", "#cc79a7"},
                        {"series-5", "#e69f00"},
                        {"violation", "#ff7f2a"}}}};

std::string rules_of(const Theme& theme) {
    std::string out = fmt::format(
        ".orrery .paper{{fill:{0}}}.orrery line,.orrery path,.orrery polyline{{stroke:{1}}}.orrery text{{fill:{1}}}"
        ".orrery text.faint{{fill:{2}}}.orrery .faint{{stroke:{2}}}.orrery .grid{{stroke:{3}}}"
        ".orrery .band{{fill:{4};stroke:none}}.orrery .bar{{fill:{4};stroke:{1}}}"
        ".orrery circle.ink,.orrery polygon.ink{{fill:{1}}}\n",
        theme.paper, theme.ink, theme.faint, theme.grid, theme.band);
    for (const auto& [look, colour] : theme.looks)
        fmt::format_to(std::back_inserter(out),
                       ".orrery .{0}{{stroke:{1}}}.orrery circle.{0},.orrery polygon.{0}{{fill:{1}}}\n", look, colour);
    fmt::format_to(std::back_inserter(out), ".orrery text.violation{{fill:{}}}\n", theme.looks.back().second);
    return out;
}

std::string style_sheet() {
    return fmt::format("{}{}@media(prefers-color-scheme:dark){{\n{}}}\n", kShapes, rules_of(kLight), rules_of(kDark));
}

// The hatches of crashed lanes and cut links.
constexpr std::string_view kPatterns = R"svg(<defs>
<pattern id="orrery-crash" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<path d="M0 0V6" style="stroke:#8a8a8a;stroke-width:2"/></pattern>
<pattern id="orrery-partition" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
<path d="M0 0V8" style="stroke:#b5b5b5;stroke-width:1.5"/></pattern>
</defs>
)svg";

std::string number(double value) {
    const std::string text = fmt::format("{:.1f}", value);
    return text == "-0.0" ? "0" : text.ends_with(".0") ? text.substr(0, text.size() - 2) : text;
}

std::string list_of(std::span<const Point> points) {
    std::string out;
    for (const Point& point : points)
        out += fmt::format("{}{},{}", out.empty() ? "" : " ", number(point.x), number(point.y));
    return out;
}

// How many bytes the well-formed UTF-8 character at the front takes; 0 where there is none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first < 0xE0)
        return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first < 0xF0) {
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) >= 0xA0;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first < 0xF5) {
        const bool overlong = first == 0xF0 && byte(1) < 0x90;
        const bool beyond = first == 0xF4 && byte(1) >= 0x90;
        return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string escaped_markup(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        const char c = text.front();
        const bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
        if (length == 0 || control || c == 0x7F)
            out += kReplacement;
        else if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\'')
            out += "&#39;";
        else
            out += text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

double text_width(std::string_view text, double size) {
    double ems = 0;
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        const char c = text.front();
        if (length >= 3)
            ems += 1.0;  // Han and the like
        else
            ems += std::string_view("ijlI.,:;'|!()[] ").find(c) != std::string_view::npos ? 0.32
                   : std::string_view("mwMW@%#").find(c) != std::string_view::npos        ? 0.92
                                                                                          : 0.58;
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return ems * size;
}

std::vector<double> round_ticks(double low, double high, int count) {
    const double raw = (high - low) / count;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    double step = 10 * power;
    for (const double multiple : std::array{1.0, 2.0, 5.0})
        if (multiple * power >= raw) {
            step = multiple * power;
            break;
        }
    std::vector<double> out;
    // Counted, not summed: a sum of steps drifts.
    const double slack = step * 1e-9;
    for (double i = std::ceil((low - slack) / step); i * step <= high + slack; ++i)
        out.push_back(i == 0 ? 0.0 : i * step);
    return out;
}

Svg::Svg(double width, double height, std::string_view title)
    : width_(width), height_(height), title_(escaped_markup(title)) {}

void Svg::put(std::string_view element, std::string_view look, std::string_view attributes, std::string_view tip) {
    fmt::format_to(std::back_inserter(body_), "<{} class=\"{}\" {}", element, escaped_markup(look), attributes);
    if (tip.empty())
        body_ += "/>\n";
    else
        fmt::format_to(std::back_inserter(body_), "><title>{}</title></{}>\n", escaped_markup(tip), element);
}

void Svg::line(Point from, Point to, std::string_view look, std::string_view tip) {
    put("line", look,
        fmt::format(R"(x1="{}" y1="{}" x2="{}" y2="{}")", number(from.x), number(from.y), number(to.x), number(to.y)),
        tip);
}

// An open head, as the visualizer draws a message.
void Svg::arrow(Point from, Point to, std::string_view look, std::string_view tip) {
    line(from, to, look, tip);
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    if (length < 1)
        return;
    constexpr double kHead = 7, kHalf = 3;
    const double x = (to.x - from.x) / length, y = (to.y - from.y) / length;
    const std::array<Point, 3> head{Point{to.x - kHead * x - kHalf * y, to.y - kHead * y + kHalf * x}, to,
                                    Point{to.x - kHead * x + kHalf * y, to.y - kHead * y - kHalf * x}};
    put("polyline", look, fmt::format(R"(points="{}" style="stroke-dasharray:none")", list_of(head)), {});
}

void Svg::polyline(std::span<const Point> points, std::string_view look, std::string_view tip) {
    put("polyline", look, fmt::format(R"(points="{}")", list_of(points)), tip);
}

void Svg::polygon(std::span<const Point> points, std::string_view look, std::string_view tip) {
    put("polygon", look, fmt::format(R"(points="{}")", list_of(points)), tip);
}

void Svg::path(std::string_view commands, std::string_view look, std::string_view tip) {
    put("path", look, fmt::format(R"(d="{}")", escaped_markup(commands)), tip);
}

void Svg::rect(Point corner, double width, double height, std::string_view look, std::string_view tip, double radius) {
    put("rect", look,
        fmt::format(R"(x="{}" y="{}" width="{}" height="{}" rx="{}")", number(corner.x), number(corner.y),
                    number(width), number(height), number(radius)),
        tip);
}

void Svg::dot(Point centre, double radius, std::string_view look, std::string_view tip) {
    put("circle", look, fmt::format(R"(cx="{}" cy="{}" r="{}")", number(centre.x), number(centre.y), number(radius)),
        tip);
}

void Svg::cross(Point centre, double radius, std::string_view look, std::string_view tip) {
    put("path", look,
        fmt::format(R"(d="M{} {}L{} {}M{} {}L{} {}" style="stroke-dasharray:none")", number(centre.x - radius),
                    number(centre.y - radius), number(centre.x + radius), number(centre.y + radius),
                    number(centre.x - radius), number(centre.y + radius), number(centre.x + radius),
                    number(centre.y - radius)),
        tip);
}

void Svg::triangle(Point centre, double radius, std::string_view look, std::string_view tip) {
    const std::array<Point, 3> corners{Point{centre.x, centre.y - radius},
                                       Point{centre.x - 0.9 * radius, centre.y + 0.6 * radius},
                                       Point{centre.x + 0.9 * radius, centre.y + 0.6 * radius}};
    polygon(corners, look, tip);
}

namespace {

std::string_view word_of(Svg::Anchor anchor) {
    switch (anchor) {
        case Svg::Anchor::start:
            return "start";
        case Svg::Anchor::middle:
            return "middle";
        case Svg::Anchor::end:
            return "end";
    }
    return "start";
}

}  // namespace

void Svg::text(Point at, std::string_view text, std::string_view look, Anchor anchor) {
    fmt::format_to(std::back_inserter(body_), "<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n",
                   escaped_markup(look), number(at.x), number(at.y), word_of(anchor), escaped_markup(text));
}

void Svg::text_upwards(Point at, std::string_view text, std::string_view look, Anchor anchor) {
    fmt::format_to(std::back_inserter(body_),
                   "<text class=\"{}\" transform=\"translate({} {}) rotate(-90)\" text-anchor=\"{}\">{}</text>\n",
                   escaped_markup(look), number(at.x), number(at.y), word_of(anchor), escaped_markup(text));
}

std::string Svg::to_text() const {
    return fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" class="orrery" width="{0}" height="{1}" viewBox="0 0 {0} {1}" )"
        R"(role="img"><title>{2}</title><style>{3}</style>{4}<rect class="paper" width="{0}" height="{1}"/>)"
        "\n{5}</svg>\n",
        number(width_), number(height_), title_, style_sheet(), kPatterns, body_);
}

}  // namespace orrery
