// The tidy test: the whole tree keeps the rules, and each rule finds what it is there to find.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <sstream>

#include "tests/catch.h"
#include "tests/places.h"
#include "tests/tidy/announced.h"
#include "tests/tidy/rooms.h"
#include "tests/tidy/rules.h"
#include "tests/tidy/source_text.h"

namespace {

namespace fs = std::filesystem;

// Each entry needs its reason. An entry that excuses nothing fails the test.
constexpr std::array exceptions{
    tidy::Exception{"sim/cli/console.cpp", "mutable-data", "a signal handler can reach nothing else"},
};

const std::string head = "// A header.\n#pragma once\n";

// The rules that `text` breaks as the file `path`.
std::set<std::string> broken(const std::string& path, const std::string& text) {
    std::set<std::string> rules;
    for (const auto& finding : tidy::check_file(path, text)) {
        rules.insert(finding.rule);
    }
    return rules;
}

using Rules = std::set<std::string>;

std::string text_of(const std::string& path) {
    std::ifstream in(fs::path(test::source_dir()) / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> files_of_the_project() {
    const fs::path root = test::source_dir();
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(root)) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path().filename().string());
        }
    }
    for (const char* folder : {"sim", "models", "scenarios", "gui", "tests", "assets", ".ci"}) {
        if (!fs::is_directory(root / folder)) {
            continue;
        }
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            if (entry.is_regular_file()) {
                files.push_back(fs::relative(entry.path(), root).generic_string());
            }
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

TEST_CASE("the tree is tidy", "[tidy]") {
    std::ostringstream places;
    std::size_t checked = 0;
    std::vector<bool> used(exceptions.size());
    for (const std::string& path : files_of_the_project()) {
        if (!tidy::is_checked(path)) {
            continue;
        }
        ++checked;
        for (const auto& finding : tidy::check_file(path, text_of(path))) {
            const auto excuse = std::find_if(exceptions.begin(), exceptions.end(), [&](const auto& exception) {
                return exception.file == path && exception.rule == finding.rule;
            });
            if (excuse != exceptions.end()) {
                used[static_cast<std::size_t>(excuse - exceptions.begin())] = true;
                continue;
            }
            places << path << ':' << finding.line << ": [" << finding.rule << "] " << finding.advice << '\n';
        }
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
        if (!used[i]) {
            places << "tests/tidy/tidy.cpp: the exception for " << exceptions[i].file << " (" << exceptions[i].rule
                   << ") excuses nothing any more: delete it\n";
        }
    }
    CHECK(checked > 10);  // found the tree at all
    if (!places.str().empty()) {
        std::cerr << places.str();  // not through Catch, which would wrap the lines
        FAIL("untidy places are listed above");
    }
}

TEST_CASE("no rooms include each other in a circle", "[tidy]") {
    tidy::Rooms rooms;
    for (const std::string& path : files_of_the_project())
        if (path.ends_with(".h") || path.ends_with(".cpp"))
            if (!path.starts_with("tests/"))
                rooms.add(path, text_of(path));
    CHECK(rooms.circle() == std::vector<std::string>{});

    tidy::Rooms planted;
    planted.add("sim/core/a.h", "#include \"sim/core/b.h\"\n#include <vector>\n");
    planted.add("sim/world/a.h", "#include \"sim/core/a.h\"\n");
    planted.add("sim/check/read/a.h", "#include \"sim/world/a.h\"\n");
    CHECK(planted.circle() == std::vector<std::string>{});
    planted.add("sim/core/a.cpp", "#include \"sim/check/a.h\"\n");
    CHECK(planted.circle() == std::vector<std::string>{"sim/check", "sim/world", "sim/core", "sim/check"});
}

TEST_CASE("a type is announced by the key by which it is defined", "[tidy]") {
    tidy::Announced announced;
    for (const std::string& path : files_of_the_project())
        if (path.ends_with(".h") || path.ends_with(".cpp"))
            announced.add(path, text_of(path));
    CHECK(announced.mismatches() == std::vector<std::string>{});

    tidy::Announced planted;
    planted.add("sim/a.h", "class World final : public Names {\n};\nstruct Time {};\n");
    planted.add("sim/b.h", "class World;\nstruct Time;\nclass Elsewhere;\ntemplate <class World>\nvoid f();\n");
    CHECK(planted.mismatches() == std::vector<std::string>{});
    planted.add("gui/c.h", "namespace other {\nstruct World;\n}\nstruct Map {\n    struct World;\n};\n");
    CHECK(planted.mismatches() == std::vector<std::string>{});
    planted.add("gui/d.h", "namespace a {\n}\nstruct World;\n");
    CHECK(planted.mismatches() == std::vector<std::string>{"gui/d.h:3: struct World"});
}

TEST_CASE("comments, strings and code are told apart", "[tidy]") {
    const auto code = [](const char* text) { return tidy::read_source(text).code; };
    CHECK(code("a(\"b // c\"); // d \"e\"") == "a(\"      \");         ");
    CHECK(code("R\"m(x \" )\" y)m\" z") == "R\"            \" z");
    CHECK(code("y = 1'000; z = '\\''; w") == "y = 1'000; z = '  '; w");
    CHECK(code("/* f\n g */ h") == "    \n      h");
    CHECK(tidy::read_source("\"a\" // \"b\"").without_strings == "\" \" // \"b\"");
}

TEST_CASE("an include that points right is found", "[tidy]") {
    CHECK(broken("sim/core/a.cpp", "#include \"models/catalog.h\"\n") == Rules{"layers"});
    CHECK(broken("models/raft/a.cpp", "  #  include \"gui/app/app.h\"\n") == Rules{"layers"});
    CHECK(broken("sim/cli/a.cpp", "#include \"models/catalog.h\"\n") == Rules{"layers"});
    CHECK(broken("gui/a.cpp", "#include \"tests/catch.h\"\n") == Rules{"layers"});
    CHECK(broken("gui/a.cpp", "#include \"sim/core/time.h\"\n#include \"models/catalog.h\"\n").empty());
    CHECK(broken("sim/core/a.cpp", "// #include \"models/catalog.h\"\n").empty());
}

TEST_CASE("a library outside of its folder is found", "[tidy]") {
    CHECK(broken("sim/cli/a.cpp", "#include <QString>\n") == Rules{"qt"});
    CHECK(broken("gui/a.cpp", "#include <QString>\n").empty());
    CHECK(broken("tests/gui/a.cpp", "#include <QString>\n").empty());
    CHECK(broken("sim/world/a.cpp", "#include <toml++/toml.h>\n") == Rules{"toml"});
    CHECK(broken("sim/words/a.cpp", "#include <toml++/toml.h>\n").empty());
    CHECK(broken("sim/cli/a.cpp", "#include <sqlite3.h>\n") == Rules{"sqlite"});
    CHECK(broken("sim/record/a.cpp", "#include <sqlite3.h>\n").empty());
    CHECK(broken("sim/causality/a.h", head + "#include <boost/graph/adjacency_list.hpp>\n") == Rules{"boost-graph"});
    CHECK(broken("sim/causality/a.cpp", "#include <boost/graph/adjacency_list.hpp>\n").empty());
}

TEST_CASE("what would make runs differ is found", "[tidy]") {
    const std::string bad =
        GENERATE("#include <random>\n", "#include <thread>\n", "#include <chrono>\n", "std::thread t(f);\n",
                 "auto t = std::chrono::steady_clock::now();\n", "std::unordered_map<int, int> m();\n",
                 "int x() { return rand(); }\n", "auto y() { return std::log(x); }\n",
                 "auto y() { return ::sqrt(x); }\n", "auto y() { return sqrt(x); }\n", "void f(double x);\n",
                 "void f(float x);\n", "void f() { std::hash<int>{}(1); }\n", "thread_local const int x = 1;\n",
                 "void f() { std::shuffle(a, b, c); }\n", "std::normal_distribution<> f();\n");
    CAPTURE(bad);
    CHECK(broken("sim/core/a.cpp", bad).count("banned") == 1);
    CHECK(broken("models/raft/a.cpp", bad).count("banned") == 1);
    CHECK(broken("sim/hunt/a.cpp", bad).count("banned") == 0);
    CHECK(broken("sim/cli/a.cpp", bad).count("banned") == 0);
}

TEST_CASE("what only looks like it is left alone", "[tidy]") {
    const std::string good = GENERATE("void f() { state.log(entry); log(entry); }\n", "// a double, rand()\n",
                                      "auto s() { return \"double rand()\"; }\n", "struct Mutex { int holder; };\n",
                                      "void f(Time time);\n", "int x() { return model.rand(); }\n", "int doubled();\n",
                                      "auto x() { return own::hash(y); }\n", "int static_value();\n");
    CAPTURE(good);
    CHECK(broken("models/raft/a.cpp", good).empty());
}

TEST_CASE("mutable data outside of objects is found", "[tidy]") {
    const std::string bad =
        GENERATE("static int count = 0;\n", "int count = 0;\n", "namespace a {\nstd::vector<int> all;\n}\n",
                 "int A::count = 0;\n", "int f() {\n    static int calls;\n    return ++calls;\n}\n",
                 "struct A {\n    static int count;\n};\n", "inline std::map<int, std::string> names{{1, \"a\"}};\n",
                 "void f() {}\nint after{3};\n", "extern int elsewhere;\n");
    CAPTURE(bad);
    CHECK(broken("sim/core/a.cpp", bad) == Rules{"mutable-data"});
    CHECK(broken("sim/cli/a.cpp", bad) == Rules{"mutable-data"});
    CHECK(broken("gui/a.cpp", bad).empty());
}

TEST_CASE("constants, members and functions are not mutable data", "[tidy]") {
    const std::string good = GENERATE(
        "static const int a = 0;\n", "constexpr int b = 1;\n", "inline constexpr std::array<int, 2> c{1, 2};\n",
        "int f(int x);\n", "static int g() { int local = 0; return local; }\n",
        "struct A {\n    int x = 0;\n    int y{1};\n};\n", "using B = int;\n",
        "template <class T>\nT h(T x) {\n    T y = x;\n    return y;\n}\n", "enum class E { a, b };\n", "class C;\n",
        "class D {\npublic:\n    static D make();\n    static constexpr int k = 1;\nprivate:\n    int z_ = 0;\n};\n",
        "namespace n {\nstruct F {\n    bool operator==(const F&) const = default;\n};\n}\n",
        "int f() { return 1; }\n\nint g() { return 2; }\n", "A::A(int x) : x_{x}, y_(2) { z_ = 3; }\n");
    CAPTURE(good);
    CHECK(broken("sim/core/a.cpp", good).empty());
}

TEST_CASE("a test whose every assertion stands under an if is found", "[tidy]") {
    const auto body = [](const std::string& inside) { return "TEST_CASE(\"x\") {\n" + inside + "}\n"; };
    const std::string bad = GENERATE("if (a)\n    CHECK(b);\n", "for (;;) {\n    if (int i = 1; i) { CHECK(b); }\n}\n",
                                     "if (a) {\n    for (;;)\n        REQUIRE(b);\n} else {\n    CHECK(c);\n}\n");
    CAPTURE(bad);
    CHECK(broken("tests/sim/a.cpp", body(bad)) == Rules{"assertions"});
    CHECK(broken("tests/sim/a.cpp", body(bad + "CHECK(d);\n")).empty());
    CHECK(broken("tests/sim/a.cpp", body("CHECK(d);\n") + body(bad)) == Rules{"assertions"});
    CHECK(broken("tests/sim/a.cpp", body("for (int i = 0; i < 3; ++i)\n    CHECK(i);\n")).empty());
    CHECK(broken("tests/sim/a.cpp", body("if (a)\n    b();\nhelper();\n")).empty());
}

TEST_CASE("a bare time among the fields of a model is found", "[tidy]") {
    const auto type = [](const std::string& members) {
        return head + "struct A {\n    int b = 0;\n" + members + "    ORRERY_FIELDS(A, b, since)\n};\n";
    };
    CHECK(broken("models/a/a.h", type("    Time since = 0;\n")) == Rules{"bare-time"});
    CHECK(broken("models/a/a.h", type("    Duration since = 0;\n")) == Rules{"bare-time"});
    CHECK(broken("models/a/a.h", type("    Instant since = 0;\n    Time helper(Time now) const;\n")).empty());
    const auto found = tidy::check_file("models/a/a.h", type("    Time since = 0;\n"));
    REQUIRE(found.size() == 1);
    CHECK(found[0].line == 5);
}

TEST_CASE("bad form is found", "[tidy]") {
    CHECK(broken("gui/a.cpp", "// " + std::string(138, 'x') + "\n") == Rules{"long-line"});
    CHECK(broken("gui/a.cpp", "// " + std::string(137, 'x') + "\n").empty());
    CHECK(broken("gui/a.cpp", "\tint x();\n") == Rules{"tab"});
    CHECK(broken("gui/a.cpp", "int x(); \n") == Rules{"trailing-space"});
    CHECK(broken("CMakeLists.txt", "project(x) \n") == Rules{"trailing-space"});
    CHECK(broken("gui/a.cpp", std::string("// TO") + "DO later\n") == Rules{"left-for-later"});
    CHECK(broken("README.md", std::string("FIX") + "ME\n") == Rules{"left-for-later"});
    CHECK(broken("CMakeLists.txt", std::string("add_compile_options(-ffast-") + "math)\n") == Rules{"flags"});
    CHECK(broken("gui/a.h", "#pragma once\n") == Rules{"header-comment"});
    CHECK(broken("gui/a.h", "// A header.\n") == Rules{"pragma-once"});
    CHECK(broken("gui/a.h", head).empty());
    std::string lines;
    for (int i = 0; i < 500; ++i) {
        lines += "//\n";
    }
    CHECK(broken("gui/a.cpp", lines).empty());
    CHECK(broken("gui/a.cpp", lines + "//\n") == Rules{"long-file"});
}

TEST_CASE("a finding names its line", "[tidy]") {
    const auto findings = tidy::check_file("sim/core/a.cpp", "int f();\n\nvoid g(double x);\n");
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].file == "sim/core/a.cpp");
    CHECK(findings[0].line == 3);
}
