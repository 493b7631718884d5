#include "sim/axis/folds.h"

#include <algorithm>

namespace orrery {

Folds::Folds(std::vector<Fold> folds) : folds_(std::move(folds)) {
    for (const Fold& fold : folds_)
        folded_.push_back(folded_.back() + static_cast<double>(fold.length()));
}

std::size_t Folds::before(double time) const {
    const auto found = std::partition_point(folds_.begin(), folds_.end(),
                                            [&](const Fold& fold) { return static_cast<double>(fold.begin) < time; });
    return static_cast<std::size_t>(found - folds_.begin());
}

double Folds::kept(double time) const {
    const std::size_t count = before(time);
    if (count == 0)
        return time;
    return std::max(time, static_cast<double>(folds_[count - 1].end)) - folded_[count];
}

double Folds::gaps(double time) const {
    const std::size_t count = before(time);
    if (count == 0)
        return 0;
    const Fold& last = folds_[count - 1];
    const double within = (time - static_cast<double>(last.begin)) / static_cast<double>(last.length());
    return static_cast<double>(count - 1) + std::min(within, 1.0);
}

double Folds::time(double position, double gap) const {
    // Where each fold begins on the axis.
    const auto start = [&](std::size_t fold) {
        return static_cast<double>(folds_[fold].begin) - folded_[fold] + static_cast<double>(fold) * gap;
    };
    std::size_t least = 0, most = folds_.size();
    while (least < most) {
        const std::size_t middle = (least + most) / 2;
        start(middle) < position ? least = middle + 1 : most = middle;
    }
    if (least == 0)
        return position;
    const Fold& last = folds_[least - 1];
    const double within = position - start(least - 1);
    if (within < gap)
        return static_cast<double>(last.begin) + within / gap * static_cast<double>(last.length());
    return position + folded_[least] - static_cast<double>(least) * gap;
}

const Fold* Folds::at(double time) const {
    const std::size_t count = before(time);
    return count > 0 && time < static_cast<double>(folds_[count - 1].end) ? &folds_[count - 1] : nullptr;
}

std::vector<std::pair<double, double>> Folds::pieces(double from, double to) const {
    std::vector<std::pair<double, double>> out;
    double begin = from;
    for (const Fold& fold : folds_) {
        const auto left = static_cast<double>(fold.begin), right = static_cast<double>(fold.end);
        if (right <= from)
            continue;
        if (left >= to)
            break;
        if (left >= begin)
            out.emplace_back(begin, left);
        begin = right;
    }
    if (begin <= to)
        out.emplace_back(begin, to);
    return out;
}

}  // namespace orrery
