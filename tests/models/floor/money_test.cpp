// Amounts of money, their parts, and books in which every posting balances.
#include <map>
#include <numeric>

#include "models/floor/journal.h"
#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

namespace orrery::floor {
namespace {

using Books = Journal<std::uint32_t>;

TEST_CASE("money reads as people write it, in its currency's own units") {
    CHECK(text_of({1230, Currency::cny}) == "CNY 12.30");
    CHECK(text_of({-5, Currency::jpy}) == "-JPY 5");
    CHECK(text_of({-7, Currency::usd}) == "-USD 0.07");
    CHECK(text_of({1005, Currency::bhd}) == "BHD 1.005");
    CHECK(text_of({INT64_MIN, Currency::jpy}) == "-JPY 9223372036854775808");
}

TEST_CASE("two currencies do not add up, nor what does not fit") {
    CHECK(sum({1, Currency::cny}, {2, Currency::cny}) == Money{3, Currency::cny});
    CHECK(less({1, Currency::cny}, {2, Currency::cny}) == Money{-1, Currency::cny});
    CHECK_FALSE(sum({1, Currency::cny}, {2, Currency::usd}));
    CHECK_FALSE(sum({INT64_MAX, Currency::cny}, {1, Currency::cny}));
    CHECK_FALSE(less({INT64_MIN, Currency::cny}, {1, Currency::cny}));
}

TEST_CASE("the largest remainders get what is left over") {
    const std::uint64_t thirds[] = {1, 1, 1}, uneven[] = {5, 3, 2};
    const auto minor = [](const std::vector<Money>& parts) {
        std::vector<std::int64_t> all;
        for (const Money& part : parts)
            all.push_back(part.minor);
        return all;
    };
    CHECK(minor(split({100, Currency::cny}, thirds)) == std::vector<std::int64_t>{34, 33, 33});
    CHECK(minor(split({-100, Currency::cny}, thirds)) == std::vector<std::int64_t>{-34, -33, -33});
    CHECK(minor(split({7, Currency::cny}, uneven)) == std::vector<std::int64_t>{4, 2, 1});  // 3.5, 2.1, 1.4
    CHECK(minor(split({0, Currency::cny}, uneven)) == std::vector<std::int64_t>{0, 0, 0});
}

TEST_CASE("parts sum to the whole, and none is a unit off its share", "[property]") {
    constexpr Stream kParts = "parts";
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        std::vector<std::uint64_t> weights;
        for (std::uint64_t i = 0; i <= seed % 7; ++i)
            weights.push_back(uniform_below(draw(seed, kParts.id, 1, i), 1'000'000));
        weights.push_back(1);
        const Money whole{uniform_between(draw(seed, kParts.id, 0, 0), -1'000'000'000'000, 1'000'000'000'000),
                          Currency::eur};
        const std::uint64_t all = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
        const std::vector<Money> parts = split(whole, weights);
        REQUIRE(parts.size() == weights.size());
        std::int64_t left = whole.minor;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            left -= parts[i].minor;
            const __int128_t off =
                static_cast<__int128_t>(whole.minor) * weights[i] - static_cast<__int128_t>(parts[i].minor) * all;
            CHECK((off < all && -off < all));
        }
        CHECK(left == 0);
    }
}

constexpr std::uint32_t kBuyer = 1, kEscrow = 2, kSeller = 3, kFees = 4;

TEST_CASE("a posting is made whole, once, and not where an account would be overdrawn") {
    Books books;
    books.cover(kEscrow);
    const Money price{1000, Currency::cny}, fee{6, Currency::cny};
    CHECK(books.post(1, {{kBuyer, kEscrow, price}}) == Posted::posted);
    CHECK(books.post(1, {{kBuyer, kEscrow, price}}) == Posted::repeated);
    CHECK(books.post(1, {{kBuyer, kEscrow, fee}}) == Posted::differs);
    const Books before = books;
    CHECK(books.post(2, {{kEscrow, kSeller, price}, {kEscrow, kFees, fee}}) == Posted::refused);
    CHECK(books.post(2, {{kEscrow, kSeller, {-5, Currency::cny}}}) == Posted::refused);
    CHECK(books == before);
    // Within one posting only the outcome counts: the fee comes back out of what the seller has just got.
    CHECK(books.post(2, {{kSeller, kFees, fee}, {kEscrow, kSeller, price}}) == Posted::posted);
    CHECK(books.balance(kSeller, Currency::cny) == Money{994, Currency::cny});
    CHECK(books.balance(kBuyer, Currency::cny) == Money{-1000, Currency::cny});
    CHECK(books.balance(kFees, Currency::usd) == Money{0, Currency::usd});
    CHECK(books.postings.size() == 2);
}

TEST_CASE("whatever is posted, each currency sums to zero and the balances are those of the postings", "[property]") {
    constexpr Stream kStep = "posting";
    for (std::uint64_t seed = 0; seed < test::seeds(); ++seed) {
        Books books;
        std::uint64_t drawn = 0;
        const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, kStep.id, 0, drawn++), count); };
        books.cover(kEscrow);
        for (int i = 0; i < 40; ++i) {
            const std::uint64_t id = below(30);
            std::vector<Books::Move> moves;
            for (std::uint64_t n = 1 + below(3); n > 0; --n) {
                const auto from = static_cast<std::uint32_t>(1 + below(4));
                const auto to = static_cast<std::uint32_t>(1 + below(4));
                const auto minor = static_cast<std::int64_t>(below(100));
                moves.push_back({from, to, {minor, static_cast<Currency>(below(2))}});
            }
            books.post(id, std::move(moves));
        }
        std::map<Books::Purse, std::int64_t> anew;
        for (std::size_t i = 0; i < books.postings.size(); ++i)
            for (const Books::Move& move : books.postings[i].moves) {
                anew[{move.from, move.amount.currency}] -= move.amount.minor;
                anew[{move.to, move.amount.currency}] += move.amount.minor;
            }
        std::map<Currency, std::int64_t> sums;
        REQUIRE(anew.size() == books.balances.size());
        for (const auto& [purse, minor] : books.balances) {
            CHECK(anew[purse] == minor);
            CHECK((purse.account != kEscrow || minor >= 0));
            sums[purse.currency] += minor;
        }
        for (const auto& [currency, minor] : sums)
            CHECK(minor == 0);
    }
}

}  // namespace
}  // namespace orrery::floor
