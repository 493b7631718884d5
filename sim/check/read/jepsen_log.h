// Jepsen's log lines: `INFO  jepsen.util - 0<tab>:invoke<tab>:read<tab>nil`, and history.txt, the same without the
// words in front; blanks serve as tabs. Lines of a real log that are no operation are skipped; a line that begins like
// one and is cut off, or a line of another format among them, is an error.
#pragma once

#include <optional>
#include <string_view>

#include "sim/check/read/form.h"

namespace orrery {

// Whether any line of the text is an operation of this format.
bool is_jepsen_log(std::string_view text);

// Gives each operation as the map that EDN would have written.
tl::expected<void, HistoryError> read_jepsen_log(std::string_view text, const FormSink& sink);

}  // namespace orrery
