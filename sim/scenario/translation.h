// A scenario's texts in another language: a file beside it, NAME.LANGUAGE.toml ("late-try.zh_CN.toml"), of texts alone:
// title, story, titles of designs, the lesson with its steps and questions. What it lacks stays as it is.
// Errors: InputError with file, line, column: a design, a step or a question that the scenario lacks, with the nearest
// name; other numbers of steps or options; what is no text.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/lesson_steps.h"

namespace orrery {

struct Translation {
    struct Step {
        std::string title, text, ask, because;
        std::vector<std::string> options;
    };
    std::string title, story, lesson;
    std::map<std::string, std::string> designs;  // by name: their titles
    std::vector<std::string> sentences;          // of a lesson whose steps are sentences
    std::vector<Step> steps;                     // of one whose steps are tables

    void apply(Scenario& scenario) const;
    // Of the scenario's lesson_steps_of().
    void apply(std::vector<LessonStep>& steps) const;
    // The texts of the scenario that it lacks, as keys: "designs.no-fence.title", "lesson.steps[2].predict.ask".
    std::vector<std::string> missing(const Scenario& scenario) const;
};

tl::expected<Translation, InputError> read_translation(const std::string& text, const std::string& file,
                                                       const Scenario& of);
// Where it lies: "scenarios/commerce/late-try.zh_CN.toml" of "scenarios/commerce/late-try.toml".
std::string translation_file(const std::string& scenario_file, const std::string& language);
// Whether a path names one: "….zh_CN.toml", "….de.toml".
bool is_translation_file(const std::string& path);
// The one beside the scenario's file; nothing where there is none.
tl::expected<std::optional<Translation>, InputError> translation_beside(const Scenario& scenario,
                                                                        const std::string& language);

}  // namespace orrery
