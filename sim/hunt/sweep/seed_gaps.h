// Which seeds of a range are missing, told one present seed after another.
// Units: seeds. Errors: none.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace orrery {

class SeedGaps {
public:
    struct Range {
        std::uint64_t first = 0, last = 0;  // both included
        bool operator==(const Range&) const = default;
    };

    SeedGaps(std::uint64_t first, std::uint64_t last) : next_(first), last_(last) {}

    // Requires ascending seeds.
    void present(std::uint64_t seed) {
        if (over_ || seed < next_ || seed > last_)
            return;
        if (seed > next_)
            missing_.push_back({next_, seed - 1});
        over_ = seed == last_;
        next_ = seed + 1;
    }
    // The rest of the range is missing.
    std::vector<Range> finish() const {
        std::vector<Range> all = missing_;
        if (!over_)
            all.push_back({next_, last_});
        return all;
    }

    // What is missing in either.
    static std::vector<Range> joined(std::vector<Range> one, const std::vector<Range>& two) {
        one.insert(one.end(), two.begin(), two.end());
        std::sort(one.begin(), one.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
        std::vector<Range> out;
        for (const Range& range : one) {
            if (!out.empty() && range.first <= out.back().last + 1)
                out.back().last = std::max(out.back().last, range.last);
            else
                out.push_back(range);
        }
        return out;
    }

private:
    std::vector<Range> missing_;
    std::uint64_t next_, last_;
    bool over_ = false;
};

}  // namespace orrery
