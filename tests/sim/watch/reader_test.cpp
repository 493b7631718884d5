// What watches come to, event by event, against the states of the world asked at every event; and a whole run of them.
#include "sim/watch/reader.h"

#include <algorithm>
#include <charconv>

#include "sim/watch/parse.h"
#include "sim/watch/series.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

Blueprint watched_run() {
    Blueprint blueprint = busy_ledgers();
    blueprint.until = 6_s;
    return blueprint;
}

std::shared_ptr<const StateWatch> watch_of(const std::string& text) {
    auto watch = parse_watch(text, StateWords(watched_run()));
    INFO(text);
    REQUIRE(watch.has_value());
    return std::make_shared<const StateWatch>(*std::move(watch));
}

// At the end of the run.
Watched at_end(const std::string& text) {
    const auto world = run(watched_run());
    WatchReader reader(watch_of(text));
    reader.look(*world, kNoNode);
    return reader.now();
}

std::int64_t number_at_end(const std::string& text) {
    INFO(text);
    const auto number = at_end(text).value.number();
    REQUIRE(number.has_value());
    return *number;
}

std::int64_t field(const World& world, NodeId node, const char* name) {
    return std::get<std::int64_t>(world.node_field(node, name).data);
}

}  // namespace

TEST_CASE("a watch is at every event what the states then say") {
    const auto total = watch_of("sum(*.total) - sum(*.disk.total)");
    WatchReader reader(total);
    World world(share(watched_run()));
    world.start();
    reader.look(world, kNoNode);
    std::size_t changes = 0;
    class Node final : public TraceSink {
    public:
        NodeId node = kNoNode;
        void begin_record(const World&, TraceEvent event, const EventRecord&) override {
            node = event.what == EventKind::fault ? kNoNode : event.node;
        }
        void effect_record(const World&, TraceEffect, const EventRecord*, const Observation*) override {}
        void end(const World&) override {}
    } last;
    world.set_sink(&last);
    while (world.step()) {
        changes += reader.look(world, last.node) ? 1 : 0;
        std::int64_t expected = 0;
        for (NodeId node = 0; node < 3; ++node)
            expected += field(world, node, "total") -
                        std::get<std::int64_t>(world.node_durable(node).record()->front().value.data);
        REQUIRE(reader.now().value.number() == expected);
    }
    CHECK(changes > 50);
}

TEST_CASE("numbers, texts, labels and truth values") {
    const auto world = run(watched_run());
    CHECK(number_at_end("a.total") == field(*world, 0, "total"));
    CHECK(number_at_end("a.total + b.total * 2 - -1") == field(*world, 0, "total") + field(*world, 1, "total") * 2 + 1);
    CHECK(number_at_end("17 / 5 * 10 + 17 % 5") == 32);
    CHECK(number_at_end("len(a.letters)") == number_at_end("count(a.letters.*)"));
    CHECK(number_at_end("len(a.letters)") > 3);
    CHECK(to_text(at_end("a.letters[0]").value) == "a letter long enough to live on the heap");
    CHECK(to_text(at_end("a.label").value) == "old");
    CHECK(to_text(at_end("1.5s + 500ms").value) == "2.000 s");
    CHECK(to_text(at_end("3s / 2").value) == "1.500 s");
    CHECK(to_text(at_end("3s / 500ms").value) == "6");
    CHECK(number_at_end("count(*, old)") == 3);
    CHECK(number_at_end("count(*.letters.*, . ~ heap)") == number_at_end("len(*.letters)"));
    for (const char* so : {"a.label == old", "a.label ~ ol", "a.total > 3 && !(a.total < 3)", "any(*.beats)",
                           "all(*, .total >= min(*.total))", "true or false", "a.letters[99999] == nothing",
                           "count(*) == 3", "a.total != b.total", "max(*.total) >= a.total", "1000ms == 1s"}) {
        CAPTURE(so);
        CHECK(at_end(so).value.is_so());
    }
    for (const char* not_so : {"a.total == nothing", "a.letters[99999] > 3", "a.label > 3", "all(*, .beats > 1000000)",
                               "any(*, .total < 0)", "9223372036854775807 + 1 == 0"}) {
        CAPTURE(not_so);
        CHECK_FALSE(at_end(not_so).value.is_so());
    }
    CHECK(at_end("1 / 0").value.is_nothing());
    CHECK(at_end("9223372036854775807 + 1").value.is_nothing());
    CHECK(at_end("max(a.letters.*)").value.is_nothing());
}

TEST_CASE("what makes a watch false is named") {
    const auto world = run(watched_run());
    const auto least = at_end("min(*.total)");
    REQUIRE(least.by.has_value());
    CHECK(least.by->path == "total");
    CHECK(field(*world, least.by->node, "total") == *least.value.number());
    const auto all = at_end("all(*, .total > min(*.total))");
    CHECK_FALSE(all.value.is_so());
    CHECK(all.by == least.by);
    CHECK(at_end("c.total < 0").by == WatchElement{2, "total", false});
    CHECK(at_end("true && b.disk.total < 0").by == WatchElement{1, "total", true});
    CHECK(at_end("count(*, old) <= 2").by == WatchElement{2, "", false});
    CHECK(at_end("any(b.letters.*, . ~ heap)").by == WatchElement{1, "letters[0]", false});
}

TEST_CASE("the series of a watch is each of its changes") {
    WatchSeries series({watch_of("b.beats"), watch_of("b.label")});
    World world(share(watched_run()), &series);
    world.start();
    series.start(world);
    world.run();
    const auto& beats = series.lines()[0].stretches();
    REQUIRE(beats.size() > 20);
    CHECK(beats.front().event == 0);
    for (std::size_t i = 1; i < beats.size(); ++i)
        CHECK((beats[i].is_exact() && *beats[i].value.number() != *beats[i - 1].value.number()));
    CHECK(series.looked() == world.event());
    CHECK(series.lines()[0].at(beats[7].event) == &beats[7]);
    CHECK(series.lines()[0].at(beats[7].event - 1) == &beats[6]);
    // The crash is seen in its label.
    const auto& labels = series.lines()[1].stretches();
    CHECK(std::any_of(labels.begin(), labels.end(),
                      [](const WatchStretch& one) { return to_text(one.value) == "down"; }));
}

TEST_CASE("a line of more changes than are kept keeps their least, their most and the last") {
    WatchLine line;
    constexpr std::int64_t kChanges = 100'000;
    for (std::int64_t i = 0; i < kChanges; ++i)
        line.change(static_cast<EventNumber>(i), i * 10, {WatchValue{i == 55'555 ? -7 : i % 100}, std::nullopt});
    REQUIRE(line.stretches().size() <= WatchLine::kMost);
    CHECK(line.stretches().size() > WatchLine::kMost / 8);
    std::uint64_t changes = 0;
    for (const WatchStretch& one : line.stretches())
        changes += one.changes;
    CHECK(changes == kChanges);
    const WatchStretch* low = line.at(55'555);
    REQUIRE(low != nullptr);
    CHECK((low->event <= 55'555 && low->least == -7 && !low->is_exact()));
    CHECK(line.stretches().back().value.number() == 99);
    CHECK(line.at(0) == &line.stretches().front());
    CHECK(WatchLine().at(3) == nullptr);
}
