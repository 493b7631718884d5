#include "sim/check/transactions/serial_order.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace orrery {
namespace {

constexpr std::uint64_t kMostTries = 20'000'000;

class SerialOrder {
public:
    SerialOrder(const std::vector<SerialTransaction>& transactions, std::uint32_t keys)
        : transactions_(transactions), current_(keys, 0), waiting_(keys), before_(transactions.size(), 0) {
        for (const auto& one : transactions) {
            for (const auto& version : one.reads)
                ++readers_[version];
            for (const std::uint32_t follower : one.followers)
                ++before_[follower];
        }
    }

    bool find(const std::function<bool()>& out_of_time) {
        for (std::uint32_t index = 0; index < transactions_.size(); ++index)
            if (before_[index] == 0)
                make_ready(index);
        std::size_t placed = 0;
        for (; !ready_.empty(); ++tries_) {
            if (tries_ > kMostTries || (tries_ % 4096 == 4095 && out_of_time && out_of_time()))
                return false;
            const std::uint32_t next = std::get<2>(*ready_.begin());
            ready_.erase(ready_.begin());
            if (const auto key = hindered_by(next)) {
                waiting_[*key].push_back(next);
                continue;
            }
            place(next);
            ++placed;
        }
        return placed == transactions_.size();
    }

private:
    void make_ready(std::uint32_t index) {
        ready_.insert({!transactions_[index].writes.empty(), transactions_[index].position, index});
    }

    // A key that has another version than the transaction reads, or a reader still to come.
    std::optional<std::uint32_t> hindered_by(std::uint32_t index) const {
        const auto& one = transactions_[index];
        for (const auto& [key, version] : one.reads)
            if (current_[key] != version)
                return key;
        for (const auto& [key, version] : one.writes) {
            const SerialTransaction::Version replaced{key, current_[key]};
            const auto readers = readers_.find(replaced);
            const bool mine = std::find(one.reads.begin(), one.reads.end(), replaced) != one.reads.end();
            if (readers != readers_.end() && readers->second > (mine ? 1u : 0u))
                return key;
        }
        return std::nullopt;
    }

    void place(std::uint32_t index) {
        const auto& one = transactions_[index];
        for (const auto& version : one.reads)
            if (--readers_[version] <= 1)
                wake(version.first);
        for (const auto& [key, version] : one.writes) {
            current_[key] = version;
            wake(key);
        }
        for (const std::uint32_t follower : one.followers)
            if (--before_[follower] == 0)
                make_ready(follower);
    }

    void wake(std::uint32_t key) {
        for (const std::uint32_t index : std::exchange(waiting_[key], {}))
            make_ready(index);
    }

    const std::vector<SerialTransaction>& transactions_;
    std::vector<std::uint32_t> current_;                           // by key: its version
    std::vector<std::vector<std::uint32_t>> waiting_;              // by key: who is hindered by it
    std::vector<std::uint32_t> before_;                            // by transaction: those that have to come first
    std::map<SerialTransaction::Version, std::uint32_t> readers_;  // still to come
    std::set<std::tuple<bool, std::size_t, std::uint32_t>> ready_;
    std::uint64_t tries_ = 0;
};

}  // namespace

bool has_serial_order(const std::vector<SerialTransaction>& transactions, std::uint32_t keys,
                      const std::function<bool()>& out_of_time) {
    return SerialOrder(transactions, keys).find(out_of_time);
}

}  // namespace orrery
