// What commands over many scenarios share.
#pragma once
#include "sim/cli/console.h"

namespace orrery::cli {

// Each as `open` opens it; "all" stands for the library, of which `wanted` may leave some out. Says what is wrong, sets
// the exit and answers nothing where one does not open.
std::optional<std::vector<Opened>> open_all(Console& console, const std::vector<std::string>& what,
                                            const ScenarioOptions& options,
                                            const std::function<bool(const Scenario&)>& wanted = {});

struct FlawOptions {
    std::vector<Opened> scenarios;
    std::uint64_t within_seeds = 0;
    unsigned jobs = 1;
    bool json = false, markdown = false;
};
void verify_flaws(Console& console, const FlawOptions& options);

// Of an option that counts something from 1 on.
std::optional<std::uint64_t> parse_count(Console& console, std::string_view option, const std::string& text);

}  // namespace orrery::cli
