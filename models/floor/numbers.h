// How many numbers a client has given away: it counts them on its disk, and one whose disk was wiped goes on behind all
// that it may have used on an earlier one. A client that gives away more than kNumbersADisk may use some again after a
// wipe. Units, Errors: none.
#pragma once
#include <algorithm>
#include <cstdint>

namespace orrery::floor {

constexpr std::uint64_t kNumbersADisk = 50'000;

// `kept` is the count on the disk.
template <class Ctx>
std::uint64_t numbers_used(Ctx& ctx, std::uint64_t kept) {
    return std::max(kept, ctx.wipes() * kNumbersADisk);
}

}  // namespace orrery::floor
