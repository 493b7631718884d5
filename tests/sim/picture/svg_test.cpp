#include "sim/picture/svg.h"

#include "tests/catch.h"

namespace orrery {
namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("a picture escapes every text that it is given") {
    Svg picture(100, 50, "a <b> & \"c\"");
    picture.text({1, 2}, "n1 -> 'n2'", "label\" onload=\"x");
    picture.rect({0, 0}, 10, 5, "bar", "x < y");
    const std::string text = picture.to_text();
    CHECK(holds(text, "<title>a &lt;b&gt; &amp; &quot;c&quot;</title>"));
    CHECK(holds(text, ">n1 -&gt; &#39;n2&#39;</text>"));
    CHECK(holds(text, "class=\"label&quot; onload=&quot;x\""));
    CHECK(holds(text, "<title>x &lt; y</title></rect>"));
}

TEST_CASE("what is no text in XML becomes the replacement character") {
    CHECK(escaped_markup(std::string_view("a\0b", 3)) ==
          "a\xEF\xBF\xBD"
          "b");
    CHECK(escaped_markup("\x1B[31m") == "\xEF\xBF\xBD[31m");
    CHECK(escaped_markup("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");  // overlong
    CHECK(escaped_markup("\xE4\xB8") == "\xEF\xBF\xBD\xEF\xBF\xBD");  // cut short
    CHECK(escaped_markup("\xE4\xB8\xAD") == "\xE4\xB8\xAD");          // a Han character
    CHECK(escaped_markup("one\ttwo\n") == "one\ttwo\n");
}

TEST_CASE("numbers are written alike wherever they come from") {
    Svg picture(100.04, 50, "");
    picture.line({-0.01, 0.25}, {3, 1.0 / 3}, "ink");
    const std::string text = picture.to_text();
    CHECK(holds(text, R"(width="100" height="50")"));
    CHECK(holds(text, R"(x1="0" y1="0.2" x2="3" y2="0.3")"));
}

TEST_CASE("an arrow without length has no head") {
    Svg picture(10, 10, "");
    picture.arrow({5, 5}, {5, 5}, "message");
    CHECK_FALSE(holds(picture.to_text(), "polyline class"));
    picture.arrow({5, 5}, {9, 5}, "message");
    CHECK(holds(picture.to_text(), R"(polyline class="message" points="2,8 9,5 2,2")"));
}

TEST_CASE("ticks are round numbers within their range") {
    CHECK(round_ticks(0, 1, 5) == std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1});
    CHECK(round_ticks(-3, 27, 4) == std::vector<double>{0, 10, 20});
    CHECK(round_ticks(99.5, 100.5, 2) == std::vector<double>{99.5, 100, 100.5});
}

}  // namespace
}  // namespace orrery
