// JSON histories: an array of operations, or one operation after the other (usually one a line).
// nlohmann::json reads the syntax; a handler of its events builds Forms, one operation at a time, and keeps places by
// counting the bytes that the parser has taken.
//
// Errors: the place of the byte at which the syntax fails; nesting deeper than deepest_nesting is an error.
#pragma once

#include <string_view>

#include "sim/check/read/form.h"

namespace orrery {

tl::expected<void, HistoryError> read_json(std::string_view text, const FormSink& sink);

}  // namespace orrery
