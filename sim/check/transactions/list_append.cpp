#include "sim/check/transactions/list_append.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/check/transactions/transactional.h"

namespace orrery {
namespace {

using Kind = TransactionStep::Kind;
using List = std::vector<OpValue>;

const List& list_of(const OpValue& value) {
    static const List empty;
    return value.items() != nullptr ? *value.items() : empty;
}

struct Append {
    std::uint32_t transaction = 0;
    bool is_last = false;  // of its transaction's appends to this key
};

struct ListRead {
    std::uint32_t transaction = 0;
    const OpValue* value = nullptr;
    bool is_external = false;   // before the transaction's own appends to the key, and its first read of it
    bool is_beginning = false;  // of the key's longest read
};

// All that is known of one key.
struct KeyHistory {
    const OpValue* key = nullptr;
    std::map<OpValue, Append, OpValueLess> appends;
    std::vector<const OpValue*> order_appended;  // elements, for those never read
    std::vector<ListRead> reads;
    const OpValue* longest = nullptr;
    bool has_order = true;  // reads agree on one
    std::size_t sound = 0;  // so many elements at the longest's beginning are appended once, by what did not fail
    std::set<OpValue, OpValueLess> in_longest = {};
};

class ListAppend {
public:
    ListAppend(const CheckerInput& input, std::vector<Transaction> transactions)
        : input_(input),
          transactions_(std::move(transactions)),
          present_(transactions_.size(), false),
          graph_(transactions_.size()) {}

    CheckReport check() {
        for (std::uint32_t index = 0; index < transactions_.size(); ++index)
            collect(index);
        for (std::uint32_t index = 0; index < transactions_.size(); ++index) {
            present_[index] = transactions_[index].is_ok();
            if (transactions_[index].is_ok())
                check_internal(index);
        }
        for (auto& [key, history] : keys_)
            check_reads(history);
        // Only now is it known which transactions of unknown outcome took effect: those that any key's reads show.
        for (auto& [key, history] : keys_) {
            add_write_edges(history);
            add_read_edges(history);
        }
        add_order_edges(transactions_, present_, graph_);
        find_lost_updates(transactions_, std::move(updates_), anomalies_);
        return transactional_report(input_, transactions_, graph_, std::move(anomalies_), ambiguous_);
    }

private:
    std::string name(std::uint32_t index) const { return transaction_name(transactions_[index]); }
    std::uint64_t event(std::uint32_t index) const {
        const auto& operation = *transactions_[index].operation;
        return operation.returned == never ? operation.invoke_event : operation.return_event;
    }
    void tell(std::string kind, std::string sentence, std::vector<std::uint64_t> events) {
        anomalies_.push_back({std::move(kind), std::move(sentence), std::move(events)});
    }
    KeyHistory& history_of(const OpValue& key) {
        auto& history = keys_[key];
        history.key = &key;
        return history;
    }

    void collect(std::uint32_t index);
    void check_internal(std::uint32_t index);
    void check_reads(KeyHistory& history);
    void find_longest(KeyHistory& history);
    void check_sound_read(const KeyHistory& history, const ListRead& read);
    void check_elements(KeyHistory& history, const ListRead& read);
    void check_read(KeyHistory& history, const ListRead& read);
    void check_dirty_updates(const KeyHistory& history);
    void add_write_edges(KeyHistory& history);
    void add_read_edges(const KeyHistory& history);
    const Append* append_of(const KeyHistory& history, const OpValue& element) const {
        const auto found = history.appends.find(element);
        return found == history.appends.end() ? nullptr : &found->second;
    }
    bool failed(std::uint32_t index) const { return transactions_[index].is_fail(); }

    const CheckerInput& input_;
    std::vector<Transaction> transactions_;
    std::vector<bool> present_;
    DependencyGraph graph_;
    std::map<OpValue, KeyHistory, OpValueLess> keys_;
    std::vector<Anomaly> anomalies_;
    std::vector<ReadThenWrite> updates_;
    std::string ambiguous_;
};

void ListAppend::collect(std::uint32_t index) {
    std::map<OpValue, Append*, OpValueLess> mine;
    std::set<OpValue, OpValueLess> read_before;
    for (const auto& step : transactions_[index].steps) {
        auto& history = history_of(*step.key);
        if (step.kind == Kind::read) {
            if (!transactions_[index].is_ok())
                continue;
            const bool is_first = read_before.insert(*step.key).second;
            history.reads.push_back({index, step.value, is_first && !mine.contains(*step.key)});
            continue;
        }
        auto& last = mine[*step.key];
        const bool is_update = last == nullptr && transactions_[index].is_ok() && read_before.contains(*step.key);
        if (last != nullptr)
            last->is_last = false;
        const auto [place, is_new] = history.appends.emplace(*step.value, Append{index, true});
        if (!is_new && ambiguous_.empty()) {
            ambiguous_ =
                fmt::format("{} and {} both append {} to key {}, so versions cannot be told apart",
                            name(place->second.transaction), name(index), step.value->to_text(), step.key->to_text());
        }
        if (is_new)
            history.order_appended.push_back(step.value);
        last = &place->second;
        if (!is_update)
            continue;
        const auto read = std::find_if(history.reads.rbegin(), history.reads.rend(), [&](const ListRead& candidate) {
            return candidate.transaction == index && candidate.is_external;
        });
        if (read != history.reads.rend())
            updates_.push_back({index, step.key, read->value->items() != nullptr ? *read->value : OpValue::list({})});
    }
}

// A transaction must see its own appends, and twice the same list where it appended nothing in between.
void ListAppend::check_internal(std::uint32_t index) {
    struct Seen {
        const List* read = nullptr;  // what the transaction read last; null: nothing yet
        List appended;               // by itself since then
    };
    std::map<OpValue, Seen, OpValueLess> state;
    for (const auto& step : transactions_[index].steps) {
        auto& [read, appended] = state[*step.key];
        if (step.kind == Kind::append) {
            appended.push_back(*step.value);
            continue;
        }
        const auto& list = list_of(*step.value);
        const auto before = read != nullptr ? read->size() : list.size() - std::min(list.size(), appended.size());
        const bool fits =
            list.size() == before + appended.size() &&
            std::equal(appended.begin(), appended.end(), list.end() - static_cast<std::ptrdiff_t>(appended.size())) &&
            (read == nullptr || std::equal(read->begin(), read->end(), list.begin()));
        if (!fits) {
            List expected = read != nullptr ? *read : List{};
            expected.insert(expected.end(), appended.begin(), appended.end());
            tell("internal",
                 fmt::format("{} read {} as {}, but from its own steps it had to {} {}", name(index),
                             step.key->to_text(), OpValue::list(list).to_text(), read != nullptr ? "be" : "end with",
                             OpValue::list(expected).to_text()),
                 {event(index)});
        }
        read = &list;
        appended.clear();
    }
}

void ListAppend::find_longest(KeyHistory& history) {
    for (const auto& read : history.reads) {
        if (history.longest == nullptr || list_of(*read.value).size() > list_of(*history.longest).size()) {
            history.longest = read.value;
        }
    }
    if (history.longest == nullptr)
        return;
    const auto& longest = list_of(*history.longest);
    for (; history.sound < longest.size(); ++history.sound) {
        const auto* append = append_of(history, longest[history.sound]);
        if (append == nullptr || failed(append->transaction) ||
            !history.in_longest.insert(longest[history.sound]).second)
            break;
        present_[append->transaction] = true;
    }
    for (auto& read : history.reads) {
        const auto& list = list_of(*read.value);
        read.is_beginning = std::equal(list.begin(), list.end(), longest.begin());
        if (read.is_beginning)
            continue;
        history.has_order = false;
        tell("incompatible-order",
             fmt::format("{} read key {} as {}, which is no beginning of {}, read elsewhere", name(read.transaction),
                         history.key->to_text(), OpValue::list(list).to_text(), OpValue::list(longest).to_text()),
             {event(read.transaction)});
    }
}

// Of a read that begins as the longest one does, whose elements were all looked at: only what is its own.
void ListAppend::check_sound_read(const KeyHistory& history, const ListRead& read) {
    const auto& list = list_of(*read.value);
    if (!read.is_external)
        return;
    for (const auto& step : transactions_[read.transaction].steps) {
        if (step.kind != Kind::append || *step.key != *history.key)
            continue;
        if (std::find(list.begin(), list.end(), *step.value) == list.end())
            continue;
        tell("future-read",
             fmt::format("{} read {} in key {} before it appended it", name(read.transaction), step.value->to_text(),
                         history.key->to_text()),
             {event(read.transaction)});
    }
}

void ListAppend::check_elements(KeyHistory& history, const ListRead& read) {
    std::set<OpValue, OpValueLess> seen;
    const auto& list = list_of(*read.value);
    const auto key = history.key->to_text();
    for (const auto& element : list) {
        if (!seen.insert(element).second) {
            tell("duplicate-elements",
                 fmt::format("{} read key {} with {} in it twice: {}", name(read.transaction), key, element.to_text(),
                             OpValue::list(list).to_text()),
                 {event(read.transaction)});
        }
        const auto* append = append_of(history, element);
        if (append == nullptr) {
            tell("unwritten-read",
                 fmt::format("{} read {} in key {}, which nobody appended", name(read.transaction), element.to_text(),
                             key),
                 {event(read.transaction)});
        } else if (failed(append->transaction)) {
            tell("G1a",
                 fmt::format("{} read {} in key {}, which {} appended and then aborted", name(read.transaction),
                             element.to_text(), key, name(append->transaction)),
                 {event(read.transaction), event(append->transaction)});
        } else {
            present_[append->transaction] = true;
            if (append->transaction == read.transaction && read.is_external) {
                tell("future-read",
                     fmt::format("{} read {} in key {} before it appended it", name(read.transaction),
                                 element.to_text(), key),
                     {event(read.transaction)});
            }
        }
    }
}

void ListAppend::check_read(KeyHistory& history, const ListRead& read) {
    const auto& list = list_of(*read.value);
    if (read.is_beginning && list.size() <= history.sound)
        check_sound_read(history, read);
    else
        check_elements(history, read);
    if (list.empty())
        return;
    const auto key = history.key->to_text();
    const auto* last = append_of(history, list.back());
    if (last == nullptr || last->is_last || last->transaction == read.transaction || failed(last->transaction))
        return;
    tell("G1b",
         fmt::format("{} read key {} up to {}, in the middle of {}'s appends", name(read.transaction), key,
                     list.back().to_text(), name(last->transaction)),
         {event(read.transaction), event(last->transaction)});
}

void ListAppend::check_dirty_updates(const KeyHistory& history) {
    if (history.longest == nullptr || !history.has_order)
        return;
    const OpValue* dirty = nullptr;
    for (const auto& element : list_of(*history.longest)) {
        const auto* append = append_of(history, element);
        if (append == nullptr)
            continue;
        if (failed(append->transaction)) {
            dirty = &element;
        } else if (dirty != nullptr) {
            const auto aborted = append_of(history, *dirty)->transaction;
            tell("dirty-update",
                 fmt::format("{} appended {} to key {} on top of {}, which {} had appended and then aborted",
                             name(append->transaction), element.to_text(), history.key->to_text(), dirty->to_text(),
                             name(aborted)),
                 {event(append->transaction), event(aborted)});
            return;
        }
    }
}

// Each version's writer before the next one's, and the last one read before those never read.
void ListAppend::add_write_edges(KeyHistory& history) {
    if (!history.has_order)
        return;
    const Append* before = nullptr;
    std::set<OpValue, OpValueLess> read;
    static const OpValue empty;
    for (const auto& element : list_of(history.longest != nullptr ? *history.longest : empty)) {
        read.insert(element);
        const auto* append = append_of(history, element);
        if (append == nullptr || failed(append->transaction))
            continue;
        if (before != nullptr) {
            graph_.add({before->transaction, append->transaction, Dependency::ww, Scope::plain, history.key, &element});
        }
        before = append;
    }
    std::erase_if(history.order_appended, [&](const OpValue* element) {
        const auto* append = append_of(history, *element);
        return read.contains(*element) || !present_[append->transaction];
    });
    for (const auto* element : history.order_appended) {
        const auto* append = append_of(history, *element);
        if (append->is_last)
            graph_.add_write(history.key, append->transaction);
        if (before == nullptr)
            continue;
        graph_.add({before->transaction, append->transaction, Dependency::ww, Scope::plain, history.key, element});
    }
}

void ListAppend::add_read_edges(const KeyHistory& history) {
    constexpr std::size_t most_unread = 1000;  // bounds readers times writers; leaving edges out is sound
    for (const auto& read : history.reads) {
        if (!read.is_external)
            continue;
        const auto& list = list_of(*read.value);
        const auto* last = list.empty() ? nullptr : append_of(history, list.back());
        if (last != nullptr && !failed(last->transaction)) {
            graph_.add({last->transaction, read.transaction, Dependency::wr, Scope::plain, history.key, read.value});
        }
        if (!history.has_order || (last == nullptr && !list.empty()))
            continue;
        const auto& order = list_of(*history.longest);
        auto next = list.size();
        const auto skipped = [&](const Append* append) {
            return append == nullptr || failed(append->transaction) ||
                   (last != nullptr && append->transaction == last->transaction);
        };
        while (next < order.size() && skipped(append_of(history, order[next])))
            ++next;
        if (next < order.size()) {
            graph_.add({read.transaction, append_of(history, order[next])->transaction, Dependency::rw, Scope::plain,
                        history.key, &order[next]});
            continue;
        }
        const auto unread = std::min(history.order_appended.size(), most_unread);
        for (std::size_t at = 0; at < unread; ++at) {
            const auto* append = append_of(history, *history.order_appended[at]);
            if (skipped(append))
                continue;
            graph_.add({read.transaction, append->transaction, Dependency::rw, Scope::plain, history.key,
                        history.order_appended[at]});
        }
    }
}

void ListAppend::check_reads(KeyHistory& history) {
    find_longest(history);
    for (const auto& read : history.reads)
        check_read(history, read);
    check_dirty_updates(history);
}

std::optional<HistoryError> refuse_reads(const CheckerInput& input, const std::vector<Transaction>& transactions) {
    for (const auto& transaction : transactions) {
        if (!transaction.is_ok())
            continue;
        for (const auto& step : transaction.steps) {
            if (step.kind != Kind::read || step.value->is_nil() || step.value->items() != nullptr)
                continue;
            return input.wrong_result(*transaction.operation,
                                      fmt::format("key {} is read as {}", step.key->to_text(), step.value->to_text()),
                                      "list-append reads give lists; for single values choose rw-register");
        }
    }
    return std::nullopt;
}

}  // namespace

CheckerResult check_list_append(const CheckerInput& input) {
    auto transactions = transactions_of(input, "append");
    if (!transactions)
        return tl::unexpected(transactions.error());
    if (auto error = refuse_reads(input, *transactions))
        return tl::unexpected(*error);
    return ListAppend(input, std::move(*transactions)).check();
}

}  // namespace orrery
