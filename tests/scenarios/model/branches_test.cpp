// What-ifs over the library: overrides as a user writes them, made from the parent's checkpoints.
// An override changes what follows from it and nothing else: not a draw of another link, and no node that no changed
// message has reached.
#include "sim/timeline/branches.h"
#include "models/catalog.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "sim/scenario/library.h"
#include "tests/catch.h"
#include "tests/places.h"

using namespace orrery;

namespace {

struct Story {
    Catalog catalog = all_models();
    Library library{test::source_dir() + "/scenarios"};
    Scenario scenario;
    RunRequest request;

    Story(const std::string& name, const std::string& design) {
        auto loaded = library.load(name, catalog);
        REQUIRE(loaded);
        scenario = *std::move(loaded);
        request.design = design;
    }
    std::shared_ptr<const Blueprint> with(const std::vector<std::string>& overrides) const {
        RunRequest one = request;
        one.overrides = overrides;
        const auto blueprint = make_blueprint(scenario, catalog, one);
        INFO((blueprint ? "" : blueprint.error().to_text()));
        REQUIRE(blueprint);
        return *blueprint;
    }
};

struct Watched {
    explicit Watched(std::shared_ptr<const Blueprint> blueprint) : world(std::move(blueprint), &trace) { world.run(); }
    Trace trace;
    World world;
};

// The sends over each link in order: whether each was lost to chance, else how long it takes.
using Draws = std::map<Link, std::vector<std::string>>;

Draws draws_of(const Watched& run) {
    Draws out;
    for (const TraceEffect& effect : run.trace.effects) {
        if (effect.kind != EffectKind::send && effect.kind != EffectKind::lost)
            continue;
        const Time now = effect.event == 0 ? 0 : run.trace.events[effect.event - 1].time;
        const bool cut = effect.detail.starts_with("link cut");
        out[{effect.node, effect.peer}].push_back(cut ? "cut"
                                                  : effect.kind == EffectKind::lost
                                                      ? "lost"
                                                      : format_duration(effect.due - now));
    }
    return out;
}

// How long the first message of each of a client's calls takes, by its link and serial. A request's luck is that of its
// call and attempt, not of its turn on the link.
std::map<std::pair<Link, std::string>, Duration> first_asked(const Watched& run) {
    std::map<std::pair<Link, std::string>, Duration> out;
    for (const TraceEffect& effect : run.trace.effects) {
        const std::size_t serial = effect.detail.rfind("serial=");
        if (effect.kind != EffectKind::send || effect.event == 0 || !effect.detail.starts_with("Request{"))
            continue;
        const TraceEvent& event = run.trace.events[effect.event - 1];
        if (!event.detail.starts_with("AskAgain") && !event.detail.starts_with("Redirect"))
            out[{{effect.node, effect.peer}, effect.detail.substr(serial)}] = effect.due - event.time;
    }
    return out;
}

// What a node lived through: time, kind, sender, message, outcome of each of its events.
struct Life {
    std::string text;
    EventNumber number = 0;
};

std::map<NodeId, std::vector<Life>> lives_of(const Watched& run) {
    std::map<NodeId, std::vector<Life>> out;
    for (const TraceEvent& event : run.trace.events)
        out[event.node].push_back({fmt::format("{} {} {} {} {}", event.time, name_of(event.what), event.peer,
                                               event.detail, name_of(event.outcome)),
                                   event.number});
    return out;
}

}  // namespace

TEST_CASE("overrides of every kind make the same run from a checkpoint as from the start", "[determinism]") {
    const std::pair<Story, std::vector<std::string>> runs[] = {
        {{"consensus/leader-that-never-settles", "plain"},
         {"drop:n3->n1/Append#40", "delay:n3->n1/Append#40=900ms", "duplicate:n3->n1/Append#40", "crash:n2@7s",
          "pause:n1@6s=2s", "cut:n1->n3@4s=5s", "resample:link delay=99@5s", "resample:election timeout=3@2s",
          "corrupt:n3->n1/Append#40", "corrupt:n3->n1/Append#40=field", "drop:timer:n1/ElectionTimeout#9",
          "delay:timer:n1/ElectionTimeout#9=3s", "heal:n1->n3@6s", "set:heartbeat=31ms@5s"}},
        {{"commerce/late-try", "no-fence"},
         {"drop:coordinator->stock/Try#9", "delay:coordinator->stock/Try#9=3s", "crash:stock@20s=2s",
          "restart:stock@50s", "cut:coordinator->stock@30s=4s"}},
        {{"teaching/ask-again", "count-once"}, {"drop:client-1->server/Ping#3", "crash:server@2s=1s"}},
    };
    for (const auto& [opened, overrides] : runs) {
        Branches tree(opened.with({}), {.spacing = 128});
        Timeline& parent = tree.timeline(Branches::kRoot);
        parent.run_to_end();
        const std::uint64_t fingerprint = parent.world().fingerprint();
        for (const std::string& text : overrides) {
            CAPTURE(opened.scenario.name, text);
            const auto blueprint = opened.with({text});
            const auto branch = tree.branch(Branches::kRoot, blueprint, text);
            INFO((branch ? "" : branch.error()));
            REQUIRE(branch);
            Timeline& timeline = tree.timeline(*branch);
            CHECK((tree.info(*branch).began_from > 0 || tree.info(*branch).at < parent.spacing()));
            World anew(blueprint);
            anew.run_to(tree.info(*branch).at);
            CHECK(timeline.world().fingerprint() == anew.fingerprint());
            anew.run();
            timeline.run_to_end();
            CHECK(timeline.world().fingerprint() == anew.fingerprint());
            const RunResult one = result_of(timeline.world()), other = result_of(anew);
            CHECK(one.verdict == other.verdict);
            CHECK(one.violations.size() == other.violations.size());
            CHECK(one.not_applied == other.not_applied);
            CHECK(one.not_fired == other.not_fired);
            // Branched and returned.
            parent.seek(tree.info(*branch).at);
            parent.run_to_end();
            CHECK(parent.world().fingerprint() == fingerprint);
        }
    }
}

TEST_CASE("a branch has its parent's events, one for one, up to the override", "[determinism]") {
    const Story opened("consensus/leader-that-never-settles", "plain");
    Branches tree(opened.with({}));
    const std::string text = "drop:n3->n1/Append#40";
    const auto branch = tree.branch(Branches::kRoot, opened.with({text}), text);
    REQUIRE(branch);
    const Watched parent(opened.with({})), edited(opened.with({text}));
    const EventNumber shared = tree.info(*branch).at;
    REQUIRE(shared > 0);
    REQUIRE(parent.trace.events.size() > shared);
    REQUIRE(edited.trace.events.size() > shared);
    for (EventNumber i = 0; i < shared; ++i) {
        const TraceEvent &a = parent.trace.events[i], &b = edited.trace.events[i];
        REQUIRE((a.time == b.time && a.sequence == b.sequence && a.node == b.node && a.peer == b.peer));
        REQUIRE((a.kind == b.kind && a.what == b.what && a.outcome == b.outcome && a.cause == b.cause));
        REQUIRE((a.detail == b.detail && a.effects == b.effects));
        for (std::uint64_t k = 0; k < a.effects; ++k) {
            const TraceEffect& one = parent.trace.effects[a.first_effect + k];
            const TraceEffect& other = edited.trace.effects[b.first_effect + k];
            REQUIRE((one.kind == other.kind && one.due == other.due && one.detail == other.detail));
        }
    }
    // The next event is where it acts: the send is lost there.
    const TraceEvent& acts = edited.trace.events[shared];
    bool dropped = false;
    for (std::uint64_t k = 0; k < acts.effects; ++k)
        dropped = dropped || edited.trace.effects[acts.first_effect + k].detail.starts_with("dropped by an override");
    CHECK(dropped);
}

TEST_CASE("an override on one link leaves every draw of every link what it was", "[determinism]") {
    const std::tuple<const char*, const char*, std::string> runs[] = {
        {"consensus/leader-that-never-settles", "plain", "drop:n3->n1/Append#40"},
        {"consensus/leader-that-never-settles", "plain", "delay:n3->n1/Append#12=700ms"},
        {"consensus/stale-read", "trust-yourself", "duplicate:n1->n2/Append#5"},
    };
    for (const auto& [name, design, text] : runs) {
        CAPTURE(name, text);
        const Story opened(name, design);
        const std::size_t arrow = text.find("->"), colon = text.find(':');
        const auto plain_blueprint = opened.with({});
        const Link edited_link{plain_blueprint->find_node(text.substr(colon + 1, arrow - colon - 1)),
                               plain_blueprint->find_node(text.substr(arrow + 2, text.find('/') - arrow - 2))};
        const Watched plain(plain_blueprint), edited(opened.with({text}));
        CHECK(plain.world.fingerprint() != edited.world.fingerprint());
        const Draws before = draws_of(plain), after = draws_of(edited);
        std::size_t held = 0, off = 0, longer = 0;
        for (const auto& [link, draws] : before) {
            const auto found = after.find(link);
            const bool asks = plain_blueprint->node_name(link.first).starts_with("client");
            if (found == after.end() || asks)
                continue;
            longer += draws.size() != found->second.size() ? 1 : 0;
            for (std::size_t k = 0; k < std::min(draws.size(), found->second.size()); ++k) {
                const std::string &one = draws[k], &other = found->second[k];
                if (one == "cut" || other == "cut")
                    continue;  // no draw is seen
                held += one == other ? 1 : 0;
                const bool same = one == other;
                off += same ? 0 : 1;
                CAPTURE(link.first, link.second, k, one, other);
                if (link != edited_link)
                    REQUIRE(same);
            }
        }
        std::size_t asked_alike = 0;
        const auto asked = first_asked(edited);
        for (const auto& [call, delay] : first_asked(plain))
            if (const auto found = asked.find(call); found != asked.end()) {
                CAPTURE(call.first.first, call.first.second, call.second);
                REQUIRE(found->second == delay);
                ++asked_alike;
            }
        CHECK(asked_alike > 10);
        CHECK(held > 1000);
        CHECK(off <= 1);     // the message that was edited itself
        CHECK(longer >= 1);  // and yet the runs differ: other links carry more or fewer messages
    }
}

TEST_CASE("a branch changes only what follows from its override", "[determinism]") {
    const Story opened("consensus/leader-that-never-settles", "plain");
    const std::string text = "drop:n3->n1/Append#40";
    const Watched plain(opened.with({})), edited(opened.with({text}));
    const auto before = lives_of(plain), after = lives_of(edited);
    // The first event of each node at which its life is another, by virtual time.
    struct Turn {
        Time time = 0;
        EventNumber cause = 0;
        NodeId peer = kNoNode;
        EventKind what = EventKind::deliver;
    };
    std::map<NodeId, Turn> turned;
    for (const auto& [node, life] : before) {
        const auto found = after.find(node);
        const auto& other = found == after.end() ? std::vector<Life>{} : found->second;
        std::size_t k = 0;
        while (k < life.size() && k < other.size() && life[k].text == other[k].text)
            ++k;
        if (k == life.size() && k == other.size())
            continue;
        const TraceEvent* one = k < life.size() ? &plain.trace.events[life[k].number - 1] : nullptr;
        const TraceEvent* two = k < other.size() ? &edited.trace.events[other[k].number - 1] : nullptr;
        const TraceEvent& first = !two || (one && one->time <= two->time) ? *one : *two;
        turned[node] = {first.time, first.cause, first.peer, first.what};
    }
    REQUIRE(turned.size() >= 3);
    const Blueprint& blueprint = plain.world.blueprint();
    const NodeId target = blueprint.find_node("n1"), source = blueprint.find_node("n3");
    std::size_t by_override = 0;
    for (const auto& [node, turn] : turned) {
        CAPTURE(blueprint.node_name(node), turn.time);
        // Nothing but a message can bring the change to a node, and it comes from one that has changed before, or is
        // the message that was dropped.
        REQUIRE(turn.what == EventKind::deliver);
        const auto sender = turned.find(turn.peer);
        const bool follows = sender != turned.end() && sender->second.time <= turn.time;
        const bool is_it = node == target && turn.peer == source && !follows;
        by_override += is_it ? 1 : 0;
        CHECK((follows || is_it));
    }
    CHECK(by_override == 1);
}
