// The language in which scenarios are read: "zh_CN". Their texts in it lie beside them (sim/scenario/translation.h).
#pragma once
#include <string>

#include "sim/scenario/scenario.h"

namespace orrery::gui {

// Once, before anything is opened; empty: as they are written.
void setScenarioLanguage(std::string language);
const std::string& scenarioLanguage();
// Puts its texts in the language in place, where they are there. What is wrong with their file, empty for nothing.
std::string translate(Scenario& scenario);

}  // namespace orrery::gui
