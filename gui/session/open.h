// From what a person names (a scenario of the library, a path, a run link, a recording) to a world's blueprint and the
// facts about it that views show. The one place where the visualizer meets the scenario layer.
// Errors: one text, as the headless program prints it, with file, line, column and what to change where there are any.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "sim/scenario/run.h"
#include "sim/world/blueprint.h"

namespace orrery::gui {

struct OpenRequest {
    std::string source;
    std::optional<std::string> design;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> settings;   // "key=value", in order
    std::vector<std::string> overrides;  // stable names with their edits, in order
    std::vector<std::string> edits;      // likewise, after those; of a recording, too, whose run it is a branch of
    Limits limits = {};
};

struct RunFacts {
    std::string scenario;  // its name
    std::string title, story, system, model;
    std::string design;
    std::vector<std::string> designs;  // all of the scenario, in the order of the file
    std::uint64_t seed = 1;
    Expectation expect;   // of the design, as the file has it
    bool edited = false;  // by settings or overrides: not the run that the file speaks of
    std::string runLink;
    std::string command;                               // "orrery run …"; empty where no scenario can be named
    std::optional<std::uint64_t> recordedFingerprint;  // of a recording: what the run must come to
    std::vector<std::string> notices;                  // what the user should know, though it opens
};

struct OpenedRun {
    std::shared_ptr<const Blueprint> blueprint;
    RunFacts facts;
    Limits limits = {};
};

tl::expected<OpenedRun, std::string> openRun(const OpenRequest& request);

struct GalleryEntry {
    std::string name, title, system, story;
    struct DesignEntry {
        std::string name, title;
        Expectation expect;
    };
    std::vector<DesignEntry> designs;
    std::string trouble;  // why it does not load, for a file that is broken
};

// The scenarios of the library, in order of name.
std::vector<GalleryEntry> galleryEntries();

}  // namespace orrery::gui
