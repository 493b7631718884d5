#include "sim/lesson/lesson.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/core/nearest.h"
#include "sim/filter/parse.h"
#include "sim/filter/watch.h"
#include "sim/overrides/override.h"
#include "sim/scenario/reader.h"
#include "sim/scenario/run_link.h"
#include "sim/watch/parse.h"
#include "sim/watch/reader.h"

namespace orrery {
namespace {

using reader::File;

// One run of the lesson, and what a word of the file means in it.
class Told {
public:
    Told(const File& file, std::shared_ptr<const Blueprint> blueprint, const Limits& limits)
        : file_(file), blueprint_(std::move(blueprint)), words_(*blueprint_), state_words_(*blueprint_) {
        outcome_ = run_world(blueprint_, limits);
    }

    const RunOutcome& outcome() const { return outcome_; }
    const Blueprint& blueprint() const { return *blueprint_; }

    std::vector<EventNumber> passing(const Word& filter) const {
        auto parsed = parse_filter(filter.text, words_);
        if (!parsed)
            refuse(filter, parsed.error());
        FilterWatch watch({std::make_shared<const Filter>(*std::move(parsed))}, outcome_.result.violations);
        World world(blueprint_, &watch);
        world.run_to(outcome_.result.events);
        return watch.take().front();
    }

    std::string value(const Word& text, EventNumber event) const { return to_text(watched(text, event)); }
    bool is_so(const Word& text, EventNumber event) const { return watched(text, event).is_so(); }

    // The time and the node of an event.
    std::pair<Time, NodeId> whereabouts(EventNumber event) const {
        struct Seen final : TraceSink {
            void begin_record(const World&, TraceEvent row, const EventRecord&) override { last = std::move(row); }
            void effect_record(const World&, TraceEffect, const EventRecord*, const Observation*) override {}
            void end(const World&) override {}
            TraceEvent last;
        } seen;
        World world(blueprint_, &seen);
        world.run_to(event);
        return {event == 0 ? 0 : world.now(), event == 0 ? kNoNode : seen.last.node};
    }

    EventNumber last_up_to(Time time) const {
        World world(blueprint_);
        world.start();
        EventNumber last = 0;
        while (world.event() < outcome_.result.events && world.step() && world.now() <= time)
            last = world.event();
        return last;
    }

    void need_property(const Word& property) const {
        if (std::find(words_.properties.begin(), words_.properties.end(), property.text) == words_.properties.end())
            file_.refuse(property.place, fmt::format("there is no property '{}'", property.text),
                         suggest(property.text, words_.properties));
    }
    const Violation* violation_of(const std::string& property) const {
        for (const Violation& one : outcome_.result.violations)
            if (property.empty() || one.property == property)
                return &one;
        return nullptr;
    }

private:
    [[noreturn]] void refuse(const Word& word, const FilterError& error) const {
        file_.refuse(word.place, fmt::format("'{}', column {}: {}", word.text, error.column, error.what), error.hint);
    }
    WatchValue watched(const Word& text, EventNumber event) const {
        auto parsed = parse_watch(text.text, state_words_);
        if (!parsed)
            refuse(text, parsed.error());
        World world(blueprint_);
        world.start();
        world.run_to(event);
        WatchReader reader(std::make_shared<const StateWatch>(*std::move(parsed)));
        reader.look(world, kNoNode);
        return reader.now().value;
    }

    const File& file_;
    std::shared_ptr<const Blueprint> blueprint_;
    Vocabulary words_;
    StateWords state_words_;
    RunOutcome outcome_;
};

void find_event(const Told& told, HeldStep& held) {
    const LessonPlace& at = held.step.at;
    using Kind = LessonPlace::Kind;
    if (at.kind == Kind::filter) {
        const std::vector<EventNumber> found = told.passing(at.word);
        if (found.size() < at.nth)
            held.wrong = fmt::format("'{}' has {} events in this run, and the step is at number {}", at.word.text,
                                     found.size(), at.nth);
        else
            held.event = at.last ? found.back() : found[at.nth - 1];
    } else if (at.kind == Kind::time) {
        held.event = told.last_up_to(at.time);
    } else if (at.kind == Kind::event) {
        held.event = at.event;
        if (at.event > held.events)
            held.wrong = fmt::format("there is no event {}: the run has {}", at.event, held.events);
    } else if (at.kind == Kind::violation) {
        if (!at.word.text.empty())
            told.need_property(at.word);
        if (const Violation* violation = told.violation_of(at.word.text))
            held.event = violation->event;
        else
            held.wrong = at.word.text.empty() ? "nothing is violated in this run"
                                              : fmt::format("'{}' is not violated in this run", at.word.text);
    }
}

EventNumber next_after(const Told& told, const Word& filter, EventNumber event) {
    const std::vector<EventNumber> found = told.passing(filter);
    const auto next = std::upper_bound(found.begin(), found.end(), event);
    return next == found.end() ? 0 : *next;
}

// What shows that an option is true: a later event, the fall of a property.
EventNumber telling_of(const Told& told, const LessonOption& option, EventNumber event) {
    if (option.kind == LessonOption::Kind::some_later)
        return next_after(told, option.truth, event);
    const Violation* fall =
        option.kind == LessonOption::Kind::violated ? told.violation_of(option.truth.text) : nullptr;
    return fall ? fall->event : 0;
}

bool is_true(const Told& told, const LessonOption& option, EventNumber event) {
    switch (option.kind) {
        case LessonOption::Kind::state:
            return told.is_so(option.truth, event);
        case LessonOption::Kind::event: {
            const std::vector<EventNumber> found = told.passing(option.truth);
            return std::binary_search(found.begin(), found.end(), event);
        }
        case LessonOption::Kind::some_later:
            return next_after(told, option.truth, event) != 0;
        case LessonOption::Kind::none_later:
            return next_after(told, option.truth, event) == 0;
        case LessonOption::Kind::violated:
            told.need_property(option.truth);
            return told.violation_of(option.truth.text) != nullptr;
        case LessonOption::Kind::held:
            return told.outcome().result.verdict == RunVerdict::held;
    }
    return false;
}

void find_truth(const Told& told, HeldStep& held) {
    const LessonPrediction& predict = *held.step.predict;
    if (predict.kind == LessonPrediction::Kind::value) {
        held.truth = told.value(predict.truth, held.event);
        return;
    }
    if (predict.kind != LessonPrediction::Kind::options) {
        const EventNumber next = next_after(told, predict.truth, held.event);
        const NodeId node = next == 0 ? kNoNode : told.whereabouts(next).second;
        held.telling = next;
        if (next == 0)
            held.wrong = fmt::format("no event after {} passes '{}'", held.event, predict.truth.text);
        else if (predict.kind == LessonPrediction::Kind::event)
            held.truth = fmt::format("{}", next);
        else if (node == kNoNode)
            held.wrong = fmt::format("event {}, which passes '{}', is at no node", next, predict.truth.text);
        else
            held.truth = told.blueprint().node_name(node);
        return;
    }
    std::vector<std::string> all;
    for (const LessonOption& option : predict.options)
        if (is_true(told, option, held.event)) {
            all.push_back(option.say);
            held.telling = telling_of(told, option, held.event);
        }
    if (all.size() == 1)
        held.truth = all.front();
    else if (all.empty())
        held.wrong = "none of the options is true";
    else
        held.wrong = fmt::format("{} options are true: {}", all.size(), fmt::join(all, "; "));
}

HeldStep hold_step(const File& file, const Scenario& scenario, const Catalog& catalog, const Limits& limits,
                   const LessonStep& step) {
    RunRequest request;
    request.design = step.design.text;
    request.seed = step.seed;
    const auto design = choose_design(scenario, step.design.text);
    if (!design)
        file.refuse(step.design.place, design.error().what, design.error().hint);
    request.design = (*design)->name;
    for (const Word& one : step.change)
        request.overrides.push_back(one.text);
    const Place change = step.change.empty() ? step.place : step.change.front().place;
    auto blueprint = make_blueprint(scenario, catalog, request);
    if (!blueprint)
        file.refuse(change, blueprint.error().what, blueprint.error().hint);
    const Told told(file, *std::move(blueprint), limits);
    const RunOutcome& outcome = told.outcome();
    if (!outcome.result.not_applied.empty())
        file.refuse(change, why_unapplied(outcome.result.not_applied.front(), &told.blueprint()));
    if (outcome.ending != Ending::finished)
        file.refuse(step.place, "the step's run did not come to its end: " + outcome.why);
    HeldStep held;
    held.step = step;
    held.design = request.design;
    held.seed = request.seed.value_or(scenario.seed);
    held.run_link = run_link_of(scenario, request);
    held.events = outcome.result.events;
    for (const NodeSpec& node : told.blueprint().nodes)
        held.nodes.push_back(node.name);
    find_event(told, held);
    if (!held.wrong.empty())
        return held;
    held.time = told.whereabouts(held.event).first;
    if (step.predict)
        find_truth(told, held);
    return held;
}

}  // namespace

HeldLesson in_words_of(HeldLesson lesson, const Scenario& scenario, const Translation& translation) {
    Scenario told = scenario;
    translation.apply(told);
    lesson.title = told.title;
    lesson.text = told.lesson ? told.lesson->text : "";
    std::vector<LessonStep> steps;
    for (const HeldStep& held : lesson.steps)
        steps.push_back(held.step);
    translation.apply(steps);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        HeldStep& held = lesson.steps[i];
        for (std::size_t k = 0; held.step.predict && k < held.step.predict->options.size(); ++k)
            if (held.step.predict->options[k].say == held.truth) {
                held.truth = steps[i].predict->options[k].say;
                break;
            }
        held.step = steps[i];
    }
    return lesson;
}

std::size_t HeldLesson::questions() const {
    return static_cast<std::size_t>(
        std::count_if(steps.begin(), steps.end(), [](const HeldStep& one) { return one.step.predict.has_value(); }));
}

const HeldStep* HeldLesson::first_wrong() const {
    const auto found = std::find_if(steps.begin(), steps.end(), [](const HeldStep& one) { return !one.wrong.empty(); });
    return found == steps.end() ? nullptr : &*found;
}

tl::expected<HeldLesson, InputError> hold_lesson(const Scenario& scenario, const Catalog& catalog, const Limits& limits,
                                                 const std::function<bool()>& stop) {
    const auto steps = lesson_steps_of(scenario);
    if (!steps)
        return tl::unexpected(steps.error());
    const File file{scenario.file};
    HeldLesson lesson{
        scenario.name, scenario.title, scenario.lesson ? scenario.lesson->text : "", scenario.revision, {}};
    try {
        for (const LessonStep& step : *steps) {
            if (stop && stop())
                break;
            lesson.steps.push_back(hold_step(file, scenario, catalog, limits, step));
        }
    } catch (const reader::Refusal& refusal) {
        return tl::unexpected(refusal.error);
    }
    return lesson;
}

}  // namespace orrery
