// Armed timers against a list of them, few and many.
#include "sim/world/armed_timers.h"

#include <algorithm>
#include <vector>

#include "sim/core/random.h"
#include "tests/catch.h"
#include "tests/seeds.h"

using namespace orrery;

namespace {

bool same(const ArmedTimer* a, const ArmedTimer* b) {
    if (!a || !b)
        return a == b;
    return a->hash == b->hash && a->deadline == b->deadline && a->slot == b->slot && a->kind == b->kind;
}

// In the order of arming.
struct Plain {
    std::vector<ArmedTimer> all;
    ArmedTimer* find(MessageKind kind, std::uint64_t hash) {
        const auto found = std::find_if(all.begin(), all.end(),
                                        [&](const ArmedTimer& one) { return one.kind == kind && one.hash == hash; });
        return found == all.end() ? nullptr : &*found;
    }
};

void check_alike(const ArmedTimers& timers, Plain& plain) {
    REQUIRE(timers.size() == plain.all.size());
    std::size_t visited = 0;
    timers.for_each([&](const ArmedTimer& one) {
        ++visited;
        CHECK(same(&one, plain.find(one.kind, one.hash)));
    });
    CHECK(visited == plain.all.size());
    for (const MessageKind kind : {MessageKind{0}, MessageKind{2}}) {
        const auto is_of_kind = [&](const ArmedTimer& one) { return one.kind == kind; };
        const auto first = std::find_if(plain.all.begin(), plain.all.end(), is_of_kind);
        CHECK(same(timers.first(is_of_kind), first == plain.all.end() ? nullptr : &*first));
    }
}

// Arms, sets anew and lets fire; `most`: how many different ones there are of each kind.
void play(std::uint64_t seed, std::uint64_t most) {
    ArmedTimers timers;
    Plain plain;
    std::uint64_t drawn = 0;
    const auto below = [&](std::uint64_t count) { return uniform_below(draw(seed, 1, 2, drawn++), count); };
    for (std::uint32_t step = 0; step < 400; ++step) {
        const auto kind = static_cast<MessageKind>(below(3));
        const std::uint64_t hash = below(most) * 0x9E37'79B9'7F4A'7C15;
        ArmedTimer* const known = plain.find(kind, hash);
        REQUIRE(same(timers.find(kind, hash), known));
        if (!known) {
            const ArmedTimer fresh{hash, static_cast<Time>(step), step, kind};
            timers.arm(fresh);
            plain.all.push_back(fresh);
        } else if (below(4) == 0) {
            timers.edit(kind, hash, [&](ArmedTimer& one) { one.deadline = one.slot = step; });
            known->deadline = known->slot = step;
        } else if (below(3) == 0) {
            timers.erase(kind, hash);
            plain.all.erase(plain.all.begin() + (known - plain.all.data()));
        }
        if (step % 50 == 49)
            check_alike(timers, plain);
    }
    const ArmedTimers kept = timers;  // a copy stays what it was
    timers.clear();
    CHECK(timers.size() == 0);
    check_alike(kept, plain);
}

}  // namespace

TEST_CASE("armed timers are those of a list, however many there are", "[property]") {
    for (std::uint64_t seed = 1; seed <= test::seeds(100); ++seed) {
        CAPTURE(seed);
        play(seed, 4);    // few
        play(seed, 24);   // now few and now many
        play(seed, 500);  // many
    }
}
