// The benches of `orrery bench`: what each measures, against what, and which numbers it takes.
// A bench and what it is held against take turns within each round, in slices of a fraction of a second, so that both
// meet the machine in the same mood; a ratio is of one round, and what is reported is the median over the rounds.
// A new bench is one function and one entry of all_benches().
// Units: rates a second (`unit` says of what), times in ms, sizes in MiB. Source: design.md §9 has the budgets.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/model/catalog.h"

namespace orrery::bench {

using Json = nlohmann::ordered_json;
using Table = std::vector<std::vector<std::string>>;  // the first row is the header

struct Option {
    std::string name;  // without the dashes
    std::int64_t initial = 0, low = 0, high = 0;
    std::string help;
};

using Numbers = std::map<std::string, std::int64_t>;  // of every option, by name

struct Request {
    const Catalog& catalog;
    Numbers numbers;
    std::function<bool()> interrupted;  // asked between slices
    std::function<void(const std::string&)> progress;

    std::uint64_t count(const std::string& option) const { return static_cast<std::uint64_t>(numbers.at(option)); }
};

struct Report {
    Json document;
    Table table;
    std::vector<std::string> remarks;  // below the table
};

// Thrown by a bench that is interrupted, or that cannot go on; ends at the command.
struct Stopped {
    std::string why;  // empty: interrupted
};

struct Bench {
    std::string name;
    std::string what;     // a clause
    std::string against;  // what the limit is
    std::string least, goal;
    std::vector<Option> options;
    Report (*run)(const Request& request) = nullptr;
};

const std::vector<Bench>& all_benches();

Report run_phold(const Request& request);
Report run_ping(const Request& request);
Report run_record(const Request& request);
Report run_snapshot(const Request& request);
Report run_seek(const Request& request);
Report run_explore(const Request& request);
Report run_check(const Request& request);

}  // namespace orrery::bench
