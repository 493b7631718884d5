// A picture as SVG text: shapes with the visual language of the visualizer (never colour alone), in one self-contained
// file that follows the reader's light or dark theme and may stand inside an HTML page.
// A shape's look is a word of the style sheet: "message", "dropped", "duplicate", "violation", "delivered", "crash",
// "partition", "branch" as in the visualizer, and "ink", "faint", "grid", "band", "bar", "open", "title", "label",
// "small", "series-1" … "series-5" for charts; several may be given, separated by spaces.
// A tip is what the viewer shows where the pointer rests. All texts are escaped; bytes that are no UTF-8 and control
// characters become U+FFFD.
// Units: pixels, y downwards, written with one digit after the point, so that equal pictures are equal texts.
// Source: SVG 1.1 (W3C 2011); colours after Okabe and Ito (2008).
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

struct Point {
    double x = 0, y = 0;
};

class Svg {
public:
    enum class Anchor : std::uint8_t { start, middle, end };

    // The title is for whoever cannot see the picture.
    Svg(double width, double height, std::string_view title);

    void line(Point from, Point to, std::string_view look, std::string_view tip = {});
    void arrow(Point from, Point to, std::string_view look, std::string_view tip = {});
    void polyline(std::span<const Point> points, std::string_view look, std::string_view tip = {});
    void polygon(std::span<const Point> points, std::string_view look, std::string_view tip = {});
    // An SVG path in the pixels of this picture, for curves.
    void path(std::string_view commands, std::string_view look, std::string_view tip = {});
    void rect(Point corner, double width, double height, std::string_view look, std::string_view tip = {},
              double radius = 0);
    void dot(Point centre, double radius, std::string_view look, std::string_view tip = {});
    void cross(Point centre, double radius, std::string_view look, std::string_view tip = {});
    void triangle(Point centre, double radius, std::string_view look, std::string_view tip = {});
    void text(Point at, std::string_view text, std::string_view look = "label", Anchor anchor = Anchor::start);
    // Turned to read upwards, for a vertical axis.
    void text_upwards(Point at, std::string_view text, std::string_view look = "label", Anchor anchor = Anchor::middle);

    double width() const { return width_; }
    double height() const { return height_; }
    // Whoever learns the height while drawing sets it at the end.
    void set_height(double height) { height_ = height; }

    std::string to_text() const;

private:
    void put(std::string_view element, std::string_view look, std::string_view attributes, std::string_view tip);

    double width_, height_;
    std::string title_, body_;
};

// For XML and HTML, in text and in attributes.
std::string escaped_markup(std::string_view text);

// About so wide is the text in the pictures' font; `size` is that of "label" unless given.
double text_width(std::string_view text, double size = 12);

// Round numbers from `low` to `high`, about `count` of them: 1, 2 or 5 times a power of ten apart. Requires low < high.
std::vector<double> round_ticks(double low, double high, int count);

}  // namespace orrery
