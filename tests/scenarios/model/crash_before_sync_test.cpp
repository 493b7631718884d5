// The dearest moment of a design is just before a write is down: what it has said must not rest on that write. So a
// small run of each sound design of every model is made again for each sync in it, with a crash of that node just
// before the sync; the crash leaves nothing of the write, or the whole of it although nobody has been told.
#include <fmt/format.h>

#include <algorithm>

#include "models/catalog.h"
#include "sim/faults/crash.h"
#include "sim/scenario/library.h"
#include "sim/world/result.h"
#include "tests/catch.h"

using namespace orrery;

namespace {

struct Small {
    std::string model;
    std::string lines;                 // of the scenario, beside those that all have
    std::vector<std::string> designs;  // each a table of knobs
};

const std::vector<Small> kSmall{
    {"commerce/hot-try",
     "until = \"20s\"\n[parameters]\nmanagers = 1\norders = 4\ninterval = \"200ms\"\nitems = 1\nstock = 3\npieces = 2\n"
     "pay_time = \"300ms\"\nttl = \"2s\"\nanswer_within = \"5s\"\nsettle_within = \"6s\"\nend_within = \"6s\"\ngrace = "
     "\"5s\"\nagree_within = \"12s\"\n",
     {"{ }", "{ reserve = \"buckets\", buckets = 2 }", "{ reserve = \"batch\", cache = true }"}},
    {"commerce/fence",
     "until = \"25s\"\n[parameters]\nselling = \"1s\"\ninterval = \"500ms\"\nstock = 4\nend_within = \"8s\"\n",
     {"{ fence = \"seata-fence\" }", "{ fence = \"dtm-barrier\" }", "{ effect = \"after-commit\" }"}},
    {"commerce/payment-callback",
     "until = \"30s\"\n[parameters]\ncustomers = 3\ninterval = \"300ms\"\npay_time = \"200ms\"\nunderpays = "
     "\"1/3\"\npoll = \"5s\"\nrefund_every = \"2s\"\nschedule = \"fixed\"\nnotice_every = \"500ms\"\nask_after = "
     "\"500ms\"\nask_longest = \"1s\"\norder_life = \"3s\"\nday_ends = \"10s\"\nbill_ready = \"1s\"\nbill_every = "
     "\"1s\"\nsettle_within = \"12s\"\n",
     {"{ }", "{ handling = \"inline\" }", "{ asks = true, write_behind = \"300ms\" }",
      "{ asks = true, reconciles = true, one_payment = false }"}},
    {"commerce/authorize-capture",
     "until = \"20s\"\n[parameters]\nusers = 1\norders = 3\ninterval = \"300ms\"\nwindow = \"2s\"\nregret = 2\n"
     "regret_after = \"uniform(0s, 3s)\"\ncalls = \"1/2\"\nimpatience = \"300ms\"\ntalk = \"200ms\"\npatience = "
     "\"200ms\"\nquery_every = \"500ms\"\nwork = \"20ms\"\ngive_back_within = \"6s\"\nresolve_within = "
     "\"5s\"\ngrace = \"8s\"\n",
     {"{ }", "{ charge = \"now\" }", "{ charge = \"delay\" }"}},
    {"commerce/metered-billing",
     "until = \"24s\"\n[parameters]\naccounts = 2\nitems = 1\ninterval = \"700ms\"\nmeasures_for = \"4s\"\nbatch = "
     "2\nlate = \"1/4\"\nlate_by = \"1s\"\nreplays = \"1/4\"\nreplay_after = \"1s\"\npatience = \"300ms\"\nprice = "
     "100\nper = 10\nperiod = \"2s\"\ngrace = \"300ms\"\nsupplement_after = \"500ms\"\npast = \"4s\"\nfuture = "
     "\"500ms\"\nids_for = \"3s\"\npay_time = \"300ms\"\nmistypes = \"1/4\"\nundecided = \"1/3\"\ndecided_after = "
     "\"500ms\"\ncharge_patience = \"300ms\"\nattempt_every = \"300ms\"\npolls = \"fixed\"\npoll_every = "
     "\"500ms\"\npayout_every = \"300ms\"\nbank_day = \"2s\"\nfile_ready = \"200ms\"\nfetch_every = "
     "\"300ms\"\nreview_time = \"200ms\"\nbill_within = \"11s\"\nresolve_within = \"6s\"\nmatch_within = "
     "\"8s\"\nreview_within = \"6s\"\n",
     {"{ }", "{ late_usage = \"supplement\" }", "{ late_usage = \"refuse\", grace = \"500ms\" }",
      "{ ids = \"window\", one_payment = false }"}},
    {"commerce/promotion",
     "until = \"14s\"\n[parameters]\nbuyers = 5\ninterval = \"300ms\"\nstock = 2\npay_time = "
     "\"exponential(2s)\"\nttl = \"2s\"\nmargin = \"200ms\"\nnotice_every = \"500ms\"\nretry = \"500ms\"\ngrace = "
     "\"6s\"\nrefund_within = \"6s\"\n",
     {"{ at_end = \"close-first\" }", "{ at_end = \"release\" }", "{ at_end = \"expire-first\" }"}},
    {"commerce/tcc",
     "until = \"12s\"\n[parameters]\nselling = \"2s\"\ninterval = \"500ms\"\nstock = 6\n",
     {"{ fence = \"dtm-barrier\" }", "{ fence = \"seata-fence\" }"}},
    {"commerce/outbox",
     "until = \"14s\"\n[parameters]\norders = 2\ninterval = \"300ms\"\npoll = \"200ms\"\nsends_anew = 0\nslack = "
     "\"2s\"\ncheck_after = \"300ms\"\n",
     {"{ }", "{ channel = \"capture\" }", "{ channel = \"half-message\" }"}},
    {"commerce/global-transaction",
     "until = \"14s\"\n[parameters]\nshops = 2\norders = 2\narrivals = \"closed(300ms)\"\ntimeout = "
     "\"1s\"\nretry = \"200ms\"\nsweep_every = \"200ms\"\nregister_limit = \"1s\"\nend_limit = \"6s\"\n",
     {"{ protocol = \"at\" }", "{ protocol = \"xa\" }", "{ protocol = \"tcc\" }", "{ protocol = \"saga\" }"}},
    {"consensus/raft",
     "until = \"8s\"\n[parameters]\nservers = 3\nclients = 2\ninterval = \"700ms\"\ncas = \"1/4\"\njudge_promises = "
     "true\n",
     {"{ }", "{ checksums = false }", "{ no_op_on_election = false }", "{ pre_vote = true, check_quorum = true }",
      "{ reads_through_log = true }"}},
    {"teaching/cooling-off",
     "until = \"12s\"\n[parameters]\norders = 4\ninterval = \"500ms\"\nwindow = \"1s\"\nregret_after = \"uniform(0s, "
     "1200ms)\"\ngrace = \"5s\"\n",
     {"{ }"}},
    {"teaching/two-phase-commit", "until = \"2s\"\n[parameters]\nresource_managers = 5\n", {"{ }"}},
};

// Of a model that nobody has described here: its own parameters.
Small small_run_of(const Model& model) {
    for (const Small& one : kSmall)
        if (one.model == model.name)
            return one;
    return {model.name, "until = \"5s\"\n", {"{ }"}};
}

std::string text_of(const Small& small) {
    std::string text = "title = \"Small\"\nmodel = \"" + small.model + "\"\n" + small.lines +
                       "[network]\ndefault = { delay = \"uniform(1ms, 30ms)\", duplicate = \"1/20\" }\n"
                       "[topology]\nsync = \"uniform(5ms, 20ms)\"\n";
    for (std::size_t i = 0; i < small.designs.size(); ++i)
        text += "[designs.d" + std::to_string(i) + "]\nknobs = " + small.designs[i] + "\n";
    return text;
}

struct Sync {
    EventNumber event = 0;
    Time time = 0;
    NodeId node = kNoNode;
};

std::vector<Sync> syncs_of(const std::shared_ptr<const Blueprint>& blueprint) {
    Trace trace;
    World world(blueprint, &trace);
    world.start();
    trace.start(world);
    world.run();
    std::vector<Sync> out;
    for (const TraceEvent& event : trace.events)
        if (event.what == EventKind::sync)
            out.push_back({event.number, event.time, event.node});
    return out;
}

bool writes(const Blueprint& blueprint) {
    return std::any_of(blueprint.roles.begin(), blueprint.roles.end(),
                       [](const RoleTable& role) { return role.tearing.has_value(); });
}

// How many crashes were made, and what fell, with the place.
struct Struck {
    std::size_t crashes = 0;
    std::vector<std::string> fell;
};

Struck strike_before_each_sync(const std::shared_ptr<const Blueprint>& blueprint) {
    Struck out;
    World base(blueprint);
    for (const Sync& sync : syncs_of(blueprint)) {
        base.run_to(sync.event - 1);
        for (const Unsynced left : {Unsynced::lost, Unsynced::kept, Unsynced::some}) {
            auto struck = std::make_shared<Blueprint>(*blueprint);
            struck->plan.push_back({sync.time, {}, CrashNode{sync.node, left}, 300_ms, "crash before its sync"});
            World world(struck);
            world.restore(base.state());
            world.run();
            const RunResult result = result_of(world);
            out.crashes += static_cast<std::size_t>(result.faults.at("crash"));
            for (const Violation& one : result.violations)
                out.fell.push_back(fmt::format("{}: {} (event {}; {} crashed before event {}, {})", one.property,
                                               one.detail, one.event, blueprint->node_name(sync.node), sync.event,
                                               name_of(left)));
        }
    }
    return out;
}

std::shared_ptr<const Blueprint> design_of(const std::string& text, const std::string& design) {
    const Catalog catalog = all_models();
    const auto scenario = load_scenario(text, "small.toml", catalog);
    INFO((scenario ? "" : scenario.error().to_text()));
    REQUIRE(scenario);
    RunRequest request;
    request.design = design;
    return *make_blueprint(*scenario, catalog, request);
}

}  // namespace

TEST_CASE("no sound design falls by a crash just before a sync, whichever sync it is", "[property]") {
    const Catalog catalog = all_models();
    std::size_t crashes = 0;
    for (const Model& model : catalog.models()) {
        const Small small = small_run_of(model);
        for (std::size_t i = 0; i < small.designs.size(); ++i) {
            CAPTURE(model.name, small.designs[i]);
            const auto blueprint = design_of(text_of(small), "d" + std::to_string(i));
            if (!writes(*blueprint))
                continue;
            const Struck struck = strike_before_each_sync(blueprint);
            CHECK(struck.crashes >= 15);
            CHECK(struck.fell == std::vector<std::string>{});
            crashes += struck.crashes;
        }
    }
    CHECK(crashes > 500);
}

TEST_CASE("a design that speaks before its write is down falls by such a crash", "[flaw]") {
    const Catalog catalog = all_models();
    const Small small = small_run_of(*catalog.find("commerce/tcc"));
    for (const char* flaw : {"answer_before_sync", "decision_not_logged"}) {
        CAPTURE(flaw);
        const auto blueprint =
            design_of(text_of(small) + "[designs.hasty]\nflaws = [\"" + std::string(flaw) + "\"]\n", "hasty");
        const Struck struck = strike_before_each_sync(blueprint);
        REQUIRE_FALSE(struck.fell.empty());
        CHECK(struck.fell.front().starts_with(catalog.find("commerce/tcc")->find_flaw(flaw)->breaks));
    }
}
