#include <fmt/format.h>

#include <algorithm>

#include "sim/books/books.h"
#include "sim/cli/commands.h"
#include "sim/cli/event_text.h"
#include "sim/cli/output_file.h"
#include "sim/cli/recording.h"
#include "sim/cli/wind.h"
#include "sim/core/nearest.h"

namespace orrery::cli {
namespace {

struct Options {
    ScenarioOptions scenario;
    std::string event, node, out;
    bool moves = false;
};

// Leaves those of one node; false after saying that it keeps none.
bool choose_node(Console& console, const std::string& name, std::vector<Book>& books) {
    if (name.empty())
        return true;
    std::vector<std::string> names;
    for (const Book& book : books)
        names.push_back(book.node_name);
    std::erase_if(books, [&](const Book& book) { return book.node_name != name; });
    if (books.empty())
        console.fail({"", 0, 0, fmt::format("--node: '{}' keeps no journal", name), suggest(name, names)});
    return !books.empty();
}

Json json_of(const Book& book) {
    Json balances = Json::array(), moves = Json::array();
    for (const BookBalance& one : book.balances)
        balances.push_back({{"account", one.account},
                            {"currency", one.currency},
                            {"debit", one.debit},
                            {"credit", one.credit},
                            {"balance", one.balance()}});
    for (const BookMove& move : book.moves)
        moves.push_back({{"posting", move.posting},
                         {"event", move.event},
                         {"time_ns", move.time},
                         {"id", move.id},
                         {"from", move.from},
                         {"to", move.to},
                         {"minor", move.minor},
                         {"currency", move.currency}});
    const std::string mistake = book.mistake();
    return {{"node", book.node_name},
            {"journal", book.path},
            {"whole", book.whole},
            {"mistake", mistake.empty() ? Json() : Json(mistake)},
            {"balances", std::move(balances)},
            {"moves", std::move(moves)}};
}

void print_moves(Console& console, const Book& book) {
    for (const BookMove& move : book.moves)
        console.print(fmt::format("  {:>6}  {:>14}  {:>12} {}  {} -> {}  {}\n", move.posting, format_time(move.time),
                                  with_thousands(static_cast<std::uint64_t>(move.minor)), move.currency, move.from,
                                  move.to, console.paint(Colour::dim, move.id)));
}

void print(Console& console, const Book& book, bool moves) {
    const std::uint64_t postings = book.moves.empty() ? 0 : book.moves.back().posting;
    console.print(fmt::format("{}  {} posting{}\n",
                              console.paint(Colour::bold, fmt::format("{}.{}", book.node_name, book.path)),
                              with_thousands(postings), postings == 1 ? "" : "s"));
    if (moves)
        print_moves(console, book);
    std::size_t width = 7;
    for (const BookBalance& one : book.balances)
        width = std::max(width, one.account.size());
    if (!book.balances.empty())
        console.print(
            fmt::format("  {:<{}}  {:>16}  {:>16}  {:>16}\n", "account", width, "debit", "credit", "balance"));
    for (const BookBalance& one : book.balances)
        console.print(fmt::format("  {:<{}}  {:>16}  {:>16}  {:>16} {}\n", one.account, width, one.debit, one.credit,
                                  one.balance(), one.currency));
    if (!book.whole)
        return console.print(fmt::format("  only the first {} moves were read\n", with_thousands(Books::kMost)));
    const std::string mistake = book.mistake();
    console.print(mistake.empty() ? "  debits equal credits, and the balances kept are what the moves add up to\n"
                                  : fmt::format("  {}\n", console.paint(Colour::red, "wrong: " + mistake)));
}

void journal(Console& console, const Options& options) {
    if (const auto wrong = why_unwritable(options.out, options.scenario.what))
        return console.fail(*wrong);
    const auto opened = open_run(console, options.scenario);
    if (!opened)
        return;
    const auto blueprint = make_blueprint(opened->scenario, console.catalog, opened->request);
    if (!blueprint)
        return console.fail(blueprint.error());
    Books keeper;
    World world(*blueprint, &keeper);
    world.start();
    keeper.start(world);
    if (!keeper.any())
        return console.fail({"", 0, 0, fmt::format("no node of {} keeps a journal", opened->scenario.model),
                             "a payment provider or a ledger does, as in commerce/authorize-capture-any-luck"});
    if (!wind(
            console, *opened, options.event, [&]() -> const World& { return world; },
            [&](EventNumber target) { world.run_to(target); }))
        return;
    std::vector<Book> books = keeper.read();
    if (!choose_node(console, options.node, books))
        return;
    if (!options.out.empty()) {
        if (const auto wrong = write_output_file(options.out, to_csv(books)))
            return console.fail(*wrong);
        console.remark(fmt::format("wrote {}", options.out));
    }
    Json document = Json::array();
    for (const Book& book : books)
        if (options.scenario.json)
            document.push_back(json_of(book));
        else
            print(console, book, options.moves);
    if (options.scenario.json)
        console.print_json({{"scenario", opened->scenario.name},
                            {"design", opened->request.design},
                            {"seed", opened->request.seed.value_or(opened->scenario.seed)},
                            {"event", world.event()},
                            {"journals", std::move(document)}});
    if (std::any_of(books.begin(), books.end(), [](const Book& book) { return book.whole && !book.mistake().empty(); }))
        console.exit = std::max(console.exit, kViolated);
}

}  // namespace

void add_journal(Commands& commands, Console& console) {
    Command* command =
        commands.add("journal", "the books that nodes of a run keep: accounts, postings, and a check of them");
    command->footer(
        "Amounts are in minor units of their currency.\n"
        "Examples:\n  orrery journal commerce/authorize-capture-any-luck --moves\n"
        "  orrery journal run.orrery --event 412 --out journal.csv\n"
        "Exits: 0 the books are right, 1 they are not, 2 bad input, 130 interrupted.");
    auto options = std::make_shared<Options>();
    options->scenario.add_to(*command);
    command->option("SCENARIO")
        .description("a recording, a name of the library, a path ending in .toml, or a run link");
    command->add_option("--event", options->event, "the books after this event (default: at the end)");
    command->add_option("--node", options->node, "the books of this node alone");
    command->add_flag("--moves", options->moves, "with every move, and when it was made");
    command->add_option("--out", options->out, "write every move to this file, as CSV");
    command->callback([&console, options] { journal(console, *options); });
}

}  // namespace orrery::cli
