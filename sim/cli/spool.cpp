#include "sim/cli/spool.h"

namespace orrery::cli {
namespace {

constexpr std::size_t kInMemory = std::size_t{1} << 20;

bool put(std::string_view text, std::FILE* out) { return std::fwrite(text.data(), 1, text.size(), out) == text.size(); }

}  // namespace

Spool::~Spool() { clear(); }

void Spool::add(std::string_view text) {
    text_ += text;
    if (text_.size() > kInMemory)
        spill();
}

void Spool::spill() {
    if (!file_)
        file_ = std::tmpfile();
    failed_ = failed_ || !file_ || !put(text_, file_);
    text_.clear();
}

void Spool::clear() {
    text_.clear();
    if (file_)
        std::fclose(file_);
    file_ = nullptr;
    failed_ = false;
}

bool Spool::write_to(std::FILE* out) {
    if (failed_)
        return false;
    if (file_) {
        std::rewind(file_);
        std::string piece(kInMemory, '\0');
        while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file_))
            if (!put(std::string_view(piece).substr(0, size), out))
                return false;
        if (std::ferror(file_) != 0)
            return false;
    }
    return put(text_, out) && std::fflush(out) == 0;
}

}  // namespace orrery::cli
