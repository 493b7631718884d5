#include "sim/bench/bare_loops.h"

#include <cmath>

namespace orrery::bench {
namespace {

constexpr double kSecond = 1e9;
constexpr std::int64_t kShortestDelay = 1'000'000;
constexpr std::uint32_t kDelayRange = 9'000'000;

}  // namespace

std::uint64_t SplitMix::next() {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double SplitMix::exponential() { return -std::log(static_cast<double>((next() >> 11) | 1) * 0x1.0p-53); }

std::uint32_t SplitMix::below(std::uint32_t count) {
    return static_cast<std::uint32_t>(((next() >> 32) * std::uint64_t{count}) >> 32);
}

BarePhold::BarePhold(std::uint32_t processes) : taken_(processes) {
    for (std::uint32_t i = 0; i < processes; ++i)
        queue_.push({static_cast<std::int64_t>(random_.exponential() * kSecond), sequence_++, i});
}

std::uint64_t BarePhold::run(std::uint64_t events) {
    const auto processes = static_cast<std::uint32_t>(taken_.size());
    for (std::uint64_t i = 0; i < events; ++i) {
        const BareEvent event = queue_.top();
        queue_.pop();
        ++taken_[event.target];
        const auto delay = static_cast<std::int64_t>(random_.exponential() * kSecond);
        const std::uint32_t to = random_.below(processes);
        queue_.push({event.time + delay, sequence_++, to});
    }
    return events;
}

std::uint64_t BarePhold::checksum() const {
    std::uint64_t sum = 0;
    for (const std::uint64_t taken : taken_)
        sum = sum * 31 + taken;
    return sum;
}

BarePing::BarePing(std::uint32_t nodes, std::uint32_t in_flight) : nodes_(nodes) {
    for (std::uint32_t i = 0; i < nodes * in_flight; ++i) {
        messages_.push_back(make(sequence_, i % nodes, 0));
        queue_.push({delay(), sequence_++, i});
    }
}

std::int64_t BarePing::delay() { return kShortestDelay + random_.below(kDelayRange); }

BarePing::Message BarePing::make(std::uint64_t id, std::uint32_t from, std::uint64_t sum) {
    const auto nodes = static_cast<std::uint32_t>(nodes_.size());
    const std::uint32_t to = (from + 1 + random_.below(nodes - 1)) % nodes;
    return {id, sum & 0xFF, id >> 3, from, to, {sum, sum + 1, sum + 2, sum + 3}};
}

std::uint64_t BarePing::run(std::uint64_t events) {
    for (std::uint64_t i = 0; i < events; ++i) {
        const BareEvent event = queue_.top();
        queue_.pop();
        const Message message = messages_[event.target];
        Node& node = nodes_[message.to];
        const std::uint64_t mixed = message.body[0] ^ message.body[1] ^ message.body[2] ^ message.body[3];
        node.sum = (node.sum ^ message.id) * 1'099'511'628'211u + mixed + message.term + message.index;
        ++node.heard;
        messages_[event.target] = make(sequence_, message.to, node.sum);
        const std::int64_t later = event.time + delay();
        queue_.push({later, sequence_++, event.target});
    }
    return events;
}

std::uint64_t BarePing::checksum() const {
    std::uint64_t sum = 0;
    for (const Node& node : nodes_)
        sum = sum * 31 + node.sum;
    return sum;
}

}  // namespace orrery::bench
