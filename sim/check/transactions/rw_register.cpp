#include "sim/check/transactions/rw_register.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "sim/check/transactions/isolation_levels.h"
#include "sim/check/transactions/serial_order.h"
#include "sim/check/transactions/transactional.h"

namespace orrery {
namespace {

using Kind = TransactionStep::Kind;

struct Write {
    std::uint32_t transaction = 0;
    bool is_last = true;        // of its transaction's writes to this key
    bool is_ambiguous = false;  // written more than once
};

// What one transaction did with one key: the version it saw first, the version it left.
struct Touch {
    std::uint32_t transaction = 0;
    const OpValue* read = nullptr;     // external: before its own writes
    const OpValue* written = nullptr;  // its last write
};

struct KeyHistory {
    const OpValue* key = nullptr;
    std::map<OpValue, Write, OpValueLess> writes;
    std::vector<Touch> touches;
    std::map<OpValue, std::vector<std::uint32_t>, OpValueLess> readers;
};

class RwRegister {
public:
    RwRegister(const CheckerInput& input, std::vector<Transaction> transactions)
        : input_(input),
          transactions_(std::move(transactions)),
          present_(transactions_.size(), false),
          graph_(transactions_.size()) {}

    CheckReport check() {
        for (std::uint32_t index = 0; index < transactions_.size(); ++index) {
            present_[index] = transactions_[index].is_ok();
            collect(index);
        }
        for (auto& [key, history] : keys_) {
            for (const auto& touch : history.touches)
                check_read(history, touch);
        }
        for (auto& [key, history] : keys_) {
            add_initial_edges(history);
            add_realtime_edges(history);
            add_process_edges(history);
            for (const auto& [value, write] : history.writes) {
                if (present_[write.transaction] && write.is_last && !write.is_ambiguous)
                    graph_.add_write(history.key, write.transaction);
            }
        }
        add_order_edges(transactions_, present_, graph_);
        find_lost_updates(transactions_, std::move(updates_), anomalies_);
        return transactional_report(input_, transactions_, graph_, std::move(anomalies_), ambiguous_, open_orders());
    }

private:
    static constexpr std::size_t most_edges = 1000;  // a reader's, to writers; leaving edges out is sound

    std::string name(std::uint32_t index) const { return transaction_name(transactions_[index]); }
    const Operation& operation(std::uint32_t index) const { return *transactions_[index].operation; }
    std::uint64_t event(std::uint32_t index) const {
        return operation(index).returned == never ? operation(index).invoke_event : operation(index).return_event;
    }
    void tell(std::string kind, std::string sentence, std::vector<std::uint64_t> events) {
        anomalies_.push_back({std::move(kind), std::move(sentence), std::move(events)});
    }
    bool is_initial(const OpValue& value) const { return value == input_.options.initial; }
    // The one writer of a version, if there is one that did not fail.
    const Write* writer(const KeyHistory& history, const OpValue& value) const {
        const auto found = history.writes.find(value);
        if (found == history.writes.end() || found->second.is_ambiguous)
            return nullptr;
        return transactions_[found->second.transaction].is_fail() ? nullptr : &found->second;
    }

    void collect(std::uint32_t index);
    void record_write(std::uint32_t index, const TransactionStep& step, KeyHistory& history, const OpValue* before);
    void check_read(KeyHistory& history, const Touch& touch);
    void add_initial_edges(const KeyHistory& history);
    void add_realtime_edges(const KeyHistory& history);
    void add_process_edges(const KeyHistory& history);
    void add_version_edge(const KeyHistory& history, const Touch& earlier, const OpValue& later, Scope scope);
    OpenOrders open_orders() const;
    bool is_ordered(const KeyHistory& history, Scope scope) const;
    bool has_serial_order(Scope scope) const;
    std::set<std::string> fitting_levels() const;

    const CheckerInput& input_;
    std::vector<Transaction> transactions_;
    std::vector<bool> present_;
    DependencyGraph graph_;
    std::map<OpValue, KeyHistory, OpValueLess> keys_;
    std::vector<Anomaly> anomalies_;
    std::vector<ReadThenWrite> updates_;
    std::string ambiguous_;
};

void RwRegister::record_write(std::uint32_t index, const TransactionStep& step, KeyHistory& history,
                              const OpValue* before) {
    if (before != nullptr) {
        const auto overwritten = history.writes.find(*before);
        if (overwritten != history.writes.end() && overwritten->second.transaction == index) {
            overwritten->second.is_last = false;
        }
    }
    const auto [place, is_new] = history.writes.emplace(*step.value, Write{index, true, false});
    if (is_new)
        return;
    auto& write = place->second;
    if (write.transaction == index) {
        write.is_last = true;
        return;
    }
    write.is_ambiguous = true;
    if (!ambiguous_.empty())
        return;
    ambiguous_ = fmt::format("{} and {} both write {} to key {}, so versions cannot be told apart",
                             name(write.transaction), name(index), step.value->to_text(), step.key->to_text());
}

void RwRegister::collect(std::uint32_t index) {
    struct Seen {
        const OpValue* value = nullptr;
        Touch touch;
    };
    std::map<OpValue, Seen, OpValueLess> state;
    const bool is_ok = transactions_[index].is_ok();
    for (const auto& step : transactions_[index].steps) {
        auto& history = keys_[*step.key];
        history.key = step.key;
        auto& seen = state[*step.key];
        if (step.kind == Kind::write) {
            record_write(index, step, history, seen.touch.written);
            seen.value = step.value;
            seen.touch.written = step.value;
            continue;
        }
        if (!is_ok)
            continue;
        if (seen.value == nullptr) {
            seen.touch.read = step.value;
        } else if (*seen.value != *step.value) {
            tell("internal",
                 fmt::format("{} read {} as {}, but from its own steps it had to be {}", name(index),
                             step.key->to_text(), step.value->to_text(), seen.value->to_text()),
                 {event(index)});
        }
        seen.value = step.value;
    }
    for (auto& [key, seen] : state) {
        auto& history = keys_[key];
        seen.touch.transaction = index;
        if (is_ok) {
            history.touches.push_back(seen.touch);
            if (seen.touch.read != nullptr)
                history.readers[*seen.touch.read].push_back(index);
            if (seen.touch.read != nullptr && seen.touch.written != nullptr) {
                updates_.push_back({index, history.key, *seen.touch.read});
            }
        }
    }
}

void RwRegister::check_read(KeyHistory& history, const Touch& touch) {
    if (touch.read == nullptr)
        return;
    const auto& value = *touch.read;
    const auto me = touch.transaction;
    const auto found = history.writes.find(value);
    if (found == history.writes.end()) {
        if (is_initial(value))
            return;
        tell("unwritten-read",
             fmt::format("{} read {} as {}, which nobody wrote", name(me), history.key->to_text(), value.to_text()),
             {event(me)});
        return;
    }
    const auto& write = found->second;
    if (write.is_ambiguous || is_initial(value))
        return;
    if (write.transaction == me) {
        tell("future-read",
             fmt::format("{} read {} as {} before it wrote that", name(me), history.key->to_text(), value.to_text()),
             {event(me)});
        return;
    }
    if (transactions_[write.transaction].is_fail()) {
        tell("G1a",
             fmt::format("{} read {} as {}, which {} wrote and then aborted", name(me), history.key->to_text(),
                         value.to_text(), name(write.transaction)),
             {event(me), event(write.transaction)});
        return;
    }
    if (!write.is_last) {
        tell("G1b",
             fmt::format("{} read {} as {}, which {} wrote and then overwrote itself", name(me), history.key->to_text(),
                         value.to_text(), name(write.transaction)),
             {event(me), event(write.transaction)});
    }
    present_[write.transaction] = true;
    graph_.add({write.transaction, me, Dependency::wr, Scope::plain, history.key, touch.read});
    // Who reads a version and then writes the key comes after it, and so after everyone who read it.
    if (touch.written == nullptr)
        return;
    graph_.add({write.transaction, me, Dependency::ww, Scope::plain, history.key, touch.written});
    for (const auto reader : history.readers[value]) {
        graph_.add({reader, me, Dependency::rw, Scope::plain, history.key, touch.written});
    }
}

// Everyone who read the initial value comes before everyone who wrote the key.
void RwRegister::add_initial_edges(const KeyHistory& history) {
    const auto readers = history.readers.find(input_.options.initial);
    if (readers == history.readers.end() || history.writes.contains(input_.options.initial))
        return;
    for (const auto reader : readers->second) {
        std::size_t added = 0;
        for (const auto& [value, write] : history.writes) {
            const bool took_effect = present_[write.transaction] && !write.is_ambiguous;
            if (!took_effect || !write.is_last)
                continue;
            graph_.add({reader, write.transaction, Dependency::rw, Scope::plain, history.key, &value});
            if (++added == most_edges)
                break;
        }
    }
}

// `earlier` saw or left a version before a transaction, later in the order of `scope`, saw or left version `later`:
// if they differ, the later version's writer comes after `earlier`.
void RwRegister::add_version_edge(const KeyHistory& history, const Touch& earlier, const OpValue& later, Scope scope) {
    const auto* mine = earlier.written != nullptr ? earlier.written : earlier.read;
    if (mine == nullptr || *mine == later)
        return;
    const auto* write = writer(history, later);
    if (write == nullptr || !present_[write->transaction])
        return;
    const auto& value = history.writes.find(later)->first;
    const auto kind = earlier.written != nullptr ? Dependency::ww : Dependency::rw;
    graph_.add({earlier.transaction, write->transaction, kind, scope, history.key, &value});
    if (earlier.written == nullptr)
        return;
    const auto readers = history.readers.find(*mine);
    if (readers == history.readers.end())
        return;
    for (const auto reader : readers->second) {
        graph_.add({reader, write->transaction, Dependency::rw, scope, history.key, &value});
    }
}

void RwRegister::add_realtime_edges(const KeyHistory& history) {
    // As for transactions: from each touch that has returned and is not yet followed by another that has.
    struct Line {
        std::size_t position;
        const Touch* touch;
        bool is_return;
    };
    std::vector<Line> lines;
    for (const auto& touch : history.touches) {
        lines.push_back({operation(touch.transaction).invoked, &touch, false});
        lines.push_back({operation(touch.transaction).returned, &touch, true});
    }
    std::sort(lines.begin(), lines.end(),
              [](const Line& left, const Line& right) { return left.position < right.position; });
    std::vector<const Touch*> latest;
    std::map<const Touch*, std::vector<const Touch*>> before;
    for (const auto& line : lines) {
        if (!line.is_return) {
            before[line.touch] = latest;
            for (const auto* earlier : latest) {
                if (line.touch->read != nullptr)
                    add_version_edge(history, *earlier, *line.touch->read, Scope::realtime);
                if (line.touch->written != nullptr) {
                    add_version_edge(history, *earlier, *line.touch->written, Scope::realtime);
                }
            }
            continue;
        }
        const auto& followed = before[line.touch];
        std::erase_if(latest, [&](const Touch* touch) {
            return std::find(followed.begin(), followed.end(), touch) != followed.end();
        });
        latest.push_back(line.touch);
        before.erase(line.touch);
    }
}

void RwRegister::add_process_edges(const KeyHistory& history) {
    std::map<std::int64_t, const Touch*> last;
    for (const auto& touch : history.touches) {
        auto& earlier = last[operation(touch.transaction).process];
        if (earlier != nullptr && touch.read != nullptr)
            add_version_edge(history, *earlier, *touch.read, Scope::process);
        if (earlier != nullptr && touch.written != nullptr) {
            add_version_edge(history, *earlier, *touch.written, Scope::process);
        }
        earlier = &touch;
    }
}

// Whether every version of the key has its place among all others: then each has a known successor.
bool RwRegister::is_ordered(const KeyHistory& history, Scope scope) const {
    std::map<std::uint32_t, std::set<std::uint32_t>> next;
    for (const auto& [value, write] : history.writes)
        if (present_[write.transaction] && write.is_last)
            next[write.transaction];
    std::map<std::uint32_t, std::size_t> before;
    for (auto& [transaction, followers] : next)
        for (const auto& edge : graph_.from(transaction))
            if (edge.kind == Dependency::ww && edge.scope <= scope && *edge.key == *history.key &&
                next.contains(edge.to) && followers.insert(edge.to).second)
                ++before[edge.to];
    std::vector<std::uint32_t> ready;
    for (const auto& [transaction, followers] : next)
        if (before[transaction] == 0)
            ready.push_back(transaction);
    // One at a time, or two could change places.
    std::size_t placed = 0;
    while (ready.size() == 1) {
        const auto followers = next.at(ready.back());
        ready.clear();
        ++placed;
        for (const auto follower : followers)
            if (--before[follower] == 0)
                ready.push_back(follower);
    }
    return placed == next.size() && next.size() <= most_edges;
}

bool RwRegister::has_serial_order(Scope scope) const {
    std::vector<SerialTransaction> all(transactions_.size());
    std::uint32_t number = 0;
    for (const auto& [key, history] : keys_) {
        std::map<OpValue, std::uint32_t, OpValueLess> versions;
        for (const auto& [value, write] : history.writes)
            if (!is_initial(value))
                versions.emplace(value, static_cast<std::uint32_t>(versions.size() + 1));
        const auto version = [&](const OpValue& value) {
            const auto found = versions.find(value);
            return SerialTransaction::Version{number, found == versions.end() ? 0 : found->second};
        };
        for (const auto& touch : history.touches)
            if (present_[touch.transaction] && touch.read != nullptr)
                all[touch.transaction].reads.push_back(version(*touch.read));
        for (const auto& [value, write] : history.writes)
            if (present_[write.transaction] && write.is_last)
                all[write.transaction].writes.push_back(version(value));
        ++number;
    }
    std::vector<std::uint32_t> place(all.size(), 0);
    std::vector<SerialTransaction> present;
    for (std::uint32_t index = 0; index < all.size(); ++index) {
        if (!present_[index])
            continue;
        place[index] = static_cast<std::uint32_t>(present.size());
        all[index].position = operation(index).returned;
        present.push_back(std::move(all[index]));
    }
    for (std::uint32_t index = 0; index < all.size(); ++index)
        for (const auto& edge : graph_.from(index))
            if (present_[edge.from] && present_[edge.to] && edge.scope <= scope)
                present[place[index]].followers.push_back(place[edge.to]);
    return orrery::has_serial_order(present, number, input_.options.out_of_time);
}

// Of the orders in which the versions may have been written, where they are few: the levels at which one is right.
std::set<std::string> RwRegister::fitting_levels() const {
    constexpr std::size_t most_orders = 120, most_transactions = 100;
    struct Open {
        const KeyHistory* history;
        std::vector<std::pair<std::uint32_t, const OpValue*>> writes;  // transaction, version
    };
    std::vector<Open> open;
    std::size_t orders = 1;
    for (const auto& [key, history] : keys_) {
        if (is_ordered(history, Scope::plain))
            continue;
        Open& one = open.emplace_back(Open{&history, {}});
        for (const auto& [value, write] : history.writes)
            if (present_[write.transaction] && write.is_last)
                one.writes.emplace_back(write.transaction, &value);
        std::sort(one.writes.begin(), one.writes.end(),
                  [](const auto& left, const auto& right) { return left.first < right.first; });
        for (std::size_t count = 2; count <= one.writes.size() && orders <= most_orders; ++count)
            orders *= count;
    }
    std::set<std::string> fits;
    if (orders > most_orders || transactions_.size() > most_transactions)
        return fits;
    for (bool more = true; more;) {
        DependencyGraph graph = graph_;
        for (const auto& [history, writes] : open)
            for (std::size_t i = 0; i + 1 < writes.size(); ++i) {
                const auto& [next, value] = writes[i + 1];
                graph.add({writes[i].first, next, Dependency::ww, Scope::plain, history->key, value});
                if (const auto readers = history->readers.find(*writes[i].second); readers != history->readers.end())
                    for (const auto reader : readers->second)
                        graph.add({reader, next, Dependency::rw, Scope::plain, history->key, value});
            }
        const auto search = graph.find_cycles(input_.options.out_of_time);
        for (const auto& level : isolation_levels())
            if (search.undecided.empty() &&
                std::none_of(search.cycles.begin(), search.cycles.end(),
                             [&](const auto& one) { return level_forbids(level, one.name); }))
                fits.insert(level);
        more = std::any_of(open.begin(), open.end(), [](Open& one) {
            return std::next_permutation(one.writes.begin(), one.writes.end(),
                                         [](const auto& left, const auto& right) { return left.first < right.first; });
        });
    }
    return fits;
}

OpenOrders RwRegister::open_orders() const {
    constexpr std::size_t most_named = 5;
    OpenOrders open;
    for (const auto scope : {Scope::plain, Scope::process, Scope::realtime}) {
        std::vector<std::string> keys;
        for (const auto& [key, history] : keys_)
            if (!is_ordered(history, scope))
                keys.push_back(history.key->to_text());
        if (keys.empty())
            continue;
        const std::size_t all = keys.size();
        keys.resize(std::min(all, most_named));
        auto& why = open.why[static_cast<std::size_t>(scope)];
        why = fmt::format("in which order versions were written does not follow from the history: of {} {}{}",
                          all == 1 ? "key" : "keys", fmt::join(keys, ", "),
                          all > most_named ? fmt::format(" and {} more", all - most_named) : "");
        open.is_serial[static_cast<std::size_t>(scope)] = ambiguous_.empty() && has_serial_order(scope);
    }
    const bool any_open = std::any_of(open.why.begin(), open.why.end(), [](const auto& why) { return !why.empty(); });
    if (any_open && ambiguous_.empty())
        open.fits = fitting_levels();
    return open;
}

}  // namespace

CheckerResult check_rw_register(const CheckerInput& input) {
    auto transactions = transactions_of(input, "w");
    if (!transactions)
        return tl::unexpected(transactions.error());
    return RwRegister(input, std::move(*transactions)).check();
}

}  // namespace orrery
