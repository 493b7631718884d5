#include "sim/check/guarantees/delivery.h"

#include <algorithm>
#include <optional>
#include <set>

#include "sim/check/guarantees/delivery_log.h"
#include "sim/check/guarantees/guarantee.h"

namespace orrery {
namespace {

constexpr std::size_t most_told = 8;  // of one guarantee

constexpr std::string_view crashed_receive = "a receive of unknown outcome may have taken what is missed";

// What both models gather.
struct Findings {
    std::vector<Anomaly> anomalies;
    std::vector<OpenGuarantee> open;

    bool is_full(std::string_view name) const {
        return std::count_if(anomalies.begin(), anomalies.end(), [&](const Anomaly& anomaly) {
                   return anomaly.name == name;
               }) >= static_cast<std::ptrdiff_t>(most_told);
    }
    void tell(std::string name, std::string sentence, std::vector<std::uint64_t> events) {
        if (!is_full(name))
            anomalies.push_back({std::move(name), std::move(sentence), std::move(events)});
    }
    void leave_open(std::string_view name, std::string why) {
        const bool known =
            std::any_of(open.begin(), open.end(), [&](const OpenGuarantee& one) { return one.name == name; });
        if (!known)
            open.push_back({name, std::move(why)});
    }
};

class Deliveries {
public:
    explicit Deliveries(const DeliveryLog& log)
        : log_(log),
          first_(log.messages.size(), nullptr),
          place_(log.messages.size(), 0),
          earliest_(log.messages.size(), never),
          deliveries_(log.messages.size(), 0) {
        for (const auto& [process, deeds] : log.processes) {
            for (std::size_t at = 0; at < deeds.size(); ++at) {
                const auto& [message, is_send, by] = deeds[at];
                if (is_send)
                    continue;
                ++deliveries_[message];
                earliest_[message] = std::min(earliest_[message], by->invoked);
                if (first_[message] != nullptr && first_[message]->returned <= by->returned)
                    continue;
                first_[message] = by;
                place_[message] = at;
            }
        }
    }

    Findings judge() {
        judge_repeats();
        judge_losses();
        judge_order();
        return std::move(found_);
    }

private:
    void judge_repeats() {
        for (const auto& [process, deeds] : log_.processes) {
            for (const auto& deed : deeds) {
                if (deed.is_send || (deed.by == first_[deed.message] && counted_.insert(deed.message).second))
                    continue;
                const auto* first = first_[deed.message];
                const auto sentence = fmt::format("{} was delivered to {} at {} and to {} at {}",
                                                  log_.name(deed.message), client_name(first->process),
                                                  first->return_event, client_name(process), deed.by->return_event);
                for (const auto* name : {"at-most-once", "exactly-once"})
                    found_.tell(name, sentence, {deed.by->return_event, first->return_event});
            }
        }
    }

    void judge_losses() {
        std::size_t last_asked = 0;
        bool asked = false;
        for (const auto& [process, position] : log_.found_nothing) {
            last_asked = asked ? std::max(last_asked, position) : position;
            asked = true;
        }
        bool undelivered = false;
        std::vector<std::uint32_t> lost;
        for (std::uint32_t message = 0; message < log_.messages.size(); ++message) {
            const auto* send = log_.messages[message].send;
            if (send == nullptr || !is_ok(*send) || first_[message] != nullptr)
                continue;
            if (asked && send->returned <= last_asked)
                lost.push_back(message);
            else
                undelivered = true;
        }
        if (lost.size() > log_.may_have_taken(never)) {
            for (const auto message : lost)
                tell_lost(message);
        } else if (!lost.empty()) {
            for (const auto* name : {"at-least-once", "exactly-once"})
                found_.leave_open(name, std::string(crashed_receive));
        }
        if (!undelivered)
            return;
        for (const auto* name : {"at-least-once", "exactly-once"})
            found_.leave_open(name, "messages were left at the end, and nobody looked for them after");
    }

    void tell_lost(std::uint32_t message) {
        for (const auto* name : {"at-least-once", "exactly-once"})
            found_.tell(
                name,
                fmt::format("{}, sent by {} and acknowledged at {}, was never delivered, though a receiver "
                            "that asked later found nothing",
                            log_.name(message), log_.sender(message), log_.messages[message].send->return_event),
                {log_.messages[message].send->return_event});
    }

    // Along each producer's messages of a key: the earliest surely delivered of the later ones must not come before.
    void judge_order() {
        std::map<std::uint32_t, std::uint32_t> overtaken;  // by message, the later one that was delivered before it
        for (const auto& [process, deeds] : log_.processes) {
            std::map<OpValue, std::uint32_t, OpValueLess> earliest;  // by key, of the messages sent later
            for (auto deed = deeds.rbegin(); deed != deeds.rend(); ++deed) {
                if (!deed->is_send || first_[deed->message] == nullptr)
                    continue;
                const auto& key = *log_.messages[deed->message].key;
                const auto known = earliest.find(key);
                if (known == earliest.end()) {
                    earliest.emplace(key, deed->message);
                    continue;
                }
                if (comes_before(known->second, deed->message))
                    overtaken.emplace(deed->message, known->second);
                const auto when = [&](std::uint32_t message) {
                    return std::pair(first_[message]->returned, place_[message]);
                };
                if (when(deed->message) < when(known->second))
                    known->second = deed->message;
            }
        }
        std::size_t last = 0;
        for (const auto& [earlier, later] : overtaken)
            last = std::max(last, first_[later]->returned);
        if (!overtaken.empty() && overtaken.size() <= log_.may_have_taken(last))
            return found_.leave_open("order-per-key", std::string(crashed_receive));
        for (const auto& [earlier, later] : overtaken)
            tell_order(earlier, later);
    }
    // Surely: the later message was there before any delivery of the earlier one was asked for, or stands before it in
    // one list.
    bool comes_before(std::uint32_t later, std::uint32_t earlier) const {
        if (first_[later] == first_[earlier])
            return place_[later] < place_[earlier] && deliveries_[earlier] == 1;
        return first_[later]->returned < earliest_[earlier];
    }
    void tell_order(std::uint32_t earlier, std::uint32_t later) {
        found_.tell("order-per-key",
                    fmt::format("{} sent {} before {}{}, but {} was delivered at {} and {} at {}", log_.sender(earlier),
                                log_.name(earlier), log_.name(later),
                                log_.messages[earlier].key->is_nil()
                                    ? ""
                                    : fmt::format(" with key {}", log_.messages[earlier].key->to_text()),
                                log_.name(later), first_[later]->return_event, log_.name(earlier),
                                first_[earlier]->return_event),
                    {first_[earlier]->return_event, first_[later]->return_event});
    }

    const DeliveryLog& log_;
    std::vector<const Operation*> first_;  // by message: the delivery that returned first
    std::vector<std::size_t> place_;       // by message: where that stands in its process' log
    std::vector<std::size_t> earliest_;    // by message: the first invocation of its deliveries
    std::vector<std::size_t> deliveries_;  // by message: how many
    std::set<std::uint32_t> counted_;
    Findings found_;
};

class Broadcasts {
public:
    explicit Broadcasts(const DeliveryLog& log) : log_(log) {}

    Findings judge() {
        for (const auto& [process, deeds] : log_.processes) {
            const bool is_receiver =
                log_.found_nothing.contains(process) ||
                std::any_of(deeds.begin(), deeds.end(), [](const Deed& deed) { return !deed.is_send; });
            if (!is_receiver)
                continue;
            place_.assign(log_.messages.size(), no_message);
            judge_repeats(process, deeds);
            judge_losses(process);
            judge_past(process, deeds);
            places_.emplace_back(process, place_);
        }
        judge_total_order();
        return std::move(found_);
    }

private:
    void judge_repeats(std::int64_t process, const std::vector<Deed>& deeds) {
        for (std::uint32_t at = 0; at < deeds.size(); ++at) {
            if (deeds[at].is_send)
                continue;
            auto& place = place_[deeds[at].message];
            if (place == no_message) {
                place = at;
                continue;
            }
            found_.tell(
                "at-most-once",
                fmt::format("{} was delivered {} at {} and again at {}", client_name(process),
                            log_.name(deeds[at].message), deeds[place].by->return_event, deeds[at].by->return_event),
                {deeds[at].by->return_event, deeds[place].by->return_event});
        }
    }

    void judge_losses(std::int64_t process) {
        const auto asked = log_.found_nothing.find(process);
        std::vector<std::uint32_t> lost;
        for (std::uint32_t message = 0; message < log_.messages.size(); ++message) {
            const auto* send = log_.messages[message].send;
            if (send == nullptr || !is_ok(*send) || place_[message] != no_message)
                continue;
            if (asked != log_.found_nothing.end() && send->returned <= asked->second)
                lost.push_back(message);
            else
                found_.leave_open("at-least-once", fmt::format("{} never asked after it had missed {}",
                                                               client_name(process), log_.name(message)));
        }
        if (!lost.empty() && lost.size() <= log_.may_have_taken(never, process))
            return found_.leave_open("at-least-once", std::string(crashed_receive));
        for (const auto message : lost)
            found_.tell("at-least-once",
                        fmt::format("{}, sent by {} and acknowledged at {}, was never delivered to {}, which asked "
                                    "later and found nothing",
                                    log_.name(message), log_.sender(message), log_.messages[message].send->return_event,
                                    client_name(process)),
                        {log_.messages[message].send->return_event});
    }

    // Each delivery brings along what its sender had sent (fifo) or been delivered (causal) before it. Of each
    // sender's deeds the beginning that is known to have been delivered here only grows.
    void judge_past(std::int64_t process, const std::vector<Deed>& deeds) {
        std::map<std::int64_t, std::uint32_t> known;
        std::vector<std::pair<const Deed*, const Deed*>> overtaken;  // the delivery, the deed before it of its sender
        std::set<std::uint32_t> missed;
        for (std::uint32_t at = 0; at < deeds.size(); ++at) {
            const auto message = deeds[at].message;
            if (deeds[at].is_send || place_[message] != at || !log_.took_place(message))
                continue;
            const auto sender = log_.messages[message].send->process;
            const auto& past = log_.processes.at(sender);
            auto& done = known[sender];
            for (; done < log_.messages[message].place; ++done) {
                const auto& earlier = past[done];
                if (place_[earlier.message] < at)
                    continue;
                overtaken.emplace_back(&deeds[at], &earlier);
                missed.insert(earlier.message);
            }
        }
        if (overtaken.empty())
            return;
        const bool explained = missed.size() <= log_.may_have_taken(overtaken.back().first->by->returned, process);
        for (const auto& [delivery, earlier] : overtaken) {
            if (!explained) {
                tell_past(process, *delivery, *earlier);
                continue;
            }
            found_.leave_open("causal-order", std::string(crashed_receive));
            if (earlier->is_send)
                found_.leave_open("fifo-order", std::string(crashed_receive));
        }
    }
    void tell_past(std::int64_t process, const Deed& delivery, const Deed& earlier) {
        const auto message = delivery.message;
        const bool later = place_[earlier.message] != no_message;
        const auto sentence =
            fmt::format("{} was delivered {} at {} {} {}, which {} had {} before it sent that", client_name(process),
                        log_.name(message), delivery.by->return_event, later ? "before" : "without",
                        log_.name(earlier.message), log_.sender(message), earlier.is_send ? "sent" : "been delivered");
        if (earlier.is_send)
            found_.tell("fifo-order", sentence, {delivery.by->return_event, earlier.by->invoke_event});
        found_.tell("causal-order", sentence,
                    {delivery.by->return_event, earlier.is_send ? earlier.by->invoke_event : earlier.by->return_event});
    }

    // Along one process's order the other's places must rise.
    void judge_total_order() {
        for (std::size_t a = 0; a < places_.size(); ++a) {
            const auto& deeds = log_.processes.at(places_[a].first);
            for (std::size_t b = a + 1; b < places_.size(); ++b) {
                std::optional<Deed> last;
                for (std::uint32_t at = 0; at < deeds.size(); ++at) {
                    const auto message = deeds[at].message;
                    const auto there = places_[b].second[message];
                    if (deeds[at].is_send || places_[a].second[message] != at || there == no_message)
                        continue;
                    if (!last || places_[b].second[last->message] <= there)
                        last = deeds[at];
                    else if (log_.may_have_taken(never, places_[a].first) +
                                 log_.may_have_taken(never, places_[b].first) >
                             0)
                        found_.leave_open("total-order", std::string(crashed_receive));
                    else
                        tell_orders(places_[a].first, places_[b].first, *last, deeds[at],
                                    places_[b].second[last->message]);
                }
            }
        }
    }
    void tell_orders(std::int64_t one, std::int64_t other, const Deed& first, const Deed& second,
                     std::uint32_t place_of_first) {
        const auto& there = log_.processes.at(other)[place_of_first];
        found_.tell("total-order",
                    fmt::format("{} was delivered {} before {}, and {} the other way round", client_name(one),
                                log_.name(first.message), log_.name(second.message), client_name(other)),
                    {std::max(second.by->return_event, there.by->return_event),
                     std::min(second.by->return_event, there.by->return_event)});
    }

    const DeliveryLog& log_;
    std::vector<std::uint32_t> place_;  // by message, in the log of the process at hand
    std::vector<std::pair<std::int64_t, std::vector<std::uint32_t>>> places_;
    Findings found_;
};

CheckReport report_of(Findings found, const DeliveryLog& log, const std::vector<std::string>& names,
                      const CheckerInput& input) {
    found.anomalies.insert(found.anomalies.begin(), log.anomalies.begin(), log.anomalies.end());
    return guarantees_report(names, std::move(found.anomalies), found.open, input.options.level);
}

}  // namespace

const std::vector<std::string>& delivery_guarantees() {
    static const std::vector<std::string> names = {"at-most-once", "at-least-once", "exactly-once", "order-per-key"};
    return names;
}

const std::vector<std::string>& broadcast_guarantees() {
    static const std::vector<std::string> names = {"at-most-once", "at-least-once", "fifo-order", "causal-order",
                                                   "total-order"};
    return names;
}

CheckerResult check_delivery(const CheckerInput& input) {
    auto log = delivery_log(input);
    if (!log)
        return tl::unexpected(log.error());
    return report_of(Deliveries(*log).judge(), *log, delivery_guarantees(), input);
}

CheckerResult check_broadcast(const CheckerInput& input) {
    auto log = delivery_log(input);
    if (!log)
        return tl::unexpected(log.error());
    return report_of(Broadcasts(*log).judge(), *log, broadcast_guarantees(), input);
}

}  // namespace orrery
