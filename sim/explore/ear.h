// What a monitor says of one state.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/monitor.h"

namespace orrery {

class Ear final : public Judge {
public:
    void violated(std::string detail, std::vector<FieldRef> fields) override {
        if (broken)
            return;
        broken = std::move(detail);
        node = fields.empty() ? kNoNode : fields.front().node;
    }
    void overdue(const Missed&, std::string, std::vector<FieldRef>) override {}  // time does not exist here
    void near(std::int64_t) override {}
    void witnessed() override { seen = true; }
    void undecided(std::string) override {}

    std::optional<std::string> broken;  // the first complaint
    NodeId node = kNoNode;              // of the first field that it names
    bool seen = false;
};

}  // namespace orrery
