#include "sim/check/guarantees/session.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "sim/check/guarantees/guarantee.h"
#include "sim/check/guarantees/session_steps.h"
#include "sim/check/guarantees/session_versions.h"

namespace orrery {
namespace {

using List = std::vector<OpValue>;

const List& list_of(const OpValue& value) {
    static const List empty;
    return value.items() != nullptr ? *value.items() : empty;
}

// One write, with what its session had done and read before it.
struct Write {
    const SessionOperation* by = nullptr;
    std::size_t number = 0;  // counts the session's writes
    bool is_ordered = true;
    std::vector<SessionRead> read_before;  // by its session
};
struct WriteName {
    const OpValue* key;
    const OpValue* value;
    bool operator<(const WriteName& other) const {
        return *key == *other.key ? value_less(*value, *other.value) : value_less(*key, *other.key);
    }
};

// What a session has done so far, on the first walk.
struct Session {
    std::size_t writes = 0;
    std::map<OpValue, std::vector<SessionRead>, OpValueLess> reads;  // by key; those that a later one contains left out
};

bool contains_all(const List& list, const List& part) {
    if (part.size() <= list.size() && std::equal(part.begin(), part.end(), list.begin()))
        return true;
    const std::set<OpValue, OpValueLess> all(list.begin(), list.end());
    return std::all_of(part.begin(), part.end(), [&](const OpValue& element) { return all.contains(element); });
}

// What one operation's reads saw: every element of every key, and where it stood.
class Sight {
public:
    explicit Sight(const SessionOperation& operation) : operation_(operation) {
        for (const auto& read : operation.reads) {
            auto& places = places_[*read.key];
            std::size_t at = 0;
            for (const auto& element : list_of(*read.value))
                places.emplace(element, at++);
        }
    }
    bool reads(const OpValue& key) const { return places_.contains(key); }
    std::optional<std::size_t> place(const OpValue& key, const OpValue& element) const {
        const auto places = places_.find(key);
        if (places == places_.end())
            return std::nullopt;
        const auto found = places->second.find(element);
        return found == places->second.end() ? std::nullopt : std::optional(found->second);
    }
    const SessionOperation& operation() const { return operation_; }

private:
    const SessionOperation& operation_;
    std::map<OpValue, std::map<OpValue, std::size_t, OpValueLess>, OpValueLess> places_;
};

class ListSessions {
public:
    ListSessions(const CheckerInput& input, const std::vector<SessionOperation>& operations)
        : input_(input), operations_(operations) {}

    CheckReport check() {
        for (const auto& operation : operations_)
            collect(operation);
        sessions_.clear();
        for (const auto& operation : operations_) {
            if (input_.options.out_of_time && input_.options.out_of_time()) {
                std::vector<OpenGuarantee> open;
                for (const auto& name : session_guarantees())
                    open.push_back({name, "the time limit was reached"});
                return guarantees_report(session_guarantees(), std::move(anomalies_), open, input_.options.level);
            }
            judge(operation);
        }
        return guarantees_report(session_guarantees(), std::move(anomalies_), {}, input_.options.level);
    }

private:
    static constexpr std::size_t told = 8;  // of one guarantee
    struct Last {                           // of a list's elements, the one that stands last elsewhere
        std::size_t place = 0;
        const OpValue* element = nullptr;
    };

    std::string who(const SessionOperation& operation) const { return client_name(operation.operation->process); }
    void tell(std::string name, std::string sentence, const SessionOperation& read, std::vector<std::uint64_t> others) {
        const auto same = std::count_if(anomalies_.begin(), anomalies_.end(),
                                        [&](const Anomaly& anomaly) { return anomaly.name == name; });
        if (same >= static_cast<std::ptrdiff_t>(told))
            return;
        others.insert(others.begin(), read.operation->return_event);
        anomalies_.push_back({std::move(name), std::move(sentence), std::move(others)});
    }

    // The first walk: every write with what came before it in its session.
    void collect(const SessionOperation& operation) {
        auto& session = sessions_[operation.operation->process];
        for (const auto& read : operation.reads) {  // a transaction's own reads come before its writes
            auto& reads = session.reads[*read.key];
            std::erase_if(reads, [&](const SessionRead& earlier) {
                return contains_all(list_of(*read.value), list_of(*earlier.value));
            });
            reads.push_back(read);
        }
        for (const auto& write : operation.writes) {
            Write known{&operation, session.writes++, write.is_ordered, {}};
            for (const auto& [key, reads] : session.reads)
                known.read_before.insert(known.read_before.end(), reads.begin(), reads.end());
            writes_.emplace(WriteName{write.key, write.value}, std::move(known));
            if (is_ok(*operation.operation))
                acknowledged_[operation.operation->process].push_back({write.key, write.value});
        }
    }

    void judge(const SessionOperation& operation) {
        if (!operation.reads.empty()) {
            const Sight sight(operation);
            const auto process = operation.operation->process;
            judge_own_writes(sight, own_[process]);
            judge_own_reads(sight, process);
            judge_others(sight);
        }
        if (is_ok(*operation.operation)) {
            for (const auto& write : operation.writes)
                own_[operation.operation->process].push_back({write.key, write.value});
        }
        for (const auto& read : operation.reads)
            seen_[{operation.operation->process, *read.key}] = &operation;
    }

    void judge_own_writes(const Sight& sight, const std::vector<WriteName>& own) {
        for (const auto& write : own) {
            if (!sight.reads(*write.key) || sight.place(*write.key, *write.value))
                continue;
            const auto& known = writes_.at(write);
            tell("read-your-writes",
                 fmt::format("{} wrote {}{} at {} and did not see it in its read at {}", who(sight.operation()),
                             write.value->to_text(), of_key(*write.key), known.by->operation->return_event,
                             sight.operation().operation->return_event),
                 sight.operation(), {known.by->operation->return_event});
            return;
        }
    }
    void judge_own_reads(const Sight& sight, std::int64_t process) {
        for (const auto& read : sight.operation().reads) {
            const auto before = seen_.find({process, *read.key});
            if (before == seen_.end())
                continue;
            for (const auto& earlier : before->second->reads) {
                if (*earlier.key != *read.key)
                    continue;
                for (const auto& element : list_of(*earlier.value)) {
                    if (sight.place(*read.key, element))
                        continue;
                    tell(
                        "monotonic-reads",
                        fmt::format("{} read {}{} at {} and did not see it any more in its read at {}",
                                    who(sight.operation()), element.to_text(), of_key(*read.key),
                                    before->second->operation->return_event, sight.operation().operation->return_event),
                        sight.operation(), {before->second->operation->return_event});
                    return;
                }
            }
        }
    }

    // Every write that the sight holds brings along what its session wrote and read before it.
    void judge_others(const Sight& sight) {
        std::map<std::int64_t, std::pair<std::size_t, WriteName>> latest;  // by session: its last write that is seen
        bool follows = true, in_order = true;                              // one sentence of each for a read
        std::map<const OpValue*, Last> verified;                           // read lists that are all there
        for (const auto& read : sight.operation().reads) {
            for (const auto& element : list_of(*read.value)) {
                const WriteName name{read.key, &element};
                const auto found = writes_.find(name);
                if (found == writes_.end()) {
                    tell_stranger(sight, name, "unwritten-read", "which nobody wrote");
                    continue;
                }
                const auto& by = *found->second.by->operation;
                if (by.invoked > sight.operation().operation->returned) {
                    tell_stranger(sight, name, "future-read", "before anybody wrote it");
                    continue;
                }
                if (is_fail(by)) {
                    tell_stranger(sight, name, "aborted-read", "whose write had failed");
                    continue;
                }
                const auto& write = found->second;
                auto& last = latest.try_emplace(write.by->operation->process, write.number, name).first->second;
                if (write.number > last.first)
                    last = {write.number, name};
                follows = follows && judge_what_was_read(sight, name, write, verified);
                in_order = in_order && judge_order(sight, name, write);
            }
        }
        for (const auto& [process, last] : latest)
            in_order = in_order && judge_session_before(sight, process, last);
    }
    void tell_stranger(const Sight& sight, const WriteName& name, std::string anomaly, std::string_view why) {
        tell(std::move(anomaly),
             fmt::format("{} saw {}{} at {}, {}", who(sight.operation()), name.value->to_text(), of_key(*name.key),
                         sight.operation().operation->return_event, why),
             sight.operation(), {});
    }
    // The session's acknowledged writes before its last one that is seen are seen too.
    bool judge_session_before(const Sight& sight, std::int64_t process, const std::pair<std::size_t, WriteName>& last) {
        for (const auto& earlier : acknowledged_[process]) {
            const auto& write = writes_.at(earlier);
            if (write.number >= last.first)
                return true;
            if (!sight.reads(*earlier.key) || sight.place(*earlier.key, *earlier.value))
                continue;
            tell("monotonic-writes",
                 fmt::format("{} saw {}{} at {} without {}{}, which {} had written before it", who(sight.operation()),
                             last.second.value->to_text(), of_key(*last.second.key),
                             sight.operation().operation->return_event, earlier.value->to_text(), of_key(*earlier.key),
                             client_name(process)),
                 sight.operation(), {write.by->operation->return_event});
            return false;
        }
        return true;
    }
    // Of one session, the later write stands behind the earlier one that had been acknowledged.
    bool judge_order(const Sight& sight, const WriteName& name, const Write& write) {
        if (!write.is_ordered)
            return true;
        auto& last = order_[{&sight.operation(), write.by->operation->process, *name.key}];
        if (last.second != nullptr && last.first > write.number) {
            if (!is_ok(*write.by->operation))
                return true;
            tell("monotonic-writes",
                 fmt::format("{} saw {} before {}{} at {}, and {} had written them the other way round",
                             who(sight.operation()), last.second->to_text(), name.value->to_text(), of_key(*name.key),
                             sight.operation().operation->return_event, client_name(write.by->operation->process)),
                 sight.operation(), {write.by->operation->return_event});
            return false;
        }
        last = {write.number, name.value};
        return true;
    }
    bool judge_what_was_read(const Sight& sight, const WriteName& name, const Write& write,
                             std::map<const OpValue*, Last>& verified) {
        for (const auto& read : write.read_before) {
            if (!sight.reads(*read.key))
                continue;
            auto known = verified.find(read.value);
            if (known == verified.end()) {
                Last last;
                for (const auto& element : list_of(*read.value)) {
                    const auto place = sight.place(*read.key, element);
                    if (!place) {
                        tell_not_followed(sight, name, write, read, element, "without");
                        return false;
                    }
                    if (last.element == nullptr || last.place < *place)
                        last = {*place, &element};
                }
                known = verified.emplace(read.value, last).first;
            }
            const auto& last = known->second;
            const bool in_order = write.is_ordered && *read.key == *name.key && last.element != nullptr;
            if (in_order && last.place > *sight.place(*name.key, *name.value)) {
                tell_not_followed(sight, name, write, read, *last.element, "before");
                return false;
            }
        }
        return true;
    }
    void tell_not_followed(const Sight& sight, const WriteName& name, const Write& write, const SessionRead& read,
                           const OpValue& element, std::string_view how) {
        tell("writes-follow-reads",
             fmt::format("{} saw {}{} at {} {} {}{}, which {} had read before it wrote that", who(sight.operation()),
                         name.value->to_text(), of_key(*name.key), sight.operation().operation->return_event, how,
                         element.to_text(), of_key(*read.key), client_name(write.by->operation->process)),
             sight.operation(), {write.by->operation->return_event});
    }

    static std::string of_key(const OpValue& key) {
        return key.is_nil() ? std::string() : fmt::format(" in key {}", key.to_text());
    }

    const CheckerInput& input_;
    const std::vector<SessionOperation>& operations_;
    std::map<std::int64_t, Session> sessions_;
    std::map<WriteName, Write> writes_;
    std::map<std::int64_t, std::vector<WriteName>> acknowledged_;  // by session, in order
    std::map<std::int64_t, std::vector<WriteName>> own_;           // the same, up to where the second walk is
    struct SeenLess {
        bool operator()(const std::pair<std::int64_t, OpValue>& a, const std::pair<std::int64_t, OpValue>& b) const {
            return a.first != b.first ? a.first < b.first : value_less(a.second, b.second);
        }
    };
    std::map<std::pair<std::int64_t, OpValue>, const SessionOperation*, SeenLess> seen_;
    struct OrderKey {
        const SessionOperation* read;
        std::int64_t process;
        OpValue key;
        bool operator<(const OrderKey& other) const {
            if (read != other.read)
                return std::less<>()(read, other.read);
            return process != other.process ? process < other.process : value_less(key, other.key);
        }
    };
    std::map<OrderKey, std::pair<std::size_t, const OpValue*>> order_;
    std::vector<Anomaly> anomalies_;
};

}  // namespace

const std::vector<std::string>& session_guarantees() {
    static const std::vector<std::string> names = {"read-your-writes", "monotonic-reads", "monotonic-writes",
                                                   "writes-follow-reads"};
    return names;
}

CheckerResult check_session(const CheckerInput& input) {
    auto operations = session_operations(input);
    if (!operations)
        return tl::unexpected(operations.error());
    const SessionOperation* lists = nullptr;
    const SessionOperation* single = nullptr;
    for (const auto& operation : *operations) {
        for (const auto& read : operation.reads) {
            if (read.value->items() != nullptr)
                lists = &operation;
            else if (!read.value->is_nil())
                single = &operation;
        }
    }
    if (lists != nullptr && single != nullptr) {
        return tl::unexpected(input.wrong_result(*single->operation, "a read gives one value where others give lists",
                                                 "let all reads give lists, or none"));
    }
    if (lists != nullptr)
        return ListSessions(input, *operations).check();
    return check_session_versions(input, *operations);
}

}  // namespace orrery
