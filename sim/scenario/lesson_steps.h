// The steps of a lesson as a scenario's file says them: where each happens, what it changes, what it asks. Filters and
// watches are still words with their places: sim/lesson/lesson.h holds them against a run.
// Units: nanoseconds; events count from 1. Errors: InputError with file, line, column and the nearest key.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario.h"

namespace orrery {

// Exactly one way to find an event: the nth (or last) that passes a filter, the last one up to a time, the first
// violation (of a property), a number.
struct LessonPlace {
    enum class Kind : std::uint8_t { start, filter, time, violation, event } kind = Kind::start;
    Word word;              // of a filter; of a violation its property, empty for the first
    std::uint64_t nth = 1;  // of a filter
    bool last = false;      // of a filter
    Time time = 0;
    EventNumber event = 0;
    Place place;
};

// What makes an option true: a watch that is so at the step, a filter that the step's event passes, a filter that a
// later event passes, one that none passes, a property that the run violates, a run that holds.
struct LessonOption {
    enum class Kind : std::uint8_t { state, event, some_later, none_later, violated, held } kind = Kind::state;
    std::string say;
    Word truth;
};

// node: where the next event that passes the filter happens. event: its number. value: what a watch comes to.
struct LessonPrediction {
    enum class Kind : std::uint8_t { options, node, event, value } kind = Kind::options;
    std::string ask, because;
    Word truth;  // of all but options
    std::vector<LessonOption> options;
    Place place;
};

struct LessonStep {
    std::string title, text;
    LessonPlace at;
    Word design;  // empty: the run's own
    std::optional<std::uint64_t> seed;
    std::vector<Word> change;  // overrides
    std::optional<LessonPrediction> predict;
    Place place;
};

std::string_view name_of(LessonPrediction::Kind kind);

// Of a scenario that was loaded; empty where its lesson has no steps, or plain texts for steps.
tl::expected<std::vector<LessonStep>, InputError> lesson_steps_of(const Scenario& scenario);

// "lesson.steps.at.filter" and its like, for the list of all keys.
std::vector<std::string> lesson_step_keys();

namespace reader {
struct File;
// Requires a list; refuses what is no table.
std::vector<LessonStep> read_lesson_steps(const File& file, const TomlItem& item);
}  // namespace reader

}  // namespace orrery
