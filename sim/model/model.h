// A model: a small faithful system that scenarios run. It declares its parameters (typed, ranged, documented), its
// flaws (known mistakes, off by default, each with the property that it breaks), its moments and metrics, and builds
// the blueprint of a world from parameter values.
//
//     struct Settings { std::int64_t servers = 5; Duration timeout = 1_s; bool no_fence = false; };
//     Model make_tcc() {
//         return define_model<Settings>("commerce/tcc", "Try / Confirm / Cancel", "S13", "one sentence",
//             [](ParameterBook<Settings>& book) {
//                 book.integer("servers", &Settings::servers, 1, 99, "how many servers");
//                 book.duration("timeout", &Settings::timeout, 1_ms, 1_h, "how long …");
//                 book.flaw("no_fence", &Settings::no_fence, "nothing stays frozen", "what the mistake is");
//             },
//             kMoments,                                          // inline constexpr auto kMoments =
//             moments("order_paid");
//             [](const Settings& settings, Blueprint& blueprint) { … add_role, add_node, links.declare, add_property …
//             });
//     }
//
// Units: durations in ns. Errors: values are checked against the specs where a scenario is read; build() may assume
// them.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/arrivals.h"
#include "sim/core/parse_distribution.h"
#include "sim/core/random.h"
#include "sim/core/time.h"
#include "sim/property/property.h"
#include "sim/world/world.h"

namespace orrery {

// A ratio is a probability; a decimal is a number such as 0.99, kept as a ratio of integers. Arrivals and distributions
// are texts that parse_arrivals and parse_distribution read (sim/core).
enum class ParameterKind : std::uint8_t {
    integer,
    duration,
    ratio,
    boolean,
    text,
    choice,
    decimal,
    arrivals,
    distribution
};
std::string_view name_of(ParameterKind kind);

// integer and duration: int64; ratio and decimal: Ratio; boolean; text, choice, arrivals and distribution: string.
using ParameterValue = std::variant<std::int64_t, Ratio, bool, std::string>;
using ParameterValues = std::vector<std::pair<std::string, ParameterValue>>;  // only those that differ from the default

struct ParameterSpec {
    std::string name;
    ParameterKind kind = ParameterKind::integer;
    ParameterValue initial;
    std::int64_t low = 0, high = 0;    // integer, duration, decimal
    std::vector<std::string> choices;  // choice
    std::string help;
};

struct FlawSpec {
    std::string name;
    std::string breaks;  // the property that catches it
    std::string help;
    std::vector<std::string> on = {};  // "key=value": the knobs that it needs to show
};

// Values that are well each by itself and make no sense together: which parameter is to be changed, what is wrong with
// it beside which other, and what to write.
struct Misfit {
    std::string parameter;
    std::string what;
    std::string hint;
};

// The rule that `parameter`, which is `value`, is no longer than the run.
std::optional<Misfit> longer_than_run(std::string parameter, Duration value, Duration until);

std::string format_parameter(ParameterKind kind, const ParameterValue& value);

struct Model {
    std::string name;  // "commerce/tcc"
    std::string title;
    std::string system;   // "S13"
    std::string summary;  // one sentence
    int revision = 1;     // a behaviour number, raised by hand when the model's own change moves its runs
    std::vector<ParameterSpec> parameters;
    std::vector<FlawSpec> flaws;
    std::vector<std::string> moments;
    // The first rule across parameters that these values break; `until` is how long the run is. Empty: there are none.
    std::function<std::optional<Misfit>(const ParameterValues& values, const std::vector<std::string>& flaws,
                                        Duration until)>
        misfit;
    // Adds roles, nodes, links and properties. `flaws` are names out of the list above.
    std::function<void(const ParameterValues& values, const std::vector<std::string>& flaws, Blueprint& blueprint)>
        build;

    const ParameterSpec* find_parameter(std::string_view parameter) const;
    const FlawSpec* find_flaw(std::string_view flaw) const;
};

// Binds names to the members of a Settings struct; the struct's initialisers are the defaults.
template <class Settings>
class ParameterBook {
public:
    void integer(std::string name, std::int64_t Settings::*member, std::int64_t low, std::int64_t high,
                 std::string help) {
        add({std::move(name), ParameterKind::integer, Settings{}.*member, low, high, {}, std::move(help)}, member);
    }
    void duration(std::string name, Duration Settings::*member, Duration low, Duration high, std::string help) {
        add({std::move(name), ParameterKind::duration, Settings{}.*member, low, high, {}, std::move(help)}, member);
    }
    void ratio(std::string name, Ratio Settings::*member, std::string help) {
        add({std::move(name), ParameterKind::ratio, Settings{}.*member, 0, 0, {}, std::move(help)}, member);
    }
    void boolean(std::string name, bool Settings::*member, std::string help) {
        add({std::move(name), ParameterKind::boolean, Settings{}.*member, 0, 0, {}, std::move(help)}, member);
    }
    void text(std::string name, std::string Settings::*member, std::string help) {
        add({std::move(name), ParameterKind::text, Settings{}.*member, 0, 0, {}, std::move(help)}, member);
    }
    void choice(std::string name, std::string Settings::*member, std::vector<std::string> choices, std::string help) {
        add({std::move(name), ParameterKind::choice, Settings{}.*member, 0, 0, std::move(choices), std::move(help)},
            member);
    }
    void decimal(std::string name, Ratio Settings::*member, std::int64_t low, std::int64_t high, std::string help) {
        add({std::move(name), ParameterKind::decimal, Settings{}.*member, low, high, {}, std::move(help)}, member);
    }
    // When a client's next request comes.
    void arrivals(std::string name, Arrivals Settings::*member, std::string help) {
        add_parsed(
            {std::move(name), ParameterKind::arrivals, (Settings{}.*member).to_text(), 0, 0, {}, std::move(help)},
            member, parse_arrivals);
    }
    void distribution(std::string name, Distribution Settings::*member, std::string help) {
        add_parsed(
            {std::move(name), ParameterKind::distribution, (Settings{}.*member).to_text(), 0, 0, {}, std::move(help)},
            member, parse_distribution);
    }
    void flaw(std::string name, bool Settings::*member, std::string breaks, std::string help,
              std::vector<std::string> on = {}) {
        flaw_members_.emplace_back(name, member);
        flaws_.push_back({std::move(name), std::move(breaks), std::move(help), std::move(on)});
    }

    // A rule across parameters: a function of const Settings& and of how long the run is that gives
    // std::optional<Misfit>. What breaks it is refused where the scenario is read, with the line of the parameter that
    // it names.
    template <class Rule>
    void rule(Rule rule) {
        rules_.emplace_back(std::move(rule));
    }

    Settings read(const ParameterValues& values, const std::vector<std::string>& flaws) const {
        Settings settings;
        for (const auto& [name, value] : values)
            for (const auto& [bound, set] : setters_)
                if (bound == name)
                    set(settings, value);
        for (const std::string& flaw : flaws)
            for (const auto& [bound, member] : flaw_members_)
                if (bound == flaw)
                    settings.*member = true;
        return settings;
    }
    std::optional<Misfit> misfit(const Settings& settings, Duration until) const {
        for (const auto& rule : rules_)
            if (auto broken = rule(settings, until))
                return broken;
        return std::nullopt;
    }
    bool has_rules() const { return !rules_.empty(); }
    const std::vector<ParameterSpec>& parameters() const { return parameters_; }
    const std::vector<FlawSpec>& flaws() const { return flaws_; }

private:
    template <class T>
    void add(ParameterSpec spec, T Settings::*member) {
        setters_.emplace_back(spec.name, [member](Settings& settings, const ParameterValue& value) {
            settings.*member = std::get<T>(value);
        });
        parameters_.push_back(std::move(spec));
    }
    template <class T>
    void add_parsed(ParameterSpec spec, T Settings::*member, tl::expected<T, Complaint> (*parse)(std::string_view)) {
        setters_.emplace_back(spec.name, [member, parse](Settings& settings, const ParameterValue& value) {
            settings.*member = *parse(std::get<std::string>(value));
        });
        parameters_.push_back(std::move(spec));
    }
    std::vector<ParameterSpec> parameters_;
    std::vector<FlawSpec> flaws_;
    std::vector<std::pair<std::string, std::function<void(Settings&, const ParameterValue&)>>> setters_;
    std::vector<std::pair<std::string, bool Settings::*>> flaw_members_;
    std::vector<std::function<std::optional<Misfit>(const Settings&, Duration until)>> rules_;
};

template <class Settings, class Describe, class Build>
Model define_model(std::string name, std::string title, std::string system, std::string summary, Describe describe,
                   std::span<const std::string_view> moments, Build build, int revision = 1) {
    ParameterBook<Settings> book;
    describe(book);
    Model model;
    model.name = std::move(name);
    model.title = std::move(title);
    model.system = std::move(system);
    model.summary = std::move(summary);
    model.revision = revision;
    model.parameters = book.parameters();
    model.flaws = book.flaws();
    model.moments.assign(moments.begin(), moments.end());
    if (book.has_rules())
        model.misfit = [book](const ParameterValues& values, const std::vector<std::string>& flaws, Duration until) {
            return book.misfit(book.read(values, flaws), until);
        };
    model.build = [book, build, moments = model.moments](const ParameterValues& values,
                                                         const std::vector<std::string>& flaws, Blueprint& blueprint) {
        blueprint.moments = moments;
        build(book.read(values, flaws), blueprint);
    };
    return model;
}

}  // namespace orrery
