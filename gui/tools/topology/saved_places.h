// Where somebody has put the nodes of a scenario by hand, and which layout was chosen: kept from one start of the
// program to the next.
// Units: those of sim/topology/layout.h.
#pragma once
#include <QString>
#include <map>
#include <string>

#include "sim/topology/layout.h"

namespace orrery::gui {

struct SavedPlaces {
    topology::Layout layout = topology::Layout::automatic;
    std::map<std::string, topology::Point> byName;  // of nodes
};

SavedPlaces savedPlaces(const std::string& scenario);
void savePlaces(const std::string& scenario, const SavedPlaces& places);

}  // namespace orrery::gui
