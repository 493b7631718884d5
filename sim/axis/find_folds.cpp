#include "sim/axis/find_folds.h"

#include <algorithm>
#include <numeric>

namespace orrery {
namespace {

constexpr double kMostOfIt = 0.85;   // what is folded at once takes at least so much of what is left
constexpr double kOtherScale = 4;    // and is so many times as long as the longest gap that stays
constexpr double kRoom = 0.04;       // of what is left, beside all that is busy
constexpr double kRoomInAll = 0.8;   // of what is left, at most
constexpr double kMostRoom = 0.125;  // of the gap itself

// The gaps between what is busy, and before and after it, from left to right.
std::vector<Fold> gaps_of(std::vector<Busy> busy, Time begin, Time end) {
    std::sort(busy.begin(), busy.end(), [](const Busy& a, const Busy& b) { return a.begin < b.begin; });
    std::vector<Fold> gaps;
    Time free = begin;
    for (const Busy& one : busy) {
        if (one.begin > free)
            gaps.push_back({free, std::min(one.begin, end)});
        free = std::max(free, one.end);
    }
    if (end > free)
        gaps.push_back({free, end});
    return gaps;
}

// How many of the lengths, the longest first, are to be folded.
std::size_t count_of(const std::vector<double>& lengths, double whole) {
    std::size_t folded = 0;
    double left = whole;
    for (bool goes_on = true; goes_on;) {
        goes_on = false;
        double taken = 0;
        for (std::size_t i = folded; i < std::min(lengths.size(), kMostFolds); ++i) {
            taken += lengths[i];
            const double next = i + 1 < lengths.size() ? lengths[i + 1] : 0;
            if (taken < kMostOfIt * left || lengths[i] < kOtherScale * next || left - taken < 1)
                continue;
            folded = i + 1;
            left -= taken;
            goes_on = true;
            break;
        }
    }
    return folded;
}

}  // namespace

std::vector<Fold> find_folds(std::vector<Busy> busy, Time begin, Time end) {
    if (busy.empty() || end <= begin)
        return {};
    std::vector<Fold> gaps = gaps_of(std::move(busy), begin, end);
    const auto longer = [](const Fold& a, const Fold& b) {
        return a.length() != b.length() ? a.length() > b.length() : a.begin < b.begin;
    };
    std::sort(gaps.begin(), gaps.end(), longer);
    std::vector<double> lengths;
    for (const Fold& gap : gaps)
        lengths.push_back(static_cast<double>(gap.length()));
    const auto whole = static_cast<double>(end - begin);
    const std::size_t count = count_of(lengths, whole);
    const double left = std::accumulate(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(count), whole,
                                        [](double rest, double length) { return rest - length; });
    const double share = std::min(kRoom, kRoomInAll / (2 * static_cast<double>(std::max<std::size_t>(count, 1))));
    std::vector<Fold> folds(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(count));
    for (Fold& fold : folds) {
        const auto room = static_cast<Time>(std::min(left * share, static_cast<double>(fold.length()) * kMostRoom));
        fold.begin += room;
        fold.end -= room;
    }
    std::sort(folds.begin(), folds.end(), [](const Fold& a, const Fold& b) { return a.begin < b.begin; });
    return folds;
}

bool is_crushed(const std::vector<Busy>& busy) {
    std::vector<Time> moments;
    for (const Busy& one : busy)
        moments.insert(moments.end(), {one.begin, one.end});
    std::sort(moments.begin(), moments.end());
    moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
    if (moments.size() < 3)
        return false;
    double folded = 0;
    for (const Fold& fold : find_folds(busy, moments.front(), moments.back()))
        folded += static_cast<double>(fold.length());
    const auto whole = static_cast<double>(moments.back() - moments.front());
    return whole >= kCrushed * (whole - folded);
}

}  // namespace orrery
