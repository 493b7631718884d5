// Text as a page has it in itself: deflated (zlib's format, RFC 1950) and in base64 (RFC 4648), which a browser takes
// apart by atob and DecompressionStream('deflate'). The same text gives the same bytes with the same zlib. Errors:
// std::runtime_error where memory does not suffice.
#pragma once
#include <string>
#include <string_view>

namespace orrery {

std::string packed(std::string_view text);

}  // namespace orrery
