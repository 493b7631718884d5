// Whole handlers with a fault planted in each, as somebody might write them: the rule that finds it, and the line.
// What text cannot show is caught at run time; assets/architecture.md lists which check catches what.
#include <string>

#include "tests/catch.h"
#include "tests/tidy/rules.h"

namespace {

// "banned 5": the rule and the line of the only finding in a model's source.
std::string found(const std::string& text) {
    std::string out;
    for (const auto& finding : tidy::check_file("models/bank/bank.cpp", text))
        out += (out.empty() ? "" : ", ") + finding.rule + " " + std::to_string(finding.line);
    return out;
}

}  // namespace

TEST_CASE("planted: a walk through an unordered map, which is another order in another library", "[tidy]") {
    CHECK(found("void Bank::on(Ctx& ctx, State& state, const Close&) const {\n"
                "    for (const auto& [name, total] : state.totals)\n"
                "        ctx.send(auditor, Report{name, total});\n"
                "}\n") == "");  // the alias hides it from text: where the map is declared it is seen
    CHECK(found("struct State {\n"
                "    std::unordered_map<std::string, std::int64_t> totals;\n"
                "};\n") == "banned 2");
    CHECK(found("#include <unordered_set>\n") == "banned 1");
}

TEST_CASE("planted: libm, whose last bit depends on the processor", "[tidy]") {
    CHECK(found("void Bank::on(Ctx&, State& state, const Interest& interest) const {\n"
                "    const auto factor = std::pow(interest.base, interest.years);\n"
                "    state.total = scale(state.total, factor);\n"
                "}\n") == "banned 2");
    CHECK(found("#include <cmath>\n") == "banned 1");
}

TEST_CASE("planted: a static that a handler counts in", "[tidy]") {
    CHECK(found("void Bank::on(Ctx& ctx, State& state, const Open&) const {\n"
                "    static std::int64_t next = 0;\n"
                "    state.accounts.push_back(++next);\n"
                "}\n") == "mutable-data 2");
}

TEST_CASE("planted: the wall clock in place of the node's", "[tidy]") {
    CHECK(found("void Bank::on(Ctx& ctx, State& state, const Open&) const {\n"
                "    state.opened = std::chrono::system_clock::now().time_since_epoch().count();\n"
                "}\n") == "banned 2");
}
