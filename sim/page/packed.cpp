#include "sim/page/packed.h"

#include <zlib.h>

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <stdexcept>

namespace orrery {
namespace {

std::string deflated(std::string_view text) {
    uLongf size = compressBound(static_cast<uLong>(text.size()));
    std::string out(size, '\0');
    const int code = compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
                               static_cast<uLong>(text.size()), Z_BEST_COMPRESSION);
    if (code != Z_OK)
        throw std::runtime_error("zlib could not deflate a page");
    out.resize(size);
    return out;
}

std::string base64(const std::string& bytes) {
    using namespace boost::archive::iterators;
    using Digits = base64_from_binary<transform_width<std::string::const_iterator, 6, 8>>;
    std::string out(Digits(bytes.begin()), Digits(bytes.end()));
    out.append((3 - bytes.size() % 3) % 3, '=');
    return out;
}

}  // namespace

std::string packed(std::string_view text) { return base64(deflated(text)); }

}  // namespace orrery
