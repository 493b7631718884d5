// `journal` from outside: the books of a run as text, as JSON, as a table in a file.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

const char* const kScenario = "commerce/charged-and-cancelled";

}  // namespace

TEST_CASE("the books of a run: what each account has, that they are right, every move on demand") {
    const Folder folder;
    const Ended shown = orrery(folder, std::string("journal ") + kScenario);
    INFO(shown.err);
    CHECK(shown.exit == 0);
    CHECK_THAT(shown.out, Catch::Matchers::ContainsSubstring("provider."));
    CHECK_THAT(shown.out, Catch::Matchers::ContainsSubstring("debits equal credits"));
    const Ended moves = orrery(folder, std::string("journal --moves ") + kScenario);
    CHECK(moves.out.size() > shown.out.size());
    const Json document = Json::parse(orrery(folder, std::string("journal --json ") + kScenario).out);
    const Json& book = document.at("journals").at(0);
    CHECK(book.at("mistake").is_null());
    REQUIRE_FALSE(book.at("moves").empty());
    std::int64_t sum = 0;
    for (const Json& one : book.at("balances"))
        sum += one.at("balance").get<std::int64_t>();
    CHECK(sum == 0);

    // As a table: a line a move, and what an event before the first posting has.
    const Ended written = orrery(folder, std::string("journal --out books.csv ") + kScenario);
    CHECK(written.exit == 0);
    const std::string csv = read(folder.path / "books.csv");
    CHECK(csv.starts_with("node,journal,posting,event,time_s,id,from,to,minor,currency\r\n"));
    CHECK(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')) == book.at("moves").size() + 1);
    const Json early = Json::parse(orrery(folder, std::string("journal --json --event 1 ") + kScenario).out);
    CHECK(early.at("journals").at(0).at("moves").empty());
}

TEST_CASE("who keeps no journal is named, and a node that keeps none has the nearest that does") {
    const Folder folder;
    const Ended none = orrery(folder, "journal teaching/ask-again");
    CHECK(none.exit == 2);
    CHECK_THAT(none.err, Catch::Matchers::ContainsSubstring("no node of teaching/ping keeps a journal"));
    const Ended wrong = orrery(folder, std::string("journal --node providr ") + kScenario);
    CHECK(wrong.exit == 2);
    CHECK_THAT(wrong.err, Catch::Matchers::ContainsSubstring("did you mean 'provider'?"));
    CHECK(orrery(folder, std::string("journal --out /nowhere/books.csv ") + kScenario).exit == 2);
}
