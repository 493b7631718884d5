#include "sim/check/transactions/long_fork.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/check/transactions/transaction.h"

namespace orrery {
namespace {

// One read of a group: its keys in order, and the value of each.
struct GroupRead {
    const Operation* operation = nullptr;
    std::vector<const OpValue*> values;
    std::size_t seen = 0;  // how many are not nil
};

using KeyList = std::vector<OpValue>;
struct KeyListLess {
    bool operator()(const KeyList& left, const KeyList& right) const {
        return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(), value_less);
    }
};
using Groups = std::map<KeyList, std::vector<GroupRead>, KeyListLess>;

CheckReport unknown(std::string why) {
    CheckReport report;
    report.verdict = CheckVerdict::unknown;
    report.why_unknown = std::move(why);
    return report;
}

void add_read(const Transaction& transaction, Groups& groups) {
    auto steps = transaction.steps;
    std::sort(steps.begin(), steps.end(), [](const TransactionStep& left, const TransactionStep& right) {
        return *left.key == *right.key ? value_less(*left.value, *right.value) : value_less(*left.key, *right.key);
    });
    KeyList keys;
    GroupRead read{transaction.operation, {}, 0};
    for (const auto& step : steps) {
        keys.push_back(*step.key);
        read.values.push_back(step.value);
        read.seen += step.value->is_nil() ? 0 : 1;
    }
    groups[std::move(keys)].push_back(std::move(read));
}

std::string seen_text(const KeyList& keys, const GroupRead& read) {
    std::string out;
    for (std::size_t at = 0; at < keys.size(); ++at) {
        out += fmt::format("{}{} = {}", at == 0 ? "" : ", ", keys[at].to_text(), read.values[at]->to_text());
    }
    return out;
}

// Sorted by how much they saw, the reads of a group form a chain exactly if each contains the one before it.
void judge_group(const KeyList& keys, std::vector<GroupRead>& reads, CheckReport& report) {
    std::sort(reads.begin(), reads.end(), [](const GroupRead& left, const GroupRead& right) {
        return left.seen != right.seen ? left.seen < right.seen : left.operation->returned < right.operation->returned;
    });
    for (std::size_t next = 1; next < reads.size(); ++next) {
        const auto& less = reads[next - 1];
        const auto& more = reads[next];
        const bool contained = [&] {
            for (std::size_t at = 0; at < keys.size(); ++at) {
                if (!less.values[at]->is_nil() && more.values[at]->is_nil())
                    return false;
            }
            return true;
        }();
        if (contained)
            continue;
        const auto first = std::min(less.operation->return_event, more.operation->return_event);
        const auto last = std::max(less.operation->return_event, more.operation->return_event);
        add_anomaly(report,
                    {"long fork",
                     fmt::format("the reads that returned at {} ({}) and at {} ({}) saw writes in opposite orders",
                                 less.operation->return_event, seen_text(keys, less), more.operation->return_event,
                                 seen_text(keys, more)),
                     {last, first}});
    }
}

}  // namespace

CheckerResult check_long_fork(const CheckerInput& input) {
    auto transactions = transactions_of(input, "w");
    if (!transactions)
        return tl::unexpected(transactions.error());
    Groups groups;
    std::map<OpValue, const OpValue*, OpValueLess> value_of_key;
    std::map<OpValue, std::size_t, OpValueLess> writes_of_key;
    std::set<std::size_t> widths;
    for (const auto& transaction : *transactions) {
        const bool reads_only = std::all_of(transaction.steps.begin(), transaction.steps.end(),
                                            [](const auto& step) { return step.kind == TransactionStep::Kind::read; });
        for (const auto& step : transaction.steps) {
            if (step.kind == TransactionStep::Kind::write) {
                if (++writes_of_key[*step.key] > 1)
                    return unknown("key " + step.key->to_text() + " is written twice");
            }
            if (step.value->is_nil() || !transaction.is_ok())
                continue;
            const auto& [known, is_new] = value_of_key.emplace(*step.key, step.value);
            if (!is_new && *known->second != *step.value) {
                return unknown(fmt::format("key {} has two values, {} and {}", step.key->to_text(),
                                           known->second->to_text(), step.value->to_text()));
            }
        }
        if (!reads_only || !transaction.is_ok() || transaction.steps.empty())
            continue;
        widths.insert(transaction.steps.size());
        add_read(transaction, groups);
    }
    CheckReport report;
    for (auto& [keys, reads] : groups)
        judge_group(keys, reads, report);
    if (report.verdict == CheckVerdict::invalid)
        return report;
    if (widths.empty())
        return unknown("no read returned");
    if (widths.size() > 1) {
        return unknown(fmt::format("reads differ in width, from {} to {} keys", *widths.begin(), *widths.rbegin()));
    }
    return report;
}

}  // namespace orrery
