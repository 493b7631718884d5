// A filter's text as words and signs; a watch's (sim/watch/parse.h), which has some more.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

struct FilterToken {
    enum class Kind : unsigned char { word, quoted, sign, wrong, end } kind = Kind::end;
    std::string text;  // of what is quoted: without the quotes; of what is wrong: why
    std::size_t begin = 0, end = 0;

    bool is(std::string_view sign) const { return kind == Kind::sign && text == sign; }
    bool is_word(std::string_view word) const { return kind == Kind::word && text == word; }
    bool is_name() const { return kind == Kind::word || kind == Kind::quoted; }
};

// What a language has beside the filters': letters of words, signs of one letter.
struct MoreSigns {
    std::string_view letters = {}, signs = {};
};

// The last is the end.
std::vector<FilterToken> filter_tokens(std::string_view text, const MoreSigns& more = {});
bool is_plain_word(std::string_view name);

}  // namespace orrery
