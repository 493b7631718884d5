#include "sim/cli/lesson.h"

#include <fmt/format.h>

#include "sim/lesson/lesson.h"

namespace orrery::cli {
namespace {

struct Options {
    std::string what, answers, language;
    bool reveal = false, blank = false, json = false;
};

std::string without_end(std::string text) {
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

Json json_of(const HeldLesson& lesson, bool reveal) {
    Json steps = Json::array();
    for (const HeldStep& held : lesson.steps) {
        Json predict;
        if (const auto& asked = held.step.predict) {
            predict = {{"ask", asked->ask}, {"kind", name_of(asked->kind)}};
            for (const LessonOption& option : asked->options)
                predict["options"].push_back(option.say);
            if (reveal)
                predict.update({{"answer", held.truth}, {"because", asked->because}});
        }
        steps.push_back({{"title", held.step.title},
                         {"text", held.step.text},
                         {"event", held.event},
                         {"time_ns", held.time},
                         {"run_link", held.run_link},
                         {"predict", std::move(predict)}});
    }
    return {{"lesson", lesson.scenario},   {"title", lesson.title},     {"engine", kEngine},
            {"revision", lesson.revision}, {"steps", std::move(steps)}, {"text", lesson.text}};
}

void tell(Console& console, const HeldLesson& lesson, bool reveal) {
    console.print(fmt::format("{}\n{}\n", console.paint(Colour::bold, lesson.title), lesson.scenario));
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const HeldStep& held = lesson.steps[i];
        console.print(fmt::format("\n{}. {}\n{}\n   event {}, {}   {}\n", i + 1,
                                  console.paint(Colour::bold, held.step.title), without_end(held.step.text),
                                  with_thousands(held.event), format_time(held.time), held.run_link));
        const auto& asked = held.step.predict;
        if (!asked)
            continue;
        console.print(fmt::format("   ? {}\n", asked->ask));
        for (std::size_t k = 0; k < asked->options.size(); ++k)
            console.print(fmt::format("     {} {}\n", k + 1, asked->options[k].say));
        if (reveal)
            console.print(fmt::format("   = {}\n     {}\n", held.truth, asked->because));
    }
    if (reveal && !lesson.text.empty())
        console.print("\n" + without_end(lesson.text) + "\n");
}

void print_marks(Console& console, const HeldLesson& lesson, const std::vector<Mark>& marks, bool json) {
    std::size_t right = 0;
    Json list = Json::array();
    for (const Mark& mark : marks) {
        right += mark.right ? 1 : 0;
        list.push_back({{"step", mark.step},
                        {"ask", mark.ask},
                        {"given", mark.given.empty() ? Json() : Json(mark.given)},
                        {"answer", mark.truth},
                        {"right", mark.right},
                        {"because", mark.because},
                        {"run_link", mark.run_link}});
        if (!json)
            console.print(fmt::format(
                "{}  step {}: {}\n       given   {}\n{}       because {}\n       {}\n",
                mark.right ? console.paint(Colour::green, "right") : console.paint(Colour::red, "wrong"), mark.step,
                mark.ask, mark.given.empty() ? "nothing" : mark.given,
                mark.right ? "" : fmt::format("       answer  {}\n", mark.truth), mark.because, mark.run_link));
    }
    if (json)
        console.print_json({{"lesson", lesson.scenario},
                            {"engine", kEngine},
                            {"revision", lesson.revision},
                            {"right", right},
                            {"questions", marks.size()},
                            {"marks", std::move(list)}});
    else
        console.print(fmt::format("{} of {} right\n", right, marks.size()));
    console.exit = right == marks.size() ? kHeld : kViolated;
}

void lesson_of(Console& console, const Options& options) {
    ScenarioOptions scenario;
    scenario.what = options.what;
    const auto opened = open(console, scenario);
    if (!opened)
        return;
    auto lesson = hold_lesson(opened->scenario, console.catalog, {});
    if (!lesson)
        return console.fail(lesson.error());
    const auto translation = translation_beside(opened->scenario, options.language);
    if (!translation)
        return console.fail(translation.error());
    if (!options.language.empty() && !*translation)
        return console.fail(
            {"", 0, 0, fmt::format("{} has no texts in '{}'", opened->scenario.name, options.language),
             "they lie beside the scenario, in " + translation_file(opened->scenario.file, options.language)});
    if (*translation)
        lesson = in_words_of(*std::move(lesson), opened->scenario, **translation);
    const std::string& file = opened->scenario.file;
    if (lesson->steps.empty())
        return console.fail(
            {file, 0, 0, "its lesson has no [[lesson.steps]]", "scenarios/README.md says how to write them"});
    if (const HeldStep* wrong = lesson->first_wrong())
        return console.fail({file, wrong->step.place.line, wrong->step.place.column,
                             fmt::format("'{}': {}", wrong->step.title, wrong->wrong),
                             "the run has changed: mend the step"});
    if (options.blank)
        return console.print(answer_template(*lesson));
    if (options.answers.empty())
        return options.json ? console.print_json(json_of(*lesson, options.reveal))
                            : tell(console, *lesson, options.reveal);
    const auto text = read_file(options.answers);
    if (!text)
        return console.fail(text.error());
    const auto marks = mark_answers(*lesson, *text, options.answers);
    if (!marks)
        return console.fail(marks.error());
    print_marks(console, *lesson, *marks, options.json);
}

}  // namespace

void add_lesson(Commands& commands, Console& console) {
    Command* command = commands.add("lesson", "a scenario's lesson, step by step, and the marks of answers to it");
    command->footer(
        "Exits with --answers: 0 all right, 1 some wrong, 2 another lesson's, engine's or revision's answers.\n"
        "Examples:\n  orrery lesson consensus/figure-8\n  orrery lesson consensus/figure-8 --template >answers.json\n"
        "  orrery lesson consensus/figure-8 --answers answers.json --json");
    auto options = std::make_shared<Options>();
    command->add_option("SCENARIO", options->what, "a name of the library, a path ending in .toml, or a run link")
        .required();
    const CommandOption answers = command->add_option("--answers", options->answers, "mark the answers in this file");
    const CommandOption reveal =
        command->add_flag("--reveal", options->reveal, "print the answers, and why they are so");
    command->add_flag("--template", options->blank, "print an answer file with nothing answered")
        .excludes(answers)
        .excludes(reveal);
    reveal.excludes(answers);
    command->add_option("--language", options->language, "in the words of SCENARIO.LANGUAGE.toml, as zh_CN");
    command->add_flag("--json", options->json, "print one JSON document");
    command->callback([&console, options] { lesson_of(console, *options); });
}

}  // namespace orrery::cli
