// Lessons: their steps are read, held against runs, and answers to them are marked.
#include "sim/lesson/lesson.h"

#include <nlohmann/json.hpp>

#include "sim/scenario/library.h"
#include "tests/places.h"
#include "tests/scenarios/scenario/texts.h"

using namespace orrery;
using Catch::Matchers::ContainsSubstring;
using Json = nlohmann::json;

namespace {

// One client asks the server each second; from 2 s to 4 s nothing gets through.
std::string asked(const std::string& steps) {
    std::string text = test::scenario_text(
        "[parameters]\nclients = 1\narrivals = \"constant(1s)\"\npatience = \"400ms\"\n"
        "[network]\ndefault = { delay = \"5ms\" }\n"
        "[[faults]]\nat = \"2500ms\"\npartition = { isolate = \"server\" }\nfor = \"2s\"\n",
        "[designs.sound]\n[designs.asks-once]\nflaws = [\"ask_once\"]\n[lesson]\ntext = \"Ask again.\"\n" + steps);
    return text.replace(text.find("6s"), 2, "12s");
}

std::string step(const std::string& at, const std::string& predict) {
    return "[[lesson.steps]]\ntitle = \"One\"\ntext = \"Look.\"\n" + (at.empty() ? "" : "at = { " + at + " }\n") +
           (predict.empty() ? "" : "predict = { ask = \"What?\", because = \"So it is.\", " + predict + " }\n");
}

HeldLesson hold(const std::string& text) {
    auto lesson = hold_lesson(test::load(text), all_models(), {});
    INFO((lesson ? "" : lesson.error().to_text()));
    REQUIRE(lesson);
    return *lesson;
}
HeldStep hold_one(const std::string& at, const std::string& predict) {
    const HeldLesson lesson = hold(asked(step(at, predict)));
    REQUIRE(lesson.steps.size() == 1);
    return lesson.steps.front();
}

std::string error_of(const std::string& steps) {
    const std::string text = asked(steps);
    const auto scenario = load_scenario(text, "s.toml", all_models());
    if (!scenario)
        return scenario.error().to_text();
    const auto lesson = hold_lesson(*scenario, all_models(), {});
    return lesson ? "" : lesson.error().to_text();
}

const char* const kYesNo =
    "options = [{ say = \"yes\", later = \"message == Pong\" }, { say = \"no\", never = \"message == Pong\" }]";

}  // namespace

TEST_CASE("a step is found by a filter, its nth or last event, by a time, a number, a violation, or is the start") {
    const EventNumber first = hold_one("filter = \"message == Ping\"", "").event;
    CHECK(first > 0);
    CHECK(hold_one("filter = \"message == Ping\", nth = 2", "").event > first);
    const HeldStep last = hold_one("filter = \"message == Ping\", last = true", "");
    CHECK(last.event > hold_one("filter = \"message == Ping\", nth = 2", "").event);
    CHECK(last.time > 4500_ms);
    CHECK(hold_one("event = 3", "").event == 3);
    CHECK(hold_one("", "").event == 0);
    const HeldStep timed = hold_one("time = \"2s\"", "");
    CHECK((timed.time > 1_s && timed.time <= 2_s));
    CHECK(hold_one("violation = true", "").wrong == "nothing is violated in this run");
    CHECK(hold_one("event = 99999", "").wrong.starts_with("there is no event 99999: the run has "));
    CHECK_THAT(hold_one("filter = \"message == Ping\", nth = 500", "").wrong,
               ContainsSubstring("step is at number 500"));
}

TEST_CASE("each kind of prediction is answered by the run") {
    CHECK(hold_one("time = \"2s\"", "node = \"message == Ping\"").truth == "server");
    const HeldStep ping = hold_one("time = \"2s\"", "event = \"message == Ping\"");
    CHECK(hold_one("event = " + ping.truth, "value = \"server.answered\"").truth == "2");
    CHECK(hold_one("time = \"2s\"", kYesNo).truth == "yes");
    CHECK(hold_one("filter = \"message == Pong\", last = true", kYesNo).truth == "no");
    const std::string kVerdict =
        "options = [{ say = \"well\", held = true }, { say = \"badly\", violated = \"every question is answered\" }]";
    CHECK(hold(asked(step("time = \"2s\"", kVerdict))).steps[0].truth == "well");
    const std::string flawed = step("time = \"2s\"", kVerdict) + "design = \"asks-once\"\n";
    CHECK(hold(asked(flawed)).steps[0].truth == "badly");
    const std::string state =
        "options = [{ say = \"two\", state = \"server.answered == 2\" }, { say = \"more\", state = \"server.answered > "
        "2\" }]";
    CHECK(hold_one("filter = \"message == Ping\", nth = 2", state).truth == "two");
    CHECK(hold_one("event = 1", state).wrong == "none of the options is true");
    const std::string both =
        "options = [{ say = \"a\", state = \"1 == 1\" }, { say = \"b\", event = \"message == Ping\" }]";
    CHECK(hold_one("filter = \"message == Ping\"", both).wrong == "2 options are true: a; b");
}

TEST_CASE("a step may change its run: another design, another seed, an override") {
    const std::string ask = "value = \"server.answered\"";
    const std::string at = "time = \"5900ms\"";
    const std::string sound = hold(asked(step(at, ask))).steps[0].truth;
    CHECK(hold(asked(step(at, ask) + "design = \"asks-once\"\n")).steps[0].truth < sound);
    const HeldStep cut = hold(asked(step(at, ask) + "change = [\"cut:client-1->server@100ms\"]\n")).steps[0];
    CHECK(cut.truth == "0");
    CHECK_THAT(cut.run_link, ContainsSubstring("override=cut:client-1"));
    CHECK_THAT(hold(asked(step(at, ask) + "seed = 7\n")).steps[0].run_link, ContainsSubstring("seed=7"));
}

TEST_CASE("what a step names wrongly is refused with its place and the nearest name") {
    const struct {
        std::string steps, error;
    } table[] = {
        {step("filter = \"message == Pnig\"", ""), "Ping"},
        {step("filtre = \"x\"", ""), "filter"},
        {step("filter = \"message == Ping\", time = \"1s\"", ""), "does not go with"},
        {step("time = \"1s\", nth = 2", ""), "go with 'filter'"},
        {step("violation = \"every question is answerd\"", ""), "every question is answered"},
        {step("", "value = \"sever.answered\""), "server"},
        {step("", "node = \"message == Ping\", value = \"1\""), "does not go with"},
        {step("", "options = [{ say = \"yes\", held = true }]"), "two or more"},
        {step("", "options = [{ say = \"a\", held = true }, { say = \"a\", state = \"1\" }]"), "two options say 'a'"},
        {step("", "options = [{ say = \"a\", held = false }, { say = \"b\", state = \"1\" }]"), "wants true"},
        {step("", "options = [{ say = \"a\" }, { say = \"b\", held = true }]"), "one of these is missing"},
        {step("", "") + "design = \"asks-onec\"\n", "asks-once"},
        {step("", "") + "change = [\"crash:n9@1s\"]\n", "n9"},
        {step("", "") + "change = [\"drop:client-1->server/Ping#999\"]\n", "Ping#999"},
        {"[[lesson.steps]]\ntitle = \"One\"\n", "text"},
    };
    for (const auto& row : table) {
        INFO(row.steps);
        const std::string error = error_of(row.steps);
        CHECK_THAT(error, ContainsSubstring(row.error));
        CHECK_THAT(error, Catch::Matchers::Matches("(s|test)\\.toml:[0-9]+:[0-9]+(.|\n)*"));
    }
}

TEST_CASE("plain sentences are steps as before, and steps with questions are sentences to whoever lists them") {
    const auto plain = test::load(asked("steps = [\"Look.\", \"Look again.\"]\n"));
    REQUIRE(plain.lesson);
    CHECK(plain.lesson->steps == std::vector<std::string>{"Look.", "Look again."});
    CHECK(hold(asked("steps = [\"Look.\"]\n")).steps.empty());
    CHECK(test::load(asked(step("", ""))).lesson->steps == std::vector<std::string>{"One: Look."});
}

TEST_CASE("answers are marked by what the run shows, and say which run that was") {
    const HeldLesson lesson = hold(asked(
        step("time = \"2s\"", kYesNo) + step("time = \"2s\"", "node = \"message == Ping\"") + step("event = 1", "") +
        step("event = 1", "event = \"message == Ping\"") + step("event = 1", "value = \"server.answered\"")));
    CHECK(lesson.questions() == 4);
    Json answers = Json::parse(answer_template(lesson));
    REQUIRE(answers["answers"].size() == 4);
    CHECK(answers["answers"][0]["options"] == Json{"yes", "no"});
    const auto mark = [&] {
        auto marks = mark_answers(lesson, answers.dump(), "a.json");
        INFO((marks ? "" : marks.error().to_text()));
        REQUIRE(marks);
        std::string out;
        for (const Mark& one : *marks)
            out += one.right ? 'r' : 'w';
        return out;
    };
    CHECK(mark() == "wwww");  // nothing answered
    const char* const texts[] = {"yes", "server", "3", "0"};
    for (std::size_t i = 0; i < 4; ++i)
        answers["answers"][i]["answer"] = i == 2 ? Json(std::stoull(lesson.steps[3].truth)) : Json(texts[i]);
    CHECK(mark() == "rrrr");
    answers["answers"][0]["answer"] = 2;  // an option by its number
    answers["answers"][1]["answer"] = "client-1";
    CHECK(mark() == "wwrr");
    answers["answers"].erase(0);
    CHECK(mark() == "wwrr");
    const auto marks = mark_answers(lesson, answers.dump(), "a.json");
    CHECK((*marks)[1].truth == "server");
    CHECK((*marks)[1].run_link == lesson.steps[1].run_link);
    CHECK((*marks)[3].step == 5);
}

TEST_CASE("a lesson is told in another language, and its answer files have none") {
    const std::string text = asked(step("time = \"2s\"", kYesNo) + step("time = \"2s\"", "node = \"message == Ping\""));
    const Scenario scenario = test::load(text);
    const HeldLesson own = hold(text);
    const auto chinese = read_translation(
        "[[lesson.steps]]\ntitle = \"一\"\npredict = { ask = \"如何？\", options = [\"是\", \"否\"] "
        "}\n[[lesson.steps]]\n",
        "s.zh_CN.toml", scenario);
    REQUIRE(chinese);
    const HeldLesson told = in_words_of(own, scenario, *chinese);
    CHECK(told.steps[0].step.title == "一");
    CHECK(told.steps[0].truth == "是");
    CHECK(told.steps[1].truth == "server");
    CHECK(may_answer(told.steps[0], "否"));
    CHECK_FALSE(may_answer(told.steps[0], "no"));
    const std::string answers = answer_file(told, {"是", "server"});
    for (const HeldLesson* lesson : {&own, &told}) {
        const auto marks = mark_answers(*lesson, answers, "a.json");
        REQUIRE(marks);
        CHECK((*marks)[0].right);
        CHECK((*marks)[1].right);
    }
}

TEST_CASE("answers to something else are refused, whole") {
    const HeldLesson lesson = hold(asked(step("time = \"2s\"", kYesNo) + step("", "node = \"message == Ping\"")));
    const Json good = Json::parse(answer_template(lesson));
    const auto refused = [&](const std::function<void(Json&)>& edit) {
        Json answers = good;
        edit(answers);
        const auto marks = mark_answers(lesson, answers.dump(), "a.json");
        return marks ? "" : marks.error().to_text();
    };
    CHECK(refused([](Json&) {}).empty());
    CHECK_THAT(refused([](Json& a) { a["lesson"] = "other"; }), ContainsSubstring("answers to other"));
    CHECK_THAT(refused([](Json& a) { a["engine"] = 1; }), ContainsSubstring("answer again"));
    CHECK_THAT(refused([](Json& a) { a["revision"] = 99; }), ContainsSubstring("revision 99"));
    CHECK_THAT(refused([](Json& a) { a.erase("answers"); }), ContainsSubstring("no answer file"));
    CHECK_THAT(refused([](Json& a) { a["answers"][0]["step"] = 9; }), ContainsSubstring("step 9 asks nothing"));
    CHECK_THAT(refused([](Json& a) { a["answers"][1]["step"] = 1; }), ContainsSubstring("answered twice"));
    CHECK_THAT(refused([](Json& a) { a["answers"][0]["answer"] = "yse"; }), ContainsSubstring("yes"));
    CHECK_THAT(refused([](Json& a) { a["answers"][1]["answer"] = "servr"; }), ContainsSubstring("server"));
    CHECK_THAT(refused([](Json& a) { a["answers"][0]["run_link"] = "orrery:1?x"; }), ContainsSubstring("another run"));
    const auto no_json = mark_answers(lesson, "{", "a.json");
    REQUIRE_FALSE(no_json);
    CHECK_THAT(no_json.error().to_text(), ContainsSubstring("--template"));
}

TEST_CASE("the lessons of the library hold, with two questions or more each", "[golden]") {
    const Library library(test::source_dir() + "/scenarios");
    const Catalog catalog = all_models();
    std::vector<std::string> asking;
    for (const std::string& name : library.names()) {
        const auto scenario = library.load(name, catalog);
        REQUIRE(scenario);
        const auto lesson = hold_lesson(*scenario, catalog, {});
        INFO(name << ": " << (lesson ? "" : lesson.error().to_text()));
        REQUIRE(lesson);
        if (lesson->steps.empty())
            continue;
        INFO((lesson->first_wrong() ? lesson->first_wrong()->step.title + ": " + lesson->first_wrong()->wrong : ""));
        CHECK(lesson->first_wrong() == nullptr);
        CHECK(lesson->questions() >= 2);
        asking.push_back(name);
    }
    for (const char* name : {"commerce/late-try", "consensus/figure-8", "consensus/stale-read",
                             "teaching/a-promise-to-commit", "teaching/retry-storm"}) {
        INFO(name);
        CHECK(std::count(asking.begin(), asking.end(), name) == 1);
    }
}
