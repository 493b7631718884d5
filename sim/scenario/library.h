// Where scenarios come from: the library beside the program, a file, or a run link.
// The library lies at $ORRERY_SCENARIOS, else relative to the program: ../../../scenarios in a build tree, and
// ../share/orrery/scenarios where it is installed. The working folder plays no part.
// Errors: InputError with the nearest name of the library.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/run.h"

namespace orrery {

class Library {
public:
    explicit Library(std::string folder) : folder_(std::move(folder)) {}
    // Of the running program. An error where there is none.
    static tl::expected<Library, InputError> of_program();

    const std::string& folder() const { return folder_; }
    std::vector<std::string> names() const;  // "consensus/figure-8", sorted
    tl::expected<Scenario, InputError> load(const std::string& name, const Catalog& catalog) const;

private:
    std::string folder_;
};

tl::expected<std::string, InputError> read_file(const std::string& path);

struct Opened {
    Scenario scenario;
    RunRequest request;                // from a run link; else empty
    std::vector<std::string> remarks;  // to be said: the file has changed, another engine made the link
};

// A library name, a path ending in .toml, or a run link. `text`: the scenario itself, which is not read then; `what`
// names it all the same.
tl::expected<Opened, InputError> open_scenario(const std::string& what, const Catalog& catalog,
                                               const std::string* text = nullptr);

}  // namespace orrery
