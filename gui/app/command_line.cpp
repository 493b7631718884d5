#include "gui/app/command_line.h"

#include <CLI/CLI.hpp>
#include <QRegularExpression>

#include "gui/style/text.h"
#include "scenarios/scenario.h"

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
    std::string design, screenshot, size, theme = "light", language;
    std::uint64_t seed = 0, event = 0;
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
    auto* event_option = app.add_option("--event", event, "open with the playhead at this event");
    auto* violation_option =
        app.add_flag("--violation", out.atViolation, "open with the playhead at the first violation");
    event_option->excludes(violation_option);
    app.add_option("--screenshot", screenshot, "write a picture (.png) of the window and leave; needs no display");
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
    }
    if (out.open.source.empty() &&
        (event_option->count() > 0 || out.atViolation || design_option->count() > 0 || seed_option->count() > 0))
        return tl::unexpected(std::string(
            "--event, --violation, --design and --seed need a scenario or a recording; see orrery-gui --help"));
    if (design_option->count() > 0)
        out.open.design = design;
    if (seed_option->count() > 0)
        out.open.seed = seed;
    if (event_option->count() > 0)
        out.event = event;
    out.screenshot = text(screenshot);
    out.theme = text(theme);
    out.language = text(language);
    return out;
}

}  // namespace orrery::gui
