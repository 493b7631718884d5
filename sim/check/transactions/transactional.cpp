#include "sim/check/transactions/transactional.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/check/transactions/isolation_levels.h"

namespace orrery {
namespace {

struct OrderLine {
    std::size_t position = 0;
    std::uint32_t transaction = 0;
    bool is_return = false;
};

std::string edge_sentence(const std::vector<Transaction>& transactions, const DependencyEdge& edge) {
    const auto& from = transactions[edge.from];
    const auto& to = transactions[edge.to];
    const auto first = transaction_name(from);
    const auto second = transaction_name(to);
    const auto key = edge.key != nullptr ? edge.key->to_text() : std::string();
    const auto value = edge.value != nullptr ? edge.value->to_text() : std::string();
    switch (edge.kind) {
        case Dependency::ww:
            return fmt::format("{} wrote {} to {} over {}'s version", second, value, key, first);
        case Dependency::wr:
            return fmt::format("{} read {}'s version of {}, {}", second, first, key, value);
        case Dependency::rw:
            return fmt::format("{} read {} without {}'s {}", first, key, second, value);
        case Dependency::process:
            return fmt::format("{} followed {} in process {}", second, first, to.operation->process);
        case Dependency::realtime:
            return fmt::format("{} began after {} returned at {}", second, first, from.operation->return_event);
    }
    return {};
}

CycleEdge told_edge(const std::vector<Transaction>& transactions, const DependencyEdge& edge) {
    static constexpr std::string_view kinds[] = {"ww", "wr", "rw", "process", "realtime"};
    CycleEdge told;
    told.from = transactions[edge.from].operation->invoked;
    told.to = transactions[edge.to].operation->invoked;
    told.kind = kinds[static_cast<std::size_t>(edge.kind)];
    if (edge.key != nullptr)
        told.what = edge.key->to_text();
    // Of a list that was read, its last element is the version.
    if (edge.value != nullptr) {
        const auto* items = edge.value->items();
        told.what += " " + (items == nullptr || items->empty() ? *edge.value : items->back()).to_text();
    }
    return told;
}

Anomaly cycle_anomaly(const std::vector<Transaction>& transactions, const DependencyCycle& cycle) {
    Anomaly anomaly{cycle.name, "", {}};
    for (const auto& edge : cycle.edges) {
        anomaly.sentence += (anomaly.sentence.empty() ? "" : "; ") + edge_sentence(transactions, edge);
        anomaly.cycle.push_back(told_edge(transactions, edge));
        const auto& operation = *transactions[edge.from].operation;
        anomaly.events.push_back(operation.returned == never ? operation.invoke_event : operation.return_event);
    }
    if (cycle.contested != nullptr) {
        anomaly.sentence += fmt::format(
            ": {} and {} both wrote {}, and whichever did so first, no order of these transactions allows all of it",
            transaction_name(transactions[cycle.edges.front().from]),
            transaction_name(transactions[cycle.edges[cycle.half].from]), cycle.contested->to_text());
    } else {
        anomaly.sentence += fmt::format(": no order of these {} transactions allows all of it", cycle.edges.size());
    }
    // The cycle is closed by what came last.
    std::sort(anomaly.events.begin(), anomaly.events.end(), std::greater<>());
    return anomaly;
}

Scope scope_of(std::string_view level) {
    if (level == "strict-serializable" || level == "strong-snapshot-isolation")
        return Scope::realtime;
    return level.starts_with("strong-session") ? Scope::process : Scope::plain;
}

// Up to cursor-stability an order of versions is right that follows any order of the transactions: one that closes no
// cycle of writes and reads of them can always be had where no such cycle is known.
bool needs_versions(std::string_view level) { return !level_implies("cursor-stability", level); }

// Why a level of which nothing is broken is not proved; empty: it is.
std::string left_open(std::string_view level, const OpenOrders& open) {
    const auto scope = static_cast<std::size_t>(scope_of(level));
    const bool is_serial = std::any_of(open.is_serial.begin() + static_cast<std::ptrdiff_t>(scope),
                                       open.is_serial.end(), [](bool found) { return found; });
    return is_serial || !needs_versions(level) || open.fits.contains(std::string(level)) ? "" : open.why[scope];
}

bool any_forbidden(std::string_view level, const std::vector<Anomaly>& anomalies) {
    return std::any_of(anomalies.begin(), anomalies.end(),
                       [&](const Anomaly& anomaly) { return level_forbids(level, anomaly.name); });
}

}  // namespace

// Real time: an edge from each transaction that has returned and is not yet followed by another that has.
void add_order_edges(const std::vector<Transaction>& transactions, const std::vector<bool>& present,
                     DependencyGraph& graph) {
    std::vector<OrderLine> lines;
    for (std::uint32_t index = 0; index < transactions.size(); ++index) {
        if (!present[index])
            continue;
        const auto& operation = *transactions[index].operation;
        lines.push_back({operation.invoked, index, false});
        if (is_ok(operation))
            lines.push_back({operation.returned, index, true});
    }
    std::sort(lines.begin(), lines.end(),
              [](const OrderLine& left, const OrderLine& right) { return left.position < right.position; });
    std::set<std::uint32_t> latest;
    std::map<std::uint32_t, std::vector<std::uint32_t>> before;  // of open transactions
    std::map<std::int64_t, std::uint32_t> last_of_process;
    for (const auto& line : lines) {
        const auto process = transactions[line.transaction].operation->process;
        if (!line.is_return) {
            auto& mine = before[line.transaction];
            for (const auto earlier : latest) {
                graph.add({earlier, line.transaction, Dependency::realtime, Scope::realtime, nullptr, nullptr});
                mine.push_back(earlier);
            }
            const auto last = last_of_process.find(process);
            if (last != last_of_process.end()) {
                graph.add({last->second, line.transaction, Dependency::process, Scope::process, nullptr, nullptr});
            }
        } else {
            for (const auto earlier : before[line.transaction])
                latest.erase(earlier);
            before.erase(line.transaction);
            latest.insert(line.transaction);
            last_of_process[process] = line.transaction;
        }
    }
}

void find_lost_updates(const std::vector<Transaction>& transactions, std::vector<ReadThenWrite> all,
                       std::vector<Anomaly>& anomalies) {
    // By hash, since values may be long and nearly all of them differ.
    std::vector<std::pair<std::uint64_t, std::size_t>> order;
    for (std::size_t at = 0; at < all.size(); ++at)
        order.emplace_back(value_hash(*all[at].key) * 31 + value_hash(all[at].read), at);
    std::sort(order.begin(), order.end());
    const auto same = [&](std::size_t left, std::size_t right) {
        return *all[left].key == *all[right].key && all[left].read == all[right].read;
    };
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t at = 0; at < order.size(); ++at) {
        const bool joins = at > 0 && order[at - 1].first == order[at].first && !groups.empty() &&
                           same(groups.back().front(), order[at].second);
        if (joins)
            groups.back().push_back(order[at].second);
        else if (at + 1 < order.size() && order[at + 1].first == order[at].first)
            groups.push_back({order[at].second});
    }
    std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
    std::sort(groups.begin(), groups.end(), [&](const auto& left, const auto& right) {
        const auto& first = all[left.front()];
        const auto& second = all[right.front()];
        return *first.key == *second.key ? value_less(first.read, second.read) : value_less(*first.key, *second.key);
    });
    for (const auto& group : groups) {
        Anomaly anomaly{"lost-update", "", {}};
        for (std::size_t at = 0; at < group.size(); ++at) {
            const auto& transaction = transactions[all[group[at]].transaction];
            anomaly.sentence += (at == 0                  ? ""
                                 : at + 1 == group.size() ? " and "
                                                          : ", ") +
                                transaction_name(transaction);
            anomaly.events.push_back(transaction.operation->return_event);
        }
        std::sort(anomaly.events.begin(), anomaly.events.end(), std::greater<>());
        const auto& one = all[group.front()];
        anomaly.sentence += fmt::format(" all read {} as {} and then wrote it", one.key->to_text(), one.read.to_text());
        anomalies.push_back(std::move(anomaly));
    }
}

CheckReport transactional_report(const CheckerInput& input, const std::vector<Transaction>& transactions,
                                 const DependencyGraph& graph, std::vector<Anomaly> anomalies,
                                 const std::string& ambiguous, const OpenOrders& open) {
    CheckReport report;
    report.anomalies = std::move(anomalies);
    const auto search = graph.find_cycles(input.options.out_of_time);
    for (const auto& cycle : search.cycles)
        report.anomalies.push_back(cycle_anomaly(transactions, cycle));
    const auto asked = input.options.level.empty() ? std::string_view(isolation_levels().back())
                                                   : canonical_level(input.options.level);
    for (const auto& level : isolation_levels()) {
        auto verdict = CheckVerdict::valid;
        std::string why;
        if (any_forbidden(level, report.anomalies)) {
            verdict = CheckVerdict::invalid;
        } else if (!ambiguous.empty()) {
            why = ambiguous;
        } else {
            why = left_open(level, open);
            for (const auto& name : search.undecided)
                if (level_forbids(level, name))
                    why = search.why_undecided;
        }
        if (!why.empty())
            verdict = CheckVerdict::unknown;
        report.levels.push_back({level, verdict});
        if (level == asked)
            report.why_unknown = std::move(why);
    }
    // What holds at a level holds at the weaker ones.
    for (const auto& proved : report.levels)
        for (auto& weaker : report.levels)
            if (proved.verdict == CheckVerdict::valid && weaker.verdict == CheckVerdict::unknown &&
                level_implies(proved.level, weaker.level))
                weaker.verdict = CheckVerdict::valid;
    for (const auto& one : report.levels)
        if (one.level == asked)
            report.verdict = one.verdict;
    if (report.verdict != CheckVerdict::unknown)
        report.why_unknown.clear();
    return report;
}

}  // namespace orrery
