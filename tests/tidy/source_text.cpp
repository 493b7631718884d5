#include "tests/tidy/source_text.h"

#include <algorithm>
#include <cctype>

namespace tidy {
namespace {

void blank(std::string& text, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < std::min(to, text.size()); ++i) {
        if (text[i] != '\n') {
            text[i] = ' ';
        }
    }
}

// The position after the literal that opens with `quote` at `open`; a literal never passes the end of its line.
std::size_t literal_end(std::string_view text, std::size_t open) {
    std::size_t i = open + 1;
    while (i < text.size() && text[i] != text[open] && text[i] != '\n') {
        i += text[i] == '\\' ? 2 : 1;
    }
    return i;
}

bool opens_raw_string(std::string_view text, std::size_t quote) {
    if (quote == 0 || text[quote - 1] != 'R') {
        return false;
    }
    std::size_t start = quote - 1;
    while (start > 0 && is_word(text[start - 1])) {
        --start;
    }
    const std::string_view prefix = text.substr(start, quote - start);
    return prefix == "R" || prefix == "u8R" || prefix == "uR" || prefix == "UR" || prefix == "LR";
}

}  // namespace

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

SourceText read_source(std::string_view text) {
    SourceText source{std::string(text), std::string(text), std::string(text)};
    const auto blank_string = [&](std::size_t from, std::size_t to) {
        blank(source.without_strings, from, to);
        blank(source.code, from, to);
    };
    std::size_t i = 0;
    while (i < text.size()) {
        const char c = text[i];
        if (c == '/' && i + 1 < text.size() && text[i + 1] == '/') {
            const std::size_t end = std::min(text.find('\n', i), text.size());
            blank(source.code, i, end);
            i = end;
        } else if (c == '/' && i + 1 < text.size() && text[i + 1] == '*') {
            const std::size_t close = text.find("*/", i + 2);
            const std::size_t end = close == std::string_view::npos ? text.size() : close + 2;
            blank(source.code, i, end);
            i = end;
        } else if (c == '"' && opens_raw_string(text, i)) {
            const std::size_t paren = std::min(text.find('(', i), text.size() - 1);
            const std::string mark = ")" + std::string(text.substr(i + 1, paren - i - 1)) + "\"";
            const std::size_t close = text.find(mark, paren);
            const std::size_t end = close == std::string_view::npos ? text.size() : close + mark.size();
            blank_string(i + 1, end - 1);
            i = end;
        } else if (c == '"') {
            const std::size_t end = literal_end(text, i);
            blank_string(i + 1, end);
            i = end + 1;
        } else if (c == '\'' && (i == 0 || !is_word(text[i - 1]))) {  // not the separator of 1'000
            const std::size_t end = literal_end(text, i);
            blank_string(i + 1, end);
            i = end + 1;
        } else {
            ++i;
        }
    }
    return source;
}

std::vector<Token> tokens_of(std::string_view code) {
    std::vector<Token> tokens;
    int line = 1;
    bool line_start = true;
    std::size_t i = 0;
    while (i < code.size()) {
        const char c = code[i];
        if (c == '\n') {
            ++line;
            line_start = true;
            ++i;
        } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            ++i;
        } else if (c == '#' && line_start) {
            while (i < code.size() && code[i] != '\n') {
                if (code[i] == '\\' && i + 1 < code.size() && code[i + 1] == '\n') {
                    ++line;
                    ++i;
                }
                ++i;
            }
        } else {
            std::size_t length = 1;
            if (is_word(c)) {
                while (i + length < code.size() && is_word(code[i + length])) {
                    ++length;
                }
            } else if (code.substr(i, 2) == "::" || code.substr(i, 2) == "->") {
                length = 2;
            }
            tokens.push_back({code.substr(i, length), line});
            line_start = false;
            i += length;
        }
    }
    return tokens;
}

std::vector<Include> includes_of(const SourceText& source) {
    std::vector<Include> includes;
    const auto code = lines_of(source.code);
    const auto raw = lines_of(source.raw);
    for (std::size_t i = 0; i < code.size(); ++i) {
        const std::size_t hash = code[i].find_first_not_of(" \t");
        if (hash == std::string_view::npos || code[i][hash] != '#') {
            continue;
        }
        const std::size_t word = code[i].find_first_not_of(" \t", hash + 1);
        if (word == std::string_view::npos || code[i].substr(word, 7) != "include") {
            continue;
        }
        const std::size_t open = raw[i].find_first_of("<\"", word);
        const std::size_t close = open == std::string_view::npos ? open : raw[i].find_first_of(">\"", open + 1);
        if (close != std::string_view::npos) {
            includes.push_back({std::string(raw[i].substr(open, close - open + 1)), static_cast<int>(i) + 1});
        }
    }
    return includes;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

}  // namespace tidy
