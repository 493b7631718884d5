// A run of ledgers in a recording of its own folder.
#pragma once
#include <string>

#include "sim/record/recording.h"
#include "tests/folder.h"
#include "tests/sim/world/ledger.h"

namespace test {

inline RecordedIdentity some_identity() {
    RecordedIdentity identity;
    identity.scenario = "test/ledgers";
    identity.scenario_file = "ledgers.toml";
    identity.scenario_text = "title = \"Ledgers\"\nstory = '''\"quoted\", and a line\n'''\n";
    identity.design = "plain";
    identity.seed = 0xFFFF'FFFF'FFFF'FFF5u;
    identity.sets = {{"beat", "20ms"}, {"beat", "30ms"}};
    identity.overrides = {"drop:a->b/Add#7", "crash:b@2s"};
    identity.engine = 1;
    identity.run_link = "orrery:1?scenario=test%2Fledgers";
    identity.program = "a test";
    return identity;
}

struct Recorded {
    std::uint64_t fingerprint = 0;
    RunResult result;
};

// For a recorder: ledgers and their plans share nothing that two threads may not read.
inline std::shared_ptr<const Blueprint> copy_of(const std::shared_ptr<const Blueprint>& blueprint) {
    return std::make_shared<Blueprint>(*blueprint);
}

// Requires that the path can be written.
inline Recorded record_run(const std::string& path, std::shared_ptr<const Blueprint> blueprint,
                           Recorder::Options options = {}) {
    auto recorder = Recorder::create(path, some_identity(), copy_of(blueprint), options);
    if (!recorder)
        throw std::runtime_error(recorder.error().to_text());
    World world(blueprint);
    while (!world.ended())
        (*recorder)->follow(world.run_to(world.event() + 100));
    const auto done = (*recorder)->finish(end_of(world));
    if (!done)
        throw std::runtime_error(done.error().to_text());
    return {world.fingerprint(), result_of(world)};
}

inline Trace traced(std::shared_ptr<const Blueprint> blueprint) {
    Trace trace;
    World world(std::move(blueprint), &trace);
    world.start();
    trace.start(world);
    world.run();
    return trace;
}

inline std::string content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline void write(const std::string& path, std::string_view bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// Busy ledgers with properties of each verdict.
inline std::shared_ptr<const Blueprint> judged_ledgers(std::uint64_t seed = 41) {
    Blueprint blueprint = busy_ledgers(seed);
    blueprint.until = 5_s;
    blueprint.add_property(always<Ledger>(
        believed, "small", "no total above 2,000", [](const View& view, NodeId node) -> std::optional<Broken> {
            const std::int64_t total = view.state<Ledger>(node).total;
            if (total <= 2000)
                return std::nullopt;
            return Broken{"the total of " + view.name(node) + " is " + std::to_string(total), {{node, "total"}}};
        }));
    blueprint.add_property(always<Ledger>(believed, "beats", "beats are counted",
                                          [](const View&, NodeId) -> std::optional<Broken> { return std::nullopt; }));
    blueprint.add_property(sometimes<Ledger>(believed, "adds", "some total grows", [](const View& view, NodeId node) {
        return view.state<Ledger>(node).total > 0;
    }));
    blueprint.add_property(
        sometimes<Ledger>(believed, "rests", "someone never beats", [](const View&, NodeId) { return false; }));
    blueprint.add_property(reached(believed, "late", "true one day", 1_h, [](const View&) -> std::optional<Broken> {
        return Broken{"not yet", {}};
    }));
    return share(std::move(blueprint));
}

}  // namespace test
