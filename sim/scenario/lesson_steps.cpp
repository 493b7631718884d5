#include "sim/scenario/lesson_steps.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/scenario/reader.h"

namespace orrery {

std::string_view name_of(LessonPrediction::Kind kind) {
    switch (kind) {
        case LessonPrediction::Kind::options:
            return "options";
        case LessonPrediction::Kind::node:
            return "node";
        case LessonPrediction::Kind::event:
            return "event";
        case LessonPrediction::Kind::value:
            return "value";
    }
    return "";
}

namespace reader {
namespace {

constexpr Keys kStepKeys{"lesson.steps", "title text at design seed change predict"};
constexpr Keys kAtKeys{"lesson.steps.at", "event time filter nth last violation"};
constexpr Keys kPredictKeys{"lesson.steps.predict", "ask options node event value because"};
constexpr Keys kOptionKeys{"lesson.steps.predict.options", "say state event later never violated held"};

// The one of `names` that the table has.
std::string only_one(const File& file, const Table& table, const Keys& names, std::string_view example) {
    std::string found;
    for (const std::string& name : names.list()) {
        const TomlItem* item = table.find(name);
        if (!item)
            continue;
        if (!found.empty())
            file.refuse(item->place, fmt::format("'{}' does not go with '{}'", name, found), "leave one of them out");
        found = name;
    }
    if (found.empty())
        file.refuse(table.place(), fmt::format("one of these is missing: {}", fmt::join(names.list(), ", ")),
                    fmt::format("write {}", example));
    return found;
}

void only_true(const File& file, const TomlItem& item, std::string_view key) {
    if (!read_boolean(file, item, key))
        file.refuse(item.place, fmt::format("'{}' wants true", key), "leave it out");
}

LessonPlace read_place(const File& file, const TomlItem& item) {
    const Table table(file, item, kAtKeys);
    const std::string way = only_one(file, table, {"", "event time filter violation"}, "filter = \"message==Try\"");
    const TomlItem& value = *table.find(way);
    LessonPlace at;
    at.place = value.place;
    if (way == "filter") {
        at.kind = LessonPlace::Kind::filter;
        at.word = read_word(file, value, way);
    } else if (way == "time") {
        at.kind = LessonPlace::Kind::time;
        at.time = read_duration(file, value, way, 0, kLongest);
    } else if (way == "event") {
        at.kind = LessonPlace::Kind::event;
        at.event = static_cast<EventNumber>(read_integer(file, value, way, 1, INT64_MAX));
    } else {
        at.kind = LessonPlace::Kind::violation;
        if (value.text())
            at.word = read_word(file, value, way);
        else
            only_true(file, value, way);
    }
    const TomlItem* nth = table.find("nth");
    const TomlItem* last = table.find("last");
    for (const TomlItem* one : {nth, last})
        if (one && at.kind != LessonPlace::Kind::filter)
            file.refuse(one->place, "'nth' and 'last' go with 'filter'", "leave it out");
    if (nth && last)
        file.refuse(last->place, "'last' does not go with 'nth'", "leave one of them out");
    if (nth)
        at.nth = static_cast<std::uint64_t>(read_integer(file, *nth, "nth", 1, INT64_MAX));
    if (last) {
        only_true(file, *last, "last");
        at.last = true;
    }
    return at;
}

LessonOption read_option(const File& file, const TomlItem& item) {
    const Table table(file, item, kOptionKeys);
    LessonOption option;
    option.say = read_text(file, table.need("say", "\"…\""), "say");
    const std::string way =
        only_one(file, table, {"", "state event later never violated held"}, "state = \"n1.term == 3\"");
    const TomlItem& value = *table.find(way);
    using Kind = LessonOption::Kind;
    for (const auto& [name, kind] :
         {std::pair{"state", Kind::state}, std::pair{"event", Kind::event}, std::pair{"later", Kind::some_later},
          std::pair{"never", Kind::none_later}, std::pair{"violated", Kind::violated}, std::pair{"held", Kind::held}})
        if (way == name)
            option.kind = kind;
    if (option.kind == Kind::held) {
        only_true(file, value, way);
        option.truth.place = value.place;
    } else {
        option.truth = read_word(file, value, way);
    }
    return option;
}

LessonPrediction read_prediction(const File& file, const TomlItem& item) {
    const Table table(file, item, kPredictKeys);
    LessonPrediction predict;
    predict.place = table.place();
    predict.ask = read_text(file, table.need("ask", "\"…\""), "ask");
    predict.because = read_text(file, table.need("because", "\"…\""), "because");
    const std::string way = only_one(file, table, {"", "options node event value"}, "value = \"n1.term\"");
    const TomlItem& value = *table.find(way);
    if (way != "options") {
        using Kind = LessonPrediction::Kind;
        predict.kind = way == "node" ? Kind::node : way == "event" ? Kind::event : Kind::value;
        predict.truth = read_word(file, value, way);
        return predict;
    }
    if (!value.list() || value.list()->size() < 2)
        file.refuse(value.place, "'options' wants a list of two or more",
                    "write [{ say = \"…\", state = \"…\" }, { say = \"…\", held = true }]");
    for (const TomlItem& one : *value.list()) {
        predict.options.push_back(read_option(file, one));
        for (std::size_t i = 0; i + 1 < predict.options.size(); ++i)
            if (predict.options[i].say == predict.options.back().say)
                file.refuse(one.place, fmt::format("two options say '{}'", predict.options.back().say),
                            "say something else");
    }
    return predict;
}

LessonStep read_step(const File& file, const TomlItem& item) {
    const Table table(file, item, kStepKeys);
    LessonStep step;
    step.place = table.place();
    step.title = read_text(file, table.need("title", "\"…\""), "title");
    step.text = read_text(file, table.need("text", "\"…\""), "text");
    if (const TomlItem* at = table.find("at"))
        step.at = read_place(file, *at);
    if (const TomlItem* design = table.find("design"))
        step.design = read_word(file, *design, "design");
    if (const TomlItem* seed = table.find("seed"))
        step.seed = static_cast<std::uint64_t>(read_integer(file, *seed, "seed", 0, INT64_MAX));
    if (const TomlItem* change = table.find("change"))
        step.change = change->text() ? std::vector<Word>{read_word(file, *change, "change")}
                                     : read_words(file, *change, "change");
    if (const TomlItem* predict = table.find("predict"))
        step.predict = read_prediction(file, *predict);
    return step;
}

}  // namespace

std::vector<LessonStep> read_lesson_steps(const File& file, const TomlItem& item) {
    std::vector<LessonStep> steps;
    for (const TomlItem& one : *item.list())
        steps.push_back(read_step(file, one));
    return steps;
}

}  // namespace reader

tl::expected<std::vector<LessonStep>, InputError> lesson_steps_of(const Scenario& scenario) {
    const auto document = parse_document(scenario.text, scenario.file);
    if (!document)
        return tl::unexpected(document.error());
    const TomlItem* lesson = document->find("lesson");
    const TomlItem* steps = lesson && lesson->table() ? lesson->find("steps") : nullptr;
    if (!steps || !steps->list() || steps->list()->empty() || !steps->list()->front().table())
        return std::vector<LessonStep>{};
    try {
        return reader::read_lesson_steps({scenario.file}, *steps);
    } catch (const reader::Refusal& refusal) {
        return tl::unexpected(refusal.error);
    }
}

std::vector<std::string> lesson_step_keys() {
    std::vector<std::string> all;
    for (const reader::Keys& keys : {reader::kStepKeys, reader::kAtKeys, reader::kPredictKeys, reader::kOptionKeys})
        for (const std::string& name : keys.list())
            all.push_back(fmt::format("{}.{}", keys.where, name));
    return all;
}

}  // namespace orrery
