// The futures of one run, as a tree: each is the opening of the root with something else in it (edits, another design,
// another seed), and leaves its parent at the first event that differs. All are kept: what is taken out can be put back
// with all that came from it, so that an undo is the same tree again.
// It knows no world: who makes the runs tells what came of them (set_parting).
// Units: events. Errors: none.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/timeline/divergence.h"

namespace orrery {

// What a future has in place of what the root was opened with.
struct Opening {
    std::optional<std::string> design;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> edits;  // overrides, after those of the root, in order
    // The scenario as a text in place of the root's; of that its name alone is left then, and seed, values and
    // overrides are those of the text and of this.
    std::optional<std::string> plan = {};

    bool operator==(const Opening&) const = default;
};

struct Future {
    std::string name;
    std::size_t parent = 0;  // the root is its own
    Opening opening;
    bool gone = false;                          // taken out
    std::shared_ptr<const Divergence> parting;  // from its parent; null: not known yet, or the root
};

class Futures {
public:
    using Id = std::size_t;
    static constexpr Id kRoot = 0;

    explicit Futures(std::string root_name = {});

    // A name that is empty becomes what makes it another than its parent: "drop Try#7", "design sound", "seed 8".
    Id add(Id parent, Opening opening, std::string name = {});
    // With all that came from it. Requires another than the root.
    void take_out(Id id);
    // With what was taken out with it and all that it came from.
    void put_back(Id id);
    void rename(Id id, std::string name);
    void set_parting(Id id, std::shared_ptr<const Divergence> parting);

    std::size_t size() const { return all_.size(); }  // those that are gone, too
    const Future& operator[](Id id) const { return all_[id]; }
    // Those that are there, in the order in which they came.
    std::vector<Id> children(Id id) const;
    // The first that is there with this opening.
    std::optional<Id> find(const Opening& opening) const;
    bool is_within(Id id, Id ancestor) const;

private:
    std::string name_of(Id parent, const Opening& opening) const;
    std::string free_name(std::string name) const;

    std::vector<Future> all_;
    std::vector<Id> taken_with_;  // by id: with which one it was taken out last
};

// When the first of the two did something that the other did not. Requires runs that differ.
Time parted_at(const Divergence& parting);

// What the opening has that its parent's has not: "drop:a->b/Try#7", "design sound", "seed 8", "another plan"; joined
// by ", ".
std::string difference_of(const Opening& parent, const Opening& opening);

}  // namespace orrery
