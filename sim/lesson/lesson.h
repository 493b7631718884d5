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

namespace orrery {

struct HeldStep {
    LessonStep step;
    std::string run_link;
    EventNumber event = 0;
    Time time = 0;
    std::string truth;               // of a prediction: what an option says, a node, a number, a value
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

tl::expected<HeldLesson, InputError> hold_lesson(const Scenario& scenario, const Catalog& catalog,
                                                 const Limits& limits);

struct Mark {
    std::size_t step = 0;  // from 1
    std::string ask, given, truth, because, run_link;
    bool right = false;
};

// An answer file with nothing answered.
std::string answer_template(const HeldLesson& lesson);
// One mark a question; what is not answered is wrong. `file` is what errors say.
tl::expected<std::vector<Mark>, InputError> mark_answers(const HeldLesson& lesson, std::string_view text,
                                                         const std::string& file);

}  // namespace orrery
