// A run link: one line of text that names a run (contract.md §1).
//
//     orrery:1?scenario=commerce/late-try&design=no-fence&seed=41&set=participants%3D3&override=drop:a-%3Eb/T%231&engine=2&revision=1
//
// `set` and `override` repeat, in order. A scenario outside the library is named by its path and carries a hash of its
// text, so that a file that has changed meanwhile is noticed.
// Errors: InputError without a file, for a link that is malformed.
#pragma once
#include "sim/scenario/run.h"

namespace orrery {

struct RunLink {
    std::string scenario;
    std::optional<std::uint64_t> hash;  // of the text of a scenario outside the library
    std::string design;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> sets;
    std::vector<std::string> overrides;
    std::optional<int> engine, revision;  // of the engine and of the model that made the run

    std::string to_text() const;
    bool operator==(const RunLink&) const = default;
};

bool looks_like_run_link(std::string_view text);
tl::expected<RunLink, InputError> parse_run_link(std::string_view text);
std::string run_link_of(const Scenario& scenario, const RunRequest& request);

// The same for a shell: "orrery VERB SCENARIO --design D --seed N …". Requires a request that names its design.
std::string run_command(const std::string& verb, const Scenario& scenario, const RunRequest& request);
// For a shell: as it is where it is plain, else in quotes.
std::string shell_quoted(const std::string& text);

}  // namespace orrery
