// `orrery export --format page`: one file that needs nothing else, the same each time, into which no text of a scenario
// breaks. That it plays is tried in a browser: tests/page/play.py.
#include <zlib.h>

#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <nlohmann/json.hpp>

#include "sim/page/run_data.h"
#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using test::Ended;
using test::Folder;
using Json = nlohmann::json;

namespace {

constexpr std::size_t kMostBytes = 300'000;  // of a page of a thousand events

// What the page's script is given.
Json data_of(const std::string& page) {
    const std::string mark = "id=\"data\">";
    const std::size_t begin = page.find(mark) + mark.size();
    std::string digits = page.substr(begin, page.find("</script>", begin) - begin);
    digits.resize(digits.find_last_not_of('=') + 1);
    using namespace boost::archive::iterators;
    using Bytes = transform_width<binary_from_base64<std::string::const_iterator>, 8, 6>;
    const std::string bytes(Bytes(digits.begin()), Bytes(digits.begin() + static_cast<std::ptrdiff_t>(digits.size())));
    std::string json(20'000'000, '\0');
    uLongf size = json.size();
    REQUIRE(uncompress(reinterpret_cast<Bytef*>(json.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
                       bytes.size()) == Z_OK);
    return Json::parse(json.substr(0, size));
}

std::string page_of(const Folder& folder, const std::string& arguments) {
    const Ended ended = test::orrery(folder, "export " + arguments + " --format page --out p.html");
    INFO(ended.err);
    REQUIRE(ended.exit == 0);
    return test::read(folder.path / "p.html");
}

}  // namespace

TEST_CASE("a page has the run's events, states and explanation, and asks nothing of the network") {
    const Folder folder;
    const std::string run = "commerce/late-try --design no-fence";
    const std::string page = page_of(folder, run);
    CHECK(page.size() < kMostBytes);
    CHECK(page.find("default-src 'none'") != page.npos);
    for (const char* outside : {"src=", "<link", "@import", "url(\"http", "fetch(", "XMLHttp"})
        CHECK(page.find(outside) == page.npos);
    CHECK(page_of(folder, run) == page);

    const Json data = data_of(page), told = data["runs"][0];
    const Json known = Json::parse(test::orrery(folder, "explain " + run + " --json").out);
    REQUIRE(told["why"]["steps"].size() == known["steps"].size());
    for (std::size_t i = 0; i < known["steps"].size(); ++i)
        CHECK(told["why"]["steps"][i][0] == known["steps"][i]["event"]);
    CHECK(told["verdict"] == "violated");
    CHECK(told["nodes"].size() == told["start"].size());
    CHECK(told["rows"].size() > 20);
    CHECK(told["rows"].size() <= 1000);
    CHECK(data["en"]["title"] == "A Try that arrives after its own Cancel");
    CHECK(data["zh"]["title"] != data["en"]["title"]);
}

TEST_CASE("a page of a scenario whose words look like markup shows them as words") {
    const Folder folder;
    std::string text = test::read(test::fs::path(test::source_dir()) / "scenarios/teaching/ask-again.toml");
    const std::size_t title = text.find("title");
    text.replace(title, text.find('\n', title) - title, "title = \"</script><b>{{script}}\"");
    folder.write("sly.toml", text);
    const std::string page = page_of(folder, "sly.toml");
    CHECK(page.find("</script><b>") == page.npos);
    CHECK(page.find("<title>&lt;/script&gt;") != page.npos);
    CHECK(data_of(page)["en"]["title"] == "</script><b>{{script}}");
}

TEST_CASE("a page with a lesson has each run that its steps look at, and the answers that the runs gave") {
    const Folder folder;
    const Json data = data_of(page_of(folder, "teaching/a-promise-to-commit --lesson"));
    const Json known = Json::parse(test::orrery(folder, "lesson teaching/a-promise-to-commit --reveal --json").out);
    REQUIRE(data["steps"].size() == known["steps"].size());
    for (std::size_t i = 0; i < known["steps"].size(); ++i) {
        const Json &step = data["steps"][i], &held = known["steps"][i];
        CHECK(step["event"] == held["event"]);
        REQUIRE(step["run"].get<std::size_t>() < data["runs"].size());
        CHECK(data["runs"][step["run"].get<std::size_t>()]["link"] == held["run_link"]);
        if (held["predict"].is_null() || step["kind"] != "options")
            continue;
        const auto number = std::stoul(step["answer"].get<std::string>());
        CHECK(step["options"][number - 1] == held["predict"]["answer"]);
    }
}

TEST_CASE("a page tells the events that are asked for, or says why it cannot") {
    const Folder folder;
    const Json rows = data_of(page_of(folder, "commerce/late-try --from 100 --to 149"))["runs"][0]["rows"];
    REQUIRE(rows.size() == 50);
    CHECK(rows.front()[0] == 100);
    CHECK(rows.back()[0] == 149);
    const std::pair<std::string, std::string> slips[] = {
        {"--from 9999999", "--from: the run has"},
        {"--from 1 --to 6000", "would be slow to open"},
        {"--lesson --from 1", "do not go with --lesson"},
        {"--lesson --design no-fence --out /nowhere/x", "cannot be written"},
    };
    for (const auto& [options, says] : slips) {
        INFO(options);
        const Ended ended = test::orrery(folder, "export commerce/late-try --format page " + options);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK(ended.err.find(says) != std::string::npos);
    }
    const Ended asked = test::orrery(folder, "export commerce/half-confirmed --format page --lesson");
    CHECK(asked.exit == 2);
    CHECK(asked.err.find("[[lesson.steps]]") != std::string::npos);
    CHECK(test::orrery(folder, "export commerce/late-try --format csv --lesson").exit == 2);
}

TEST_CASE("events near a place are as many as there is room for, and the nearest") {
    using Events = std::vector<orrery::EventNumber>;
    CHECK(orrery::events_near(5, {}, 10) == Events{1, 2, 3, 4, 5});
    CHECK(orrery::events_near(100, {}, 3) == Events{1, 2, 3});
    CHECK(orrery::events_near(100, {50}, 5) == Events{48, 49, 50, 51, 52});
    CHECK(orrery::events_near(100, {10, 50}, 7) == Events{9, 10, 11, 49, 50, 51});
    CHECK(orrery::events_near(100, {50, 1, 50, 700}, 4) == Events{1, 50});
    CHECK(orrery::events_near(0, {}, 4).empty());
    CHECK(orrery::events_near(10, {3, 4, 5, 6}, 2) == Events{3, 4});
}
