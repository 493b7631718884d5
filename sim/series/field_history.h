// What a field of a node's state, or of what is on its disk, has been over a run: each change. Told of every event of a
// run, it knows.
// Units: nanoseconds. Errors: none. Beyond kMost changes no more are kept, and whole() is false.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

class FieldHistory final : public TraceSink {
public:
    static constexpr std::size_t kMost = 50'000;
    static constexpr std::size_t kLongestText = 160;  // bytes; what is longer ends in …

    struct Change {
        EventNumber event = 0;  // 0: as the run began
        Time time = 0;
        // Of a number, a time or a truth value itself, of a list or a table how long it is, of a text how many others
        // came up before it; nothing where the path names nothing.
        std::optional<std::int64_t> number;
        std::string text;
    };

    FieldHistory(NodeId node, std::string path, Reads of) : node_(node), path_(std::move(path)), of_(of) {}

    void start(const World& world) { look(world, true); }
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World& world, TraceEffect effect, const EventRecord* record,
                       const Observation* observation) override;
    void end(const World& world) override;

    const std::vector<Change>& changes() const { return changes_; }  // the first is that of the start
    bool whole() const { return whole_; }

private:
    void look(const World& world, bool first);
    std::int64_t number_of(const std::string& text);

    NodeId node_;
    std::string path_;
    Reads of_;
    bool concerns_ = false;  // the event in progress
    std::uint64_t hash_ = 0;
    std::vector<Change> changes_;
    std::vector<std::string> texts_;  // in order of appearance
    bool whole_ = true;
};

}  // namespace orrery
