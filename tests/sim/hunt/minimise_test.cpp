// Delta debugging: what is left fails, and nothing of it can be spared.
#include "sim/hunt/shrink/minimise.h"

#include "tests/catch.h"

using namespace orrery;

namespace {

Items up_to(std::size_t count) {
    Items all(count);
    for (std::size_t i = 0; i < count; ++i)
        all[i] = i;
    return all;
}

// A part fails where it has all of these.
FirstThatFails needs(const Items& wanted, std::size_t* tests = nullptr) {
    return [wanted, tests](const std::vector<Items>& parts) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (tests)
                ++*tests;
            const auto has = [&](std::size_t item) {
                return std::find(parts[i].begin(), parts[i].end(), item) != parts[i].end();
            };
            if (std::all_of(wanted.begin(), wanted.end(), has))
                return i;
        }
        return std::nullopt;
    };
}

}  // namespace

TEST_CASE("what a failure needs is all that is left, wherever it stood") {
    for (const Items& wanted : {Items{7}, Items{0, 63}, Items{3, 4, 40}, Items{1, 20, 30, 62}})
        CHECK(minimised(up_to(64), needs(wanted)) == wanted);
    CHECK(minimised(up_to(5), needs(up_to(5))) == up_to(5));
    CHECK(minimised(Items{9}, needs({9})) == Items{9});
}

TEST_CASE("one item of many is found in few tests") {
    std::size_t tests = 0;
    CHECK(minimised(up_to(1024), needs({700}, &tests)) == Items{700});
    CHECK(tests <= 24);
}
