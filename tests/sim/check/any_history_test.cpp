// Every model on every history: whatever bytes change, there is a verdict or an error with a place, and a picture.
#include "sim/check/check.h"
#include "sim/check/read/read_history.h"
#include "sim/core/random.h"
#include "sim/picture/history_picture.h"
#include "tests/catch.h"
#include "tests/places.h"
#include "tests/seeds.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

using namespace orrery;

namespace {

std::vector<std::string> corpus() {
    std::vector<std::string> texts;
    const auto folder = std::filesystem::path(test::source_dir()) / "tests/fuzz/corpus/history";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(entry.path(), std::ios::binary);
        texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::uint64_t draw_below(std::uint64_t seed, std::uint64_t& counter, std::uint64_t limit) {
    return uniform_below(draw(seed, 11, 0, counter++), limit);
}

// A few changed, doubled or removed stretches.
std::string changed(std::string text, std::uint64_t seed) {
    constexpr std::string_view bytes = "0123456789 \t\n:[]{}\"#\\^anil-";
    std::uint64_t counter = 0;
    for (std::uint64_t left = 1 + draw_below(seed, counter, 4); left > 0 && !text.empty(); --left) {
        const auto at = draw_below(seed, counter, text.size());
        const auto length = 1 + draw_below(seed, counter, 12);
        switch (draw_below(seed, counter, 3)) {
            case 0:
                text[at] = bytes[draw_below(seed, counter, bytes.size())];
                break;
            case 1:
                text.erase(at, length);
                break;
            default:
                text.insert(draw_below(seed, counter, text.size()), text.substr(at, length));
        }
    }
    return text;
}

void check_all(const std::string& text, std::map<std::string, int>& seen) {
    std::vector<NemesisLine> nemesis;
    const auto history = read_history(text, "h", &nemesis);
    if (!history) {
        CHECK((history.error().line != 0 && !history.error().what.empty()));
        ++seen["unreadable"];
        return;
    }
    for (const auto& model : check_models()) {
        INFO(model);
        CheckOptions options;
        options.model = model;
        options.max_bytes = std::size_t{1} << 22;
        std::size_t asked = 0;
        options.out_of_time = [&] { return ++asked > 50; };
        const auto report = check_history(*history, options);
        if (!report) {
            CHECK((report.error().line != 0 && !report.error().what.empty()));
            ++seen["refused"];
            continue;
        }
        CHECK((report->verdict != CheckVerdict::invalid || !report->anomalies.empty()));
        CHECK((report->verdict != CheckVerdict::unknown || !report->why_unknown.empty()));
        CHECK(history_picture(*history, *report, "h", bands_of(nemesis)).ends_with("</svg>\n"));
        ++seen[std::string(verdict_name(report->verdict))];
    }
}

}  // namespace

TEST_CASE("every model on every history, whatever bytes change", "[property]") {
    std::map<std::string, int> seen;
    REQUIRE(corpus().size() >= 8);
    for (const auto& text : corpus()) {
        check_all(text, seen);
        for (std::uint64_t seed = 1; seed <= test::seeds(150); ++seed) {
            INFO("seed " << seed << "\n" << changed(text, seed));
            check_all(changed(text, seed), seen);
        }
    }
    for (const auto* kind : {"unreadable", "refused", "valid", "invalid", "unknown"})
        CHECK((seen[kind] > 0 || !test::seeds_are_many()));
}
