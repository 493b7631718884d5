#include "sim/explore/state_store.h"

#include <algorithm>
#include <array>
#include <map>

#include "sim/core/random.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

// Thousands of rows that often come again: numbers are given in order, and a row keeps its own.
template <class Word>
void check_store(std::size_t words, std::uint64_t values) {
    StateStore<Word> store(words);
    std::map<std::vector<Word>, std::uint32_t> known;
    for (std::uint32_t i = 0; i < 40'000; ++i) {
        std::vector<Word> row(store.row_words(), 0);
        for (std::size_t at = 0; at < words; ++at)
            row[at] = static_cast<Word>(uniform_below(draw(1, words, at, i), values));
        const auto [number, fresh] = store.insert(row.data(), store.hash_of_row(row.data()), i);
        const auto [one, first] = known.emplace(row, static_cast<std::uint32_t>(known.size()));
        REQUIRE(fresh == first);
        REQUIRE(number == one->second);
        if (fresh)
            REQUIRE(store.parent(number) == i);
    }
    REQUIRE(store.size() == known.size());
    for (const auto& [row, number] : known)
        REQUIRE(std::equal(row.begin(), row.end(), store.at(number)));
}

}  // namespace

TEST_CASE("a store of states numbers each row once, whatever its width") {
    check_store<std::uint16_t>(1, 60'000);
    check_store<std::uint16_t>(2, 150);
    check_store<std::uint16_t>(9, 3);
    check_store<std::uint32_t>(1, 30'000);
    check_store<std::uint32_t>(5, 8);
}

TEST_CASE("the hash of a state is the sum of its parts") {
    StateStore<std::uint32_t> store(3);
    const std::array<std::uint32_t, 3> row{7, 0, 9};
    CHECK(store.hash_of_row(row.data()) == hash_part(0, 7) + hash_part(1, 0) + hash_part(2, 9));
}

TEST_CASE("lists are numbered in the order in which they come, and equal hashes are told apart") {
    WordLists lists;
    const std::vector<std::uint32_t> a{1, 2}, b{1}, none;
    CHECK(lists.number(a) == 0);
    CHECK(lists.number(b) == 1);
    CHECK(lists.number(none) == 2);
    CHECK(lists.number(a) == 0);
    CHECK(lists.at(1).size() == 1);
    Finder finder;
    CHECK(finder.add(5) == 0);
    CHECK(finder.add(5) == 1);
    CHECK(finder.add(5) == 2);
    CHECK(finder.find(5, [](std::uint32_t number) { return number == 2; }) == 2);
    CHECK(finder.find(5, [](std::uint32_t) { return false; }) == kNoNumber);
    CHECK(finder.find(6, [](std::uint32_t) { return true; }) == kNoNumber);
}
