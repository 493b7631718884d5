// `orrery bench`: the list of benches, or one of them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "sim/bench/bench.h"
#include "sim/cli/commands.h"
#include "sim/core/nearest.h"

namespace orrery::cli {
namespace {

using bench::all_benches;
using bench::Bench;
using bench::Option;

struct Options {
    std::string name;
    std::vector<std::pair<std::string, std::string>> given;  // option, text
    bool json = false;
};

std::vector<std::string> option_names(const Bench& one) {
    std::vector<std::string> names;
    for (const Option& option : one.options)
        names.push_back("--" + option.name);
    return names;
}

const Bench* find(Console& console, const std::string& name) {
    std::vector<std::string> names;
    for (const Bench& one : all_benches()) {
        if (one.name == name)
            return &one;
        names.push_back(one.name);
    }
    console.fail({"", 0, 0, fmt::format("there is no bench '{}'", name), suggest(name, names)});
    return nullptr;
}

std::optional<bench::Numbers> read_numbers(Console& console, const Bench& one, const Options& options) {
    bench::Numbers numbers;
    for (const Option& option : one.options)
        numbers[option.name] = option.initial;
    for (const auto& [name, text] : options.given) {
        const auto option =
            std::find_if(one.options.begin(), one.options.end(), [&](const Option& each) { return each.name == name; });
        if (option == one.options.end()) {
            console.fail({"", 0, 0, fmt::format("the bench {} takes no --{}", one.name, name),
                          fmt::format("it takes {}", fmt::join(option_names(one), ", "))});
            return std::nullopt;
        }
        const auto number = read_integer(console, "--" + name, text, option->low, option->high);
        if (!number)
            return std::nullopt;
        numbers[name] = *number;
    }
    return numbers;
}

void list(Console& console, bool json) {
    if (json) {
        Json document = Json::array();
        for (const Bench& one : all_benches()) {
            Json numbers = Json::object();
            for (const Option& option : one.options)
                numbers[option.name] = option.initial;
            document.push_back({{"bench", one.name},
                                {"what", one.what},
                                {"against", one.against},
                                {"least", one.least},
                                {"goal", one.goal},
                                {"parameters", std::move(numbers)}});
        }
        return console.print_json(document);
    }
    std::vector<std::vector<std::string>> rows{{"bench", "what", "measured against", "least", "goal", "options"}};
    for (const Bench& one : all_benches())
        rows.push_back({one.name, one.what, one.against, one.least, one.goal,
                        fmt::format("{}", fmt::join(option_names(one), " "))});
    console.print(table(rows));
    console.print("Example: orrery bench phold --lps 65536 --events 2000000 --rounds 5\n");
}

void run(Console& console, const Options& options) {
    if (options.name.empty()) {
        if (options.given.empty())
            return list(console, options.json);
        return console.fail({"", 0, 0, "no bench is named", "see `orrery bench` for the list"});
    }
    const Bench* one = find(console, options.name);
    if (!one)
        return;
    auto numbers = read_numbers(console, *one, options);
    if (!numbers)
        return;
    const bench::Request request{console.catalog, *std::move(numbers), interrupted,
                                 [&](const std::string& text) { console.progress(one->name + ": " + text); }};
    try {
        const bench::Report report = one->run(request);
        console.end_progress();
        if (options.json)
            return console.print_json(report.document);
        std::vector<std::string> given;
        for (const auto& [name, number] : request.numbers)
            given.push_back(fmt::format("{} {}", name, with_thousands(static_cast<std::uint64_t>(number))));
        console.print(fmt::format("{}  {}\n", console.paint(Colour::bold, one->name), fmt::join(given, ", ")));
        console.print(
            fmt::format("{}; the limit is {}; least {}, goal {}\n", one->what, one->against, one->least, one->goal));
        console.print(table(report.table));
        for (const std::string& remark : report.remarks)
            console.print(remark + "\n");
    } catch (const bench::Stopped& stopped) {
        if (stopped.why.empty())
            console.fail(kInterrupted, "interrupted");
        else
            console.fail(kInternal, stopped.why);
    }
}

}  // namespace

void add_bench(Commands& commands, Console& console) {
    Command* command = commands.add("bench", "how fast the engine is, against the limit of this machine");
    command->footer(
        "Without a name: the list of benches with what is expected of them. CPU time of the event thread; the wall "
        "clock "
        "for seek.\nExamples:\n  orrery bench\n  orrery bench phold --lps 65536 --events 2000000 --json\n  orrery "
        "bench "
        "seek --nodes 100");
    auto options = std::make_shared<Options>();
    command->add_option("BENCH", options->name, "which one (default: list them)");
    std::vector<std::string> known;
    for (const Bench& one : all_benches())
        for (const Option& option : one.options) {
            if (std::find(known.begin(), known.end(), option.name) != known.end())
                continue;
            known.push_back(option.name);
            command->add_option(
                "--" + option.name,
                [options, name = option.name](const std::string& text) { options->given.emplace_back(name, text); },
                option.help);
        }
    command->add_flag("--json", options->json, "print one JSON document");
    command->callback([&console, options] { run(console, *options); });
}

}  // namespace orrery::cli
