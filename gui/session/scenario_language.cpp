#include "gui/session/scenario_language.h"

#include <utility>

#include "sim/scenario/translation.h"

namespace orrery::gui {
namespace {

std::string& chosen() {
    static std::string language;
    return language;
}

}  // namespace

void setScenarioLanguage(std::string language) { chosen() = std::move(language); }

const std::string& scenarioLanguage() { return chosen(); }

std::string translate(Scenario& scenario) {
    const auto translation = translation_beside(scenario, scenarioLanguage());
    if (!translation)
        return translation.error().to_text();
    if (*translation)
        (*translation)->apply(scenario);
    return {};
}

}  // namespace orrery::gui
