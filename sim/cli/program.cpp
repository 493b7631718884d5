// The parser of the command line: which commands there are, what is said of a slip, `--version`.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <new>
#include <system_error>

#include "sim/cli/commands.h"
#include "sim/cli/lesson.h"
#include "sim/core/nearest.h"

namespace orrery::cli {
namespace {

void print_version(Console& console, bool json) {
    Json revisions = Json::object();
    for (const Model& model : console.catalog.models())
        revisions[model.name] = model.revision;
    if (json)
        console.print_json({{"program", "orrery"},
                            {"version", ORRERY_VERSION},
                            {"engine", kEngine},
                            {"revisions", std::move(revisions)},
                            {"build", ORRERY_BUILD}});
    else
        console.print(fmt::format("orrery {}, engine {}, built by {}\n", ORRERY_VERSION, kEngine, ORRERY_BUILD));
}

std::vector<std::string> command_names(const CLI::App& program) {
    std::vector<std::string> names;
    for (const CLI::App* command : program.get_subcommands({}))
        names.push_back(command->get_name());
    return names;
}

// The nearest option of the command that was given, for an option that nobody knows.
std::string hint_for(const CLI::App& program, const std::vector<std::string>& words) {
    const auto given = program.get_subcommands();
    const CLI::App& app = given.empty() ? program : *given.front();
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            known.push_back("--" + name);
    for (const std::string& word : words) {
        const std::string option = word.substr(0, word.find('='));
        if (!option.starts_with("--") || std::find(known.begin(), known.end(), option) != known.end())
            continue;
        if (const std::string near = nearest_name(option, known); !near.empty())
            return fmt::format("did you mean '{}'?", near);
    }
    return given.empty() ? "see `orrery --help`" : fmt::format("see `orrery {} --help`", app.get_name());
}

// An empty value, which a script's unset variable gives, would count as an option that was left out. An initial value
// may be the empty text.
void refuse_empty_values(CLI::App& program) {
    const auto not_empty = [](const std::string& advice) {
        return CLI::Validator([advice](const std::string& text) { return text.empty() ? "it is empty" + advice : ""; },
                              "");
    };
    for (CLI::App* command : program.get_subcommands({}))
        for (CLI::Option* option : command->get_options())
            if (option->get_items_expected_max() > 0 && !option->check_name("--initial"))
                option->check(not_empty(option->get_required() ? "" : "; leave the option out"));
}

// An option that repeats takes one value each time: nothing follows it that the dots could mean.
class Help : public CLI::Formatter {
public:
    std::string make_option_opts(const CLI::Option* option) const override {
        std::string text = CLI::Formatter::make_option_opts(option);
        if (const auto dots = text.find(" ..."); dots != text.npos && !option->get_positional())
            text.erase(dots, 4);
        return text;
    }
};

// More threads want more memory; only some commands have any.
bool takes_jobs(const CLI::App& program) {
    const auto given = program.get_subcommands();
    return !given.empty() && given.front()->get_option_no_throw("--jobs") != nullptr;
}

}  // namespace

int run_program(int argc, char** argv, const Catalog& catalog) {
    Console console(catalog);
    watch_for_interrupt();
    CLI::App program{
        "A clockwork for distributed designs: runs scenarios deterministically and says why what broke did.", "orrery"};
    program.formatter(std::make_shared<Help>());
    program.require_subcommand(0, 1);
    program.footer(
        "Exits: 0 held, 1 violated, 2 bad input, 3 a replay diverged, 4 internal error, 5 undecided, 130 interrupted.\n"
        "Example:\n  orrery run teaching/ask-again");
    bool version = false, json = false;
    program.add_flag("--version", version, "the program, its engine number and its build");
    program.add_flag("--json", json, "with --version: as JSON");
    Commands commands(program);
    add_list(commands, console);
    add_run(commands, console);
    add_verify(commands, console);
    add_hunt(commands, console);
    add_sweep(commands, console);
    add_merge(commands, console);
    add_compare(commands, console);
    add_shrink(commands, console);
    add_check(commands, console);
    add_replay(commands, console);
    add_show(commands, console);
    add_explain(commands, console);
    add_lesson(commands, console);
    add_diff(commands, console);
    add_export(commands, console);
    add_journal(commands, console);
    add_report(commands, console);
    add_plan(commands, console);
    add_explore(commands, console);
    add_bench(commands, console);
    refuse_empty_values(program);

    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (!words.empty() && !words.front().starts_with('-')) {
        const std::vector<std::string> names = command_names(program);
        if (std::find(names.begin(), names.end(), words.front()) == names.end()) {
            console.fail(
                {"", 0, 0, fmt::format("there is no command '{}'", words.front()), suggest(words.front(), names)});
            return console.close();
        }
    }
    try {
        program.parse(argc, argv);
        if (version)
            print_version(console, json);
        else if (program.get_subcommands().empty())
            console.fail(kBadInput, "no command given; see `orrery --help`");
    } catch (const CLI::Success&) {
        const auto given = program.get_subcommands();
        console.print(given.empty() ? program.help() : given.front()->help("orrery"));
    } catch (const CLI::ParseError& error) {
        console.fail({"", 0, 0, error.what(), hint_for(program, words)});
    } catch (const std::bad_alloc&) {
        console.fail_without_room("memory", takes_jobs(program));
    } catch (const std::system_error& error) {
        if (error.code() != std::errc::resource_unavailable_try_again)
            console.fail(kInternal, fmt::format("an error of the program itself: {}", error.what()));
        else
            console.fail_without_room("threads", takes_jobs(program));
    } catch (const std::exception& error) {
        console.fail(kInternal, fmt::format("an error of the program itself: {}", error.what()));
    }
    return console.close();
}

}  // namespace orrery::cli
