// Translations: texts beside a scenario, held against it; those of the library lack nothing.
#include "sim/scenario/translation.h"

#include "sim/scenario/library.h"
#include "tests/folder.h"
#include "tests/places.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;

namespace {

Scenario told() {
    return test::load(
        "title = \"Ask\"\nmodel = \"teaching/ping\"\nstory = \"Somebody asks.\"\nuntil = \"6s\"\n"
        "[designs.sound]\ntitle = \"Asks again\"\n[designs.plain]\n"
        "[lesson]\ntext = \"Ask again.\"\n[[lesson.steps]]\ntitle = \"One\"\ntext = \"Look.\"\n"
        "predict = { ask = \"Well?\", because = \"So.\", options = [{ say = \"yes\", held = true }, "
        "{ say = \"no\", violated = \"every question is answered\" }] }\n"
        "[[lesson.steps]]\ntitle = \"Two\"\ntext = \"Look again.\"\n");
}

const char* const kWhole = R"toml(title = "问"
story = "有人提问。"
[designs.sound]
title = "再问一次"
[lesson]
text = "再问。"
[[lesson.steps]]
title = "一"
text = "看。"
predict = { ask = "如何？", because = "如此。", options = ["是", "否"] }
[[lesson.steps]]
title = "二"
text = "再看。"
)toml";

std::string error_of(const std::string& text) {
    const auto read = read_translation(text, "s.zh_CN.toml", told());
    return read ? "" : read.error().to_text();
}

}  // namespace

TEST_CASE("a translation takes the place of each text, and of nothing else") {
    const Scenario own = told();
    const auto translation = read_translation(kWhole, "s.zh_CN.toml", own);
    INFO((translation ? "" : translation.error().to_text()));
    REQUIRE(translation);
    CHECK(translation->missing(own).empty());
    Scenario scenario = own;
    translation->apply(scenario);
    CHECK(scenario.title == "问");
    CHECK(scenario.story == "有人提问。");
    CHECK(scenario.designs[0].title == "再问一次");
    CHECK(scenario.designs[1].title == own.designs[1].title);
    CHECK(scenario.lesson->text == "再问。");
    CHECK(scenario.lesson->steps == std::vector<std::string>{"一: 看。", "二: 再看。"});
    CHECK(scenario.text == own.text);
    auto steps = *lesson_steps_of(own);
    translation->apply(steps);
    CHECK(steps[0].predict->ask == "如何？");
    CHECK(steps[0].predict->because == "如此。");
    CHECK(steps[0].predict->options[1].say == "否");
    CHECK(steps[0].predict->options[1].truth.text == "every question is answered");
    CHECK(steps[1].text == "再看。");
}

TEST_CASE("what a translation lacks stays, and is told by its key") {
    const auto part = read_translation("title = \"问\"\n", "s.zh_CN.toml", told());
    REQUIRE(part);
    Scenario scenario = told();
    part->apply(scenario);
    CHECK(scenario.title == "问");
    CHECK(scenario.story == "Somebody asks.");
    const auto missing = part->missing(told());
    CHECK(missing == std::vector<std::string>{"story", "designs.sound.title", "lesson.text", "lesson.steps[0].title",
                                              "lesson.steps[0].text", "lesson.steps[0].predict.ask",
                                              "lesson.steps[0].predict.because", "lesson.steps[0].predict.options[0]",
                                              "lesson.steps[0].predict.options[1]", "lesson.steps[1].title",
                                              "lesson.steps[1].text"});
}

TEST_CASE("a translation of something that the scenario lacks is refused with its place") {
    const struct {
        std::string text, error;
    } table[] = {
        {"titel = \"x\"\n", "title"},
        {"seed = 1\n", "seed"},
        {"[designs.sond]\ntitle = \"x\"\n", "sound"},
        {"[designs.sound]\nflaws = [\"x\"]\n", "flaws"},
        {"[lesson]\nsteps = [\"x\", \"y\"]\n", "table"},
        {"[[lesson.steps]]\ntitle = \"x\"\n", "there are 1 steps here, and 2 in the scenario"},
        {"[[lesson.steps]]\n[[lesson.steps]]\npredict = { ask = \"x\" }\n", "asks nothing"},
        {"[[lesson.steps]]\npredict = { options = [\"x\"] }\n[[lesson.steps]]\n", "there are 1 options here"},
        {"title = 1\n", "a text"},
        {"title = \"", "s.zh_CN.toml:1"},
    };
    for (const auto& row : table) {
        INFO(row.text);
        CHECK_THAT(error_of(row.text), ContainsSubstring(row.error));
        CHECK_THAT(error_of(row.text), Catch::Matchers::StartsWith("s.zh_CN.toml:"));
    }
}

TEST_CASE("a translation lies beside its scenario, and is no scenario") {
    const test::Folder folder("translation");
    folder.write("one.toml", told().text);
    folder.write("one.zh_CN.toml", kWhole);
    folder.write("my.v2.toml", told().text);
    CHECK(Library(folder.path.string()).names() == std::vector<std::string>{"my.v2", "one"});
    const auto one = Library(folder.path.string()).load("one", all_models());
    REQUIRE(one);
    const auto chinese = translation_beside(*one, "zh_CN");
    REQUIRE((chinese && *chinese));
    CHECK((*chinese)->title == "问");
    const auto german = translation_beside(*one, "de");
    CHECK((german && !*german));
    CHECK(is_translation_file("a/late-try.zh_CN.toml"));
    CHECK(is_translation_file("b.de.toml"));
    CHECK_FALSE(is_translation_file("a.b/late-try.toml"));
    folder.write("one.zh_CN.toml", "title = 1");
    CHECK_FALSE(translation_beside(*one, "zh_CN"));
}

TEST_CASE("every text of the library is there in Chinese") {
    const Library library(test::source_dir() + "/scenarios");
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, all_models());
        REQUIRE(scenario);
        const auto chinese = translation_beside(*scenario, "zh_CN");
        INFO(name << (chinese ? "" : ": " + chinese.error().to_text()));
        REQUIRE(chinese);
        CHECK(*chinese);
        if (*chinese)
            CHECK((*chinese)->missing(*scenario) == std::vector<std::string>{});
    }
}
