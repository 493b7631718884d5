// What tables cost: `test_sim '[.bench]'` prints the rows of "Tables" in tests/bench/README.md.
#include <fmt/format.h>

#include <boost/container/flat_map.hpp>

#include <chrono>
#include <map>
#include <vector>

#include "sim/core/random.h"
#include "sim/core/shared_map.h"
#include "sim/core/shared_vector.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

struct Row {
    std::int64_t amount = 0, before = 0, since = 0;
    std::uint8_t tries = 0, ends = 0;
    bool marked = false;
    ORRERY_FIELDS(Row, amount, before, since, tries, ends, marked)
};

// Nanoseconds of one call, the least of five rounds of at least 4 ms.
template <class Call>
double cost(Call&& call) {
    using Clock = std::chrono::steady_clock;
    double best = 1e18;
    for (int round = 0; round < 5; ++round) {
        std::uint64_t calls = 0;
        const auto begin = Clock::now();
        auto spent = begin - begin;
        for (std::uint64_t batch = 1; spent < std::chrono::milliseconds(4); batch *= 2) {
            for (std::uint64_t i = 0; i < batch; ++i)
                call();
            calls += batch;
            spent = Clock::now() - begin;
        }
        best = std::min(best, std::chrono::duration<double, std::nano>(spent).count() / static_cast<double>(calls));
    }
    return best;
}

template <class Table>
struct Use {
    static void change(Table& table, std::uint64_t key) { ++table[key].amount; }
    static const Row* find(const Table& table, std::uint64_t key) {
        const auto at = table.find(key);
        return at == table.end() ? nullptr : &at->second;
    }
};
template <std::size_t Chunk, std::size_t Fan>
struct Use<SharedMap<std::uint64_t, Row, Chunk, Fan>> {
    using Table = SharedMap<std::uint64_t, Row, Chunk, Fan>;
    static void change(Table& table, std::uint64_t key) {
        table.edit(key, [](Row& row) { ++row.amount; });
    }
    static const Row* find(const Table& table, std::uint64_t key) { return table.find(key); }
};

template <class Table>
void measure(std::string_view name, std::uint64_t rows) {
    if (rows > 10'000 && !std::string_view(name).starts_with("Shared"))
        return;
    Table table;
    for (std::uint64_t i = 0; i < rows; ++i)
        Use<Table>::change(table, i);
    Table disk = table;
    std::uint64_t counter = 0, sum = 0;
    const auto any = [&] { return uniform_below(draw(1, 1, 0, counter++), rows); };
    // What a handler and its disk do: change a row, hand the table over, hash it, replace what was there.
    const double written = cost([&] {
        Use<Table>::change(table, any());
        Table copy = table;
        sum += hash_of(copy);
        disk = std::move(copy);
    });
    const double changed = cost([&] { Use<Table>::change(table, any()); });
    const double found = cost([&] { sum += static_cast<std::uint64_t>(Use<Table>::find(table, any())->amount); });
    const double walked = cost([&] {
        for (const auto& [key, row] : table)
            sum += static_cast<std::uint64_t>(row.amount);
    });
    fmt::print("| {} | {} | {:.0f} | {:.0f} | {:.0f} | {:.2f} |{}\n", name, rows, written, changed, found,
               walked / static_cast<double>(rows), sum == 1 ? " " : "");
}

TEST_CASE("what a table costs", "[.bench]") {
    using Key = std::uint64_t;
    fmt::print("| table | rows | change, copy, hash, ns | change | find | next |\n|---|---|---|---|---|---|\n");
    for (const std::uint64_t rows : {4, 16, 32, 64, 128, 1'000, 10'000, 100'000, 1'000'000}) {
        measure<boost::container::flat_map<Key, Row>>("flat_map", rows);
        measure<std::map<Key, Row>>("std::map", rows);
        measure<SharedMap<Key, Row>>("SharedMap", rows);
#ifdef ORRERY_SHAPES
        measure<SharedMap<Key, Row, 8, 8>>("SharedMap 8, 8", rows);
        measure<SharedMap<Key, Row, 16, 8>>("SharedMap 16, 8", rows);
        measure<SharedMap<Key, Row, 16, 16>>("SharedMap 16, 16", rows);
        measure<SharedMap<Key, Row, 32, 8>>("SharedMap 32, 8", rows);
        measure<SharedMap<Key, Row, 32, 32>>("SharedMap 32, 32", rows);
        measure<SharedMap<Key, Row, 64, 16>>("SharedMap 64, 16", rows);
#endif
    }
}

template <class Log>
void measure_log(std::string_view name, std::uint64_t rows) {
    Log log;
    for (std::uint64_t i = 0; i < rows; ++i)
        log.push_back(Row{static_cast<std::int64_t>(i)});
    Log disk = log;
    std::uint64_t counter = 0, sum = 0;
    const double written = rows > 10'000 && !name.starts_with("Shared") ? 0 : cost([&] {
        log.push_back(Row{});
        Log copy = log;
        sum += hash_of(copy);
        disk = std::move(copy);
    });
    const double found =
        cost([&] { sum += static_cast<std::uint64_t>(log[uniform_below(draw(1, 1, 0, counter++), rows)].amount); });
    const double walked = cost([&] {
        for (const Row& row : log)
            sum += static_cast<std::uint64_t>(row.amount);
    });
    fmt::print("| {} | {} | {:.0f} | {:.0f} | {:.2f} |{}\n", name, rows, written, found,
               walked / static_cast<double>(log.size()), sum == 1 ? " " : "");
}

TEST_CASE("what a log costs", "[.bench]") {
    fmt::print("| log | rows | append, copy, hash, ns | find | next |\n|---|---|---|---|---|\n");
    for (const std::uint64_t rows : {4, 64, 1'000, 10'000, 100'000, 1'000'000}) {
        measure_log<std::vector<Row>>("std::vector", rows);
        measure_log<SharedVector<Row>>("SharedVector", rows);
#ifdef ORRERY_SHAPES
        measure_log<SharedVector<Row, 16>>("SharedVector 16", rows);
        measure_log<SharedVector<Row, 32>>("SharedVector 32", rows);
        measure_log<SharedVector<Row, 128>>("SharedVector 128", rows);
#endif
    }
}

}  // namespace
