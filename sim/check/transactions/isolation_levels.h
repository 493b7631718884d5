// Isolation levels and the anomalies that each forbids.
// Anomalies by Adya's names: G0 (write cycle), G1a (aborted read), G1b (intermediate read), G1c (circular information
// flow), G-single (one anti-dependency), G-nonadjacent (several, no two in a row), G2-item (any); `-process` and
// `-realtime` where the cycle needs the order of a session or of real time. Beside them: internal, future-read,
// lost-update, dirty-update, incompatible-order, duplicate-elements, unwritten-read.
//
// Source: Adya 1999; Adya, Liskov & O'Neil 2000; Cerone, Bernardi & Gotsman 2015; Elle (VLDB 2020).
// Deviation: an internal anomaly also breaks repeatable-read here: reading two versions of a key is a G-single.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orrery {

// Weakest first; a level is listed after every level that it implies.
const std::vector<std::string>& isolation_levels();

// The listed name of a level or of an alias of one; empty if there is none.
std::string_view canonical_level(std::string_view name);
std::vector<std::string> level_aliases();

// `level` is a listed name.
bool level_forbids(std::string_view level, std::string_view anomaly);
// Whether whatever `level` allows, `weaker` allows too. Both are listed names.
bool level_implies(std::string_view level, std::string_view weaker);

}  // namespace orrery
