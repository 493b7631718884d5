// The language of watches, and what may stand at a place of it.
//
//     watch    = all { ("||" | "or") all }
//     all      = test { ("&&" | "and") test }
//     test     = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=" | "~") sum ]      ~: contains
//     sum      = product { ("+" | "-") product }
//     product  = one { ("*" | "/" | "%") one }                                 /: the whole part
//     one      = ("!" | "not" | "-") one | "(" watch ")" | function | place | value
//     function = "len" "(" place ")"
//              | ("sum" | "count" | "min" | "max" | "any" | "all") "(" place [ "," ( watch | word ) ] ")"
//     value    = a number, a time with its unit (1.5s), true, false, nothing, a text in quotes, beside a comparison a
//     word
//
// A place (sim/watch/words.h) names one value: n1.term, n1.log[3].term, n1.label, n1.disk.total; inside a function also
// several: role:server.term, *.label, stock-*.ledger.branches.*.amount. What stands behind the comma is asked of each
// of them, which is there by a dot: count(role:server, .term == 3), any(stock-*.ledger.branches.*, .amount > 1); of
// nodes a word alone asks whether their label has it: count(role:server, leader). `len` is how many a list or a table
// holds. Signs between names stand between blanks (n1.term - 1): names hold such signs themselves. Units: columns count
// from 1, in bytes. Errors: a FilterError with the nearest name that there is.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "sim/filter/parse.h"
#include "sim/watch/watch.h"

namespace orrery {

tl::expected<StateWatch, FilterError> parse_watch(std::string_view text, const StateWords& words);

// As complete_filter does.
Completion complete_watch(std::string_view text, std::size_t cursor, const StateWords& words);

// A field as a watch of it is written; `durable`: of what is on the disk.
std::string watch_of_field(const std::string& node, const std::string& path, bool durable);

// The language on a few lines, for people.
std::string watch_help();

}  // namespace orrery
