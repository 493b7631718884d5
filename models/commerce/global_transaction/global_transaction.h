// One global transaction over several services, each with a database of its own and one hot row, as Seata has it: a
// shop begins it at a coordinator, calls the services one after the other, and has it committed or rolled back. Four
// protocols, on the same luck: AT (local commit at once, undo log, global row lock), XA (prepared until phase two), TCC
// (reserve, then confirm or cancel), saga (local commit at once, compensation by what was taken).
// Roles: Shop, Outsider (shop.h), Coordinator (coordinator.h), Store (store.h), Service (service.h).
// Units: nanoseconds; pieces. Errors: a refusal is an answer. Source: README.md beside this file.
#pragma once
#include <cstdint>
#include <string>

#include "models/commerce/global_transaction/messages.h"
#include "models/commerce/global_transaction/model.h"

namespace orrery::global_transaction {

struct Settings {
    std::string protocol = "at";
    std::int64_t hops = 2;
    std::int64_t coordinators = 1;
    std::int64_t shops = 3;
    std::int64_t orders = 0;  // of a shop at most; 0: any number
    Arrivals arrivals;        // default: poisson(interval)
    Duration interval = 100_ms;
    Duration selling = 60_s;
    std::int64_t quantity = 3;
    std::int64_t stock = 1'000'000;
    Ratio refuses = {1, 10};
    Ratio outside = {0, 1};
    Duration timeout = 60_s;          // Seata: of a global transaction
    Duration sweep_every = 1_s;       // Seata: timeout check, retried commits and rollbacks
    Duration delay_delete = 0;        // Seata since 1.5: 130 s
    Duration lock_interval = 10_ms;   // Seata: client.rm.lock.retryInterval
    std::int64_t lock_attempts = 30;  // Seata: client.rm.lock.retryTimes
    Duration lock_wait = 50_s;        // MySQL: innodb_lock_wait_timeout
    Duration register_limit = 30_s;   // Seata: rpc.rmRequestTimeout
    Duration retry = 1_s;
    Duration end_limit = 90_s;
    bool no_compare_and_set = false;      // breaks "all branches of a transaction end alike"
    bool registers_apart = false;         // breaks "no lock outlives its transaction"
    bool no_global_lock_outside = false;  // breaks "every global transaction ends"
    bool restores_without_check = false;  // breaks "conservation"
    bool retries_outside = false;         // breaks "what is sold is what the committed orders took"
    bool no_fence = false;                // breaks "every branch ends"
    bool forgets_prepared = false;        // breaks "all branches of a transaction end alike"

    Protocol by() const {
        return protocol == "at"    ? Protocol::at
               : protocol == "xa"  ? Protocol::xa
               : protocol == "tcc" ? Protocol::tcc
                                   : Protocol::saga;
    }
};

struct Nodes {
    NodeId store = 0;
    NodeId first_coordinator = 1, coordinators = 1;
    NodeId first_service = 2, services = 1;
    NodeId outsider = 3, first_shop = 4;

    explicit Nodes(const Settings& settings)
        : coordinators(static_cast<NodeId>(settings.coordinators)),
          first_service(first_coordinator + coordinators),
          services(static_cast<NodeId>(settings.hops)),
          outsider(first_service + services),
          first_shop(outsider + 1) {}

    // Who is asked about a transaction: another one at each attempt.
    NodeId coordinator(Xid xid, std::uint32_t attempt) const {
        return first_coordinator + static_cast<NodeId>((xid + attempt) % coordinators);
    }
    NodeId service(std::uint32_t hop) const { return first_service + hop; }
};

// What faults can wait for.
inline constexpr auto kMoments = moments("placed", "waits_for_row", "registers", "branch_done", "lock_conflict",
                                         "decided", "timed_out", "rolls_back", "stuck", "ended");

inline constexpr Xid kOrdersAShop = 1'000'000;  // that many and no more

void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint);
void add_witnesses(const Settings& settings, Blueprint& blueprint);

}  // namespace orrery::global_transaction
