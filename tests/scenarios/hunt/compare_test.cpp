// `orrery compare`: designs on the same luck, their medians, intervals and paired differences.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/catch.h"
#include "tests/scenarios/cli/started_program.h"

using namespace test;

namespace {

using Json = nlohmann::json;

const Json& design(const Json& document, const std::string& name) {
    for (const Json& one : document.at("designs"))
        if (one.at("design") == name)
            return one;
    FAIL("no design " << name);
    return document;
}

// One client and a link that loses; the second design asks again sooner.
const char* const kTwo = R"(title = "t"
model = "teaching/ping"
until = "5s"
[network]
default = { delay = "5ms", loss = "1/10" }
[designs.patient]
[designs.hasty]
knobs = { patience = "20ms" }
[compare]
metrics = ["asked again"]
seeds = 8
)";

// Few questions over a link that hardly ever loses: in most runs nothing is asked again.
const char* const kRare = R"(title = "t"
model = "teaching/ping"
until = "2s"
[parameters]
clients = 1
[network]
default = { delay = "5ms", loss = "1/1000" }
[designs.steady]
[designs.lossy]
knobs = { interval = "20ms" }
[compare]
metrics = ["asked again"]
)";

}  // namespace

TEST_CASE("a design compared with itself differs from itself by nothing") {
    const Folder folder;
    folder.write("same.toml",
                 "title = \"t\"\nmodel = \"teaching/ping\"\nuntil = \"5s\"\n[network]\ndefault = { delay = "
                 "\"exponential(5ms)\", loss = \"1/10\" }\n[designs.one]\n[designs.other]\n");
    const Ended ended = orrery(folder, "compare same.toml --seeds 1..12 --json");
    REQUIRE(ended.exit == 0);
    const Json metric = design(Json::parse(ended.out), "other").at("metrics").at("asked again");
    CHECK(metric.at("runs") == 12);
    CHECK(metric.at("median").get<int>() > 0);
    CHECK(metric.at("low").get<int>() < metric.at("high").get<int>());  // luck differs from seed to seed
    CHECK(metric.at("difference") == Json({{"median", 0}, {"low", 0}, {"high", 0}, {"runs", 12}}));
}

TEST_CASE("medians are those of the single runs, whatever the number of threads") {
    const Folder folder;
    folder.write("two.toml", kTwo);
    const Ended ended = orrery(folder, "compare two.toml --seeds 3..9 --jobs 1 --json");
    REQUIRE(ended.exit == 0);
    CHECK(orrery(folder, "compare two.toml --seeds 3..9 --jobs 2 --json").out == ended.out);
    const Json document = Json::parse(ended.out);
    std::vector<std::int64_t> values, differences;
    for (int seed = 3; seed <= 9; ++seed) {
        const auto value = [&](const std::string& name) {
            const Ended run =
                orrery(folder, "run two.toml --json --design " + name + " --seed " + std::to_string(seed));
            const Json metrics = Json::parse(run.out).at("metrics");
            return metrics.contains("asked again") ? metrics.at("asked again").at("value").get<std::int64_t>() : 0;
        };
        values.push_back(value("hasty"));
        differences.push_back(values.back() - value("patient"));
    }
    std::sort(values.begin(), values.end());
    std::sort(differences.begin(), differences.end());
    const Json row = design(document, "hasty").at("metrics").at("asked again");
    CHECK(row.at("median") == values[3]);
    CHECK(row.at("low") == values.front());
    CHECK(row.at("high") == values.back());
    CHECK(row.at("difference").at("median") == differences[3]);
    CHECK(design(document, "patient").at("metrics").at("asked again").at("difference").is_null());
}

TEST_CASE("the file says over how many seeds and which metrics; samples are told twice") {
    const Folder folder;
    folder.write("two.toml", kTwo);
    CHECK(design(Json::parse(orrery(folder, "compare two.toml --json").out), "hasty").at("runs") == 8);
    const Ended raft = orrery(folder,
                              "compare consensus/stale-read --seeds 1..6 --set until=5s --metric 'read latency' "
                              "--design ask-a-majority --design trust-yourself --json");
    REQUIRE(raft.exit == 0);
    const Json document = Json::parse(raft.out);
    CHECK(document.at("compared_with") == "ask-a-majority");
    const Json metrics = document.at("designs").at(1).at("metrics");
    CHECK(metrics.size() == 2);
    CHECK(metrics.at("read latency").at("of_a_run") == "median");
    CHECK(metrics.at("read latency, 99th percentile").at("median") >= metrics.at("read latency").at("median"));
}

TEST_CASE("a share of violated runs has its interval") {
    const Folder folder;
    const Ended ended = orrery(folder, "compare teaching/ask-again --seeds 1..10 --json");
    REQUIRE(ended.exit == 0);  // compared, whatever the verdicts
    const Json document = Json::parse(ended.out);
    const Json broken = design(document, "count-every-answer"), sound = design(document, "count-once");
    CHECK(broken.at("violated").at("runs").get<int>() > 0);
    CHECK(broken.at("violated").at("low").get<double>() > 0);
    CHECK(broken.at("caught_by").contains("no more answers than questions"));
    CHECK(sound.at("violated").at("share") == 0);
    CHECK(sound.at("violated").at("high").get<double>() < 0.3);
}

TEST_CASE("a count that most runs never count is told as the share of runs that do") {
    const Folder folder;
    folder.write("rare.toml", kRare);
    const Ended ended = orrery(folder, "compare rare.toml --seeds 1..40 --json");
    REQUIRE(ended.exit == 0);
    const Json document = Json::parse(ended.out);
    std::map<std::string, std::vector<bool>> seen;  // by design, by seed: what the single runs say
    for (const std::string& name : {std::string("steady"), std::string("lossy")})
        for (int seed = 1; seed <= 40; ++seed) {
            const Ended run =
                orrery(folder, "run rare.toml --json --design " + name + " --seed " + std::to_string(seed));
            const Json metrics = Json::parse(run.out).at("metrics");
            seen[name].push_back(metrics.contains("asked again") && metrics.at("asked again").at("value") > 0);
        }
    const auto hits = [&](const std::string& name) { return std::count(seen[name].begin(), seen[name].end(), true); };
    REQUIRE(hits("lossy") > 0);
    REQUIRE(hits("lossy") < 20);
    int lossy_alone = 0, steady_alone = 0;
    for (std::size_t i = 0; i < 40; ++i) {
        lossy_alone += seen["lossy"][i] && !seen["steady"][i] ? 1 : 0;
        steady_alone += seen["steady"][i] && !seen["lossy"][i] ? 1 : 0;
    }
    const Json metric = design(document, "lossy").at("metrics").at("asked again");
    CHECK(metric.at("median") == 0);
    CHECK(metric.at("seen").at("of") == 40);
    CHECK(metric.at("seen").at("runs") == hits("lossy"));
    CHECK(metric.at("seen").at("low").get<double>() > 0);
    const Json difference = metric.at("seen").at("difference");
    CHECK(difference.at("alone_here") == lossy_alone);
    CHECK(difference.at("alone_there") == steady_alone);
    CHECK(difference.at("low").get<double>() < difference.at("share").get<double>());
    CHECK(design(document, "steady").at("metrics").at("asked again").at("seen").at("difference").is_null());
    const Ended said = orrery(folder, "compare rare.toml --seeds 1..40 --plot p.svg");
    CHECK_THAT(said.out, Catch::Matchers::ContainsSubstring("any asked again"));
    CHECK_THAT(said.out, Catch::Matchers::ContainsSubstring(std::to_string(hits("lossy")) + " of 40 ("));
    CHECK_THAT(read(folder.path / "p.svg"),
               Catch::Matchers::ContainsSubstring(">runs with any asked again (%)</text>"));
}

TEST_CASE("runs violated are told by property, against the first design on the same seeds") {
    const Folder folder;
    const Ended ended = orrery(folder, "compare teaching/ask-again --seeds 1..10 --json");
    const Json document = Json::parse(ended.out);
    const Json broken = design(document, "count-every-answer"), sound = design(document, "count-once");
    CHECK(broken.at("violated").at("difference").is_null());
    const Json difference = sound.at("violated").at("difference");
    CHECK(difference.at("alone_there") == broken.at("violated").at("runs"));
    CHECK(difference.at("share").get<double>() == -broken.at("violated").at("share").get<double>());
    CHECK(difference.at("high").get<double>() < 0);
    for (const char* property : {"no more answers than questions", "every question is answered"}) {
        INFO(property);
        CHECK(sound.at("by_property").at(property).at("share") == 0);
        CHECK(sound.at("by_property").at(property).at("high").get<double>() > 0);
    }
    CHECK(design(document, "ask-once").at("by_property").at("every question is answered").at("runs").get<int>() > 0);
    CHECK_THAT(orrery(folder, "compare teaching/ask-again --seeds 1..10").out,
               Catch::Matchers::ContainsSubstring("violated first: every question is answered"));
}

TEST_CASE("seeds are added until the intervals are as narrow as asked, whatever the number of threads") {
    const Folder folder;
    folder.write("rare.toml", kRare);
    const auto narrowed = [&](const std::string& more) {
        const Ended ended = orrery(folder, "compare rare.toml --until-width 15% --seeds 1..20 --json " + more);
        INFO(ended.err);
        REQUIRE(ended.exit == 0);
        return ended.out;
    };
    const std::string text = narrowed("--jobs 1");
    CHECK(narrowed("--jobs 3") == text);
    const Json document = Json::parse(text);
    CHECK(document.at("until_width").at("asked") == 0.15);
    CHECK(document.at("until_width").at("reached") == true);
    CHECK(document.at("until_width").at("widest").get<double>() <= 0.15);
    CHECK(document.at("seeds").at("first") == 1);
    CHECK(document.at("seeds").at("last") == 120);  // 20 are too few even of what never happens; looks are 100 apart
    // The same seeds by themselves give the same numbers.
    const Json plain = Json::parse(orrery(folder, "compare rare.toml --seeds 1..120 --json").out);
    CHECK(plain.at("designs") == document.at("designs"));
    CHECK(plain.at("until_width").is_null());
}

TEST_CASE("a width that the bound of seeds does not allow is said, and exits 5") {
    const Folder folder;
    folder.write("rare.toml", kRare);
    const Ended ended = orrery(folder, "compare rare.toml --until-width 0.5% --max-seeds 40 --seeds 1..10");
    CHECK(ended.exit == 5);
    CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring("after 40 seeds the intervals are not as narrow as 0.5%"));
    CHECK_THAT(ended.out, Catch::Matchers::ContainsSubstring("seeds 1..40"));
    CHECK_THAT(ended.out, Catch::Matchers::ContainsSubstring("the widest interval: "));
}

TEST_CASE("medians that were asked for are narrowed too, in hundredths of themselves") {
    const Folder folder;
    folder.write("two.toml", kTwo);
    const Json document =
        Json::parse(orrery(folder, "compare two.toml --until-width 15% --seeds 1..20 --max-seeds 400 --json").out);
    CHECK(document.at("until_width").at("reached") == true);
    CHECK(document.at("seeds").at("last").get<int>() > 20);
    const Json metric = design(document, "hasty").at("metrics").at("asked again");
    CHECK(metric.at("high").get<double>() - metric.at("low").get<double>() <= 0.15 * metric.at("median").get<double>());
}

TEST_CASE("what cannot be compared exits 2 and leaves no picture") {
    const Folder folder;
    folder.write("two.toml", kTwo);
    std::string misnamed = kTwo;
    misnamed.replace(misnamed.find("asked again"), 11, "asked agian");
    folder.write("misnamed.toml", misnamed);
    const std::pair<std::string, std::string> slips[] = {
        {"compare two.toml --seeds 2..1", "--seeds: 2 is after 1"},
        {"compare two.toml --seeds x", "'x' is no seed"},
        {"compare two.toml --design hasti", "did you mean 'hasty'?"},
        {"compare two.toml --metric 'asked agian' --plot p.svg", "did you mean 'asked again'?"},
        {"compare two.toml --seeds 0..9223372036854775807", "--seeds: 9223372036854775808 are too many to compare"},
        {"compare misnamed.toml --plot p.svg", "misnamed.toml:10:12: metrics: no run of these designs reported"},
        {"compare two.toml --plot /nowhere/p.svg", "/nowhere/p.svg: cannot be written: No such file"},
        {"compare two.toml --jobs 0", "--jobs"},
        {"compare two.toml --until-width 5", "--until-width: '5' is no width; write it in percent"},
        {"compare two.toml --until-width 0%", "'0%' is no width"},
        {"compare two.toml --until-width 100%", "'100%' is no width"},
        {"compare two.toml --until-width ''", "--until-width"},
        {"compare two.toml --max-seeds 10", "--until-width"},
        {"compare two.toml --until-width 5% --max-seeds 0", "--max-seeds"},
        {"compare two.toml --until-width 5% --max-seeds 5 --seeds 1..9", "5 are fewer than the 9 of --seeds"},
        {"compare two.toml --override 'drop:client-1->server/Ping#99999'", "in none of 16 runs"},
        {"compare two.toml --set pateince=1s", "did you mean 'patience'?"},
    };
    for (const auto& [arguments, sentence] : slips) {
        const Ended ended = orrery(folder, arguments);
        INFO(arguments << "\n" << ended.err);
        CHECK(ended.exit == 2);
        CHECK(ended.out.empty());
        CHECK_THAT(ended.err, Catch::Matchers::ContainsSubstring(sentence));
        CHECK_FALSE(fs::exists(folder.path / "p.svg"));
    }
}

TEST_CASE("the picture names every design, and the same comparison gives the same picture") {
    const Folder folder;
    folder.write("two.toml", kTwo);
    const Ended ended = orrery(folder, "compare two.toml --plot p.svg");
    REQUIRE(ended.exit == 0);
    CHECK_THAT(ended.out, Catch::Matchers::ContainsSubstring("against patient"));
    const std::string picture = read(folder.path / "p.svg");
    CHECK_THAT(picture, Catch::Matchers::ContainsSubstring(">hasty</text>"));
    CHECK_THAT(picture, Catch::Matchers::ContainsSubstring(">asked again</text>"));
    CHECK(orrery(folder, "compare two.toml --plot q.svg --jobs 1").exit == 0);
    CHECK(read(folder.path / "q.svg") == picture);
    CHECK_FALSE(fs::exists(folder.path / "p.svg.part"));
}
