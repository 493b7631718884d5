// What the commands of the headless program share: where output goes, how a scenario is asked for, how a run ends.
// Streams: what a command prints is gathered and reaches stdout at its end, unless the exit is 2, 3 or 4; errors,
// remarks and progress go to stderr at once, progress only where that is a terminal. A command over the whole library
// that cannot read one of its files prints what it has of the others, and exits 2.
// Exits (contract.md §3): 0 held · 1 violated · 2 bad input · 3 a replay diverged · 4 internal error · 5 undecided or
// cut off · 130 interrupted.
#pragma once
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/command_line.h"
#include "sim/cli/spool.h"
#include "sim/scenario/library.h"
#include "sim/scenario/run.h"

namespace orrery::cli {

using Json = nlohmann::ordered_json;

constexpr int kHeld = 0, kViolated = 1, kBadInput = 2, kDiverged = 3, kInternal = 4, kUndecided = 5, kInterrupted = 130;

enum class Colour : std::uint8_t { plain, bold, dim, red, green, yellow };

class Console {
public:
    explicit Console(const Catalog& known);

    const Catalog& catalog;
    int exit = kHeld;

    // These append to what stdout will get.
    void print(std::string_view text) { out_.add(text); }
    void print_json(const Json& document);
    std::string paint(Colour colour,
                      const std::string& text) const;  // plain where stdout is no terminal, or NO_COLOR is set

    void forget_output() { out_.clear(); }

    void fail(int code, const std::string& sentence);  // "orrery: …" on stderr, and the exit
    void fail(const InputError& error) { fail(kBadInput, error.to_text()); }
    // The system gives no more of it: cut off by a limit, as by one of the program's own. What was printed is dropped.
    void fail_without_room(std::string_view what, bool takes_jobs);
    // Of one of several things that a command looks at: it goes on with the others, and what it prints of them stays.
    // The exit is 2 in the end.
    void fail_in_part(const InputError& error);
    void remark(const std::string& sentence);
    // A line that is drawn over; nothing where stderr is no terminal. At most ten a second.
    void progress(const std::string& text);
    void end_progress();

    bool stdout_is_terminal() const { return stdout_is_terminal_; }
    // Writes what was printed. The program's exit code: another one where stdout cannot be written.
    int close();

private:
    Spool out_;
    bool failed_in_part_ = false;
    bool stdout_is_terminal_ = false, stderr_is_terminal_ = false, colour_ = false;
    std::size_t progress_width_ = 0;
    std::chrono::steady_clock::time_point last_progress_{};
};

// A JSON document whose last member is a list, printed item by item as it is print_json()'d whole.
class JsonList {
public:
    JsonList(Console& console, const Json& head, const std::string& key);
    void add(const Json& item);
    void close();

private:
    Console& console_;
    bool any_ = false;
};

void watch_for_interrupt();  // Ctrl-C sets a flag from now on; a second one ends the program
bool interrupted();

// The number or duration that an option gives. Nothing: what is wrong with it has been said. An option that was given
// has a value (run_program() sees to it), so an empty text is one that was left out.
std::optional<std::int64_t> read_integer(Console& console, std::string_view option, const std::string& text,
                                         std::int64_t low, std::int64_t high);
std::optional<Duration> read_duration(Console& console, std::string_view option, const std::string& text, Duration low,
                                      Duration high);

// The options of every command that takes a scenario.
struct ScenarioOptions {
    std::string what;
    std::string design, seed, max_events, memory, timeout;
    std::vector<std::string> sets, overrides;
    bool json = false;
    std::vector<std::string> designs;    // of a command that takes several; `design` is empty there
    const char* seed_option = "--seed";  // what gave the seed, for errors

    // Over many seeds there is no --seed; over several designs --design repeats.
    enum class Over : std::uint8_t { one_run, seeds, seeds_and_designs, plan };
    void add_to(Command& command, Over over = Over::one_run);
    void add_limits(Command& command);
};

// The scenario and the request that the options make together; a run link's parts come first, options over them.
// Says what is wrong, sets the exit and answers nothing where they do not fit.
std::optional<Opened> open(Console& console, const ScenarioOptions& options);
// Those that the options set; nothing after saying what is wrong with them.
std::optional<Limits> read_limits(Console& console, const ScenarioOptions& options);
// Runs with progress drawn. Answers nothing after a failure has been said: of the model, an interrupt, an override that
// names a message that never occurs.
struct Ran {
    std::shared_ptr<const Blueprint> blueprint;
    RunOutcome outcome;
};
std::optional<Ran> run_opened(Console& console, const Opened& opened, Watch watch = {});
std::optional<Ran> run_blueprint(Console& console, const Opened& opened, std::shared_ptr<const Blueprint> blueprint,
                                 Watch watch);

// Of a run's outcome: what was said already is not said again.
int exit_of(const RunOutcome& outcome);

// Of `--jobs`; empty: all cores.
std::optional<unsigned> parse_jobs(Console& console, const std::string& text);

// Of `--from` and `--to`: events from the first to the last, both included; all where they are left out.
struct EventRange {
    EventNumber from = 1, to = INT64_MAX;
    bool has(EventNumber event) const { return event >= from && event <= to; }
};
std::optional<EventRange> read_range(Console& console, const std::string& from, const std::string& to);

std::string progress_bar(std::int64_t done, std::int64_t all);
std::string with_thousands(std::uint64_t number);  // 1,234,567
std::string counted_events(std::uint64_t number);  // 1 event, 1,234,567 events
// Pads columns to equal width; the first row is the header. Cells may hold colour.
std::string table(const std::vector<std::vector<std::string>>& rows);

}  // namespace orrery::cli
