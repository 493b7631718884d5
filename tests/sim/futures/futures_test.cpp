// The tree of futures: what is taken out comes back with all that came from it, and nothing is lost.
#include "sim/futures/futures.h"

#include "tests/catch.h"

using namespace orrery;

namespace {

Opening with(Opening opening, std::string edit) {
    opening.edits.push_back(std::move(edit));
    return opening;
}

}  // namespace

TEST_CASE("a future is called after what makes it another than its parent", "[unit]") {
    Futures tree("late-try");
    const Opening dropped = with({}, "drop:client-1->stock/Try#7");
    const auto drop = tree.add(Futures::kRoot, dropped);
    CHECK(tree[drop].name == "drop Try#7");
    CHECK(tree[tree.add(drop, with(dropped, "crash:n1@12.000000001s"))].name == "crash n1");
    CHECK(tree[tree.add(Futures::kRoot, dropped)].name == "drop Try#7 (2)");
    CHECK(tree[tree.add(Futures::kRoot, {"sound", {}, {}})].name == "design sound");
    CHECK(tree[tree.add(Futures::kRoot, {{}, 8, {"drop:a->b/T#1"}})].name == "seed 8, drop T#1");
    CHECK(tree[tree.add(Futures::kRoot, {{}, {}, {"cut:a->b@1s", "cut:b->a@1s", "cut:a->c@1s"}})].name ==
          "cut a->b, cut b->a, …");
    CHECK(tree[tree.add(drop, dropped)].name == "copy");
    CHECK(tree[tree.add(drop, dropped, "as agreed")].name == "as agreed");
    CHECK(difference_of({}, {"sound", 8, {"drop:a->b/T#1"}}) == "design sound, seed 8, drop:a->b/T#1");
}

TEST_CASE("what is taken out comes back with all that went with it", "[unit]") {
    Futures tree("root");
    const auto one = tree.add(Futures::kRoot, with({}, "a"));
    const auto two = tree.add(one, with(tree[one].opening, "b"));
    const auto early = tree.add(two, with(tree[two].opening, "c"));
    const auto late = tree.add(two, with(tree[two].opening, "d"));
    const auto other = tree.add(Futures::kRoot, with({}, "e"));
    tree.take_out(early);
    tree.take_out(one);
    CHECK(tree.children(Futures::kRoot) == std::vector{other});
    CHECK_FALSE(tree.find(tree[two].opening));
    tree.put_back(one);
    CHECK(tree.children(Futures::kRoot) == std::vector{one, other});
    CHECK(tree.children(two) == std::vector{late});  // that was taken out by itself before
    CHECK(tree.find(tree[two].opening) == two);
    tree.put_back(early);
    CHECK(tree.children(two) == std::vector{early, late});
    tree.take_out(one);
    tree.put_back(late);  // and all that it came from
    CHECK_FALSE(tree[one].gone);
    CHECK_FALSE(tree[two].gone);
    CHECK(tree[early].gone);
    CHECK(tree.is_within(late, one));
    CHECK_FALSE(tree.is_within(other, one));
}

TEST_CASE("a name is given back unless it is empty", "[unit]") {
    Futures tree("root");
    tree.rename(Futures::kRoot, "as it was");
    tree.rename(Futures::kRoot, "");
    CHECK(tree[Futures::kRoot].name == "as it was");
}

TEST_CASE("a future whose plan was rewritten says that, and what is edited of it says its edits", "[unit]") {
    Futures tree("root");
    const Opening written{"sound", {}, {}, "title = \"mine\""};
    const auto mine = tree.add(Futures::kRoot, written);
    CHECK(tree[mine].name == "another plan");
    CHECK(tree[tree.add(mine, with(written, "drop:a->b/T#1"))].name == "drop T#1");
    CHECK(difference_of({}, written) == "another plan");
    CHECK(difference_of(written, with(written, "drop:a->b/T#1")) == "drop:a->b/T#1");
    CHECK(tree.find(written) == mine);
    CHECK_FALSE(tree.find({"sound", {}, {}}));
}
