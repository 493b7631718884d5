#include "sim/check/guarantees/session_versions.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

#include "sim/check/guarantees/guarantee.h"
#include "sim/check/guarantees/session.h"

namespace orrery {
namespace {

enum class Because : std::uint8_t { initial, wrote_after_write, wrote_after_read, read_own, read_again };

// `from` is no later than `to` in the order of the key's versions; reads ask for it, writes and the start give it.
struct VersionEdge {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    Because because = Because::initial;
    const Operation* by = nullptr;

    bool is_read() const { return because == Because::read_own || because == Because::read_again; }
};

struct KeyVersions {
    std::map<OpValue, std::uint32_t, OpValueLess> numbers;
    std::vector<const OpValue*> values;
    std::map<OpValue, const Operation*, OpValueLess> writers;
    std::vector<VersionEdge> edges;
    struct Mark {
        std::optional<std::uint32_t> wrote, read, latest;  // latest: of the two
        bool latest_is_read = false;
    };
    std::map<std::int64_t, Mark> sessions;

    std::uint32_t number(const OpValue& value) {
        const auto [place, is_new] = numbers.emplace(value, static_cast<std::uint32_t>(values.size()));
        if (is_new)
            values.push_back(&place->first);
        return place->second;
    }
};

class Versions {
public:
    Versions(const CheckerInput& input, const std::vector<SessionOperation>& operations)
        : input_(input), operations_(operations) {}

    CheckReport check() {
        for (const auto& operation : operations_)
            note_writers(operation);
        if (!ambiguous_.empty())
            return all_open(ambiguous_);
        for (const auto& operation : operations_)
            collect(operation);
        for (auto& [key, versions] : keys_) {
            if (input_.options.out_of_time && input_.options.out_of_time())
                return all_open("the time limit was reached");
            judge(key, versions);
        }
        std::vector<OpenGuarantee> open;
        if (!anomalies_.empty()) {
            for (const auto* name : {"monotonic-writes", "writes-follow-reads"})
                open.push_back({name, "reads of single values go back, which may be the writes' doing"});
        }
        return guarantees_report(session_guarantees(), std::move(anomalies_), open, input_.options.level);
    }

private:
    CheckReport all_open(const std::string& why) {
        std::vector<OpenGuarantee> open;
        for (const auto& name : session_guarantees())
            open.push_back({name, why});
        return guarantees_report(session_guarantees(), std::move(anomalies_), open, input_.options.level);
    }

    void note_writers(const SessionOperation& operation) {
        for (const auto& write : operation.writes) {
            const auto [place, is_new] = keys_[*write.key].writers.emplace(*write.value, operation.operation);
            if (!is_new && ambiguous_.empty())
                ambiguous_ = fmt::format("{} is written twice{}, so versions cannot be told apart",
                                         write.value->to_text(), of_key(*write.key));
        }
    }

    void collect(const SessionOperation& operation) {
        const auto* by = operation.operation;
        for (const auto& read : operation.reads) {
            auto& versions = keys_[*read.key];
            if (!is_readable(versions, *read.key, *read.value, *by))
                continue;
            const auto seen = versions.number(*read.value);
            auto& mark = versions.sessions[by->process];
            if (mark.wrote)
                add(versions, {*mark.wrote, seen, Because::read_own, by});
            if (mark.read)
                add(versions, {*mark.read, seen, Because::read_again, by});
            mark.read = mark.latest = seen;
            mark.latest_is_read = true;
        }
        if (is_fail(*by))
            return;
        for (const auto& write : operation.writes) {
            auto& versions = keys_[*write.key];
            const auto written = versions.number(*write.value);
            auto& mark = versions.sessions[by->process];
            if (mark.latest)
                add(versions, {*mark.latest, written,
                               mark.latest_is_read ? Because::wrote_after_read : Because::wrote_after_write, by});
            add(versions, {versions.number(input_.options.initial), written, Because::initial, by});
            if (is_ok(*by))
                mark.wrote = written;
            mark.latest = written;
            mark.latest_is_read = false;
        }
    }
    static void add(KeyVersions& versions, const VersionEdge& edge) {
        if (edge.from != edge.to)
            versions.edges.push_back(edge);
    }

    bool is_readable(const KeyVersions& versions, const OpValue& key, const OpValue& value, const Operation& by) {
        const auto writer = versions.writers.find(value);
        const bool unwritten = writer == versions.writers.end() && value != input_.options.initial;
        const bool early = !unwritten && value != input_.options.initial && writer->second->invoked > by.returned;
        const bool aborted = writer != versions.writers.end() && is_fail(*writer->second);
        if (!unwritten && !early && !aborted)
            return true;
        anomalies_.push_back({unwritten ? "unwritten-read"
                              : early   ? "future-read"
                                        : "aborted-read",
                              fmt::format("{} read {}{} at {}, {}", client_name(by.process), value.to_text(),
                                          of_key(key), by.return_event,
                                          unwritten ? "which nobody wrote"
                                          : early   ? "before anybody wrote it"
                                                    : "whose write had failed"),
                              {by.return_event}});
        return false;
    }

    // A read that goes back closes a cycle; the shortest one through each is told, a few of each guarantee.
    void judge(const OpValue& key, const KeyVersions& versions) {
        std::vector<std::vector<std::uint32_t>> out(versions.values.size());
        for (std::uint32_t at = 0; at < versions.edges.size(); ++at)
            out[versions.edges[at].from].push_back(at);
        const auto height = heights(versions, out);
        if (height.empty())
            return;
        std::map<Because, std::size_t> told;
        for (std::uint32_t at = 0; at < versions.edges.size(); ++at) {
            const auto& edge = versions.edges[at];
            if (!edge.is_read() || !height[edge.from] || !height[edge.to] || told[edge.because] >= most_told)
                continue;
            const auto way = way_back(versions, out, edge);
            if (way.empty())
                continue;
            ++told[edge.because];
            tell(key, versions, edge, way);
        }
    }

    // By version whether it may lie on a cycle (what is left when versions without a predecessor are taken away, again
    // and again); empty where nothing is left.
    static std::vector<bool> heights(const KeyVersions& versions, const std::vector<std::vector<std::uint32_t>>& out) {
        std::vector<std::uint32_t> before(out.size(), 0);
        for (const auto& edge : versions.edges)
            ++before[edge.to];
        std::vector<std::uint32_t> free;
        for (std::uint32_t version = 0; version < out.size(); ++version)
            if (before[version] == 0)
                free.push_back(version);
        std::vector<bool> left(out.size(), true);
        std::size_t count = out.size();
        while (!free.empty()) {
            const auto version = free.back();
            free.pop_back();
            left[version] = false;
            --count;
            for (const auto at : out[version])
                if (--before[versions.edges[at].to] == 0)
                    free.push_back(versions.edges[at].to);
        }
        return count == 0 ? std::vector<bool>{} : left;
    }

    // The fewest edges from the edge's head to its tail; empty: none. Edges that give an order are taken before those
    // that ask for one.
    static std::vector<std::uint32_t> way_back(const KeyVersions& versions,
                                               const std::vector<std::vector<std::uint32_t>>& out,
                                               const VersionEdge& edge) {
        std::vector<std::uint32_t> came_by(out.size(), unseen);
        std::deque<std::uint32_t> queue{edge.to};
        came_by[edge.to] = start;
        while (!queue.empty() && came_by[edge.from] == unseen) {
            const auto version = queue.front();
            queue.pop_front();
            for (const bool reads : {false, true}) {
                for (const auto at : out[version]) {
                    const auto& next = versions.edges[at];
                    if (next.is_read() != reads || came_by[next.to] != unseen)
                        continue;
                    came_by[next.to] = at;
                    queue.push_back(next.to);
                }
            }
        }
        std::vector<std::uint32_t> way;
        if (came_by[edge.from] == unseen)
            return way;
        for (auto version = edge.from; came_by[version] != start; version = versions.edges[came_by[version]].from)
            way.push_back(came_by[version]);
        std::reverse(way.begin(), way.end());
        return way;
    }

    void tell(const OpValue& key, const KeyVersions& versions, const VersionEdge& edge,
              const std::vector<std::uint32_t>& way) {
        Anomaly anomaly{edge.because == Because::read_own ? "read-your-writes" : "monotonic-reads", "", {}};
        const auto text = [&](std::uint32_t version) { return versions.values[version]->to_text(); };
        anomaly.sentence = fmt::format("{} read {}{} at {}, after it had {} {}", client_name(edge.by->process),
                                       text(edge.to), of_key(key), edge.by->return_event,
                                       edge.because == Because::read_own ? "written" : "read", text(edge.from));
        anomaly.events.push_back(edge.by->return_event);
        for (const auto at : way) {
            const auto& step = versions.edges[at];
            anomaly.sentence += "; " + reason(step, text(step.from), text(step.to));
            anomaly.events.push_back(step.by->returned == never ? step.by->invoke_event : step.by->return_event);
        }
        anomalies_.push_back(std::move(anomaly));
    }
    static std::string reason(const VersionEdge& edge, const std::string& from, const std::string& to) {
        const auto who = client_name(edge.by->process);
        switch (edge.because) {
            case Because::initial:
                return fmt::format("{} is the initial value, and {} was written by {}", from, to, who);
            case Because::wrote_after_write:
                return fmt::format("{} wrote {} after {}", who, to, from);
            case Because::wrote_after_read:
                return fmt::format("{} wrote {} after it had read {}", who, to, from);
            case Because::read_own:
                return fmt::format("{} read {} after it had written {}", who, to, from);
            case Because::read_again:
                return fmt::format("{} read {} after {}", who, to, from);
        }
        return {};
    }
    static std::string of_key(const OpValue& key) {
        return key.is_nil() ? std::string() : fmt::format(" in key {}", key.to_text());
    }

    static constexpr std::size_t most_told = 8;
    static constexpr std::uint32_t unseen = ~std::uint32_t{0};
    static constexpr std::uint32_t start = unseen - 1;

    const CheckerInput& input_;
    const std::vector<SessionOperation>& operations_;
    std::map<OpValue, KeyVersions, OpValueLess> keys_;
    std::vector<Anomaly> anomalies_;
    std::string ambiguous_;
};

}  // namespace

CheckerResult check_session_versions(const CheckerInput& input, const std::vector<SessionOperation>& operations) {
    return Versions(input, operations).check();
}

}  // namespace orrery
