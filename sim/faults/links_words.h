// The words of links.h: those that others write, too.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "sim/faults/fault_words.h"
#include "sim/faults/links.h"

namespace orrery {

// The shapes of a partition: which links are cut.
struct SplitShape {  // partition = { between = [[…], […]] }: links from one group to another
    std::vector<std::vector<Word>> groups;
    bool oneway = false;              // from the first group to the second alone
    std::optional<Word> bridge = {};  // talks to all groups

    std::string text() const;
    std::vector<std::string> members() const;  // as they are written
    CutLinks cut(const FaultResolver& world) const;
    bool rename(const Renamer& renamer);
    std::vector<SplitShape> plainer() const;
};

struct RingShape {  // partition = { ring = […] }: each talks to its two neighbours
    std::vector<Word> nodes;

    std::string text() const;
    std::vector<std::string> members() const;
    CutLinks cut(const FaultResolver& world) const;
    bool rename(const Renamer& renamer) { return renamer(nodes) && nodes.size() > 3; }
    std::vector<RingShape> plainer() const { return {}; }
};

// A partition of any shape: it may come and go, and senders may be told.
std::string partition_text(const std::string& shape, const std::optional<Flapping>& flap, bool refused);
std::string partition_toml(std::vector<std::string> shape, const std::optional<Flapping>& flap, bool refused);

template <class Shape>
struct PartitionSpec {
    Shape shape;
    std::optional<Flapping> flap = {};
    bool refused = false;

    WordsTraits traits() const { return {}; }
    std::string text() const { return partition_text(shape.text(), flap, refused); }
    std::string toml(const FaultSpec&) const { return partition_toml(shape.members(), flap, refused); }
    FaultAction resolve(const FaultResolver& world) const {
        CutLinks cut = shape.cut(world);
        cut.refused = refused;
        return cut;
    }
    bool rename(const Renamer& renamer) { return shape.rename(renamer); }
    std::vector<PartitionSpec> plainer() const {
        std::vector<PartitionSpec> all;
        if (refused)
            all.push_back({shape, flap, false});
        for (Shape& one : shape.plainer())
            all.push_back({std::move(one), flap, refused});
        return all;
    }
    std::optional<Flapping> flapping() const { return flap; }
    PartitionSpec steady() const { return {shape, {}, refused}; }
};
using SplitSpec = PartitionSpec<SplitShape>;
using RingSpec = PartitionSpec<RingShape>;

}  // namespace orrery
