#include "gui/app/command_line.h"

#include <CLI/CLI.hpp>
#include <QRegularExpression>

#include "gui/style/text.h"
#include "sim/scenario/limits.h"
#include "sim/scenario/scenario.h"
#include "sim/words/parse_values.h"

namespace orrery::gui {
namespace {

constexpr int kLeastSide = 200;
constexpr int kMostSide = 16'000;

std::optional<QSize> readSize(const std::string& words) {
    static const QRegularExpression form(QStringLiteral("^(\\d{1,5})x(\\d{1,5})$"));
    const auto match = form.match(text(words));
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    const auto fits = [](int side) { return side >= kLeastSide && side <= kMostSide; };
    return match.hasMatch() && fits(size.width()) && fits(size.height()) ? std::optional<QSize>(size) : std::nullopt;
}

}  // namespace

tl::expected<Invocation, std::string> readCommandLine(int argc, const char* const* argv) {
    Invocation out;
    CLI::App app("Orrery: watch a distributed design run, step it forward and back, and see why it failed.",
                 "orrery-gui");
    std::string design, event, screenshot, size, theme = "light", language;
    std::uint64_t seed = 0;
    LimitWords limits;
    app.add_option("source", out.open.source,
                   "a scenario of the library, a path ending in .toml, a run link, or a recording (.orrery)");
    auto* design_option = app.add_option("--design", design, "the design to run; the scenario's first where left out");
    auto* seed_option = app.add_option("--seed", seed, "the seed; the scenario's where left out")
                            ->check(CLI::Range(std::uint64_t{0}, kMaxSeed));
    app.add_option("--set", out.open.settings, "key=value, a parameter of the model")
        ->take_all()
        ->allow_extra_args(false);
    app.add_option("--override", out.open.overrides, "an edit of the run, as drop:a->b/Try#7")
        ->take_all()
        ->allow_extra_args(false);
    std::string against_design;
    std::uint64_t against_seed = 0;
    auto* against_design_option =
        app.add_option("--against-design", against_design, "a design that stands beside it at the same moment");
    auto* against_seed_option = app.add_option("--against-seed", against_seed, "a seed, likewise")
                                    ->check(CLI::Range(std::uint64_t{0}, kMaxSeed));
    auto* against_edits_option =
        app.add_option("--against-override", out.against.edits, "an edit of the run beside it; repeats")
            ->take_all()
            ->allow_extra_args(false);
    auto* events_option = app.add_option("--max-events", limits.max_events, "cut the run off after so many events");
    auto* memory_option =
        app.add_option("--memory", limits.memory, "cut the run off when the program holds so much, as 512MiB");
    auto* timeout_option =
        app.add_option("--timeout", limits.timeout, "cut the run off after so long by the wall clock, as 30s");
    auto* event_option = app.add_option("--event", event, "open with the playhead at this event");
    auto* violation_option =
        app.add_flag("--violation", out.atViolation, "open with the playhead at the first violation");
    event_option->excludes(violation_option);
    auto* present_option = app.add_flag(
        "--present", out.presents, "present it: its lesson, else the steps of its path, over the whole screen (F11)");
    auto* screenshot_option =
        app.add_option("--screenshot", screenshot, "write a picture (.png) of the window and leave; needs no display");
    auto* bench_option =
        app.add_flag("--bench", out.bench,
                     "open the run, measure it against the visualizer's budgets and print JSON; needs no display")
            ->excludes(screenshot_option)
            ->excludes(present_option);
    app.add_option("--size", size, "of the window, as 1600x1000");
    app.add_option("--theme", theme, "light or dark")->check(CLI::IsMember({"light", "dark"}));
    app.add_option("--language", language, "en or zh_CN")->check(CLI::IsMember({"en", "zh_CN"}));
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        out.helpText = app.help();
        return out;
    } catch (const CLI::ParseError& wrong) {
        return tl::unexpected(std::string(wrong.what()) + "; see orrery-gui --help");
    }
    if (!size.empty()) {
        const auto read = readSize(size);
        if (!read)
            return tl::unexpected("--size " + size +
                                  ": wants WIDTHxHEIGHT in pixels, each from 200 to 16000, as 1600x1000");
        out.size = *read;
        out.sizeIsGiven = true;
    }
    if (out.open.source.empty())
        for (const CLI::Option* option :
             {event_option, violation_option, present_option, bench_option, design_option, seed_option, events_option,
              memory_option, timeout_option, against_design_option, against_seed_option, against_edits_option})
            if (option->count() > 0)
                return tl::unexpected(option->get_name() + " needs a scenario or a recording; see orrery-gui --help");
    if (screenshot_option->count() > 0 && screenshot.empty())
        return tl::unexpected(std::string("--screenshot needs a file name, as picture.png"));
    for (const auto& [option, words] :
         {std::pair(events_option, &limits.max_events), std::pair(memory_option, &limits.memory),
          std::pair(timeout_option, &limits.timeout)})
        if (option->count() > 0 && words->empty())
            return tl::unexpected(option->get_name() + " needs a value; see orrery-gui --help");
    const auto read_limits = parse_limits(limits);
    if (!read_limits)
        return tl::unexpected(read_limits.error().to_text());
    out.open.limits = *read_limits;
    if (design_option->count() > 0)
        out.open.design = design;
    if (seed_option->count() > 0)
        out.open.seed = seed;
    if (against_design_option->count() > 0)
        out.against.design = against_design;
    if (against_seed_option->count() > 0)
        out.against.seed = against_seed;
    if (event_option->count() > 0) {
        const auto number = parse_integer_between(event, 0, INT64_MAX);
        if (!number)
            return tl::unexpected("--event: '" + event + "' is no event; write a whole number from 0, as --event 120");
        out.event = static_cast<EventNumber>(*number);
    }
    out.screenshot = text(screenshot);
    out.theme = text(theme);
    out.language = text(language);
    return out;
}

}  // namespace orrery::gui
