// What a page shows of a terminal is what the program prints: every ```console block of the tree's pages is carried
// out.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/places.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

struct Shown {
    std::string page;  // path in the tree, with the line of the command
    std::string command;
    std::vector<std::string> lines;  // as printed; `…` stands for whatever is left out, alone on a line for whole lines
};

std::string without_blanks_at_end(std::string line) {
    line.erase(line.find_last_not_of(" \r") + 1);
    return line;
}

std::vector<Shown> shown_in(const fs::path& page) {
    std::vector<Shown> out;
    std::ifstream file(page);
    std::string line;
    bool inside = false;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.rfind("```", 0) == 0)
            inside = line == "```console";
        else if (inside && line.rfind("$ ", 0) == 0)
            out.push_back(
                {fs::relative(page, source_dir()).string() + ":" + std::to_string(number), line.substr(2), {}});
        else if (inside && !out.empty())
            out.back().lines.push_back(without_blanks_at_end(line));
    }
    return out;
}

std::vector<Shown> shown_on_all_pages() {
    std::vector<fs::path> pages;
    for (auto at = fs::recursive_directory_iterator(source_dir()); at != fs::recursive_directory_iterator(); ++at) {
        const std::string name = at->path().filename().string();
        if (at->is_directory() && (name == "build" || name[0] == '.'))
            at.disable_recursion_pending();
        else if (at->path().extension() == ".md")
            pages.push_back(at->path());
    }
    std::sort(pages.begin(), pages.end());
    std::vector<Shown> out;
    for (const fs::path& page : pages)
        for (Shown& one : shown_in(page))
            out.push_back(std::move(one));
    return out;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        out.push_back(without_blanks_at_end(line));
    return out;
}

// Whether a printed line is the one shown, each `…` of which stands for any text.
bool is(const std::string& printed, const std::string& shown) {
    static const std::string gap = "…";
    std::size_t at = 0;
    for (std::size_t from = 0;;) {
        const std::size_t to = shown.find(gap, from);
        const std::string part = shown.substr(from, to - from);
        const bool last = to == std::string::npos;
        if (from == 0 && last)
            return printed == shown;
        const std::size_t found =
            last && part.size() <= printed.size() ? printed.size() - part.size() : printed.find(part, at);
        if (found == std::string::npos || found < at || (from == 0 && found != 0) ||
            printed.compare(found, part.size(), part) != 0)
            return false;
        at = found + part.size();
        if (last)
            return true;
        from = to + gap.size();
    }
}

// The first shown line that the output lacks where it should stand; empty where it is all there.
std::string first_difference(const std::vector<std::string>& shown, const std::vector<std::string>& printed) {
    std::size_t at = 0;
    bool skips = false;
    for (const std::string& line : shown) {
        if (line.find_first_not_of(' ') != std::string::npos && line.substr(line.find_first_not_of(' ')) == "…") {
            skips = true;
            continue;
        }
        while (skips && at < printed.size() && !is(printed[at], line))
            ++at;
        if (at == printed.size() || !is(printed[at], line))
            return line + "\n  printed: " + (at < printed.size() ? printed[at] : "nothing more");
        ++at;
        skips = false;
    }
    return skips || at == printed.size() ? "" : "nothing more\n  printed: " + printed[at];
}

}  // namespace

TEST_CASE("every terminal that a page shows is what the program prints", "[golden]") {
    const Folder folder;
    int compared = 0;
    for (const Shown& one : shown_on_all_pages()) {
        if (one.lines.empty())
            continue;
        REQUIRE(one.command.rfind("orrery ", 0) == 0);
        const Ended ended = orrery(folder, one.command.substr(7));
        INFO(one.page << ": $ " << one.command << "\n  " << ended.err);
        CHECK(ended.exit <= 1);
        CHECK(first_difference(one.lines, lines_of(ended.out)) == "");
        ++compared;
    }
    CHECK(compared >= 8);
}

TEST_CASE("an elision stands for any text, and for nothing else") {
    CHECK(is("a b c", "a … c"));
    CHECK(is("a b c", "a…"));
    CHECK(is("a", "a"));
    CHECK_FALSE(is("a b c", "a … d"));
    CHECK_FALSE(is("x a c", "a … c"));
    CHECK_FALSE(is("ab", "ab…b"));
    CHECK(first_difference({"a", "…", "d"}, {"a", "b", "c", "d"}) == "");
    CHECK(first_difference({"a", "…"}, {"a", "b"}) == "");
    CHECK(first_difference({"a"}, {"a", "b"}) == "nothing more\n  printed: b");
    CHECK(first_difference({"a", "c"}, {"a", "b"}) == "c\n  printed: b");
}
