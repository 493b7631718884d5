#include "sim/filter/tokens.h"

#include <algorithm>
#include <array>

namespace orrery {
namespace {

constexpr std::array<std::string_view, 11> kSigns{"==", "!=", "<=", ">=", "&&", "||", "<", ">", "~", "!", "("};
constexpr std::array<std::string_view, 3> kJoins{"and", "or", "not"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_word_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_.-+[]:/#@%$'").find(c) != std::string_view::npos || static_cast<unsigned char>(c) >= 0x80;
}

// From the opening quote on; a quote or a backslash inside stands behind a backslash.
FilterToken quoted(std::string_view text, std::size_t begin) {
    FilterToken token{FilterToken::Kind::quoted, {}, begin, begin + 1};
    for (; token.end < text.size() && text[token.end] != '"'; ++token.end) {
        if (text[token.end] == '\\' && token.end + 1 < text.size())
            ++token.end;
        token.text += text[token.end];
    }
    if (token.end >= text.size())
        return {FilterToken::Kind::wrong, "the text in quotes has no end", begin, text.size()};
    ++token.end;
    return token;
}

FilterToken next_token(std::string_view text, std::size_t begin, const MoreSigns& more) {
    const std::string_view rest = text.substr(begin);
    if (rest.front() == '"')
        return quoted(text, begin);
    for (const std::string_view sign : kSigns)
        if (rest.starts_with(sign))
            return {FilterToken::Kind::sign, std::string(sign), begin, begin + sign.size()};
    if (rest.front() == ')' || more.signs.find(rest.front()) != std::string_view::npos)
        return {FilterToken::Kind::sign, std::string(1, rest.front()), begin, begin + 1};
    std::size_t end = begin;
    while (end < text.size() && (is_word_letter(text[end]) || more.letters.find(text[end]) != std::string_view::npos))
        ++end;
    if (end > begin)
        return {FilterToken::Kind::word, std::string(text.substr(begin, end - begin)), begin, end};
    return {FilterToken::Kind::wrong, "'" + std::string(1, rest.front()) + "' means nothing here", begin, begin + 1};
}

}  // namespace

std::vector<FilterToken> filter_tokens(std::string_view text, const MoreSigns& more) {
    std::vector<FilterToken> tokens;
    std::size_t at = 0;
    while (true) {
        while (at < text.size() && is_blank(text[at]))
            ++at;
        if (at == text.size())
            break;
        tokens.push_back(next_token(text, at, more));
        at = tokens.back().end;
    }
    tokens.push_back({FilterToken::Kind::end, {}, text.size(), text.size()});
    return tokens;
}

bool is_plain_word(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), is_word_letter) &&
           std::find(kJoins.begin(), kJoins.end(), name) == kJoins.end();
}

}  // namespace orrery
