#include "sim/core/shared_vector.h"

#include <vector>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

// Random operations on a shared vector and on a plain one; `Shared` has chunks so small that every tree grows high.
template <class Shared>
void play(std::uint64_t seed) {
    using Plain = std::vector<std::uint64_t>;
    std::uint64_t counter = 0;
    const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, 1, 0, counter++), count); };
    std::vector<std::pair<Shared, Plain>> versions(4);
    for (int step = 0; step < 400; ++step) {
        auto& [shared, plain] = versions[below(versions.size())];
        switch (below(12)) {
            case 0: {
                const std::size_t keep =
                    below(4) == 0 ? below(plain.size() + 1) : plain.size() - below(plain.size() + 1) / 8;
                shared.resize_down(keep);
                plain.resize(keep);
                break;
            }
            case 1:
            case 2:
                versions[below(versions.size())] = std::pair{shared, plain};
                break;
            case 3:
            case 4:
                if (!plain.empty()) {
                    const std::size_t at = below(plain.size());
                    const std::uint64_t value = below(2) == 0 ? plain[at] : below(100);
                    shared.set(at, value);
                    plain[at] = value;
                }
                break;
            default:
                for (std::uint64_t more = below(9); more > 0; --more) {
                    shared.push_back(more);
                    plain.push_back(more);
                }
        }
        REQUIRE(shared.size() == plain.size());
        REQUIRE(shared.empty() == plain.empty());
        if (!plain.empty()) {
            const std::size_t at = below(plain.size());
            REQUIRE(shared[at] == plain[at]);
            REQUIRE(shared.back() == plain.back());
        }
    }
    for (const auto& [shared, plain] : versions) {
        REQUIRE(Plain(shared.begin(), shared.end()) == plain);
        // However it came about, it is what it holds: so are equality, the hash, and the hash in chunks of another
        // size.
        Shared rebuilt;
        SharedVector<std::uint64_t> flat;
        for (const std::uint64_t value : plain) {
            rebuilt.push_back(value);
            flat.push_back(value);
        }
        REQUIRE(rebuilt == shared);
        REQUIRE(hash_of(rebuilt) == hash_of(shared));
        REQUIRE(hash_of(flat) == hash_of(shared));
        REQUIRE(rebuilt.common_prefix(shared) == plain.size());
        for (const auto& [other, other_plain] : versions) {
            const auto first = std::mismatch(plain.begin(), plain.end(), other_plain.begin(), other_plain.end()).first;
            REQUIRE(shared.common_prefix(other) == static_cast<std::size_t>(first - plain.begin()));
            REQUIRE((shared == other) == (plain == other_plain));
            REQUIRE((hash_of(shared) == hash_of(other)) == (plain == other_plain));
            Plain patched = plain;
            std::size_t last = 0, changes = 0;
            Shared::for_each_change(shared, other,
                                    [&](std::size_t i, const std::uint64_t* old, const std::uint64_t* now) {
                                        REQUIRE((changes++ == 0 || i > last));
                                        last = i;
                                        REQUIRE((old != nullptr) == (i < plain.size()));
                                        REQUIRE((!old || *old == plain[i]));
                                        REQUIRE((!old || !now || *old != *now));
                                        if (now && i < patched.size())
                                            patched[i] = *now;
                                        else if (now)
                                            patched.push_back(*now);
                                        else
                                            patched.resize(other_plain.size());
                                    });
            REQUIRE(patched == other_plain);
        }
    }
}

TEST_CASE("a shared vector is what a vector is, and any two versions of it differ by what has changed", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(); ++seed) {
        play<SharedVector<std::uint64_t, 1, 2>>(seed);
        play<SharedVector<std::uint64_t, 4, 2>>(seed);
        play<SharedVector<std::uint64_t, 8, 4>>(seed);
        play<SharedVector<std::uint64_t>>(seed);
    }
}

TEST_CASE("a copy of a shared vector keeps what it held, and costs what changes") {
    SharedVector<std::uint64_t> log;
    for (std::uint64_t i = 0; i < 100'000; ++i)
        log.push_back(i);
    const std::size_t whole = log.bytes_beyond({});
    CHECK(whole < 2 * 100'000 * sizeof(std::uint64_t));
    const SharedVector<std::uint64_t> before = log;
    CHECK(log.bytes_beyond(before) == 0);
    log.set(50'000, 7);
    log.push_back(8);
    CHECK(before[50'000] == 50'000);
    CHECK(before.size() == 100'000);
    CHECK(log.bytes_beyond(before) < whole / 100);
    std::vector<std::size_t> changed;
    SharedVector<std::uint64_t>::for_each_change(before, log, [&](std::size_t i, auto, auto) { changed.push_back(i); });
    CHECK(changed == std::vector<std::size_t>{50'000, 100'000});
}

TEST_CASE("a shared vector holds what has neither a hash nor an equality") {
    struct Opaque {
        int number = 0;
    };
    SharedVector<Opaque> many;
    for (int i = 0; i < 1'000; ++i)
        many.push_back({i});
    const SharedVector<Opaque> before = many;
    many.change(3, [](Opaque& one) { one.number = -1; });
    CHECK(many[3].number == -1);
    CHECK(before[3].number == 3);
    CHECK(many[999].number == 999);
}

TEST_CASE("the same elements in another order, or moved by one, have another hash") {
    CHECK(hash_of(SharedVector<int>{1, 2, 3}) != hash_of(SharedVector<int>{3, 2, 1}));
    CHECK(hash_of(SharedVector<int>{1, 2}) != hash_of(SharedVector<int>{2, 1}));
    CHECK(hash_of(SharedVector<int>{0, 0}) != hash_of(SharedVector<int>{0}));
    CHECK(hash_of(SharedVector<int>{}) != hash_of(SharedVector<int>{0}));
}

}  // namespace
