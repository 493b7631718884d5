// A lesson held against its runs: each step's place found, each prediction answered by what the run shows, so that no
// answer can go stale. And the marks of somebody's answers.
// Units: nanoseconds; events count from 1, 0 is the start. Errors: InputError, at the word of the scenario's file where
// a name does not exist; what the run does not bear out is a step's `wrong`. Cost: three makings of a run a step.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/lesson_steps.h"
#include "sim/scenario/run.h"
#include "sim/scenario/translation.h"

namespace orrery {

struct HeldStep {
    LessonStep step;
    std::string design;
    std::uint64_t seed = 0;
    std::string run_link;
    EventNumber event = 0;
    Time time = 0;
    std::string truth;               // of a prediction: what an option says, a node, a number, a value
    EventNumber telling = 0;         // the event that shows it; 0: none does
    std::vector<std::string> nodes;  // that an answer may name
    EventNumber events = 0;          // of the run
    std::string wrong;               // why the step does not hold; empty: it does
};

struct HeldLesson {
    std::string scenario, title, text;
    int revision = 1;
    std::vector<HeldStep> steps;

    std::size_t questions() const;
    const HeldStep* first_wrong() const;  // null where all hold
};

// `stop` is asked before each step; what is held by then is returned where it says so.
tl::expected<HeldLesson, InputError> hold_lesson(const Scenario& scenario, const Catalog& catalog, const Limits& limits,
                                                 const std::function<bool()>& stop = {});

// The lesson in another language, answers too: an answer file names options by their numbers and so has none.
HeldLesson in_words_of(HeldLesson lesson, const Scenario& scenario, const Translation& translation);

struct Mark {
    std::size_t step = 0;  // from 1
    std::string ask, given, truth, because, run_link;
    bool right = false;
};

// Whether somebody may answer a question so: an option or a node that there is, the number of an event.
bool may_answer(const HeldStep& asking, std::string_view given);
// An answer file: what was given, by step; nothing where that is empty or missing.
std::string answer_file(const HeldLesson& lesson, const std::vector<std::string>& given);
std::string answer_template(const HeldLesson& lesson);  // with nothing answered
// One mark a question; what is not answered is wrong. `file` is what errors say.
tl::expected<std::vector<Mark>, InputError> mark_answers(const HeldLesson& lesson, std::string_view text,
                                                         const std::string& file);

}  // namespace orrery
