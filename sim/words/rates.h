// The words for bandwidths and sizes: "10 Mbit/s", "2 MB/s", "64 kB", "unlimited" (0).
// Units: bytes, bytes per second; k, M and G are powers of 1,000. Errors: a Complaint.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "sim/core/complaint.h"

namespace orrery {

tl::expected<std::uint64_t, Complaint> parse_bandwidth(std::string_view text);
tl::expected<std::uint64_t, Complaint> parse_bytes(std::string_view text);
std::string format_bandwidth(std::uint64_t bytes_per_second);
std::string format_bytes(std::uint64_t bytes);

}  // namespace orrery
