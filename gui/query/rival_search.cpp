#include "gui/query/rival_search.h"

#include "models/catalog.h"

namespace orrery::gui {

void RivalSearch::start(const OpenRequest& request) {
    aside_.start([this, request](const Aside::Desk& desk) {
        std::optional<Rival> rival;
        if (const auto opened = openRun(request))
            rival = find_rival(opened->from->scenario, all_models(), opened->from->request,
                               [&desk] { return !desk.isWanted(); });
        return [this, rival] { emit ended(rival); };
    });
}

}  // namespace orrery::gui
