// The registers, and the clients that use them.
#include "sim/faults/crash.h"
#include "tests/catch.h"
#include "tests/models/consensus/raft/scripts.h"

using namespace test::raft;
using orrery::raft::Entry;
using orrery::raft::Function;
using orrery::raft::Machine;

namespace {

Entry entry(Function function, std::int64_t value, std::int64_t expected, std::uint32_t serial) {
    return {{value, expected, 1, function}, 1, 7, serial};
}

std::vector<std::string> lines(const World& world) {
    std::vector<std::string> out;
    for (const Observation& line : world.state().history)
        out.push_back(std::to_string(line.process) + " " + std::string(phase_name(line.phase)) + " " + line.function +
                      " " + line.value.to_text());
    return out;
}

}  // namespace

TEST_CASE("a register that nobody wrote is nil, and a compare-and-set of it fails") {
    Machine machine;
    CHECK_FALSE(machine.read(1).value);
    CHECK_FALSE(machine.apply(entry(Function::cas, 5, 4, 1))->done);
    CHECK(machine.apply(entry(Function::write, 4, 0, 2))->done);
    CHECK(machine.apply(entry(Function::cas, 5, 4, 3))->done);
    CHECK(machine.read(1).value == 5);
}

TEST_CASE("a request that reached the log twice takes effect once") {
    Machine machine;
    CHECK(machine.apply(entry(Function::write, 4, 0, 1))->done);
    CHECK(machine.apply(entry(Function::cas, 9, 4, 2))->done);
    CHECK(machine.apply(entry(Function::write, 8, 0, 3))->done);
    CHECK_FALSE(machine.apply(entry(Function::cas, 9, 4, 2)));    // left behind: no answer, no effect
    CHECK(machine.apply(entry(Function::write, 8, 0, 3))->done);  // the last one: the same answer again
    CHECK(machine.read(1).value == 8);
}

TEST_CASE("a client writes, compares, reads, and finds the leader by itself") {
    Blueprint made = blueprint({{"servers", std::int64_t{3}}, {"scripted", true}}, {}, 1, 10_s);
    elect(made, 3, 100_ms);
    order(made, 1_s, 1, {Function::write, 1, 4, 0, 0});
    order(made, 3_s, 1, {Function::cas, 1, 5, 4, 0});
    order(made, 4_s, 1, {Function::cas, 1, 6, 4, 0});
    order(made, 5_s, 1, {Function::read, 1, 0, 0, 0});
    World world(std::make_shared<const Blueprint>(std::move(made)));
    world.run();
    CHECK(lines(world) == std::vector<std::string>{"1 invoke write 4", "1 ok write 4", "1 invoke cas [4 5]",
                                                   "1 ok cas [4 5]", "1 invoke cas [4 6]", "1 fail cas [4 6]",
                                                   "1 invoke read nil", "1 ok read 5"});
    CHECK(result_of(world).verdict == RunVerdict::held);
}

TEST_CASE("a write whose outcome stays unknown ends its process; a read that is not answered has failed") {
    Blueprint made =
        blueprint({{"servers", std::int64_t{3}}, {"scripted", true}, {"patience", 2_s}, {"clients", std::int64_t{5}}},
                  {}, 1, 10_s);
    for (unsigned server = 1; server <= 3; ++server)
        crash(made, server, 10_ms);
    order(made, 1_s, 2, {Function::write, 1, 4, 0, 0});
    order(made, 4_s, 2, {Function::read, 1, 0, 0, 0});
    order(made, 7_s, 2, {Function::write, 1, 5, 0, 0});
    World world(std::make_shared<const Blueprint>(std::move(made)));
    world.run();
    CHECK(lines(world) == std::vector<std::string>{"2 invoke write 4", "2 info write 4", "7 invoke read nil",
                                                   "7 fail read nil", "7 invoke write 5", "7 info write 5"});
}

TEST_CASE("a client that comes back from a crash is somebody new") {
    Blueprint made = blueprint({{"servers", std::int64_t{3}}, {"clients", std::int64_t{1}}}, {}, 1, 20_s);
    elect(made, 1, 100_ms);
    made.plan.push_back({5_s, {}, CrashNode{3}, 1_s, "crash client"});
    World world(std::make_shared<const Blueprint>(std::move(made)));
    world.run();
    CHECK(result_of(world).verdict == RunVerdict::held);
    std::vector<std::int64_t> processes;
    for (const Observation& line : world.state().history)
        if (processes.empty() || processes.back() != line.process)
            processes.push_back(line.process);
    CHECK(processes.size() == 2);
}
