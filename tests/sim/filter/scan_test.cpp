// Filters held against a run while it is made, and one by one; searches forward and backward.
#include "sim/filter/scan.h"

#include "sim/filter/event_set.h"
#include "sim/filter/parse.h"
#include "tests/catch.h"
#include "tests/sim/world/ledger.h"

using namespace test;

namespace {

std::shared_ptr<const Blueprint> judged() {
    Blueprint blueprint = busy_ledgers();
    blueprint.until = 60_s;
    blueprint.add_property(always<Ledger>(believed, "few beats", "no ledger beats often",
                                          [](const View& view, NodeId node) -> std::optional<Broken> {
                                              if (view.state<Ledger>(node).beats < 300)
                                                  return std::nullopt;
                                              return Broken{"many", {{node, "beats"}}};
                                          }));
    return share(std::move(blueprint));
}

SharedFilter filter_of(const Blueprint& blueprint, const std::string& text) {
    const auto filter = parse_filter(text, Vocabulary(blueprint));
    REQUIRE(filter);
    return std::make_shared<const Filter>(*filter);
}

// All in one piece.
EventSet whole(const Chronicle& run, const SharedFilter& filter) {
    FilterScan scan(run);
    scan.add(1, filter);
    EventSet set;
    for (auto news = scan.go_on(UINT32_MAX); !news.empty(); news = scan.go_on(UINT32_MAX)) {
        set.look_through(news.front().last);
        for (const EventNumber event : news.front().found)
            set.add(event);
    }
    return set;
}

}  // namespace

TEST_CASE("a scan goes along with a run, and filters that come later catch up") {
    const auto blueprint = judged();
    Chronicle chronicle(blueprint);
    FilterScan scan(chronicle);
    const SharedFilter filters[] = {filter_of(*blueprint, "kind == Add"), filter_of(*blueprint, "dropped"),
                                    filter_of(*blueprint, "violation"), filter_of(*blueprint, "node == b")};
    EventSet sets[4];
    scan.add(0, filters[0]);
    const auto go_on = [&](EventNumber events) {
        auto news = scan.go_on(events);
        for (const FilterScan::News& one : news) {
            sets[one.id].look_through(one.last);
            for (const EventNumber event : one.found)
                sets[one.id].add(event);
        }
        return !news.empty();
    };
    CHECK_FALSE(go_on(100));  // nothing is there yet
    chronicle.run_to(5000);
    CHECK(scan.has_work());
    CHECK(go_on(1000));
    scan.add(1, filters[1]);
    scan.add(2, filters[2]);
    CHECK(go_on(3000));
    CHECK(sets[1].known() == 1000);  // from there on both together
    CHECK(sets[0].known() == 1000);
    while (go_on(700)) {
    }
    CHECK(sets[0].known() == 5000);
    CHECK(sets[1].known() == 5000);
    CHECK(sets[2].known() == 0);  // what is violated is known at the end
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    CHECK(go_on(700));
    scan.drop(0);
    scan.add(3, filters[3]);
    while (go_on(5000)) {
    }
    CHECK(sets[0].known() < chronicle.last());
    for (const std::size_t i : {1, 2, 3}) {
        CAPTURE(i);
        const EventSet expected = whole(chronicle, filters[i]);
        CHECK(sets[i].known() == chronicle.last());
        REQUIRE(sets[i].count() == expected.count());
        CHECK(expected.count() > 0);
        std::size_t different = 0;
        for (std::uint64_t n = 0; n < expected.count(); ++n)
            different += sets[i].nth(n) == expected.nth(n) ? 0 : 1;
        CHECK(different == 0);
    }
    CHECK(sets[2].count() == 1);
    CHECK(sets[2].nth(0) == chronicle.frontier().state().findings.violations.front().event);
}

TEST_CASE("a search finds the next event and the one before, however it is cut into pieces", "[property]") {
    const auto blueprint = judged();
    Chronicle chronicle(blueprint, {.spacing = 64, .memory = 300'000});
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    const auto& violations = chronicle.frontier().state().findings.violations;
    for (const char* text : {"kind == Letter && node == c", "fault", "violation", "event == 1", "event > 9000000"}) {
        CAPTURE(text);
        const SharedFilter filter = filter_of(*blueprint, text);
        const EventSet all = whole(chronicle, filter);
        for (const EventNumber from : {EventNumber{0}, EventNumber{1}, EventNumber{2}, EventNumber{700},
                                       chronicle.last() / 2, chronicle.last() - 1, chronicle.last()})
            for (const EventNumber piece : {EventNumber{33}, EventNumber{100'000}}) {
                CAPTURE(from, piece);
                for (const auto way : {Search::Way::forward, Search::Way::backward}) {
                    FilterProbe probe(filter, violations);
                    Search search(chronicle, probe, from, way);
                    while (search.go_on(piece)) {
                    }
                    CHECK(search.is_over());
                    CHECK(search.found() == (way == Search::Way::forward ? all.after(from) : all.before(from)));
                }
            }
    }
}

TEST_CASE("the last and the next change of a field are those that a timeline finds", "[property]") {
    const auto blueprint = judged();
    Chronicle chronicle(blueprint, {.spacing = 64, .memory = 300'000});
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    Timeline timeline(blueprint);
    timeline.run_to_end();
    for (const char* path : {"total", "beats", "letters[3]", "nowhere"})
        for (const EventNumber at : {EventNumber{1}, EventNumber{900}, chronicle.last() / 2, chronicle.last()}) {
            CAPTURE(path, at);
            FieldProbe probe(1, path, Reads::believed);
            Search back(chronicle, probe, at, Search::Way::backward);
            while (back.go_on(50)) {
            }
            CHECK(back.found() == timeline.last_change(1, path, at - 1));
            Search next(chronicle, probe, at, Search::Way::forward);
            while (next.go_on(50)) {
            }
            if (next.found() == 0)
                CHECK(timeline.last_change(1, path, chronicle.last()) <= at);
            else
                CHECK(timeline.last_change(1, path, next.found()) == next.found());
        }
}

TEST_CASE("a search comes to the end of what there is of a run, and goes on as it does") {
    const auto blueprint = judged();
    Chronicle chronicle(blueprint);
    chronicle.run_to(500);
    FilterProbe probe(filter_of(*blueprint, "event == 4000"), chronicle.frontier().state().findings.violations);
    Search search(chronicle, probe, 100, Search::Way::forward);
    while (search.go_on(64)) {
    }
    CHECK_FALSE(search.is_over());
    CHECK(search.looked_at() == 400);
    chronicle.run_to(UINT64_MAX);
    chronicle.finish();
    while (search.go_on(64)) {
    }
    CHECK(search.is_over());
    CHECK(search.found() == 4000);
}
