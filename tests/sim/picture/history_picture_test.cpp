// Pictures of histories: the operations that matter are there, the others are not, and faults lie where they were.
#include "sim/picture/history_picture.h"

#include "tests/catch.h"
#include "tests/sim/check/history_lines.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string picture_of(const std::string& text, const std::string& model) {
    std::vector<NemesisLine> nemesis;
    const auto history = read_history(text, "h.edn", &nemesis);
    REQUIRE(history);
    CheckOptions options;
    options.model = model;
    const auto report = check_history(*history, options);
    REQUIRE(report);
    return history_picture(*history, *report, "a history", bands_of(nemesis));
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

std::string line(int process, const std::string& rest) { return std::to_string(process) + "\t" + rest + "\n"; }

const std::string kStale = line(0, ":invoke\t:write\t1") + line(0, ":ok\t:write\t1") +
                           "INFO jepsen.util - :nemesis\t:info\t:start\tnil\n" + line(1, ":invoke\t:write\t2") +
                           line(2, ":invoke\t:read\tnil") + line(2, ":ok\t:read\tnil") +
                           line(1, ":info\t:write\t:timeout");

}  // namespace

TEST_CASE("what cannot be ordered is marked by outline, cross and words; unknown outcomes stay open") {
    const auto picture = picture_of(kStale, "register");
    CHECK(picture.starts_with("<svg"));
    CHECK_THAT(picture, ContainsSubstring("not linearizable: the marked operations cannot all be as they are"));
    CHECK_THAT(picture, ContainsSubstring(">write 1<") && ContainsSubstring(">read nil<"));
    CHECK_THAT(picture, ContainsSubstring("write 2 ?"));
    CHECK_THAT(picture, ContainsSubstring("process 1: write 2, from 4 on, its outcome unknown"));
    CHECK(count(picture, "label violation\"") >= 3);
    CHECK_THAT(picture, ContainsSubstring("partition") && ContainsSubstring(">start<"));
}

TEST_CASE("of a long history the part that matters is shown") {
    std::string text;
    for (int number = 1; number <= 1000; ++number)
        text +=
            line(0, ":invoke\t:write\t" + std::to_string(number)) + line(0, ":ok\t:write\t" + std::to_string(number));
    text += line(1, ":invoke\t:read\tnil") + line(1, ":ok\t:read\t3");
    const auto picture = picture_of(text, "register");
    CHECK(picture.size() < 60'000);
    CHECK_THAT(picture, ContainsSubstring("operations left out") && ContainsSubstring(">read 3<"));
    CHECK_THAT(picture_of(text.substr(0, text.find("1\t:invoke\t:read")), "register"), ContainsSubstring(">valid<"));
}

TEST_CASE("a cycle is drawn with a box for each transaction and a label on each arrow") {
    const auto t = [](int process, const std::string& steps) {
        return line(process, ":invoke\t:txn\t" + steps) + line(process, ":ok\t:txn\t" + steps);
    };
    const auto picture =
        picture_of(t(0, "[[:append :x 1] [:append :y 1]]") + t(1, "[[:r :x [1]] [:r :y nil]]"), "list-append");
    CHECK_THAT(picture, ContainsSubstring("no order of these 2 transactions allows all of it"));
    CHECK_THAT(picture, ContainsSubstring("rw &quot;y&quot; 1"));
    CHECK(count(picture, ">T1, process 0<") == 1);
    CHECK(count(picture, ">T3, process 1<") == 1);
}

TEST_CASE("a nemesis' lines are bands from its beginnings to its ends") {
    CHECK(bands_of({{3, "start"}, {4, "start cut"}, {9, "stop"}, {10, "stop healed"}}) ==
          std::vector<FaultBand>{{3, 9, "start cut"}});
    CHECK(bands_of({{3, "kill [n1]"}, {9, "start"}, {12, "start-partition"}, {20, "stop-partition"}, {30, "pause"}}) ==
          std::vector<FaultBand>{{3, 9, "kill [n1]"}, {12, 20, "start-partition"}, {30, 0, "pause"}});
    CHECK(bands_of({}).empty());
}

TEST_CASE("texts of any bytes and empty histories make well-formed pictures") {
    const auto picture = picture_of(
        "{:process 0 :type :invoke :f :write :value \"<&\\u0001\xff\xfe\"}\n"
        "{:process 0 :type :ok :f :write}\n{:process 1 :type :invoke :f :read}\n"
        "{:process 1 :type :ok :f :read :value \"<b>\"}",
        "register");
    CHECK_THAT(picture, ContainsSubstring("&lt;b&gt;"));
    CHECK(picture.find("<b>") == std::string::npos);
    CHECK(picture.find('\xff') == std::string::npos);
    CHECK_THAT(history_picture({}, {}, "nothing"), ContainsSubstring("a history without operations"));
}
