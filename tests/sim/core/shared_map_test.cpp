#include "sim/core/shared_map.h"

#include <map>
#include <string>
#include <vector>

#include "sim/core/bytes_beyond.h"
#include "sim/core/damage.h"
#include "sim/core/random.h"
#include "sim/core/shared_vector.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

using Plain = std::map<std::uint64_t, std::uint64_t>;

template <class Shared>
Plain plain_of(const Shared& shared) {
    Plain out;
    for (const auto& [key, value] : shared)
        out.emplace_hint(out.end(), key, value);
    return out;
}

// Every two versions: equality, hash and difference are of what they hold.
template <class Shared>
void compare_all(const std::vector<std::pair<Shared, Plain>>& versions) {
    for (const auto& [shared, plain] : versions)
        for (const auto& [other, other_plain] : versions) {
            REQUIRE((shared == other) == (plain == other_plain));
            REQUIRE((hash_of(shared) == hash_of(other)) == (plain == other_plain));
            Plain patched = plain;
            std::optional<std::uint64_t> last;
            Shared::for_each_change(shared, other,
                                    [&](std::uint64_t key, const std::uint64_t* old, const std::uint64_t* now) {
                                        REQUIRE((!last || key > *last));
                                        last = key;
                                        const auto known = plain.find(key);
                                        REQUIRE((old != nullptr) == (known != plain.end()));
                                        REQUIRE((!old || *old == known->second));
                                        REQUIRE((!old || !now || *old != *now));
                                        if (now)
                                            patched[key] = *now;
                                        else
                                            patched.erase(key);
                                    });
            REQUIRE(patched == other_plain);
        }
}

// Random operations on a shared map and on std::map; `Shared` has chunks so small that every tree grows high.
template <class Shared>
void play(std::uint64_t seed) {
    std::uint64_t counter = 0;
    const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, 1, 0, counter++), count); };
    const std::uint64_t keys = 1 + below(200);
    const std::uint64_t erasing = below(10);  // of ten changes
    std::vector<std::pair<Shared, Plain>> versions(4);
    for (int step = 0; step < 600; ++step) {
        auto& [shared, plain] = versions[below(versions.size())];
        const std::uint64_t key = below(4) == 0 && !plain.empty() ? plain.rbegin()->first + 1 : below(keys);
        const std::uint64_t value = below(5);
        if (below(20) == 0) {
            versions[below(versions.size())] = std::pair{shared, plain};
        } else if (below(10) < erasing) {
            REQUIRE(shared.erase(key) == (plain.erase(key) == 1));
        } else if (const std::uint64_t how = below(3); how == 0) {
            REQUIRE(shared.insert(key, value) == plain.emplace(key, value).second);
        } else if (how == 1) {
            shared.set(key, value);
            plain[key] = value;
        } else {
            shared.edit(key, [&](std::uint64_t& there) { there += value; });
            plain[key] += value;
        }
        REQUIRE(shared.size() == plain.size());
        REQUIRE(shared.empty() == plain.empty());
        const std::uint64_t asked = below(keys + 2);
        const auto known = plain.find(asked);
        const auto* found = shared.find(asked);
        REQUIRE((found != nullptr) == (known != plain.end()));
        REQUIRE((!found || *found == known->second));
        // From any key on, it goes on in the order of the keys.
        auto at = shared.lower_bound(asked);
        for (auto plain_at = plain.lower_bound(asked); plain_at != plain.end(); ++plain_at, ++at) {
            REQUIRE(at != shared.end());
            REQUIRE(at->first == plain_at->first);
        }
        REQUIRE(at == shared.end());
        const auto above = plain.upper_bound(asked);
        REQUIRE((shared.upper_bound(asked) == shared.end()) == (above == plain.end()));
        REQUIRE((above == plain.end() || shared.upper_bound(asked)->first == above->first));
    }
    compare_all(versions);
    for (const auto& [shared, plain] : versions) {
        REQUIRE(plain_of(shared) == plain);
        // However it came about, it is what it holds: built upwards, downwards, in chunks of another size.
        Shared up, down;
        SharedMap<std::uint64_t, std::uint64_t> flat;
        for (const auto& [key, value] : plain) {
            up.set(key, value);
            flat.set(key, value);
        }
        for (auto at = plain.rbegin(); at != plain.rend(); ++at)
            down.set(at->first, at->second);
        REQUIRE(up == shared);
        REQUIRE(down == shared);
        REQUIRE(hash_of(up) == hash_of(shared));
        REQUIRE(hash_of(down) == hash_of(shared));
        REQUIRE(hash_of(flat) == hash_of(shared));
        REQUIRE((plain.empty() || shared.back().first == plain.rbegin()->first));
    }
}

TEST_CASE("a shared map is what a map is, and any two versions of it differ by what has changed", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        play<SharedMap<std::uint64_t, std::uint64_t, 2, 3>>(seed);
        play<SharedMap<std::uint64_t, std::uint64_t, 3, 4>>(seed);
        play<SharedMap<std::uint64_t, std::uint64_t, 8, 4>>(seed);
        play<SharedMap<std::uint64_t, std::uint64_t>>(seed);
    }
}

using Table = SharedMap<std::uint64_t, std::uint64_t>;

TEST_CASE("a copy of a shared map keeps what it held, and costs what changes") {
    Table table;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        table.set(i * 7 % 100'003, i);
    const std::size_t whole = table.bytes_beyond({});
    CHECK(whole < 4 * 100'000 * sizeof(Table::value_type));
    const Table before = table;
    CHECK(table.bytes_beyond(before) == 0);
    table.set(7, 0);
    table.erase(14);
    CHECK(before.at(7) == 1);
    CHECK(before.size() == 100'000);
    CHECK(table.bytes_beyond(before) < whole / 1'000);
    std::vector<std::uint64_t> changed;
    Table::for_each_change(before, table, [&](std::uint64_t key, auto, auto) { changed.push_back(key); });
    CHECK(changed == std::vector<std::uint64_t>{7, 14});
    const Table after = table;
    table.set(7, 0);  // as it was: the versions are one still
    CHECK(table.bytes_beyond(after) == 0);
}

TEST_CASE("a map that grows and shrinks for ever takes the room of what it holds") {
    SharedMap<std::uint64_t, std::uint64_t, 8, 4> rows;
    constexpr std::uint64_t kKept = 500;
    for (std::uint64_t i = 0; i < 50'000; ++i) {  // a table with a retention: the oldest row goes
        rows.set(i, i);
        if (i >= kKept)
            rows.erase(i - kKept);
    }
    CHECK(rows.size() == kKept);
    CHECK(rows.bytes_beyond({}) < 20 * kKept * sizeof(Table::value_type));
    for (std::uint64_t i = 0; i < 50'000; ++i) {  // and one of which any row may go
        rows.set(50'000 + i * 48'271 % 65'537, i);
        rows.erase(50'000 + i * 69'621 % 65'537);
        while (rows.size() > kKept)
            rows.erase(rows.begin()->first);
    }
    CHECK(rows.bytes_beyond({}) < 20 * (rows.size() + 10) * sizeof(Table::value_type));
}

TEST_CASE("rows that exchange their values are another table") {
    CHECK(hash_of(Table{{1, 2}, {2, 1}}) != hash_of(Table{{1, 1}, {2, 2}}));
    CHECK(hash_of(Table{{0, 0}}) != hash_of(Table{}));
    CHECK(hash_of(Table{{0, 1}}) != hash_of(Table{{1, 0}}));
}

TEST_CASE("no two of a hundred thousand small tables have one hash", "[property]") {
    std::map<std::uint64_t, int> seen;
    int tables = 0;
    for (std::uint64_t a = 0; a < 47; ++a)
        for (std::uint64_t b = 0; b < 47; ++b)
            for (std::uint64_t c = 0; c < 47; ++c, ++tables)
                ++seen[hash_of(Table{{0, a}, {1, b}, {2, c}})];
    CHECK(seen.size() == static_cast<std::size_t>(tables));
}

struct Row {
    std::int32_t amount = 0;
    std::string note;
    ORRERY_FIELDS(Row, amount, note)
};
struct Books {
    SharedMap<std::int32_t, Row> rows;
    SharedVector<Row> log;
    SharedMap<std::string, SharedMap<std::int32_t, Row>> nested;
    ORRERY_FIELDS(Books, rows, log, nested)
};

TEST_CASE("shared containers are fields like others: printed, found by a path, hashed") {
    Books books;
    books.rows.set(-7, {3, "three"});
    books.rows.set(2, {4, "four"});
    books.log.push_back({5, "five"});
    books.nested.edit("a.b", [](auto& inner) { inner.set(1, {6, "six"}); });
    const Value value = to_value(books);
    CHECK(to_text(value) ==
          "Books{rows={-7=Row{amount=3, note=three}, 2=Row{amount=4, note=four}}, log=[Row{amount=5, note=five}], "
          "nested={a.b={1=Row{amount=6, note=six}}}}");
    const auto at = [&](std::string_view path) {
        Hash hash;
        return hash_at(hash, books, path) ? std::optional(hash.value()) : std::nullopt;
    };
    CHECK(at("rows.-7.amount") == hash_of(3));
    CHECK(at("rows.2.note") == hash_of(std::string("four")));
    CHECK(at("log[0].amount") == hash_of(5));
    CHECK(at("nested.a.b.1.amount") == hash_of(6));
    CHECK(at("nested.a.b.1") == hash_of(Row{6, "six"}));
    CHECK(at("rows") == hash_of(books.rows));
    CHECK_FALSE(at("rows.3.amount").has_value());
    CHECK_FALSE(at("rows.2x").has_value());
    CHECK_FALSE(at("log[1]").has_value());
    Books other = books;
    other.nested.edit("a.b", [](auto& inner) { inner.edit(1, [](Row& row) { row.amount = 60; }); });
    CHECK_FALSE(other == books);
    CHECK(hash_of(other) != hash_of(books));
    const auto differ = differences(to_value(books), to_value(other));
    REQUIRE(differ.size() == 1);
    CHECK(differ[0].path == "nested.a.b.1.amount");
}

TEST_CASE("rot flips one place of a shared table or log, and no other version sees it") {
    Books books;
    for (std::int32_t i = 0; i < 100; ++i) {
        books.rows.set(i, {i, ""});
        books.log.push_back({i, ""});
    }
    const Books before = books;
    std::size_t in_rows = 0, in_log = 0;
    for (std::uint64_t bits = 0; bits < 200; ++bits) {
        Books rotten = before;
        REQUIRE(flip_one(rotten, bits * 0x9E3779B97F4A7C15u));
        std::size_t changes = 0;
        SharedMap<std::int32_t, Row>::for_each_change(before.rows, rotten.rows,
                                                      [&](auto, auto, auto) { ++in_rows, ++changes; });
        SharedVector<Row>::for_each_change(before.log, rotten.log, [&](auto, auto, auto) { ++in_log, ++changes; });
        REQUIRE(changes == 1);
    }
    CHECK(in_rows > 50);
    CHECK(in_log > 50);
    CHECK(before == books);
}

TEST_CASE("what a version costs beside another is what only it holds") {
    Books books;
    for (std::int32_t i = 0; i < 10'000; ++i)
        books.rows.set(i, {i, ""});
    const Books before = books;
    CHECK(bytes_beyond(books, before) == 0);
    books.rows.set(5'000, {1, ""});
    CHECK(bytes_beyond(books, before) > 0);
    CHECK(bytes_beyond(books, before) < bytes_beyond(books, Books{}) / 50);
}

}  // namespace
