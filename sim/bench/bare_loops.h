// The limits: bare loops around a std::priority_queue that do the work of the bench models and nothing else. One
// random stream, one counter a process, no names, no guarantees. They are as fast as their author could make them with
// that queue, so that a ratio near one means something.
// Units: nanoseconds of virtual time, events.
#pragma once
#include <cstdint>
#include <queue>
#include <vector>

namespace orrery::bench {

struct BareEvent {  // 24 bytes, total order: time, then sequence
    std::int64_t time = 0;
    std::uint64_t sequence = 0;
    std::uint64_t target = 0;  // the process, or the message's slot
};
struct Later {
    bool operator()(const BareEvent& a, const BareEvent& b) const {
        return a.time != b.time ? a.time > b.time : a.sequence > b.sequence;
    }
};
using BareQueue = std::priority_queue<BareEvent, std::vector<BareEvent>, Later>;

// Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014.
struct SplitMix {
    std::uint64_t state = 1;
    std::uint64_t next();
    double exponential();  // of mean 1, by the library's logarithm
    std::uint32_t below(std::uint32_t count);
};

class BarePhold {
public:
    explicit BarePhold(std::uint32_t processes);
    std::uint64_t run(std::uint64_t events);
    std::uint64_t checksum() const;

private:
    BareQueue queue_;
    SplitMix random_;
    std::vector<std::uint64_t> taken_;
    std::uint64_t sequence_ = 0;
};

class BarePing {
public:
    BarePing(std::uint32_t nodes, std::uint32_t in_flight);
    std::uint64_t run(std::uint64_t events);
    std::uint64_t checksum() const;

private:
    struct Message {  // 64 bytes
        std::uint64_t id, term, index;
        std::uint32_t from, to;
        std::uint64_t body[4];
    };
    static_assert(sizeof(Message) == 64);
    struct Node {
        std::uint64_t heard = 0, sum = 0;
    };
    Message make(std::uint64_t id, std::uint32_t from, std::uint64_t sum);
    std::int64_t delay();

    BareQueue queue_;
    SplitMix random_;
    std::vector<Node> nodes_;
    std::vector<Message> messages_;  // by slot
    std::uint64_t sequence_ = 0;
};

}  // namespace orrery::bench
