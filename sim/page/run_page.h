// A run as one file of HTML that plays: step, rewind, loop, states, why, filter, lesson, in English and Chinese, in a
// light and a dark theme. It asks nothing of the network (a content security policy says so to the browser); its script
// and style are assets/page/, and what they show is data inside the page.
// Units: as the parts. Errors: none.
#pragma once
#include <string>
#include <vector>

#include "sim/lesson/lesson.h"

namespace orrery {

struct PageParts {
    const Scenario& scenario;
    const Translation* chinese = nullptr;  // null: there is none
    std::vector<std::string> runs;         // RunData's objects; at least one
    const HeldLesson* lesson = nullptr;    // null: the page asks nothing
    std::vector<std::size_t> run_of_step;  // of the lesson: index of `runs`
    std::string program;                   // that made the page
};

std::string run_page(const PageParts& parts);

}  // namespace orrery
