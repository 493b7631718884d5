#include "tests/scenarios/scenario/random_scenario.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/scenario/run.h"
#include "tests/scenarios/scenario/draft.h"

using namespace orrery;

namespace test {
namespace {

class Author {
public:
    Author(const Catalog& catalog, std::uint64_t seed)
        : catalog_(catalog), dice_(seed), more_(~seed), model_(dice_.one_of(catalog.models())) {
        draft_.top = {"title = \"Random\"", fmt::format("model = \"{}\"", model_.name),
                      fmt::format("until = \"{}ms\"", until_ = 500 + dice_.below(4000))};
        draft_.designs = {"[designs.plain]"};
    }

    RandomScenario write() {
        parameters();
        look_around();
        head();
        if (dice_.one_in(3))
            add(draft_.workload, fmt::format("leave_out = {{ {} = [1, \"3..5\"] }}", nodes_.back()));
        topology();
        network();
        for (std::uint64_t left = dice_.below(7); left > 0; --left)
            fault();
        if (draft_.faults.empty() || dice_.one_in(3))
            swarm();
        if (draft_.faults.empty() && !draft_.swarm.empty())
            add(draft_.top, "general = true");
        designs();
        if (dice_.one_in(4))
            add(draft_.compare, "seeds = 7\nmetrics = [\"asked again\"]");
        if (dice_.one_in(4))
            lesson();
        out_.text = draft_.text();
        return out_;
    }

private:
    // ---- Pieces ----

    bool add(Lines& part, std::string piece) {
        part.push_back(std::move(piece));
        const auto scenario = load_scenario(draft_.text(), "random.toml", catalog_);
        if (scenario)
            return true;
        ++out_.refused[scenario.error().what];
        part.pop_back();
        return false;
    }

    void lesson() {
        add(draft_.lesson, "text = \"Luck is no plan.\"");
        if (dice_.one_in(3)) {
            add(draft_.lesson, "steps = [\"one\", \"two\"]");
            return;
        }
        const Lines places{"",
                           "at = { time = \"10ms\" }",
                           "at = { event = 3 }",
                           "at = { filter = \"persists\", nth = 2 }",
                           "at = { filter = \"persists\", last = true }",
                           "at = { violation = true }"};
        const Lines truths{
            "node = \"kind == sync\"",
            "event = \"kind == sync\"",
            "value = \"len(*) + 1\"",
            "options = [{ say = \"yes\", later = \"persists\" }, { say = \"no\", never = \"persists\" }]",
            "options = [{ say = \"yes\", held = true }, { say = \"no\", violated = \"no loss\" }]",
            "options = [{ say = \"yes\", state = \"1 == 1\" }, { say = \"no\", event = \"persists\" }]"};
        for (std::uint64_t left = 1 + dice_.below(3); left > 0; --left)
            add(draft_.lesson,
                fmt::format("[[lesson.steps]]\ntitle = \"a step\"\ntext = \"look\"\n{}\ndesign = \"plain\"\n"
                            "seed = {}\nchange = \"drop:a->b/Ping#1\"\npredict = {{ ask = \"what?\", {}, "
                            "because = \"so\" }}",
                            dice_.one_of(places), dice_.below(9), dice_.one_of(truths)));
    }

    // What there is to name, once the parameters stand.
    void look_around() {
        const auto scenario = load_scenario(draft_.text(), "random.toml", catalog_);
        const auto blueprint = make_blueprint(*scenario, catalog_, {});
        world_ = *blueprint;
        for (const NodeSpec& node : world_->nodes)
            nodes_.push_back(node.name);
        for (NodeId from = 0; from < world_->links.from_node().size(); ++from)
            for (const auto& [to, link] : world_->links.from_node()[from])
                links_.emplace_back(from, to);
        for (const Property& property : world_->properties)
            properties_.push_back(property.name);
    }

    // ---- Values ----

    std::string ms(std::uint64_t low, std::uint64_t high) {
        return fmt::format("{}ms", low + dice_.below(high - low + 1));
    }
    std::string at() { return ms(0, until_); }
    std::string ratio() { return fmt::format("1/{}", 2 + dice_.below(40)); }
    std::string distribution() {
        const Lines all{"5ms",
                        "uniform(1ms, 20ms)",
                        "exponential(4ms)",
                        "lognormal(2ms, 40ms)",
                        "pareto(1ms, 1.5)",
                        "quantiles(1ms, 2ms, 4ms, 80ms)",
                        "measured(loopback-tcp-2026)",
                        "region(us-east-1, eu-west-1)"};
        return dice_.one_of(all);
    }
    std::string arrivals() {
        const Lines all{"default",      "constant(30ms)",        "poisson(20ms)", "bursts(5 every 1s, 1ms apart)",
                        "closed(20ms)", "diurnal(20ms, 2s, 0.8)"};
        return dice_.one_of(all);
    }
    std::string factor() { return dice_.one_in(2) ? fmt::format("{}", 2 + dice_.below(9)) : "\"3/2\""; }
    std::string node() { return dice_.one_of(nodes_); }
    std::string node_or_word() {
        if (!world_->selectors.empty() && dice_.one_in(3))
            return "the " + world_->selectors.front().name;
        return when_ && dice_.one_in(2) ? "there" : node();
    }
    Lines some_nodes(std::size_t least) {
        Lines all = nodes_;
        for (std::size_t i = all.size(); i > 1; --i)
            std::swap(all[i - 1], all[dice_.below(i)]);
        const std::size_t most = std::min<std::size_t>(all.size(), 6);
        if (most > least)
            all.resize(least + dice_.below(most - least + 1));
        return all;
    }
    std::string groups() {
        Lines all = some_nodes(2);
        const Lines one{all.front()};
        all.erase(all.begin());
        return fmt::format("[{}, {}]", list_of(one), dice_.one_in(2) ? "[\"rest\"]" : list_of(all));
    }
    std::string link() {
        if (links_.empty())
            return quoted(node() + "->" + node());
        const auto& [from, to] = dice_.one_of(links_);
        return quoted(nodes_[from] + "->" + nodes_[to]);
    }

    std::string parameter(const ParameterSpec& spec) {
        const auto inside = [&](std::int64_t value) { return std::clamp(value, spec.low, spec.high); };
        switch (spec.kind) {
            case ParameterKind::integer:
                return fmt::format("{}", inside(spec.low + static_cast<std::int64_t>(dice_.below(7))));
            case ParameterKind::duration: {
                const auto usual = std::get<std::int64_t>(spec.initial);
                const std::int64_t choices[] = {usual / 2, usual * 2, usual * 3 / 4, usual + 1_ms};
                return quoted(format_duration(inside(dice_.one_of(choices))));
            }
            case ParameterKind::ratio:
                return quoted(ratio());
            case ParameterKind::boolean:
                return dice_.one_in(2) ? "true" : "false";
            case ParameterKind::choice:
                return quoted(dice_.one_of(spec.choices));
            case ParameterKind::decimal:
                return quoted(dice_.one_of(Lines{"0", "0.5", "0.99", "2"}));
            case ParameterKind::arrivals:
                return quoted(arrivals());
            case ParameterKind::distribution:
                return quoted(distribution());
            case ParameterKind::text:
                break;
        }
        return quoted("");
    }

    // The settings of a link, each a line.
    Lines settings() {
        Lines all;
        const auto put = [&](std::string line) {
            if (dice_.one_in(3))
                all.push_back(std::move(line));
        };
        put("delay = " + quoted(distribution()));
        put("loss = " + quoted(ratio()));
        put("duplicate = " + quoted(ratio()));
        put("reorder = " + quoted(ratio()));
        put("corrupt = " + quoted(ratio()) + "\ncorrupt_as = " + (dice_.one_in(2) ? "\"field\"" : "\"checksum\""));
        put(std::string("fifo = ") + (dice_.one_in(4) ? "false" : "true"));
        put("bandwidth = \"1 Mbit/s\"" + std::string(dice_.one_in(2) ? "\nqueue = \"2 kB\"" : ""));
        put(fmt::format("burst = {{ every = \"{}\", for = \"{}\", loss = \"{}\" }}", ms(100, 900), ms(10, 200),
                        ratio()));
        if (all.empty())
            all.push_back("loss = " + quoted(ratio()));
        if (more_.one_in(4))
            all.push_back(more_.one_in(2) ? "connection = true" : "connection = true\ngive_up = \"300ms\"");
        return all;
    }
    // In one line, for a table within a line.
    std::string settings_inline() {
        std::string text = fmt::format("{}", fmt::join(settings(), ", "));
        std::replace(text.begin(), text.end(), '\n', ',');
        return text;
    }

    // ---- Parts ----

    void parameters() {
        for (const ParameterSpec& spec : model_.parameters)
            if (dice_.one_in(3))
                add(draft_.parameters, fmt::format("{} = {}", spec.name, parameter(spec)));
    }

    void head() {
        add(draft_.top, fmt::format("seed = {}", dice_.below(1'000'000)));
        if (dice_.one_in(3))
            add(draft_.top, "story = \"Whatever happens.\"\nsystem = \"S0\"");
        if (dice_.one_in(3))
            add(draft_.top, dice_.one_in(2) ? "sources = \"luck\"" : "sources = [\"luck\", \"more luck\"]");
    }

    void topology() {
        const auto hardware = [&] {
            Lines all;
            for (const char* key : {"sync", "write", "service"})
                if (dice_.one_in(3))
                    all.push_back(fmt::format("{} = {}", key, quoted(distribution())));
            if (dice_.one_in(3))
                all.push_back("unsynced = " + quoted(dice_.one_of(Lines{"lost", "kept", "torn"})));
            return all;
        };
        for (const std::string& line : hardware())
            add(draft_.topology, line);
        if (const Lines one = hardware(); !one.empty() && dice_.one_in(2)) {
            const std::string whom = dice_.one_in(2) ? node() : "role:" + world_->roles.front().name;
            add(draft_.topology, fmt::format("hardware = {{ {} = {{ {} }} }}", quoted(whom), fmt::join(one, ", ")));
        }
        if (dice_.one_in(3))
            add(draft_.topology, fmt::format("clocks = {{ {} = {{ skew = \"-{}\", drift_ppm = {} }} }}", quoted(node()),
                                             ms(0, 500), static_cast<int>(dice_.below(2001)) - 1000));
        if (dice_.one_in(4) && nodes_.size() > 1)
            add(draft_.topology, fmt::format("regions = {{ {} = \"us-east-1\", {} = \"eu-west-1\" }}",
                                             quoted(nodes_.front()), quoted(nodes_.back())));
        if (dice_.one_in(4))
            add(draft_.topology, fmt::format("links = [{}]", quoted(node() + "-" + node())));
    }

    void network() {
        for (const std::string& line : settings())
            add(draft_.network, line);
        for (std::uint64_t left = dice_.below(3); left > 0; --left) {
            const std::string whose[] = {"between = " + list_of(some_nodes(2)), "from = " + quoted(node()),
                                         "to = " + quoted(node()),
                                         fmt::format("from = {}\nto = {}", quoted(node()), quoted(node()))};
            add(draft_.links,
                fmt::format("[[network.links]]\n{}\n{}", dice_.one_of(whose), fmt::join(settings(), "\n")));
        }
    }

    void fault() {
        when_ = !model_.moments.empty() && dice_.one_in(3);
        std::string head = "[[faults]]\nat = " + quoted(at()) + "\n";
        if (when_) {
            head = "[[faults]]\nwhen = { moment = " + quoted(dice_.one_of(model_.moments));
            head += dice_.one_in(2) ? ", node = " + quoted(node()) : "";
            head += dice_.one_in(2) ? fmt::format(", nth = {}", 1 + dice_.below(4)) : "";
            head += dice_.one_in(2) ? ", after = " + quoted(ms(0, 300)) : "";
            head += dice_.one_in(3) ? ", from = " + quoted(ms(0, 200)) : "";
            head += dice_.one_in(3) ? ", to = " + quoted(ms(300, until_)) : "";
            head += " }\n";
        }
        const std::string lasting = dice_.one_in(4) ? "" : "for = " + quoted(ms(1, 900));
        // Beside the action, or inside its table.
        const std::string standing = dice_.one_in(2) ? "\nstanding = true" : "";
        const auto timed = [&](const std::string& action) {
            return head + action + (lasting.empty() ? standing : "\n" + lasting);
        };
        const auto inner = [&](const std::string& name, const std::string& table) {
            const bool inside = !lasting.empty() && dice_.one_in(2);
            const std::string line = fmt::format("{} = {{ {}{} }}", name, table, inside ? ", " + lasting : "");
            return inside ? head + line : timed(line);
        };
        const std::string who = quoted(node_or_word());
        const bool lies = !world_->variants.empty() && dice_.one_in(6);  // few models have liars
        switch (lies ? 7 : dice_.below(20)) {
            case 0:
                add(draft_.faults, timed("crash = " + who));
                break;
            case 1:
                add(draft_.faults, inner("crash", fmt::format("node = {}, unsynced = {}", who,
                                                              quoted(dice_.one_of(Lines{"lost", "kept", "torn"})))));
                break;
            case 2:
                add(draft_.faults, head + "restart = " + who);
                break;
            case 3:
                add(draft_.faults, timed("wipe = " + who));
                break;
            case 4:
                if (dice_.one_in(3))
                    add(draft_.faults,
                        head + fmt::format("rolling = {{ nodes = {}, every = {}, down = {} }}", list_of(some_nodes(1)),
                                           quoted(ms(1, 500)), quoted(ms(1, 500))));
                else
                    add(draft_.faults, timed("power = " + list_of(some_nodes(1))));
                break;
            case 5:
                add(draft_.faults, head + "pause = " + who + "\nfor = " + quoted(ms(1, 500)));
                break;
            case 6:
                add(draft_.faults, inner("slow", fmt::format("node = {}, factor = {}", who, factor())));
                break;
            case 7:
                add(draft_.faults, inner("byzantine", fmt::format("node = {}, as = {}", quoted(dice_.one_of(liars())),
                                                                  quoted(variant()))));
                break;
            case 8:
                add(draft_.faults, timed(cut(fmt::format("[{}, {}]", link(), link()), !lasting.empty())));
                break;
            case 9:
                add(draft_.faults, head + (dice_.one_in(2) ? "heal = true" : "heal = [" + link() + "]"));
                break;
            case 10:
                add(draft_.faults, dice_.one_in(2) ? timed("hold = [" + link() + "]") : inner("hold", between()));
                break;
            case 11:
                add(draft_.faults,
                    head + fmt::format("clog = {{ nodes = {}, over = {}, for = {} }}", list_of(some_nodes(1)),
                                       quoted(ms(0, 200)), quoted(ms(200, 800))));
                break;
            case 12: {
                const std::string which[] = {"links = [" + link() + "]", between(), "all = true"};
                add(draft_.faults, inner("degrade", dice_.one_of(which) + ", " + settings_inline()));
                break;
            }
            case 13: {
                const std::string how[] = {"full = true", "lies = true", "slow = " + factor()};
                add(draft_.faults, inner("disk", fmt::format("node = {}, {}", who, dice_.one_of(how))));
                break;
            }
            case 14:
                add(draft_.faults, head + "rot = " + who);
                break;
            case 15:
                add(draft_.faults,
                    inner("overload",
                          "factor = " + factor() + (dice_.one_in(2) ? ", nodes = " + list_of(some_nodes(1)) : "")));
                break;
            case 16:
                add(draft_.faults, inner("clock", fmt::format("node = {}, {}", who,
                                                              dice_.one_in(2) ? "step = \"-" + ms(1, 400) + "\""
                                                                              : std::string("drift_ppm = 500"))));
                break;
            case 17:
                stimulus(head);
                break;
            default:
                partition(inner);
        }
    }
    std::string cut(const std::string& links, bool ends) {
        const std::string rest = how() + (ends ? "" : ", for = \"300ms\"");
        return "cut = " + (more_.one_in(2) ? links : fmt::format("{{ links = {}, {} }}", links, rest));
    }
    std::string how() { return more_.one_in(3) ? "how = \"silent\"" : "how = \"refused\""; }
    // Who may lie, where the model has a way to.
    Lines liars() {
        Lines out;
        for (const NodeSpec& node : world_->nodes)
            if (!world_->variants.empty() && node.role == world_->variants.front().role)
                out.push_back(node.name);
        return out.empty() ? nodes_ : out;
    }
    std::string variant() { return world_->variants.empty() ? "nobody" : dice_.one_of(world_->variants).name; }
    std::string between() {
        return "between = " + groups() +
               (dice_.one_in(2) ? std::string(", oneway = ") + (dice_.one_in(4) ? "false" : "true") : "");
    }

    template <class Inner>
    void partition(Inner inner) {
        const Lines some = some_nodes(3);
        const std::string shapes[] = {between(),
                                      some.size() > 2
                                          ? fmt::format("between = [{}, {}], bridge = {}", list_of({some[0]}),
                                                        list_of({some[1]}), quoted(some[2]))
                                          : between(),
                                      fmt::format("only = [{}]", list_of(some)),
                                      "isolate = " + quoted(node_or_word()),
                                      fmt::format("isolate = {}, oneway = true", list_of({node()})),
                                      "ring = " + list_of(some)};
        std::string shape = dice_.one_of(shapes);
        if (dice_.one_in(4))
            shape += fmt::format(", flap = {{ up = {}, down = {} }}", quoted(ms(20, 200)), quoted(ms(20, 200)));
        add(draft_.faults, inner("partition", more_.one_in(3) ? shape + ", " + how() : shape));
    }

    // A timer fires, a message comes from outside, or a held one arrives.
    void stimulus(const std::string& head) {
        const auto number = static_cast<NodeId>(dice_.below(nodes_.size()));
        const RoleTable& role = world_->roles[world_->nodes[number].role];
        const std::string who = quoted(nodes_[number]);
        Lines messages, timers;
        for (std::size_t kind = 0; kind < world_->kinds.size(); ++kind)
            if (role.takes(static_cast<MessageKind>(kind)))
                (world_->kinds[kind].timer ? timers : messages).push_back(world_->kinds[kind].name);
        if (!timers.empty() && dice_.one_in(3))
            add(draft_.faults,
                head + fmt::format("fire = {{ node = {}, timer = {} }}", who, quoted(dice_.one_of(timers))));
        if (messages.empty())
            return;
        const std::string message = quoted(dice_.one_of(messages));
        if (dice_.one_in(2))
            add(draft_.faults, head + fmt::format("deliver = {{ node = {}, message = {} }}", who, message));
        if (links_.empty())
            return;
        const auto& [from, to] = dice_.one_of(links_);
        add(draft_.faults, fmt::format("[[faults]]\nat = \"0ms\"\nhold = [\"{}->{}\"]\nfor = \"{}ms\"", nodes_[from],
                                       nodes_[to], until_));
        for (const MessageKind kind : world_->roles[world_->nodes[from].role].out)
            if (kind != kNoKind && world_->roles[world_->nodes[to].role].takes(kind))
                add(draft_.faults,
                    head + fmt::format("arrive = {{ from = \"{}\", to = \"{}\", message = \"{}\"{}{} }}", nodes_[from],
                                       nodes_[to], world_->kinds[kind].name, dice_.one_in(2) ? ", nth = 2" : "",
                                       dice_.one_in(2) ? ", keep = true" : ""));
    }

    void swarm() {
        Lines lines{"nodes = " + list_of(some_nodes(3)), fmt::format("from = \"0ms\"\nto = \"{}ms\"", until_ * 2 / 3),
                    "for = " + quoted(dice_.one_in(2) ? "uniform(10ms, 200ms)" : "50ms")};
        if (dice_.one_in(3)) {
            lines.push_back(fmt::format("crashes = {}\npartitions = {}\npauses = {}", 1 + dice_.below(2),
                                        dice_.below(3), dice_.below(3)));
        } else {
            lines.push_back(fmt::format("most = {}", 1 + dice_.below(8)));
            if (!world_->variants.empty() && dice_.one_in(2)) {
                lines.front() = "nodes = " + list_of(liars());
                lines.push_back(fmt::format("kinds = [\"byzantine\", \"crash\"]\nas = {}", quoted(variant())));
            } else if (dice_.one_in(2)) {
                lines.push_back("kinds = " + list_of(some_kinds()));
            }
        }
        if (!model_.moments.empty() && dice_.one_in(2))
            lines.push_back("moments = \"all\"");
        if (const ParameterSpec& spec = dice_.one_of(model_.parameters);
            spec.kind != ParameterKind::text && dice_.one_in(2))
            lines.push_back(
                fmt::format("parameters = {{ {} = [{}, {}] }}", spec.name, parameter(spec), parameter(spec)));
        if (dice_.one_in(2))
            lines.push_back("budget = " + dice_.one_of(Lines{"1", "2", "\"none\"", "\"minority\""}));
        add(draft_.swarm, fmt::format("{}", fmt::join(lines, "\n")));
    }
    Lines some_kinds() {
        Lines out;
        for (const std::string& kind : swarm_kinds(SwarmKinds::all))
            if (kind != "byzantine" && dice_.one_in(4))
                out.push_back(kind);
        return out.empty() ? Lines{"crash"} : out;
    }

    void designs() {
        const std::string expects[] = {"expect = \"holds\"", "expect = { holds = true, seeds = 2 }",
                                       "expect = { violates = " + quoted(dice_.one_of(properties_)) +
                                           (dice_.one_in(2) ? ", within_seeds = 3" : "") + " }"};
        std::string other = "[designs.other]\ntitle = \"The other\"\n" + dice_.one_of(expects);
        if (!model_.flaws.empty() && dice_.one_in(2))
            other += "\nflaws = [" + quoted(dice_.one_of(model_.flaws).name) + "]";
        if (!model_.parameters.empty() && dice_.one_in(2)) {
            const ParameterSpec& spec = dice_.one_of(model_.parameters);
            other += fmt::format("\nknobs = {{ {} = {} }}", spec.name, parameter(spec));
        }
        add(draft_.designs, other);
        if (!model_.flaws.empty() && dice_.one_in(3))  // what is run is the first
            std::rotate(draft_.designs.begin(), draft_.designs.begin() + 1, draft_.designs.end());
    }

    const Catalog& catalog_;
    Dice dice_, more_;  // more_: for what was added later, so that the rest stays what it was
    const Model& model_;
    Draft draft_;
    RandomScenario out_;
    std::uint64_t until_ = 0;
    bool when_ = false;
    std::shared_ptr<const Blueprint> world_;
    Lines nodes_, properties_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> links_;
};

}  // namespace

RandomScenario draw_scenario(const Catalog& catalog, std::uint64_t seed) { return Author(catalog, seed).write(); }

}  // namespace test
