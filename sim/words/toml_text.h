// The words of a TOML file, written: texts, lists, tables, and what files say of nodes and links.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/value.h"
#include "sim/words/link_words.h"

namespace orrery::toml_text {

// A basic string; `lines` keeps line breaks as they are, between three quotes.
std::string quoted(std::string_view text, bool lines = false);
std::string paragraph(std::string_view text);
std::string quoted_duration(Duration duration);
std::string key_of(const std::string& name);  // bare where it can be
std::string name(const Word& word);
std::string factor(Ratio value);
std::string field(const Value& value);  // of a message or a timer

std::string list_of(const std::vector<std::string>& texts);
std::string list_of(const std::vector<Word>& words);
std::string list_of(const std::vector<std::vector<Word>>& groups);
std::string list_of(const std::vector<LinkWords>& links);
std::string table_of(const std::vector<std::string>& members);

// "delay = …", …
std::vector<std::string> members_of(const LinkChange& change);
// "between = …", "oneway = true"
std::vector<std::string> members_between(const std::vector<std::vector<Word>>& groups, bool oneway);

}  // namespace orrery::toml_text
