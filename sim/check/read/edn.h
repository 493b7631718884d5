// A small reader of EDN, the notation of Jepsen's, Knossos's and Elle's histories.
// It reads what the format defines (nil, booleans, integers with N, decimals with M, strings, characters, keywords,
// symbols, lists, vectors, sets, maps, tags, #_, comments) and three things that Clojure prints beside it: ratios and
// ## numbers as decimals, #"…" as a string, #:ns{…} as a map. It holds one top-level form at a time.
//
// Errors: a place and what to change; nesting deeper than deepest_nesting is an error, never a deep recursion.
// Source: the edn-format specification (github.com/edn-format/edn).
#pragma once

#include <string_view>

#include "sim/check/read/form.h"

namespace orrery {

tl::expected<void, HistoryError> read_edn(std::string_view text, const FormSink& sink);

// Reads one form at the start of `text`, whose first byte stands at `place` (one line only). On success `text` is
// left at what follows the form.
tl::expected<Form, HistoryError> read_edn_form(std::string_view& text, Place place);

}  // namespace orrery
