#include "sim/scenario/translation.h"

#include <fmt/format.h>

#include <filesystem>

#include "sim/core/nearest.h"
#include "sim/scenario/library.h"
#include "sim/scenario/reader.h"

namespace orrery {
namespace {

using reader::File;
using reader::Keys;
using reader::Table;

constexpr Keys kTopKeys{"", "title story designs lesson"};
constexpr Keys kDesignKeys{"designs.*", "title"};
constexpr Keys kLessonKeys{"lesson", "text steps"};
constexpr Keys kStepKeys{"lesson.steps", "title text predict"};
constexpr Keys kPredictKeys{"lesson.steps.predict", "ask because options"};

std::string text_of(const File& file, const Table& table, const std::string& key) {
    const TomlItem* item = table.find(key);
    return item ? read_text(file, *item, key) : std::string();
}

void need_as_many(const File& file, const TomlItem& item, std::string_view what, std::size_t here, std::size_t there) {
    if (here != there)
        file.refuse(item.place, fmt::format("there are {} {} here, and {} in the scenario", here, what, there),
                    "translate each of them, in order");
}

Translation::Step read_step(const File& file, const TomlItem& item, const LessonStep& of) {
    const Table table(file, item, kStepKeys);
    Translation::Step step;
    step.title = text_of(file, table, "title");
    step.text = text_of(file, table, "text");
    const TomlItem* predict = table.find("predict");
    if (!predict)
        return step;
    if (!of.predict)
        file.refuse(predict->place, fmt::format("the step '{}' of the scenario asks nothing", of.title),
                    "leave it out");
    const Table asked(file, *predict, kPredictKeys);
    step.ask = text_of(file, asked, "ask");
    step.because = text_of(file, asked, "because");
    if (const TomlItem* options = asked.find("options")) {
        step.options = read_texts(file, *options, "options");
        need_as_many(file, *options, "options", step.options.size(), of.predict->options.size());
    }
    return step;
}

void read_lesson(const File& file, const TomlItem& item, const Scenario& of, Translation& out) {
    if (!of.lesson)
        file.refuse(item.place, "the scenario has no lesson", "leave it out");
    const Table table(file, item, kLessonKeys);
    out.lesson = text_of(file, table, "text");
    const TomlItem* steps = table.find("steps");
    if (!steps)
        return;
    const auto own = lesson_steps_of(of);
    if (!own || own->empty()) {
        out.sentences = read_texts(file, *steps, "steps");
        return need_as_many(file, *steps, "steps", out.sentences.size(), of.lesson->steps.size());
    }
    if (!steps->list())
        file.refuse(steps->place, "'steps' wants tables", "write [[lesson.steps]], one for each of the scenario's");
    need_as_many(file, *steps, "steps", steps->list()->size(), own->size());
    for (std::size_t i = 0; i < own->size(); ++i)
        out.steps.push_back(read_step(file, (*steps->list())[i], (*own)[i]));
}

void read_designs(const File& file, const TomlItem& item, const Scenario& of, Translation& out) {
    std::vector<std::string> names;
    for (const Design& design : of.designs)
        names.push_back(design.name);
    if (!item.table())
        file.refuse(item.place, "'designs' wants a table", "write [designs.NAME]");
    for (const Member& member : *item.table()) {
        if (!of.find_design(member.key))
            file.refuse(member.value.place, fmt::format("the scenario has no design '{}'", member.key),
                        suggest(member.key, names));
        out.designs[member.key] = text_of(file, Table(file, member.value, kDesignKeys), "title");
    }
}

void put(std::string& text, const std::string& translated) {
    if (!translated.empty())
        text = translated;
}

}  // namespace

void Translation::apply(Scenario& scenario) const {
    put(scenario.title, title);
    put(scenario.story, story);
    for (Design& design : scenario.designs)
        if (const auto known = designs.find(design.name); known != designs.end())
            put(design.title, known->second);
    if (!scenario.lesson)
        return;
    put(scenario.lesson->text, lesson);
    if (!sentences.empty())
        scenario.lesson->steps = sentences;
    for (std::size_t i = 0; i < steps.size() && i < scenario.lesson->steps.size(); ++i)
        if (!steps[i].title.empty() && !steps[i].text.empty())
            scenario.lesson->steps[i] = fmt::format("{}: {}", steps[i].title, steps[i].text);
}

void Translation::apply(std::vector<LessonStep>& of) const {
    for (std::size_t i = 0; i < steps.size() && i < of.size(); ++i) {
        put(of[i].title, steps[i].title);
        put(of[i].text, steps[i].text);
        if (!of[i].predict)
            continue;
        put(of[i].predict->ask, steps[i].ask);
        put(of[i].predict->because, steps[i].because);
        for (std::size_t k = 0; k < steps[i].options.size(); ++k)
            put(of[i].predict->options[k].say, steps[i].options[k]);
    }
}

std::vector<std::string> Translation::missing(const Scenario& scenario) const {
    std::vector<std::string> out;
    const auto need = [&](const std::string& own, const std::string& translated, std::string key) {
        if (!own.empty() && translated.empty())
            out.push_back(std::move(key));
    };
    need(scenario.title, title, "title");
    need(scenario.story, story, "story");
    for (const Design& design : scenario.designs) {
        const auto known = designs.find(design.name);
        need(design.title, known == designs.end() ? "" : known->second, fmt::format("designs.{}.title", design.name));
    }
    if (!scenario.lesson)
        return out;
    need(scenario.lesson->text, lesson, "lesson.text");
    const auto own = lesson_steps_of(scenario);
    if (!own || own->empty()) {
        for (std::size_t i = 0; i < scenario.lesson->steps.size(); ++i)
            need(scenario.lesson->steps[i], i < sentences.size() ? sentences[i] : "",
                 fmt::format("lesson.steps[{}]", i));
        return out;
    }
    for (std::size_t i = 0; i < own->size(); ++i) {
        const LessonStep& step = (*own)[i];
        const Step said = i < steps.size() ? steps[i] : Step();
        const std::string key = fmt::format("lesson.steps[{}].", i);
        need(step.title, said.title, key + "title");
        need(step.text, said.text, key + "text");
        if (!step.predict)
            continue;
        need(step.predict->ask, said.ask, key + "predict.ask");
        need(step.predict->because, said.because, key + "predict.because");
        for (std::size_t k = 0; k < step.predict->options.size(); ++k)
            need(step.predict->options[k].say, k < said.options.size() ? said.options[k] : "",
                 fmt::format("{}predict.options[{}]", key, k));
    }
    return out;
}

tl::expected<Translation, InputError> read_translation(const std::string& text, const std::string& file,
                                                       const Scenario& of) {
    const auto document = parse_document(text, file);
    if (!document)
        return tl::unexpected(document.error());
    const File from{file};
    Translation out;
    try {
        const Table table(from, *document, kTopKeys);
        out.title = text_of(from, table, "title");
        out.story = text_of(from, table, "story");
        if (const TomlItem* designs = table.find("designs"))
            read_designs(from, *designs, of, out);
        if (const TomlItem* lesson = table.find("lesson"))
            read_lesson(from, *lesson, of, out);
    } catch (const reader::Refusal& refusal) {
        return tl::unexpected(refusal.error);
    }
    return out;
}

std::string translation_file(const std::string& scenario_file, const std::string& language) {
    return std::filesystem::path(scenario_file).replace_extension().string() + "." + language + ".toml";
}

bool is_translation_file(const std::string& path) {
    const std::filesystem::path name = std::filesystem::path(path).filename();
    const std::string language = name.stem().extension().string();
    const auto between = [&](std::size_t i, char low, char high) { return language[i] >= low && language[i] <= high; };
    const bool plain = language.size() >= 3 && between(1, 'a', 'z') && between(2, 'a', 'z');
    return name.extension() == ".toml" && plain &&
           (language.size() == 3 ||
            (language.size() == 6 && language[3] == '_' && between(4, 'A', 'Z') && between(5, 'A', 'Z')));
}

tl::expected<std::optional<Translation>, InputError> translation_beside(const Scenario& scenario,
                                                                        const std::string& language) {
    const std::string file = translation_file(scenario.file, language);
    std::error_code error;
    if (language.empty() || scenario.file.empty() || !std::filesystem::exists(file, error))
        return std::optional<Translation>();
    const auto text = read_file(file);
    if (!text)
        return tl::unexpected(text.error());
    auto read = read_translation(*text, file, scenario);
    if (!read)
        return tl::unexpected(read.error());
    return std::optional(*std::move(read));
}

}  // namespace orrery
