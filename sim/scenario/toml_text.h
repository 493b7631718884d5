// The words of a TOML file, written: texts, lists, tables, and the parts of a scenario that are one value each.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/scenario.h"

namespace orrery::toml_text {

// A basic string; `lines` keeps line breaks as they are, between three quotes.
std::string quoted(std::string_view text, bool lines = false);
std::string paragraph(std::string_view text);
std::string quoted_duration(Duration duration);
std::string key_of(const std::string& name);  // bare where it can be

std::string list_of(const std::vector<std::string>& texts);
std::string list_of(const std::vector<Word>& words);
std::string list_of(const std::vector<std::vector<Word>>& groups);
std::string table_of(const std::vector<std::string>& members);

// "delay = …", …
std::vector<std::string> members_of(const LinkChange& change);
std::vector<std::string> members_of(const HardwareSpec& hardware);
// The lines below [[faults]].
std::string fault(const FaultSpec& fault);

}  // namespace orrery::toml_text
