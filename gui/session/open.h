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

#include "sim/scenario/library.h"
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
    // The scenario's text, where that is not to be read again: it may have changed since.
    std::shared_ptr<const std::string> text = {};
    // The text was written here: of the source its name alone is left. Seed, values and overrides that it says
    // otherwise (a run link, a recording) and `settings` and `overrides` do not apply.
    bool rewritten = false;
    Limits limits = {};
};

struct RunFacts {
    std::string scenario;  // its name
    std::string title, story, system, model;
    std::string design;
    std::vector<std::string> designs;  // all of the scenario, in the order of the file
    std::uint64_t seed = 1;
    Expectation expect;                                // of the design, as the file has it
    bool edited = false;                               // by settings or overrides: not the run that the file speaks of
    std::shared_ptr<const std::string> text;           // of the scenario
    std::string file;                                  // where that was read just now; empty where it was not
    std::string runLink;                               // empty of what was rewritten: no link can name it
    std::string command;                               // "orrery run …"; empty where no scenario can be named
    std::string recording;                             // the file of which this is the run
    bool sameProgram = false;                          // that was made by this engine and this revision of the model
    std::optional<std::uint64_t> recordedFingerprint;  // what it says that the run comes to
    std::vector<std::string> notices;                  // what the user should know, though it opens
};

struct OpenedRun {
    std::shared_ptr<const Blueprint> blueprint;
    RunFacts facts;
    Limits limits = {};
    std::shared_ptr<const Opened> from = {};  // the scenario and what is asked of it
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
