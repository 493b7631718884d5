// The store, a statement at a time: store 0, coordinators 1 and 2.
#include "models/commerce/global_transaction/store.h"

#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::global_transaction {
namespace {

constexpr NodeId kStore = 0, kFirst = 1, kSecond = 2, kService = 3;
constexpr Xid kOrder = 5'000'001, kOther = 5'000'002;

test::Script store(const Settings& settings = {}) {
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.add_node("store", blueprint.add_role(Store{settings}));
        blueprint.add_node("tc-1", blueprint.add_role(test::Probe<Result>{}));
        blueprint.add_node("tc-2", blueprint.add_role(test::Probe<Result>{}));
        blueprint.add_node("service-1", blueprint.add_role(test::Probe<Registered>{}));
    });
}
Statement begin(Xid xid) { return {{What::begin, xid, kNoNode, 0}, Act::begin, 3, {}}; }
Statement enlist(Xid xid, Act act = Act::enlist) { return {{What::enlist, xid, kService, 0}, act, 0, {}}; }
Statement decide(Xid xid, Status to) { return {{What::finish, xid, kNoNode, 0}, Act::decide, 0, to}; }
Statement end(Xid xid, Status to, Act act = Act::end) { return {{What::end, xid, kNoNode, 0}, act, 0, to}; }
bool says(test::Script& script, NodeId who, const std::string& words) {
    return script.heard(who).back().find(words) != std::string::npos;
}

TEST_CASE("of two decisions the second changes nothing, unless it does not look", "[unit]") {
    test::Script script = store();
    script.deliver(kStore, begin(kOrder), kFirst).deliver(kStore, decide(kOrder, Status::committing), kFirst);
    script.deliver(kStore, decide(kOrder, Status::rolling_back), kSecond);
    CHECK(says(script, kSecond, "verdict=over, status=committing"));
    script.deliver(kStore, decide(kOrder, Status::committing), kFirst);  // repeated: the same answer
    CHECK(says(script, kFirst, "verdict=ok, status=committing"));

    Settings settings;
    settings.no_compare_and_set = true;
    script = store(settings);
    script.deliver(kStore, begin(kOrder), kFirst).deliver(kStore, decide(kOrder, Status::committing), kFirst);
    script.deliver(kStore, decide(kOrder, Status::rolling_back), kSecond);
    CHECK(says(script, kSecond, "verdict=ok, status=rolling_back"));
}

TEST_CASE("a global lock is another's until its transaction commits", "[unit]") {
    test::Script script = store();
    script.deliver(kStore, begin(kOrder), kFirst).deliver(kStore, begin(kOther), kFirst);
    script.deliver(kStore, enlist(kOrder), kFirst).deliver(kStore, enlist(kOther), kFirst);
    CHECK(says(script, kFirst, "verdict=conflict"));
    CHECK(script.durable<Store>(kStore).locks.at(kService).xid == kOrder);
    script.deliver(kStore, decide(kOrder, Status::committing), kFirst).deliver(kStore, enlist(kOther), kFirst);
    CHECK(script.durable<Store>(kStore).locks.at(kService).xid == kOther);
    script.deliver(kStore, decide(kOther, Status::rolling_back), kFirst);
    CHECK(script.durable<Store>(kStore).locks.size() == 1);  // until the before-images are back
    script.deliver(kStore, end(kOther, Status::rolled_back), kFirst);
    CHECK(script.durable<Store>(kStore).locks.empty());
    CHECK_FALSE(script.durable<Store>(kStore).ended.at(kOther).committed);
}

TEST_CASE("nobody registers in what is decided; a lock inserted apart stays for ever", "[unit]") {
    test::Script script = store();
    script.deliver(kStore, begin(kOrder), kFirst).deliver(kStore, decide(kOrder, Status::rolling_back), kFirst);
    script.deliver(kStore, enlist(kOrder), kFirst);
    CHECK(says(script, kFirst, "verdict=over"));
    script.deliver(kStore, end(kOrder, Status::rolled_back), kFirst);
    script.deliver(kStore, enlist(kOrder, Act::lock), kFirst);
    CHECK(script.durable<Store>(kStore).locks.at(kService).xid == kOrder);
    CHECK(script.durable<Store>(kStore).sessions.empty());
}

TEST_CASE("what has ended is kept for a while, and what has come late is found by a second look", "[unit]") {
    Settings settings;
    settings.delay_delete = 1_s;
    test::Script script = store(settings);
    script.deliver(kStore, begin(kOrder), kFirst).deliver(kStore, decide(kOrder, Status::rolling_back), kFirst);
    script.deliver(kStore, end(kOrder, Status::rolled_back), kFirst).deliver(kStore, enlist(kOrder, Act::lock), kFirst);
    CHECK(script.durable<Store>(kStore).sessions.at(kOrder).services == std::vector<NodeId>{kService});
    script.wait(1_s).deliver(kStore, Statement{{What::scan, 0, kNoNode, 0}, Act::scan, 0, {}}, kSecond);
    CHECK(says(script, kSecond, "Found{xid=5000001, status=rolled_back}"));
    script.deliver(kStore, end(kOrder, Status::rolled_back, Act::forget), kSecond);
    CHECK(script.durable<Store>(kStore).locks.empty());
    CHECK(script.durable<Store>(kStore).sessions.empty());
}

TEST_CASE("a transaction is begun once, and one that has ended is not begun again", "[unit]") {
    test::Script script = store();
    script.deliver(kStore, begin(kOrder), kFirst).deliver(kStore, decide(kOrder, Status::rolling_back), kFirst);
    script.deliver(kStore, end(kOrder, Status::rolled_back), kFirst).deliver(kStore, begin(kOrder), kSecond);
    CHECK(says(script, kSecond, "status=rolled_back"));
    CHECK(script.durable<Store>(kStore).sessions.empty());
}

}  // namespace
}  // namespace orrery::global_transaction
