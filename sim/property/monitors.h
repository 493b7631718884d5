// The monitors behind the words of property.h; a model includes that.
#pragma once
#include <concepts>
#include <type_traits>
#include <utility>

#include "sim/world/message.h"
#include "sim/world/world.h"

namespace orrery {

namespace detail {

template <class Tag>
concept ReadsTag = std::same_as<Tag, ReadsBelieved> || std::same_as<Tag, ReadsDurable>;
template <ReadsTag Tag>
using Look = std::conditional_t<std::same_as<Tag, ReadsDurable>, Disks, View>;

// Gives a monitor of the model the look that it asked for.
template <class M, class Seen>
class MonitorOf final : public Monitor {
public:
    explicit MonitorOf(M monitor) : monitor_(std::move(monitor)) {}
    std::unique_ptr<Monitor> clone() const override { return std::make_unique<MonitorOf>(*this); }
    void after(const View& view, NodeId node, Judge& judge) override {
        monitor_.after(static_cast<const Seen&>(view), node, judge);
    }
    bool has_memory() const override {
        return !kForgets && !requires(const M& fixed, const Seen& seen, Judge& judge) {
            fixed.after(seen, kNoNode, judge);
        };
    }
    void forget() override {
        if constexpr (kForgets)
            monitor_.forget();
    }
    void at_end(const View& view, Judge& judge) override {
        if constexpr (requires(const Seen& seen) { monitor_.at_end(seen, judge); })
            monitor_.at_end(static_cast<const Seen&>(view), judge);
    }
    void at_turn(const View& view, Judge& judge) override {
        if constexpr (requires(const Seen& seen) { monitor_.at_turn(seen, judge); })
            monitor_.at_turn(static_cast<const Seen&>(view), judge);
    }
    Time due(std::optional<Time> healed) const override {
        if constexpr (requires { monitor_.due(healed); })
            return monitor_.due(healed);
        return static_cast<void>(healed), kNever;
    }
    void at_due(const View& view, Judge& judge) override {
        if constexpr (requires(const Seen& seen) { monitor_.at_due(seen, judge); })
            monitor_.at_due(static_cast<const Seen&>(view), judge);
    }

private:
    static constexpr bool kForgets = requires(M & monitor) { monitor.forget(); };

    M monitor_;
};

template <class Rule>
struct AlwaysRule {
    Rule rule;
    template <class Seen>
    void after(const Seen& seen, NodeId node, Judge& judge) const {
        if (std::optional<Broken> broken = rule(seen, node))
            judge.violated(std::move(broken->detail), std::move(broken->fields));
    }
};
template <class Rule>
struct SometimesRule {
    Rule rule;
    template <class Seen>
    void after(const Seen& seen, NodeId node, Judge& judge) const {
        if (rule(seen, node))
            judge.witnessed();
    }
};

// "the start of the run", "the faults had come to rest at 3.000 s"
std::string since_heal(Time heal);
// Why nothing was due; `due`: by when the first would have been, where a clock was running.
std::string not_due(const Disks& disks, std::optional<Time> due);

// The clock of a bound that counts from the heals.
struct HealClock {
    Duration bound = 0;
    std::optional<Missed> running = {};  // nothing while a fault is active
    bool was_due = false;                // before the last turn

    void turn(const Disks& disks);
    void overdue(const Broken& broken, Judge& judge) const;
    void close(const Disks& disks, Judge& judge) const;
};
template <class Rule>
struct ReachedRule {
    Rule rule;
    HealClock clock;
    bool met = false;  // since the heal

    template <class Seen>
    void at_turn(const Seen& seen, Judge& judge) {
        clock.turn(seen);
        met = false;
        after(seen, kNoNode, judge);
    }
    template <class Seen>
    void after(const Seen& seen, NodeId, Judge& judge) {
        if (!clock.running || met || rule(seen))
            return;
        met = true;
        judge.near(clock.running->due - seen.now());
    }
    Time due(std::optional<Time>) const { return clock.running && !met ? clock.running->due : kNever; }
    template <class Seen>
    void at_due(const Seen& seen, Judge& judge) {
        after(seen, kNoNode, judge);
        if (!met)
            clock.overdue(*rule(seen), judge);
    }
    void at_end(const Disks& disks, Judge& judge) const { clock.close(disks, judge); }
};
template <class Rule>
struct SettlesRule {
    Rule rule;
    HealClock clock;
    bool passed = false;  // the deadline
    std::optional<Time> true_since = {};

    template <class Seen>
    void at_turn(const Seen& seen, Judge& judge) {
        clock.turn(seen);
        passed = false;
        true_since.reset();
        after(seen, kNoNode, judge);
    }
    template <class Seen>
    void after(const Seen& seen, NodeId, Judge& judge) {
        if (!clock.running)
            return;
        std::optional<Broken> broken = rule(seen);
        if (broken && passed)
            judge.violated(std::move(broken->detail), std::move(broken->fields));
        else if (broken)
            true_since.reset();
        else if (!true_since)
            true_since = seen.now();
    }
    Time due(std::optional<Time>) const { return clock.running && !passed ? clock.running->due : kNever; }
    template <class Seen>
    void at_due(const Seen& seen, Judge& judge) {
        passed = true;
        if (const std::optional<Broken> broken = rule(seen))
            clock.overdue(*broken, judge);
        else
            judge.near(clock.running->due - true_since.value_or(seen.now()));
    }
    void at_end(const Disks& disks, Judge& judge) const { clock.close(disks, judge); }
};

template <class M>
constexpr std::string_view margin_of() {
    if constexpr (requires { M::kMargin; })
        return M::kMargin;
    return {};
}

template <class... Roles, ReadsTag Tag, class M>
Property make_property(Tag, PropertyKind kind, std::string name, std::string statement, M monitor) {
    Property property;
    property.name = std::move(name);
    property.kind = kind;
    property.statement = std::move(statement);
    property.reads = std::same_as<Tag, ReadsDurable> ? Reads::durable : Reads::believed;
    property.margin_unit = margin_of<M>();
    property.monitor = std::make_shared<MonitorOf<M, Look<Tag>>>(std::move(monitor));
    property.roles = {type_tag<Roles>()...};
    return property;
}
template <class... Roles, ReadsTag Tag, class M>
Property make_bounded(Tag tag, PropertyKind kind, std::string name, std::string statement, M monitor) {
    Property property = make_property<Roles...>(tag, kind, std::move(name), std::move(statement), std::move(monitor));
    property.has_bound = true;
    property.margin_unit = "ns";
    return property;
}

template <class Margin>
class WithMargin final : public Monitor {
public:
    WithMargin(std::unique_ptr<Monitor> inner, Margin margin) : inner_(std::move(inner)), margin_(std::move(margin)) {}
    std::unique_ptr<Monitor> clone() const override { return std::make_unique<WithMargin>(inner_->clone(), margin_); }
    void after(const View& view, NodeId node, Judge& judge) override {
        judge.near(margin_(view, node));
        inner_->after(view, node, judge);
    }
    bool has_memory() const override { return inner_->has_memory(); }
    void forget() override { inner_->forget(); }
    void at_end(const View& view, Judge& judge) override { inner_->at_end(view, judge); }

private:
    std::unique_ptr<Monitor> inner_;
    Margin margin_;
};

}  // namespace detail

}  // namespace orrery
