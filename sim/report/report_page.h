// The report of a scenario and one run of it as one page of HTML: the story, the designs over seeds, the run with its
// properties, its pictures and its explanation, and the commands that make it again.
// The page is self-contained: it asks nothing of the network and runs no script (a content security policy says so to
// the browser), follows the reader's light or dark theme, and prints. Every text is escaped.
// Units: as the parts. Errors: none.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sim/causality/slice.h"
#include "sim/hunt/comparison.h"
#include "sim/world/result.h"

namespace orrery {

struct ReportParts {
    const Scenario& scenario;
    const Blueprint& blueprint;  // of the run
    const RunResult& result;
    std::string design;
    std::uint64_t seed = 0;
    Standing standing;    // of the run
    std::string cut_off;  // why the run did not go to its end; empty: it did
    const DesignComparison& comparison;
    CausalSlice slice;  // of the first violation; empty where nothing is violated
    // Pictures as SVG; empty: none.
    std::string compare_svg, scene_svg, slice_svg, doom_svg;
    std::string doom;                                           // the sentence of the curve
    std::vector<std::pair<std::string, std::string>> metrics;   // name, value with its unit
    std::vector<std::pair<std::string, std::string>> commands;  // what for, the command
    std::string run_link;
    std::string program;  // that made the page
};

std::string report_page(const ReportParts& parts);

}  // namespace orrery
