// The traps of one service, a step at a time: store 0, coordinator 1, service 2, outsider 3, shop 4.
#include "models/commerce/global_transaction/service.h"

#include "tests/catch.h"
#include "tests/models/step.h"

namespace orrery::global_transaction {
namespace {

constexpr NodeId kCoordinator = 1, kService = 2, kOutsider = 3, kShop = 4;
constexpr Xid kOrder = 4'000'001, kOther = 4'000'002, kOutside = 3'000'001;

Settings settings_of(const std::string& protocol) {
    Settings settings;
    settings.protocol = protocol;
    settings.hops = 1;
    settings.stock = 100;
    return settings;
}
test::Script service(const Settings& settings) {
    return test::Script([settings](Blueprint& blueprint) {
        blueprint.moments.assign(kMoments.begin(), kMoments.end());
        blueprint.add_node("store", blueprint.add_role(test::Probe<Statement>{}));
        blueprint.add_node("tc-1", blueprint.add_role(test::Probe<Register, AskLock, BranchEnded>{}));
        blueprint.add_node("service-1", blueprint.add_role(Service{settings, Nodes(settings)}));
        blueprint.add_node("outsider", blueprint.add_role(test::Probe<Written>{}));
        blueprint.add_node("shop-1", blueprint.add_role(test::Probe<Worked>{}));
    });
}
std::uint64_t question_of(test::Script& script, Xid xid) {
    return script.state<Service>(kService).jobs.at(Service::forward_of(xid)).question;
}
// Phase one up to the coordinator's word.
void work(test::Script& script, Xid xid, Amount amount, Verdict verdict = Verdict::ok) {
    script.deliver(kService, Work{xid, amount, false}, kShop);
    script.deliver(kService, Registered{xid, question_of(script, xid), verdict}, kCoordinator);
}
Row row(test::Script& script) { return script.durable<Service>(kService).row; }
std::string last(const test::Lines& lines) { return lines.empty() ? "" : lines.back(); }

TEST_CASE("AT commits locally when its branch is registered, and not before", "[unit]") {
    test::Script script = service(settings_of("at"));
    script.deliver(kService, Work{kOrder, 3, false}, kShop);
    CHECK(script.heard(kCoordinator).size() == 1);
    CHECK(row(script).stock == 100);
    CHECK(script.state<Service>(kService).locks.rows.size() == 1);
    script.deliver(kService, Registered{kOrder, question_of(script, kOrder), Verdict::ok}, kCoordinator);
    CHECK(row(script).stock == 97);
    CHECK(script.durable<Service>(kService).lines.at(kOrder) == 3);
    CHECK(script.durable<Service>(kService).branches.at(kOrder).before == 100);
    CHECK(script.state<Service>(kService).locks.rows.empty());
    CHECK(last(script.heard(kShop)) == "Worked{xid=4000001, answer=done}");
}

TEST_CASE("who meets another's global lock lets the row go and asks again, so often and no more", "[unit]") {
    Settings settings = settings_of("at");
    settings.lock_attempts = 1;
    test::Script script = service(settings);
    work(script, kOrder, 3, Verdict::conflict);
    CHECK(script.heard(kCoordinator).size() == 2);  // the second behind 10 ms
    CHECK(script.heard(kShop).empty());
    script.deliver(kService, Registered{kOrder, question_of(script, kOrder), Verdict::conflict}, kCoordinator);
    CHECK(last(script.heard(kShop)) == "Worked{xid=4000001, answer=conflict}");
    CHECK(script.state<Service>(kService).jobs.empty());
    CHECK(script.state<Service>(kService).locks.rows.empty());
    CHECK(row(script).stock == 100);
}

TEST_CASE("an answer to an earlier question is no answer to this one", "[unit]") {
    test::Script script = service(settings_of("at"));
    script.deliver(kService, Work{kOrder, 3, false}, kShop);
    script.deliver(kService, Registered{kOrder, question_of(script, kOrder) - 1, Verdict::ok}, kCoordinator);
    CHECK(row(script).stock == 100);
}

TEST_CASE("a roll-back restores the before-image where the after-image stands, else it is stuck", "[unit]") {
    test::Script script = service(settings_of("at"));
    work(script, kOrder, 3);
    script.deliver(kService, EndBranch{kOrder, false}, kCoordinator);
    CHECK(row(script).stock == 100);
    CHECK(script.durable<Service>(kService).lines.empty());
    CHECK(last(script.heard(kCoordinator)) == "BranchEnded{xid=4000001, commit=false, done=true}");

    Settings settings = settings_of("at");
    settings.no_global_lock_outside = true;
    script = service(settings);
    work(script, kOrder, 3);
    script.deliver(kService, Write{kOutside, 2}, kOutsider).deliver(kService, EndBranch{kOrder, false}, kCoordinator);
    CHECK(row(script).stock == 95);
    CHECK(script.durable<Service>(kService).branches.at(kOrder).stuck);
    CHECK(last(script.heard(kCoordinator)) == "BranchEnded{xid=4000001, commit=false, done=false}");
    CHECK(script.state<Service>(kService).locks.rows.empty());
}

TEST_CASE("who writes outside asks for the global lock while it holds the row", "[unit]") {
    test::Script script = service(settings_of("at"));
    script.deliver(kService, Write{kOutside, 2}, kOutsider);
    CHECK(script.heard(kCoordinator).size() == 1);
    CHECK(script.state<Service>(kService).locks.rows.size() == 1);
    script.deliver(kService, LockState{kOutside, question_of(script, kOutside), true}, kCoordinator);
    CHECK(row(script).stock == 98);
    CHECK(last(script.heard(kOutsider)) == "Written{xid=3000001, done=true}");
}

TEST_CASE("a roll-back that comes first leaves a row, and the work behind it fails", "[unit]") {
    for (const std::string protocol : {"at", "xa", "tcc", "saga"}) {
        INFO(protocol);
        test::Script script = service(settings_of(protocol));
        script.deliver(kService, Work{kOrder, 3, false}, kShop);
        const std::uint64_t question = question_of(script, kOrder);
        script.deliver(kService, EndBranch{kOrder, false}, kCoordinator);
        script.deliver(kService, Registered{kOrder, question, Verdict::ok}, kCoordinator);
        CHECK(last(script.heard(kShop)) == "Worked{xid=4000001, answer=failed}");
        CHECK(row(script).stock == 100);
        CHECK(row(script).frozen == 0);
        CHECK(script.state<Service>(kService).locks.rows.empty());
    }
}

TEST_CASE("a prepared branch has its row over a restart, until it hears how it ends", "[unit]") {
    test::Script script = service(settings_of("xa"));
    work(script, kOrder, 3);
    CHECK(row(script).stock == 100);
    script.crash(kService).restart(kService);
    work(script, kOther, 5);
    CHECK(script.state<Service>(kService).jobs.size() == 1);  // it waits
    script.deliver(kService, EndBranch{kOrder, true}, kCoordinator);
    CHECK(row(script).stock == 97);
    CHECK(script.durable<Service>(kService).branches.at(kOther).phase == Phase::prepared);
    script.deliver(kService, EndBranch{kOther, false}, kCoordinator);
    CHECK(row(script).stock == 97);
    CHECK(script.state<Service>(kService).locks.rows.empty());
}

TEST_CASE("a reservation is confirmed once, however often it is said", "[unit]") {
    test::Script script = service(settings_of("tcc"));
    work(script, kOrder, 3);
    CHECK(row(script).frozen == 3);
    script.deliver(kService, EndBranch{kOrder, true}, kCoordinator)
        .deliver(kService, EndBranch{kOrder, true}, kCoordinator);
    CHECK(row(script).frozen == 0);
    CHECK(row(script).stock == 97);
    CHECK(script.durable<Service>(kService).lines.at(kOrder) == 3);
    CHECK(script.heard(kCoordinator).size() == 3);
}

TEST_CASE("a saga gives back what it took, whatever others have written since", "[unit]") {
    test::Script script = service(settings_of("saga"));
    work(script, kOrder, 3);
    script.deliver(kService, Write{kOutside, 2}, kOutsider).deliver(kService, EndBranch{kOrder, false}, kCoordinator);
    CHECK(row(script).stock == 98);
    CHECK(script.durable<Service>(kService).lines.size() == 1);
}

TEST_CASE("who waits too long for a row gives up and lets the others in their order", "[unit]") {
    Settings settings = settings_of("xa");
    settings.lock_wait = 30_ms;
    test::Script script = service(settings);
    work(script, kOrder, 3);
    work(script, kOther, 5);
    script.wait(40_ms);
    CHECK(last(script.heard(kShop)) == "Worked{xid=4000002, answer=failed}");
    CHECK(script.state<Service>(kService).jobs.empty());
    CHECK(script.state<Service>(kService).locks.rows.size() == 1);
}

}  // namespace
}  // namespace orrery::global_transaction
