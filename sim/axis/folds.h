// An axis on which stretches that tell nothing are folded: each takes the same room, however long it lasts, and all
// else lies as far apart as it is. The map from times to positions is monotone and piecewise linear; with a gap above 0
// it has an inverse.
// Units: nanoseconds, positions too: `gap` is how much room a fold takes. Cost: logarithmic in the folds.
#pragma once
#include <utility>
#include <vector>

#include "sim/core/time.h"

namespace orrery {

struct Fold {
    Time begin = 0, end = 0;

    Duration length() const { return end - begin; }
    bool operator==(const Fold&) const = default;
};

class Folds {
public:
    Folds() = default;
    // Requires folds in order that do not touch, each longer than nothing.
    explicit Folds(std::vector<Fold> folds);

    const std::vector<Fold>& all() const { return folds_; }
    // What of the time up to there is not folded; as far before 0 as it lies there.
    double kept(double time) const;
    // How many folds lie before it, a part of one where it lies within it.
    double gaps(double time) const;
    double position(double time, double gap) const { return kept(time) + gaps(time) * gap; }
    double time(double position, double gap) const;
    // Null where it is not within one; its edges are not.
    const Fold* at(double time) const;
    // What is not folded of a stretch, from left to right.
    std::vector<std::pair<double, double>> pieces(double from, double to) const;

private:
    std::size_t before(double time) const;  // how many begin before it

    std::vector<Fold> folds_;
    std::vector<double> folded_{0};  // by fold: what the ones before it fold; last: all
};

}  // namespace orrery
