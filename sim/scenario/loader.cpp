// Reads the top of a scenario file, its designs, and holds every name against the world that each design builds.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/core/nearest.h"
#include "sim/scenario/lesson_steps.h"
#include "sim/scenario/reader.h"
#include "sim/scenario/run.h"

namespace orrery {

std::string_view name_of(Expectation::Kind kind) {
    switch (kind) {
        case Expectation::Kind::none:
            return "none";
        case Expectation::Kind::holds:
            return "holds";
        case Expectation::Kind::violates:
            return "violates";
    }
    return "";
}

const Design* Scenario::find_design(std::string_view design) const {
    const auto found =
        std::find_if(designs.begin(), designs.end(), [&](const Design& one) { return one.name == design; });
    return found == designs.end() ? nullptr : &*found;
}

namespace reader {
std::vector<std::string> read_texts(const File& file, const TomlItem& item, std::string_view key) {
    if (item.text())
        return {*item.text()};
    std::vector<std::string> texts;
    for (Word& word : read_words(file, item, key))
        texts.push_back(std::move(word.text));
    return texts;
}

namespace {

constexpr std::uint64_t kHoldsSeeds = 100;
constexpr std::uint64_t kWithinSeeds = 200;
constexpr std::int64_t kMostSeeds = 1'000'000;

bool is_plain_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Expectation read_expectation(const File& file, const TomlItem& item) {
    Expectation expect;
    if (const std::string* word = item.text()) {
        if (*word != "holds")
            file.refuse(item.place, fmt::format("'expect' cannot be '{}'", *word),
                        "write \"holds\", { holds = true, seeds = 100 } or { violates = \"…\" }");
        return {Expectation::Kind::holds, {}, kHoldsSeeds};
    }
    const Table table(file, item, kExpectKeys);
    const TomlItem* holds = table.find("holds");
    const TomlItem* violates = table.find("violates");
    if ((holds == nullptr) == (violates == nullptr))
        file.refuse(item.place, "'expect' wants either 'holds' or 'violates'",
                    "write { holds = true, seeds = 100 } or { violates = \"…\", within_seeds = 200 }");
    const TomlItem* seeds = table.find("seeds");
    const TomlItem* within = table.find("within_seeds");
    if (holds) {
        if (!read_boolean(file, *holds, "holds"))
            file.refuse(holds->place, "'holds' wants true", "write violates = \"…\" where a property breaks");
        if (within)
            file.refuse(within->place, "'within_seeds' goes with 'violates'", "write seeds = 100");
        expect.kind = Expectation::Kind::holds;
        expect.seeds =
            seeds ? static_cast<std::uint64_t>(read_integer(file, *seeds, "seeds", 1, kMostSeeds)) : kHoldsSeeds;
    } else {
        if (seeds)
            file.refuse(seeds->place, "'seeds' goes with 'holds'", "write within_seeds = 200");
        expect.kind = Expectation::Kind::violates;
        expect.property = read_word(file, *violates, "violates");
        expect.seeds = within ? static_cast<std::uint64_t>(read_integer(file, *within, "within_seeds", 1, kMostSeeds))
                              : kWithinSeeds;
    }
    return expect;
}

Lesson read_lesson(const File& file, const TomlItem& item) {
    if (item.text())
        return {*item.text(), {}};
    const Table table(file, item, kLessonKeys);
    Lesson lesson;
    lesson.text = read_text(file, table.need("text", "\"\"\"…\"\"\""), "text");
    const TomlItem* steps = table.find("steps");
    if (steps && steps->list() && !steps->list()->empty() && steps->list()->front().table()) {
        for (const LessonStep& step : read_lesson_steps(file, *steps))
            lesson.steps.push_back(fmt::format("{}: {}", step.title, step.text));
    } else if (steps) {
        lesson.steps = read_texts(file, *steps, "steps");
    }
    return lesson;
}

ComparePlan read_comparison(const File& file, const TomlItem& item) {
    const Table table(file, item, kCompareKeys);
    ComparePlan compare;
    if (const TomlItem* metrics = table.find("metrics"))
        compare.metrics = metrics->text() ? std::vector<Word>{read_word(file, *metrics, "metrics")}
                                          : read_words(file, *metrics, "metrics");
    if (const TomlItem* seeds = table.find("seeds"))
        compare.seeds = static_cast<std::uint64_t>(read_integer(file, *seeds, "seeds", 1, kMostSeeds));
    return compare;
}

const Model& read_model(const File& file, const TomlItem& item, const Catalog& catalog) {
    const std::string name = read_text(file, item, "model");
    if (const Model* model = catalog.find(name))
        return *model;
    std::vector<std::string> names;
    for (const Model& model : catalog.models())
        names.push_back(model.name);
    file.refuse(item.place, fmt::format("unknown model '{}'", name), suggest(name, names));
}

// Where each parameter of a table is said.
std::vector<Word> places_of(const TomlItem& parameters) {
    std::vector<Word> places;
    for (const Member& member : *parameters.table())
        places.push_back({member.key, member.place});
    return places;
}

Scenario read_scenario(const File& file, const TomlItem& item, const Catalog& catalog) {
    const Table table(file, item, kTopKeys);
    Scenario scenario;
    scenario.title = read_text(file, table.need("title", "\"…\""), "title");
    const Model& model = read_model(file, table.need("model", "\"teaching/ping\""), catalog);
    scenario.model = model.name;
    scenario.revision = model.revision;
    scenario.until = read_duration(file, table.need("until", "\"1min\""), "until", 1, kLongest);
    if (const TomlItem* system = table.find("system"))
        scenario.system = read_text(file, *system, "system");
    else
        scenario.system = model.system;
    if (const TomlItem* story = table.find("story"))
        scenario.story = read_text(file, *story, "story");
    if (const TomlItem* seed = table.find("seed"))
        scenario.seed = static_cast<std::uint64_t>(read_integer(file, *seed, "seed", 0, INT64_MAX));
    if (const TomlItem* sources = table.find("sources"))
        scenario.sources = read_texts(file, *sources, "sources");
    if (const TomlItem* parameters = table.find("parameters")) {
        scenario.parameters = read_parameters(file, *parameters, model, "parameters");
        scenario.parameter_places = places_of(*parameters);
    }
    if (const TomlItem* workload = table.find("workload"))
        scenario.left_out = read_workload(file, *workload);
    if (const TomlItem* network = table.find("network"))
        scenario.network = read_network(file, *network);
    if (const TomlItem* topology = table.find("topology"))
        scenario.topology = read_topology(file, *topology);
    if (const TomlItem* faults = table.find("faults")) {
        if (!faults->list())
            file.refuse(faults->place, fmt::format("'faults' wants a list of tables, not {}", faults->kind()),
                        "write [[faults]]");
        for (const TomlItem& one : *faults->list())
            scenario.faults.push_back(read_fault(file, one, model));
    }
    refuse_without_effect(file, scenario, table.find("network"));
    if (const TomlItem* swarm = table.find("swarm"))
        scenario.swarm = read_swarm(file, *swarm, model, scenario.until);
    if (const TomlItem* general = table.find("general")) {
        scenario.general = read_boolean(file, *general, "general");
        if (scenario.general && (!scenario.swarm || !scenario.faults.empty()))
            file.refuse(general->place, "a general scenario draws all that goes wrong from the seed",
                        "write [swarm] and no [[faults]], or leave 'general' out");
    }
    if (const TomlItem* compare = table.find("compare"))
        scenario.compare = read_comparison(file, *compare);
    if (const TomlItem* lesson = table.find("lesson"))
        scenario.lesson = read_lesson(file, *lesson);
    const TomlItem& designs = table.need("designs", "{ … }: a table [designs.NAME] for each");
    if (!designs.table())
        file.refuse(designs.place, fmt::format("'designs' wants a table of designs, not {}", designs.kind()),
                    "write [designs.NAME]");
    for (const Member& member : *designs.table())
        scenario.designs.push_back(read_design(file, member, model));
    if (scenario.designs.empty())
        file.refuse(designs.place, "the scenario has no design", "add a table [designs.NAME]");
    return scenario;
}

// Builds each design once: names of nodes, timers, messages and properties are known only then. What the seed draws
// may shape the world too: it is built with the first and the last that each drawn parameter may be, and with every one
// between where they are listed.
void check_designs(const File& file, const Scenario& scenario, const Catalog& catalog) {
    for (const Design& design : scenario.designs) {
        if (const auto misfit = misfit_of_draws(scenario, catalog, design))
            throw Refusal{*misfit};
        RunRequest request;
        request.design = design.name;
        const auto blueprint = make_blueprint(scenario, catalog, request);
        if (!blueprint)
            throw Refusal{blueprint.error()};
        for (const Scenario& corner : corners_of(scenario))
            if (const auto there = make_blueprint(corner, catalog, request); !there)
                throw Refusal{there.error()};
        if (design.expect.kind != Expectation::Kind::violates)
            continue;
        std::vector<std::string> names;
        for (const Property& property : (*blueprint)->properties)
            names.push_back(property.name);
        const Word& property = design.expect.property;
        if (std::find(names.begin(), names.end(), property.text) == names.end())
            file.refuse(property.place, fmt::format("{} has no property '{}'", scenario.model, property.text),
                        suggest(property.text, names));
    }
}

}  // namespace

const ParameterSpec& find_parameter(const File& file, const Member& member, const Model& model) {
    if (const ParameterSpec* spec = model.find_parameter(member.key))
        return *spec;
    std::vector<std::string> names;
    for (const ParameterSpec& one : model.parameters)
        names.push_back(one.name);
    file.refuse(member.place, fmt::format("{} has no parameter '{}'", model.name, member.key),
                suggest(member.key, names));
}

ParameterValues read_parameters(const File& file, const TomlItem& item, const Model& model, std::string_view where) {
    if (!item.table())
        file.refuse(item.place, fmt::format("'{}' wants a table, not {}", where, item.kind()),
                    "write name = value lines");
    ParameterValues values;
    for (const Member& member : *item.table())
        values.emplace_back(member.key, read_parameter(file, member.value, find_parameter(file, member, model)));
    return values;
}

Design read_design(const File& file, const Member& member, const Model& model) {
    if (!is_plain_name(member.key))
        file.refuse(member.place, fmt::format("'{}' is no name of a design", member.key),
                    "use lower-case words with dashes, as no-fence");
    const Table table(file, member.value, kDesignKeys);
    Design design;
    design.name = member.key;
    design.place = member.place;
    if (const TomlItem* title = table.find("title"))
        design.title = read_text(file, *title, "title");
    if (const TomlItem* knobs = table.find("knobs")) {
        design.values = read_parameters(file, *knobs, model, "knobs");
        design.value_places = places_of(*knobs);
    }
    if (const TomlItem* flaws = table.find("flaws")) {
        for (const Word& flaw : read_words(file, *flaws, "flaws")) {
            if (!model.find_flaw(flaw.text)) {
                std::vector<std::string> names;
                for (const FlawSpec& one : model.flaws)
                    names.push_back(one.name);
                file.refuse(flaw.place, fmt::format("{} has no flaw '{}'", model.name, flaw.text),
                            suggest(flaw.text, names));
            }
            design.flaws.push_back(flaw.text);
        }
    }
    if (const TomlItem* expect = table.find("expect"))
        design.expect = read_expectation(file, *expect);
    return design;
}

}  // namespace reader

tl::expected<Scenario, InputError> load_scenario(std::string_view text, const std::string& file_name,
                                                 const Catalog& catalog) {
    const auto document = parse_document(text, file_name);
    if (!document)
        return tl::unexpected(document.error());
    const reader::File file{file_name};
    try {
        Scenario scenario = reader::read_scenario(file, *document, catalog);
        scenario.file = file_name;
        scenario.name = file_name;
        scenario.text = std::string(text);
        reader::check_designs(file, scenario, catalog);
        return scenario;
    } catch (const reader::Refusal& refusal) {
        return tl::unexpected(refusal.error);
    }
}

std::vector<std::string> scenario_keys() {
    using namespace reader;
    std::vector<std::string> all;
    const auto add = [&](std::string_view where, const std::vector<std::string>& names) {
        for (const std::string& name : names)
            all.push_back(where.empty() ? name : fmt::format("{}.{}", where, name));
    };
    for (const Keys& keys : {kTopKeys, kDesignKeys, kExpectKeys, kTopologyKeys, kHardwareKeys, kClockSettingKeys,
                             kNetworkKeys, kDefaultLinkKeys, kDefaultBurstKeys, kLinkKeys, kLinkBurstKeys, kSwarmKeys,
                             kWorkloadKeys, kCompareKeys, kLessonKeys})
        add(keys.where, keys.list());
    const std::vector<std::string> steps = lesson_step_keys();
    all.insert(all.end(), steps.begin(), steps.end());
    for (const auto& [where, names] : fault_tables())
        add(where, Keys{where, names}.list());
    return all;
}

}  // namespace orrery
