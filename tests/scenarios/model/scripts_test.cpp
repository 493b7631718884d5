// Interaction scripts: what is done to a model's nodes, and what they answer, as texts under tests/golden/scripts/. The
// first part of a script is a scenario; each line that begins with > does one thing, and below it stands what followed:
//
//   > 3s crash = "n1"                   a fault or stimulus at that time, in the words of a scenario's [[faults]]
//   > until 5s                          runs on to that time, and tells of each event
//   > until 5s, n1 client-1             and tells of those at these nodes alone
//   > show n1 term log                  fields of a node's state; without any, all of it
//
// `./dev test --rewrite` writes what follows anew; read the difference before you keep it.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/catalog.h"
#include "sim/causality/steps.h"
#include "sim/scenario/run.h"
#include "sim/words/parse_values.h"
#include "tests/golden_file.h"
#include "tests/places.h"

using namespace orrery;

namespace {

class Events final : public TraceSink {
public:
    void begin(const World&, const TraceEvent& event) override { seen.push_back({event.number, event.node}); }
    void effect(const World&, TraceEffect) override {}
    void end(const World&) override {}

    std::vector<causality::Wanted> seen;
};

class Script {
public:
    Script(std::string name, const std::string& text) : name_(std::move(name)) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with("> "))
                commands_.push_back(line.substr(2));
            else if (commands_.empty())
                header_ += line + "\n";
        }
        for (const std::string& command : commands_)
            if (const auto [first, rest] = split(command); first != "until" && first != "show")
                faults_ += fmt::format("[[faults]]\nat = \"{}\"\n{}\n", first, rest);
    }

    // The whole text again, with what follows from each command now.
    std::string play() {
        std::string out = header_;
        for (const std::string& command : commands_) {
            const auto [first, rest] = split(command);
            out += "> " + command + "\n";
            if (first == "until")
                out += run_on(rest);
            else if (first == "show")
                out += show(rest);
        }
        return out;
    }

private:
    static std::pair<std::string, std::string> split(const std::string& text) {
        const std::size_t space = text.find(' ');
        const std::size_t rest = text.find_first_not_of(' ', space);
        return {text.substr(0, space), rest == text.npos ? "" : text.substr(rest)};
    }

    // The scenario as it is up to a time: its own run is long, and ends there. Faults come before its tables, as TOML
    // wants its top level first.
    std::shared_ptr<const Blueprint> blueprint_until(const std::string& time) const {
        const Catalog catalog = all_models();
        auto scenario = load_scenario(fmt::format("until = \"1h\"\n{}\n{}", header_, faults_), name_, catalog);
        INFO(name_ << ": " << (scenario ? "" : scenario.error().to_text()));
        REQUIRE(scenario);
        RunRequest request;
        request.sets = {"until=" + time};
        auto blueprint = make_blueprint(*scenario, catalog, request);
        INFO((blueprint ? "" : blueprint.error().to_text()));
        REQUIRE(blueprint);
        return *blueprint;
    }

    std::string run_on(const std::string& words) {
        std::istringstream in(words);
        std::string time;
        std::getline(in, time, ',');
        until_ = time;
        std::vector<std::string> nodes;
        for (std::string node; in >> node;)
            nodes.push_back(node);
        const auto blueprint = blueprint_until(time);
        Events events;
        World world(blueprint, &events);
        world.run();
        std::erase_if(events.seen, [&](const causality::Wanted& one) {
            const std::string node = one.node == kNoNode ? "" : blueprint->nodes[one.node].name;
            return one.event <= told_ || (!nodes.empty() && std::find(nodes.begin(), nodes.end(), node) == nodes.end());
        });
        told_ = world.event();
        std::string out;
        for (const causality::ToldEvent& one : causality::tell(blueprint, events.seen, {}))
            out += fmt::format("{:>10}  {}\n", format_time(one.time), one.what);
        return out;
    }

    std::string show(const std::string& words) const {
        std::istringstream in(words);
        std::string node, out;
        in >> node;
        World world(blueprint_until(until_));
        world.run();
        const NodeId at = world.blueprint().find_node(node);
        INFO(name_ << ": no node " << node);
        REQUIRE(at != kNoNode);
        const Value state = world.node_state(at);
        std::size_t wanted = 0, found = 0;
        for (std::string field; in >> field; ++wanted)
            for (const Field& one : *state.record())
                if (one.name == field) {
                    out += fmt::format("{:>10}  {} = {}\n", node, field, to_text(one.value));
                    ++found;
                }
        CHECK(wanted == found);
        return wanted == 0 ? to_text(state) + "\n" : out;
    }

    std::string name_, header_, faults_, until_;
    std::vector<std::string> commands_;
    EventNumber told_ = 0;
};

}  // namespace

TEST_CASE("interaction scripts: what is done to a model's nodes, and what follows", "[golden]") {
    const std::filesystem::path folder = std::filesystem::path(test::source_dir()) / "tests" / "golden" / "scripts";
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".txt")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    CHECK(files.size() >= 8);
    for (const std::filesystem::path& file : files) {
        std::ifstream in(file, std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        const std::string name = std::filesystem::relative(file, folder).string();
        CAPTURE(name);
        test::check_golden("scripts/" + name, Script(name, text.str()).play());
    }
}
