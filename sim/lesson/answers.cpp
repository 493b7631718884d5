// The answer file: {"lesson", "engine", "revision", "answers": [{"step", "run_link", "answer"}]}.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/core/nearest.h"
#include "sim/lesson/lesson.h"

namespace orrery {
namespace {

using Json = nlohmann::ordered_json;
using Wrong = tl::unexpected<InputError>;

Wrong refused(const std::string& file, std::string what, std::string hint = {}) {
    return Wrong(InputError{file, 0, 0, std::move(what), std::move(hint)});
}

const Json* find(const Json& table, const char* key) {
    const auto found = table.is_object() ? table.find(key) : table.end();
    return found == table.end() ? nullptr : &*found;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

bool is_number(const std::string& text, EventNumber most) {
    if (text.empty() || text.size() > 18 ||
        !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return false;
    const EventNumber number = std::stoull(text);
    return number >= 1 && number <= most;
}

// What was given, held against what an answer may name.
tl::expected<std::string, InputError> given_to(const HeldStep& held, const Json* answer, std::size_t step,
                                               const std::string& file) {
    if (!answer || answer->is_null())
        return "";
    const LessonPrediction& predict = *held.step.predict;
    const std::string text = text_of(*answer);
    std::vector<std::string> names;
    if (predict.kind == LessonPrediction::Kind::value)
        return text;
    if (predict.kind == LessonPrediction::Kind::event) {
        if (is_number(text, held.events))
            return text;
        return refused(file, fmt::format("step {}: there is no event {}", step, text),
                       fmt::format("write a number from 1 to {}", held.events));
    }
    if (predict.kind == LessonPrediction::Kind::node)
        names = held.nodes;
    for (const LessonOption& option : predict.options)
        names.push_back(option.say);
    if (predict.kind == LessonPrediction::Kind::options && answer->is_number() && is_number(text, names.size()))
        return names[std::stoull(text) - 1];
    if (std::find(names.begin(), names.end(), text) != names.end())
        return text;
    return refused(file,
                   fmt::format("step {}: there is no {} '{}'", step,
                               predict.kind == LessonPrediction::Kind::node ? "node" : "option", text),
                   suggest(text, names));
}

// Nothing where the file is of this lesson, engine and revision.
std::optional<Wrong> of_another(const HeldLesson& lesson, const Json& document, const std::string& file) {
    const Json* name = find(document, "lesson");
    const Json* answers = find(document, "answers");
    if (!name || !answers || !answers->is_array())
        return refused(file, "this is no answer file", "`orrery lesson SCENARIO --template` prints one");
    if (text_of(*name) != lesson.scenario)
        return refused(file, fmt::format("these are answers to {}, not to {}", text_of(*name), lesson.scenario));
    for (const auto& [key, number] : {std::pair{"engine", kEngine}, std::pair{"revision", lesson.revision}})
        if (const Json* said = find(document, key); !said || *said != Json(number))
            return refused(file,
                           fmt::format("these are answers to {} {}, and this is {} {}", key,
                                       said ? said->dump() : "unknown", key, number),
                           "answer again: what the runs show may have changed");
    return std::nullopt;
}

// Of an option its number, which is the same in every language.
Json as_answer(const HeldStep& held, const std::string& given) {
    const auto& options = held.step.predict->options;
    for (std::size_t i = 0; i < options.size(); ++i)
        if (options[i].say == given)
            return i + 1;
    return given;
}

}  // namespace

bool may_answer(const HeldStep& asking, std::string_view given) {
    const Json answer = std::string(given);
    return !given.empty() && given_to(asking, &answer, 1, "").has_value();
}

std::string answer_template(const HeldLesson& lesson) { return answer_file(lesson, {}); }

std::string answer_file(const HeldLesson& lesson, const std::vector<std::string>& given) {
    Json answers = Json::array();
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const HeldStep& held = lesson.steps[i];
        if (!held.step.predict)
            continue;
        Json one{{"step", i + 1}, {"ask", held.step.predict->ask}};
        for (const LessonOption& option : held.step.predict->options)
            one["options"].push_back(option.say);
        one["run_link"] = held.run_link;
        one["answer"] = i < given.size() && !given[i].empty() ? as_answer(held, given[i]) : Json();
        answers.push_back(std::move(one));
    }
    return Json{{"lesson", lesson.scenario},
                {"engine", kEngine},
                {"revision", lesson.revision},
                {"answers", std::move(answers)}}
               .dump(2) +
           "\n";
}

tl::expected<std::vector<Mark>, InputError> mark_answers(const HeldLesson& lesson, std::string_view text,
                                                         const std::string& file) {
    const Json document = Json::parse(text, nullptr, false);
    if (document.is_discarded())
        return refused(file, "this is no JSON", "`orrery lesson SCENARIO --template` prints an answer file");
    if (auto other = of_another(lesson, document, file))
        return *std::move(other);
    std::vector<const Json*> by_step(lesson.steps.size(), nullptr);
    for (const Json& one : *find(document, "answers")) {
        const Json* step = find(one, "step");
        const std::string number = step ? step->dump() : "";
        if (!is_number(number, lesson.steps.size()) || !lesson.steps[std::stoull(number) - 1].step.predict)
            return refused(file, fmt::format("step {} asks nothing", number),
                           "see `orrery lesson SCENARIO --template`");
        const std::size_t at = std::stoull(number) - 1;
        if (by_step[at])
            return refused(file, fmt::format("step {} is answered twice", number), "leave one of them out");
        if (const Json* link = find(one, "run_link"); link && text_of(*link) != lesson.steps[at].run_link)
            return refused(file, fmt::format("step {} was answered for another run, {}", number, text_of(*link)),
                           "answer again");
        by_step[at] = &one;
    }
    std::vector<Mark> marks;
    for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
        const HeldStep& held = lesson.steps[i];
        if (!held.step.predict)
            continue;
        auto given = given_to(held, by_step[i] ? find(*by_step[i], "answer") : nullptr, i + 1, file);
        if (!given)
            return Wrong(given.error());
        const bool right = *given == held.truth;
        marks.push_back(
            {i + 1, held.step.predict->ask, *given, held.truth, held.step.predict->because, held.run_link, right});
    }
    return marks;
}

}  // namespace orrery
