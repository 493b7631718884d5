#include "tests/tidy/rules.h"

#include <algorithm>
#include <array>

#include "tests/tidy/source_text.h"

namespace tidy {
namespace {

constexpr std::size_t longest_line = 140;  // characters
constexpr std::size_t longest_file = 500;  // lines

struct File {
    const std::string& path;
    const SourceText& source;
    std::vector<Finding>& findings;

    void report(int line, std::string rule, std::string advice) const {
        findings.push_back({path, line, std::move(rule), std::move(advice)});
    }
    bool under(std::string_view folder) const { return path.starts_with(folder); }
    bool ends(std::string_view ending) const { return path.ends_with(ending); }
};

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// ---- Layers ----------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 3> layers{"sim", "models", "gui"};

std::size_t layer_of(std::string_view path) {
    const std::string_view folder = path.substr(0, path.find('/'));
    return static_cast<std::size_t>(std::find(layers.begin(), layers.end(), folder) - layers.begin());
}

void check_layers(const File& file) {
    const std::size_t own = layer_of(file.path);
    for (const auto& [name, line] : includes_of(file.source)) {
        const std::string_view path = std::string_view(name).substr(1, name.size() - 2);
        const std::size_t theirs = name.front() == '"' ? layer_of(path) : layers.size();
        if (own < layers.size() && theirs < layers.size() && theirs > own) {
            file.report(line, "layers",
                        std::string(layers[own]) + "/ may not include " + name +
                            ": sim <- models <- gui, includes point left only");
        }
        if (own < layers.size() && path.starts_with("tests/")) {
            file.report(line, "layers", "the product may not include " + name + " of the tests");
        }
        if (name.starts_with("<Q") && !file.under("gui/") && !file.under("tests/gui/")) {
            file.report(line, "qt", name + ": Qt belongs in gui/ and tests/gui/; move the code there");
        }
        if (path.starts_with("toml++/") && !file.under("sim/words/") && !file.under("tests/scenarios/")) {
            file.report(line, "toml", name + ": TOML is read in sim/words/; pass values on, not TOML");
        }
        if (path == "sqlite3.h" && !file.under("sim/record/") && !file.under("tests/sim/record/")) {
            file.report(line, "sqlite", "SQLite belongs in sim/record/; add what is needed to its interface");
        }
        if (path.starts_with("boost/graph/") && file.ends(".h")) {
            file.report(line, "boost-graph", name + " in a header: keep Boost.Graph in the .cpp");
        }
    }
}

// ---- Determinism -----------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 7> deterministic{
    "sim/core/", "sim/world/", "sim/faults/", "sim/property/", "sim/timeline/", "sim/causality/", "models/"};

constexpr std::array<std::string_view, 26> banned_headers{"<thread>",
                                                          "<mutex>",
                                                          "<shared_mutex>",
                                                          "<condition_variable>",
                                                          "<future>",
                                                          "<stop_token>",
                                                          "<semaphore>",
                                                          "<latch>",
                                                          "<barrier>",
                                                          "<execution>",
                                                          "<chrono>",
                                                          "<ctime>",
                                                          "<time.h>",
                                                          "<sys/time.h>",
                                                          "<pthread.h>",
                                                          "<unistd.h>",
                                                          "<random>",
                                                          "<cmath>",
                                                          "<math.h>",
                                                          "<complex>",
                                                          "<cfenv>",
                                                          "<unordered_map>",
                                                          "<valarray>",
                                                          "<unordered_set>",
                                                          "<boost/random.hpp>",
                                                          "<boost/unordered_map.hpp>"};

// Banned under any qualification.
constexpr std::array<std::string_view, 24> banned_names{"steady_clock",
                                                        "system_clock",
                                                        "high_resolution_clock",
                                                        "clock_gettime",
                                                        "gettimeofday",
                                                        "unordered_map",
                                                        "unordered_set",
                                                        "unordered_multimap",
                                                        "unordered_multiset",
                                                        "random_device",
                                                        "mt19937",
                                                        "mt19937_64",
                                                        "minstd_rand",
                                                        "default_random_engine",
                                                        "thread_local",
                                                        "double",
                                                        "float",
                                                        "jthread",
                                                        "this_thread",
                                                        "condition_variable",
                                                        "random_shuffle",
                                                        "hash_value",
                                                        "unordered_flat_map",
                                                        "unordered_flat_set"};

// Banned as std::NAME alone: the models have words of their own such as `log` and `mutex`.
constexpr std::array<std::string_view, 50> banned_in_std{"thread",  "mutex",    "shared_mutex", "recursive_mutex",
                                                         "async",   "future",   "promise",      "hash",
                                                         "shuffle", "sample",   "rand",         "srand",
                                                         "time",    "clock",    "sqrt",         "cbrt",
                                                         "exp",     "exp2",     "expm1",        "log",
                                                         "log2",    "log10",    "log1p",        "pow",
                                                         "sin",     "cos",      "tan",          "asin",
                                                         "acos",    "atan",     "atan2",        "sinh",
                                                         "cosh",    "tanh",     "floor",        "ceil",
                                                         "round",   "lround",   "llround",      "trunc",
                                                         "fmod",    "hypot",    "fma",          "tgamma",
                                                         "lgamma",  "erf",      "erfc",         "ldexp",
                                                         "frexp",   "nearbyint"};

// Banned where called as a free function.
constexpr std::array<std::string_view, 16> banned_calls{"rand", "srand", "drand48", "lrand48", "random_r", "sqrt",
                                                        "cbrt", "powf",  "expf",    "logf",    "log1p",    "expm1",
                                                        "fmod", "ldexp", "frexp",   "usleep"};

std::string why_banned(std::string_view name) {
    if (name == "double" || name == "float") {
        return "floating point where runs are made: use integers or a ratio of integers";
    }
    if (name == "thread_local") {
        return "thread-local data where runs are made: two worlds must live in one process; pass it in";
    }
    if (name.find("unordered") != std::string_view::npos || name.starts_with("hash")) {
        return std::string(name) + " differs between libraries: use an ordered or flat container, or the engine's hash";
    }
    return std::string(name) +
           " may not be used where runs are made: it differs between machines or runs; "
           "use virtual time, keyed draws and integer tables";
}

void check_banned(const File& file) {
    for (const auto& [name, line] : includes_of(file.source)) {
        if (is_one_of(name, banned_headers)) {
            file.report(line, "banned", name + " may not be included where runs are made");
        }
    }
    const auto tokens = tokens_of(file.source.code);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::string_view word = tokens[i].text;
        const auto at = [&](std::size_t back) { return i >= back ? tokens[i - back].text : std::string_view(); };
        const std::string_view next = i + 1 < tokens.size() ? tokens[i + 1].text : std::string_view();
        const bool in_std = at(1) == "::" && at(2) == "std";
        const bool is_qualified = at(1) == "::" && !at(2).empty() && is_word(at(2).front()) && at(2) != "return";
        const bool is_member = at(1) == "." || at(1) == "->" || (is_qualified && !in_std);
        if (is_one_of(word, banned_names) || (in_std && is_one_of(word, banned_in_std)) ||
            (in_std && word.ends_with("_distribution")) ||
            (!is_member && next == "(" && is_one_of(word, banned_calls))) {
            file.report(tokens[i].line, "banned", why_banned(word));
        }
    }
}

// ---- Mutable data ----------------------------------------------------------------------------------------------

// One declaration as words joined by blanks, from a scope that is not inside a function.
bool is_mutable_data(const std::vector<Token>& words, bool needs_static) {
    constexpr std::array<std::string_view, 14> no_data{"using",     "typedef",  "template", "friend", "static_assert",
                                                       "concept",   "struct",   "class",    "enum",   "union",
                                                       "namespace", "operator", "asm",      "return"};
    constexpr std::array<std::string_view, 3> constant{"const", "constexpr", "consteval"};
    if (words.empty() || !(is_word(words.front().text.front()) || words.front().text == "::")) {
        return false;  // the rest of an expression
    }
    bool is_static = false;
    std::size_t names = 0;
    for (const auto& [word, line] : words) {
        if (word == "=" || word == "{") {
            break;
        }
        if (word == "(" || is_one_of(word, no_data) || is_one_of(word, constant)) {
            return false;
        }
        is_static = is_static || word == "static";
        names += is_word(word.front()) && word != "static" && word != "inline" ? 1 : 0;
    }
    return names >= 2 && (is_static || !needs_static);
}

// Follows braces: a namespace's contents are at namespace scope, everything else's are not.
void check_static_data(const File& file) {
    enum class Scope { outer, other };
    std::vector<Scope> scopes;
    std::vector<std::vector<Token>> statements(1);  // the unfinished one of each open scope
    const auto report = [&](const std::vector<Token>& words) {
        const bool at_namespace = std::find(scopes.begin(), scopes.end(), Scope::other) == scopes.end();
        if (is_mutable_data(words, !at_namespace)) {
            file.report(words.front().line, "mutable-data",
                        "mutable data outside of any object: two worlds must live in one process; "
                        "make it constexpr, a member, or an argument");
        }
    };
    for (const Token& token : tokens_of(file.source.code)) {
        auto& words = statements.back();
        if (token.text == "{") {
            const auto is = [&](std::string_view word) {
                return std::any_of(words.begin(), words.end(), [&](const Token& t) { return t.text == word; });
            };
            scopes.push_back(is("namespace") || (is("extern") && is("\"")) ? Scope::outer : Scope::other);
            words.push_back(token);
            statements.emplace_back();
        } else if (token.text == "}") {
            if (statements.size() == 1) {
                continue;  // unbalanced through macros: text cannot tell
            }
            const bool was_outer = scopes.back() == Scope::outer;
            scopes.pop_back();
            statements.pop_back();
            auto& before = statements.back();
            const bool is_function =
                std::any_of(before.begin(), before.end(), [](const Token& t) { return t.text == "("; });
            if (was_outer || is_function) {
                before.clear();
            }
        } else if (token.text == ";") {
            report(words);
            words.clear();
        } else if (token.text == ":" && words.size() == 1) {
            words.clear();  // public: and labels
        } else {
            words.push_back(token);
        }
    }
}

// ---- Form ------------------------------------------------------------------------------------------------------

std::size_t characters_in(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool has_word(std::string_view line, std::string_view word) {
    for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_word(line[at - 1])) && (end == line.size() || !is_word(line[end]))) {
            return true;
        }
    }
    return false;
}

void check_lines(const File& file, bool is_cpp) {
    const auto lines = lines_of(file.source.raw);
    const auto without_strings = lines_of(is_cpp ? file.source.without_strings : file.source.raw);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        const bool is_prose = file.ends(".md");
        if (!is_prose && !file.ends(".toml") && characters_in(lines[i]) > longest_line) {
            file.report(number, "long-line", "longer than 140 characters: break it");
        }
        if (lines[i].find('\t') != std::string_view::npos) {
            file.report(number, "tab", "a tab: use spaces");
        }
        if (!is_prose && !lines[i].empty() && (lines[i].back() == ' ' || lines[i].back() == '\r')) {
            file.report(number, "trailing-space", "white space at the end of the line: remove it");
        }
        if (has_word(without_strings[i],
                     "TO"
                     "DO") ||
            has_word(without_strings[i],
                     "FIX"
                     "ME")) {
            file.report(number, "left-for-later", "a note of work left: do it, or open an issue and delete the note");
        }
        if (has_word(lines[i],
                     "march="
                     "native") ||
            has_word(lines[i],
                     "ffast-"
                     "math")) {
            file.report(number, "flags", "a flag that makes results depend on the machine: remove it");
        }
    }
    if (is_cpp && lines.size() > longest_file) {
        file.report(static_cast<int>(lines.size()), "long-file",
                    "longer than 500 lines: a file that grows so long usually holds two ideas; split it");
    }
}

// ---- Tests -----------------------------------------------------------------------------------------------------

bool asserts(std::string_view word) {
    return word.starts_with("CHECK") || word.starts_with("REQUIRE") || word == "FAIL" || word == "QVERIFY";
}

// A test case all of whose assertions stand under an `if` may have none. Those of the functions that it calls are not
// seen here: a run of a test that asserts nothing fails (tests/catch_run.cpp).
void check_assertions(const File& file) {
    struct Scope {
        bool conditional = false;  // inside an `if`
        int test = 0;              // the line of the test case that it is
    };
    std::vector<Scope> scopes;
    std::vector<Token> words;  // of the unfinished statement
    int depth = 0;             // of parentheses
    std::size_t all = 0, plain = 0;
    const auto is_conditional = [&] {
        return !words.empty() && (words.front().text == "if" || words.front().text == "else" ||
                                  words.front().text == "switch" || words.front().text == "case");
    };
    for (const Token& token : tokens_of(file.source.code)) {
        depth += token.text == "(" ? 1 : token.text == ")" ? -1 : 0;
        if (asserts(token.text)) {
            ++all;
            plain += is_conditional() || (!scopes.empty() && scopes.back().conditional) ? 0 : 1;
        }
        if (token.text == "{") {
            Scope scope{is_conditional() || (!scopes.empty() && scopes.back().conditional), 0};
            if (!words.empty() && words.front().text == "TEST_CASE") {
                scope.test = words.front().line;
                all = plain = 0;
            }
            scopes.push_back(scope);
            words.clear();
        } else if (token.text == "}") {
            if (!scopes.empty()) {
                if (scopes.back().test != 0 && all > 0 && plain == 0)
                    file.report(scopes.back().test, "assertions",
                                "every assertion of this test stands under an if, so it may have none: count what "
                                "came, and assert that");
                scopes.pop_back();
            }
            words.clear();
        } else if (token.text == ";" && depth == 0) {
            words.clear();
        } else {
            words.push_back(token);
        }
    }
}

// ---- Values that people see ------------------------------------------------------------------------------------

// A Time is a number to whoever prints a state: an Instant says what it is.
void check_times(const File& file) {
    const std::string& code = file.source.code;
    constexpr std::string_view list = "ORRERY_FIELDS(";
    for (std::size_t at = code.find(list); at != std::string::npos; at = code.find(list, at + 1)) {
        const std::string inside = code.substr(at + list.size(), code.find(')', at) - at - list.size());
        const auto names = tokens_of(inside);
        const std::size_t begin =
            names.empty() ? std::string::npos : code.rfind("struct " + std::string(names[0].text), at);
        if (begin == std::string::npos)
            continue;
        const std::string block = code.substr(begin, at - begin);
        const int line =
            static_cast<int>(std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(begin), '\n'));
        const auto tokens = tokens_of(block);
        for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
            if ((tokens[i].text == "Time" || tokens[i].text == "Duration") &&
                std::any_of(names.begin() + 1, names.end(),
                            [&](const Token& name) { return name.text == tokens[i + 1].text; }))
                file.report(line + tokens[i].line, "bare-time",
                            "a " + std::string(tokens[i].text) +
                                " among the fields prints as a number of nanoseconds: make it an Instant");
    }
}

// ---- Headers ---------------------------------------------------------------------------------------------------

void check_header(const File& file) {
    const auto lines = lines_of(file.source.raw);
    const auto first = std::find_if(lines.begin(), lines.end(), [](std::string_view line) { return !line.empty(); });
    if (first == lines.end() || !(first->starts_with("//") || first->starts_with("/*"))) {
        file.report(1, "header-comment", "a header opens with a comment: what it is, its idea, units, errors, source");
    }
    if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end()) {
        file.report(1, "pragma-once", "a header without #pragma once: add it below the opening comment");
    }
}

}  // namespace

bool is_checked(const std::string& path) {
    constexpr std::array<std::string_view, 7> endings{".cpp", ".h", ".cmake", ".txt", ".toml", ".json", ".md"};
    if (path == "dev" || path == ".ci/run") {
        return true;
    }
    // Expected outputs and inputs of tests are what they are.
    if (path.starts_with("tests/golden/") || path.find("/golden/") != std::string::npos ||
        path.starts_with("tests/fuzz/corpus/")) {
        return false;
    }
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view end) {
        return path.ends_with(end) && (end != ".txt" || path.ends_with("CMakeLists.txt"));
    });
}

std::vector<Finding> check_file(const std::string& path, std::string_view text) {
    std::vector<Finding> findings;
    const bool is_cpp = path.ends_with(".cpp") || path.ends_with(".h");
    const SourceText source = read_source(text);
    const File file{path, source, findings};
    check_lines(file, is_cpp);
    if (is_cpp) {
        check_layers(file);
        const bool makes_runs = std::any_of(deterministic.begin(), deterministic.end(),
                                            [&](std::string_view folder) { return file.under(folder); });
        if (makes_runs) {
            check_banned(file);
        }
        if (file.under("sim/") || file.under("models/")) {
            check_static_data(file);
        }
        if (file.under("models/")) {
            check_times(file);
        }
        if (file.under("tests/")) {
            check_assertions(file);
        }
    }
    if (path.ends_with(".h")) {
        check_header(file);
    }
    return findings;
}

}  // namespace tidy
