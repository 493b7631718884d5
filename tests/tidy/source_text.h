// C++ text as the tidy rules need it: comments and strings told from code without a compiler.
// Every form has the same length and the same line breaks as the file, so a place in one is the place in all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct SourceText {
    std::string raw;
    std::string without_strings;  // contents of string and character literals blanked
    std::string code;             // those and the comments blanked
};

SourceText read_source(std::string_view text);

struct Token {
    std::string_view text;  // an identifier or number, "::", "->", or one other character
    int line = 0;           // from 1
};

// Of `code`; preprocessor lines are left out. The tokens point into `code`.
std::vector<Token> tokens_of(std::string_view code);

struct Include {
    std::string name;  // with its < > or " "
    int line = 0;
};

std::vector<Include> includes_of(const SourceText& source);

std::vector<std::string_view> lines_of(std::string_view text);

bool is_word(char c);

}  // namespace tidy
