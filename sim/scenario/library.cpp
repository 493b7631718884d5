#include "sim/scenario/library.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <vector>

#include "sim/core/hash.h"
#include "sim/core/nearest.h"
#include "sim/scenario/run_link.h"
#include "sim/scenario/translation.h"

namespace orrery {
namespace {

namespace fs = std::filesystem;

InputError from_shell(std::string what, std::string hint) { return {"", 0, 0, std::move(what), std::move(hint)}; }

}  // namespace

tl::expected<Library, InputError> Library::of_program() {
    std::error_code error;
    if (const char* set = std::getenv("ORRERY_SCENARIOS"); set && *set != '\0') {
        if (fs::is_directory(set, error))
            return Library(set);
        return tl::unexpected(from_shell(fmt::format("ORRERY_SCENARIOS names '{}', which is no folder", set),
                                         "name a folder of scenarios, or unset it"));
    }
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (error)
        return tl::unexpected(
            from_shell("the program cannot find its own place", "set ORRERY_SCENARIOS to the folder of scenarios"));
    for (const char* way : {"../share/orrery/scenarios", "../../../scenarios"}) {
        const fs::path folder = fs::weakly_canonical(program.parent_path() / way, error);
        if (!error && fs::is_directory(folder, error))
            return Library(folder.string());
    }
    return tl::unexpected(from_shell("there is no scenario library beside the program",
                                     "set ORRERY_SCENARIOS to the folder of scenarios"));
}

std::vector<std::string> Library::names() const {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() != ".toml" || !at->is_regular_file(error) ||
            is_translation_file(at->path().string()))
            continue;
        names.push_back(fs::path(at->path()).replace_extension().lexically_relative(folder_).generic_string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

tl::expected<Scenario, InputError> Library::load(const std::string& name, const Catalog& catalog) const {
    const std::vector<std::string> known = names();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        std::string hint = suggest(name, known);
        std::error_code error;
        if (name.ends_with(".orrery") || name.ends_with(".orrery.part"))
            return tl::unexpected(
                from_shell(fmt::format("{} is named as a recording is, and a scenario is wanted here", name),
                           "replay, show, explain, diff, export and report take recordings"));
        if (fs::exists(name, error))
            hint = "a file is named by a path that ends in .toml";
        return tl::unexpected(
            from_shell(fmt::format("there is no scenario '{}' in the library", name), std::move(hint)));
    }
    const std::string path = (fs::path(folder_) / (name + ".toml")).string();
    const auto text = read_file(path);
    if (!text)
        return tl::unexpected(text.error());
    auto scenario = load_scenario(*text, path, catalog);
    if (scenario)
        scenario->name = name;
    return scenario;
}

tl::expected<std::string, InputError> read_file(const std::string& path) {
    std::error_code error;
    if (fs::is_directory(path, error))
        return tl::unexpected(InputError{path, 0, 0, "this is a folder", "name a file"});
    if (path.ends_with(".toml") && fs::exists(path, error) && !fs::is_regular_file(path, error))
        return tl::unexpected(InputError{path, 0, 0, "this is no file but a pipe or a device",
                                         "write what it gives to a file, and name that"});
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return tl::unexpected(InputError{path, 0, 0, fmt::format("cannot be opened: {}", std::strerror(errno)),
                                         "check the path and its permissions"});
    std::string text;
    for (std::vector<char> piece(std::size_t{1} << 16); file;) {
        file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const std::string_view read(piece.data(), static_cast<std::size_t>(file.gcount()));
        if (text.empty() && read.starts_with('\0'))  // and a device that never ends is not read for ever
            return tl::unexpected(InputError{path, 0, 0, "this is no text: it begins with a zero byte", "name a text"});
        text += read;
    }
    if (file.bad())
        return tl::unexpected(InputError{path, 0, 0, "cannot be read to its end", "check the disk"});
    return text;
}

tl::expected<Opened, InputError> open_scenario(const std::string& what, const Catalog& catalog,
                                               const std::string* text) {
    if (looks_like_run_link(what)) {
        const auto link = parse_run_link(what);
        if (!link)
            return tl::unexpected(link.error());
        if (looks_like_run_link(link->scenario))
            return tl::unexpected(from_shell("the run link names another run link", "name a scenario"));
        auto opened = open_scenario(link->scenario, catalog, text);
        if (!opened)
            return opened;
        opened->request.design = link->design;
        opened->request.seed = link->seed;
        opened->request.sets = link->sets;
        opened->request.overrides = link->overrides;
        if (link->hash && *link->hash != hash_text(opened->scenario.text))
            opened->remarks.push_back(
                fmt::format("{} is not the text that the run link was made from; the run may differ", link->scenario));
        if (link->engine && *link->engine != kEngine)
            opened->remarks.push_back(fmt::format(
                "the run link was made with engine {}, this is engine {}; the run may differ", *link->engine, kEngine));
        if (const int here = opened->scenario.revision; link->revision && *link->revision != here)
            opened->remarks.push_back(
                fmt::format("the run link was made with revision {} of {}, this is revision {}; the run may differ",
                            *link->revision, opened->scenario.model, here));
        return opened;
    }
    if (text || what.ends_with(".toml")) {
        const auto read = text ? tl::expected<std::string, InputError>(*text) : read_file(what);
        if (!read)
            return tl::unexpected(read.error());
        auto scenario = load_scenario(*read, what, catalog);
        if (!scenario)
            return tl::unexpected(scenario.error());
        return Opened{*std::move(scenario), {}, {}};
    }
    const auto library = Library::of_program();
    if (!library)
        return tl::unexpected(library.error());
    auto scenario = library->load(what, catalog);
    if (!scenario)
        return tl::unexpected(scenario.error());
    return Opened{*std::move(scenario), {}, {}};
}

}  // namespace orrery
