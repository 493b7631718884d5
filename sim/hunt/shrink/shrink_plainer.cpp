// The later steps of shrinking: sooner, a smaller workload, plainer numbers.
#include <algorithm>

#include "sim/hunt/shrink/scenario_edits.h"
#include "sim/hunt/shrink/shrink_steps.h"

namespace orrery::shrinking {
namespace {

Duration rounded(Duration value, Duration unit) { return (value + unit / 2) / unit * unit; }
Duration rounded_up(Duration value, Duration unit) { return (value + unit - 1) / unit * unit; }

constexpr Duration kUnits[] = {1_min, 10_s, 5_s, 1_s, 500_ms, 100_ms, 50_ms, 10_ms, 1_ms};

}  // namespace

// The whole plan earlier, and the end with it.
void Shrinker::begin_sooner() {
    step("an earlier plan");
    Time begin = kNever;
    for (const FaultSpec& fault : now_.faults)
        if (!fault.when)
            begin = std::min(begin, fault.at);
        else if (fault.when->from > 0)
            begin = std::min(begin, fault.when->from);
    std::vector<Scenario> candidates;
    for (const Time sooner : {1_s, 2_s, 5_s, 10_s}) {
        if (begin == kNever || sooner >= begin)
            continue;
        Scenario one = now_;
        for (FaultSpec& fault : one.faults) {
            if (!fault.when)
                fault.at -= begin - sooner;
            else if (fault.when->from > 0)
                fault.when->from -= begin - sooner;
            if (fault.when && fault.when->to != kNever)
                fault.when->to = std::max(fault.when->to - (begin - sooner), fault.when->from + 1);
        }
        one.until = std::max<Time>(one.until - (begin - sooner), 1_s);
        candidates.push_back(std::move(one));
    }
    const Scenario whole = now_;
    const Caught caught = caught_;
    if (take(std::move(candidates), kSomeSeeds) && !caught_.is_less_or_equal(caught)) {
        now_ = whole;
        caught_ = caught;
    }
}

void Shrinker::end_sooner() {
    step("an earlier end");
    // Other luck may bring it about much sooner.
    std::vector<Scenario> sooner;
    for (const std::int64_t eighths : {1, 2, 4, 6}) {
        Scenario one = now_;
        one.until = std::max<Time>(caught_.violation.time / 8 * eighths / 1_ms, 1) * 1_ms;
        sooner.push_back(std::move(one));
    }
    const Scenario whole = now_;
    const Caught caught = caught_;
    if (take(std::move(sooner), kSomeSeeds) && !caught_.is_less_or_equal(caught)) {
        now_ = whole;
        caught_ = caught;
    }
    std::vector<Scenario> candidates;
    for (const Duration unit : {10_s, 5_s, 1_s, 500_ms, 100_ms, 10_ms}) {
        const Time end = rounded_up(caught_.violation.time + 1, unit);
        // Plain is good, and so is soon: at most a tenth more than there has to be.
        if (end >= now_.until || end > caught_.violation.time + caught_.violation.time / 10)
            continue;
        Scenario one = now_;
        one.until = end;
        candidates.push_back(std::move(one));
    }
    take(std::move(candidates));
}

void Shrinker::plainer_seed() {
    step("a plain seed");
    if (now_.seed <= 1)
        return;
    Scenario one = now_;
    one.seed = 1;
    const Scenario before = now_;
    const Caught caught = caught_;
    if (take({one}, 5) && !caught_.is_less_or_equal(caught)) {
        now_ = before;
        caught_ = caught;
    }
}

void Shrinker::smaller_workload() {
    step("a smaller workload");
    // Taken where the run gets shorter by it, or, of a value that the file sets, where the default does as well.
    const auto try_values = [&](const ParameterSpec& spec, const std::vector<ParameterValue>& values) {
        for (const ParameterValue& value : values) {
            if (over() || value == value_of(now_, spec))
                continue;
            const Scenario before = now_;
            const Caught caught = caught_;
            Scenario one = now_;
            set_parameter(one, spec, value);
            if (!take({one}, kFewSeeds))
                continue;
            const EventNumber most = value == spec.initial ? caught.events + caught.events / 10 : caught.events * 4 / 5;
            if (caught_.events <= most && caught_.operations <= caught.operations)
                return;
            now_ = before;
            caught_ = caught;
        }
    };
    for (const ParameterSpec& spec : model().parameters) {
        const ParameterValue value = value_of(now_, spec);
        std::vector<ParameterValue> values;
        // Models call the time between two requests of a client `interval`, and how long clients ask `selling`.
        if (spec.name == "interval")
            for (const Duration slower : {20_s, 10_s, 5_s, 2_s, 1_s, 500_ms})
                if (slower > std::get<std::int64_t>(value) && slower <= spec.high)
                    values.emplace_back(slower);
        if (spec.name == "selling")
            for (const Duration unit : {10_s, 5_s, 1_s, 500_ms, 100_ms})
                if (const Time last = rounded_up(caught_.violation.time / 4, unit);
                    last < std::get<std::int64_t>(value))
                    values.emplace_back(last);
        if (spec.kind == ParameterKind::integer)
            values.emplace_back(spec.low);
        if (value != spec.initial)
            values.push_back(spec.initial);
        try_values(spec, values);
    }
}

void Shrinker::plainer_surroundings() {
    step("plainer surroundings");
    const auto latency = [](Duration value) { return Latency{Distribution::constant(value), format_duration(value)}; };
    // Without it; else always the same.
    const auto plainer = [&](auto clear, auto set, Duration median) {
        Scenario without = now_, constant = now_;
        clear(without);
        const Duration plain = std::max<Duration>(rounded(median, median >= 10_ms ? 5_ms : 1_ms), 1_ms);
        set(constant, latency(plain));
        const std::string text = write_scenario(now_, catalog_);
        std::vector<Scenario> candidates;
        for (Scenario* one : {&constant, &without})
            if (write_scenario(*one, catalog_) != text)
                candidates.push_back(*one);
        take(std::move(candidates), kSomeSeeds);
    };
    const bool constant =
        now_.network.defaults.edit.delay && now_.network.defaults.delay.find_first_of("(") == std::string::npos;
    if (!constant) {
        const Distribution delay = now_.network.defaults.edit.delay.value_or(LinkSettings{}.delay);
        plainer([](Scenario&) {},
                [](Scenario& one, const Latency& same) {
                    one.network.defaults.edit.delay = same.value;
                    one.network.defaults.delay = same.text;
                },
                delay.median());
    }
    if (now_.topology.all.sync)
        plainer([](Scenario& one) { one.topology.all.sync.reset(); },
                [](Scenario& one, const Latency& same) { one.topology.all.sync = same; },
                now_.topology.all.sync->value.median());
    for (std::size_t i = now_.network.links.size(); i-- > 0;) {
        Scenario without = now_;
        without.network.links.erase(without.network.links.begin() + static_cast<std::ptrdiff_t>(i));
        take({without}, kFewSeeds);
    }
    for (std::size_t i = now_.topology.hardware.size(); i-- > 0;) {
        Scenario without = now_;
        without.topology.hardware.erase(without.topology.hardware.begin() + static_cast<std::ptrdiff_t>(i));
        take({without}, kFewSeeds);
    }
    if (!now_.topology.regions.empty()) {
        Scenario without = now_;
        without.topology.regions.clear();
        take({without}, kFewSeeds);
    }
}

// The first time that the moment comes, at whatever time, and at once; else as much of that as does.
void Shrinker::plainer_moment(std::size_t fault) {
    const auto without = [&](auto clear) {
        Scenario one = now_;
        clear(*one.faults[fault].when);
        if (write_scenario(one, catalog_) != write_scenario(now_, catalog_))
            take({one}, kFewSeeds);
    };
    without([](TriggerSpec& when) { when = {when.moment, when.node, 1, 0, 0, kNever}; });
    without([](TriggerSpec& when) { when.to = kNever; });
    without([](TriggerSpec& when) { when.from = 0, when.to = kNever; });
    without([](TriggerSpec& when) { when.nth = 1; });
    without([](TriggerSpec& when) { when.after = 0; });
}

void Shrinker::plainer_faults() {
    step("plainer times");
    const auto round_one = [&](std::size_t fault, auto member) {
        std::vector<Scenario> candidates;
        const Duration value = member(now_.faults[fault]);
        for (const Duration unit : kUnits) {
            const Duration plain = rounded(value, unit);
            if (plain <= 0 || plain == value || plain > value * 3 / 2 || plain < value / 2)
                continue;
            Scenario one = now_;
            member(one.faults[fault]) = plain;
            candidates.push_back(std::move(one));
        }
        // A value that is round already is left alone: only coarser units are tried.
        take(std::move(candidates), kSomeSeeds);
    };
    for (std::size_t i = 0; i < now_.faults.size() && !over(); ++i) {
        if (now_.faults[i].what.flapping()) {
            Scenario one = now_;
            one.faults[i].what = one.faults[i].what.steady();
            take({one}, kFewSeeds);
        }
        for (FaultWords& words : now_.faults[i].what.plainer()) {
            Scenario one = now_;
            one.faults[i].what = std::move(words);
            if (take({one}, kFewSeeds))
                break;  // the next round goes on from there
        }
        if (!now_.faults[i].when)
            round_one(i, [](FaultSpec& fault) -> Duration& { return fault.at; });
        else
            plainer_moment(i);
        if (now_.faults[i].lasting > 0)
            round_one(i, [](FaultSpec& fault) -> Duration& { return fault.lasting; });
    }
}

}  // namespace orrery::shrinking
