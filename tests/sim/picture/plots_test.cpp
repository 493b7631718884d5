// Plots of numbers: every value stands where its scale says, in words that fit.
#include <algorithm>

#include "sim/picture/doom_picture.h"
#include "sim/picture/interval_plot.h"
#include "sim/picture/svg.h"
#include "sim/picture/text_lines.h"
#include "tests/catch.h"
#include "tests/sim/picture/svg_text.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using test::count;

namespace {

DoomPoint point(EventNumber event, std::uint64_t hits) {
    return {event, static_cast<Time>(event) * 10_ms, estimate_share(hits, 40), 0};
}

DoomCurve curve() {
    DoomCurve out;
    out.points = {point(0, 4), point(100, 8), point(150, 36), point(200, 40)};
    out.steepest = 1;
    return out;
}

}  // namespace

TEST_CASE("an axis is in the largest unit that fits, and its ticks in as many digits as it needs") {
    const auto unit = [](double largest) { return axis_unit("ns", largest).name; };
    CHECK(unit(1999) == "ns");
    CHECK(unit(2000) == "µs");
    CHECK(unit(2e6) == "ms");
    CHECK(unit(1.9e9) == "ms");
    CHECK(unit(2e9) == "s");
    CHECK(axis_unit("orders", 1e12).name == "orders");
    CHECK(axis_unit("orders", 1e12).size == 1);
    CHECK(tick_text(0.5, 0.1) == "0.5");
    CHECK(tick_text(0.25, 0.05) == "0.25");
    CHECK(tick_text(20, 10) == "20");
    CHECK(tick_text(1, 0.5) == "1.0");
}

TEST_CASE("a plot of intervals has a dot, a whisker and words for each value, from zero on") {
    const std::vector<IntervalPanel> panels{
        {"latency", "ns", {{"one", 2e6, 1e6, 4e6, "2 ms"}, {"two", 8e6, 8e6, 8e6, "8 ms"}, {"none", {}, 0, 0, "none"}}},
        {"share", "%", {{"one", 50.0, 40, 60, "50 %"}}}};
    const std::string plot = interval_plot("A <title>", "and more", panels);
    CHECK(test::first_unclosed(plot).empty());
    CHECK_THAT(plot, ContainsSubstring(">A &lt;title&gt;<") && ContainsSubstring(">and more<"));
    CHECK_THAT(plot, ContainsSubstring(">latency (ms)<") && ContainsSubstring(">share (%)<"));
    CHECK(count(plot, ">2 ms</text>") == 1);
    CHECK(count(plot, ">none</text>") == 2);  // its label and its words
    const std::vector<double> dots = test::numbers(plot, " cx=\"");
    REQUIRE(dots.size() == 3);
    // Lengths from zero: 8 ms is four times as far from the axis as 2 ms.
    const std::vector<double> grid = test::numbers(plot, "<line class=\"grid\" x1=\"");
    REQUIRE_FALSE(grid.empty());
    const double zero = grid.front();
    CHECK((dots[1] - zero) / (dots[0] - zero) == Approx(4).epsilon(0.01));
}

TEST_CASE("every row of a plot has a look that the style sheet knows") {
    IntervalPanel panel{"p", "", {}};
    for (int i = 0; i < 12; ++i)
        panel.rows.push_back({"design " + std::to_string(i), 1.0, 0, 2, "1"});
    const std::string plot = interval_plot("t", "", {panel});
    for (auto at = plot.find("class=\"series-"); at != std::string::npos; at = plot.find("class=\"series-", at + 1)) {
        const std::string look = plot.substr(at + 7, plot.find('"', at + 7) - at - 7);
        INFO(look);
        CHECK(plot.find("." + look) != std::string::npos);
    }
}

TEST_CASE("a curve of doom has a dot for each point but the violation, and a band where it rises most") {
    const std::string picture = doom_picture(curve(), "tcc", "40 futures", "the Cancel was sent");
    CHECK(test::first_unclosed(picture).empty());
    CHECK(count(picture, "<circle") == 3);
    CHECK_THAT(picture, ContainsSubstring("from #100 at 1.000 s: 8 of 40 futures"));
    CHECK_THAT(picture, ContainsSubstring("the violation, #200 at 2.000 s"));
    CHECK_THAT(picture, ContainsSubstring("steepest from #100 to #150, 1.000 s to 1.500 s: 20 % to 90 %"));
    CHECK_THAT(picture, ContainsSubstring(">the Cancel was sent<") && ContainsSubstring("the steepest rise"));
    const std::vector<double> x = test::numbers(picture, " cx=\""), y = test::numbers(picture, " cy=\"");
    REQUIRE(x.size() == 3);
    CHECK(std::is_sorted(x.begin(), x.end()));
    CHECK(x[1] - x[0] == Approx(2 * (x[2] - x[1])).epsilon(0.01));  // events 0, 100, 150
    CHECK(y[0] - y[1] == Approx((y[1] - y[2]) / 7).epsilon(0.02));  // 10 %, 20 %, 90 %
}

TEST_CASE("a curve that does not rise says that the run was doomed from the start") {
    DoomCurve flat;
    flat.points = {point(0, 40), point(10, 40)};
    const std::string picture = doom_picture(flat, "t", "", "");
    CHECK_THAT(picture, ContainsSubstring("doomed from the start"));
    CHECK(count(picture, "the steepest rise") == 0);
}

TEST_CASE("texts are cut and broken at characters, and at blanks where there are some") {
    CHECK(shortened("abc", 3) == "abc");
    CHECK(shortened("abcd", 3) == "ab…");
    CHECK(shortened("äöüß", 4) == "äöüß");
    CHECK(shortened("äöüßé", 4) == "äöü…");
    using Lines = std::vector<std::string>;
    CHECK(broken_into_lines("one two three", 7, 3) == Lines{"one two", "three"});
    CHECK(broken_into_lines("one two three four", 7, 2) == Lines{"one two", "three …"});
    CHECK(broken_into_lines("abcdefgh", 4, 3) == Lines{"abcd", "efgh"});
    CHECK(broken_into_lines("ääää öö", 4, 3) == Lines{"ääää", "öö"});
    CHECK(broken_into_lines("", 4, 3).empty());
}
