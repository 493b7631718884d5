// `orrery report`: one page that needs nothing else, and into which no text of a scenario breaks.
#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++times;
    return times;
}

void check_self_contained(const std::string& page) {
    CHECK(page.starts_with("<!doctype html>"));
    CHECK(count(page, "<script") == 0);
    CHECK(count(page, "<img") == 0);
    CHECK(count(page, "<link") == 0);
    CHECK(count(page, "src=") == 0);
    CHECK(count(page, "@import") == 0);
    CHECK(count(page, "url(") == count(page, "url(#orrery-"));
    CHECK(count(page, "default-src &#39;none&#39;") + count(page, "default-src 'none'") == 1);
}

}  // namespace

TEST_CASE("a report tells the story, the run, why it broke, the designs and how to run it again") {
    const Folder folder;
    const Ended ended = orrery(folder, "report teaching/ask-again --seeds 1..6 --out r.html");
    INFO(ended.err);
    REQUIRE(ended.exit == 0);
    CHECK(ended.out.empty());
    const std::string page = read(folder.path / "r.html");
    check_self_contained(page);
    for (const char* part :
         {"Ask again, count once", "<h2>Story</h2>", "<h2>Why</h2>", "no more answers than questions",
          ">as expected</p>", ">as expected</td>", "<h2>Lesson</h2>",
          "orrery explain teaching/ask-again --design count-every-answer --seed 1",
          "orrery:1?scenario=teaching/ask-again", "prefers-color-scheme:dark", "@media print"}) {
        INFO(part);
        CHECK_THAT(page, Catch::Matchers::ContainsSubstring(part));
    }
    CHECK(count(page, "<svg ") == 3);
    CHECK(count(page, "<svg ") == count(page, "</svg>"));
    CHECK(orrery(folder, "report teaching/ask-again --seeds 1..6 --jobs 1").out == page);
    CHECK_FALSE(fs::exists(folder.path / "r.html.part"));
}

TEST_CASE("a sound run has a report without a cause, and a recording has the one of its run") {
    const Folder folder;
    const Ended sound = orrery(folder, "report teaching/ask-again --design count-once --seeds 1..2");
    REQUIRE(sound.exit == 0);
    CHECK(count(sound.out, "<h2>Why</h2>") == 0);
    CHECK(count(sound.out, "<svg ") == 2);
    REQUIRE(orrery(folder, "run teaching/ask-again --seed 3 --record r.orrery").exit == 1);
    CHECK(orrery(folder, "report r.orrery --seeds 1..2").out ==
          orrery(folder, "report teaching/ask-again --seed 3 --seeds 1..2").out);
    const Ended doom = orrery(folder, "report teaching/ask-again --seeds 1..2 --doom");
    CHECK(count(doom.out, "<h2>When was it doomed?</h2>") == 1);
    CHECK(count(doom.out, "<svg ") == 4);
}

TEST_CASE("no text of a scenario becomes markup") {
    const Folder folder;
    const std::string evil = "</title><script>alert(1)</script><b title='x'>&amp;";
    folder.write("evil.toml",
                 "title = \"" + evil + "\"\nsystem = \"" + evil + "\"\nmodel = \"teaching/ping\"\nstory = \"" + evil +
                     "\"\nuntil = \"12s\"\nsources = [\"" + evil +
                     "\"]\n[network]\ndefault = { delay = \"5ms\", duplicate = \"1/5\" }\n[designs.evil]\ntitle = \"" +
                     evil + "\"\nflaws = [\"count_every_answer\"]\n[lesson]\ntext = \"" + evil + "\"\nsteps = [\"" +
                     evil + "\"]\n");
    const Ended ended = orrery(folder, "report evil.toml --seeds 1..2");
    INFO(ended.err);
    REQUIRE(ended.exit == 0);
    check_self_contained(ended.out);
    CHECK(count(ended.out, "alert(1)") >= 7);
    CHECK(count(ended.out, "<b ") == 0);
    CHECK(count(ended.out, "&lt;script&gt;alert(1)") == count(ended.out, "alert(1)"));
}

TEST_CASE("a report that cannot be made exits 2 and leaves nothing") {
    const Folder folder;
    const std::pair<std::string, std::string> slips[] = {
        {"report teaching/ask-agian --out r.html", "did you mean 'teaching/ask-again'?"},
        {"report teaching/ask-again --seeds 5..1 --out r.html", "--seeds: 5 is after 1"},
        {"report teaching/ask-again --design x --out r.html", "has no design 'x'"},
        {"report teaching/ask-again --out /nowhere/r.html", "cannot be written"},
        {"report teaching/ask-again --out .", "cannot be written"},
    };
    for (const auto& [arguments, sentence] : slips) {
        const Ended ended = orrery(folder, arguments);
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(sentence));
        CHECK_FALSE(fs::exists(folder.path / "r.html"));
    }
}
