#include "sim/words/input_error.h"

#include <fmt/format.h>

namespace orrery {

std::string InputError::to_text() const {
    std::string text = file;
    if (!file.empty() && line != 0)
        text += fmt::format(":{}:{}", line, column);
    if (!text.empty())
        text += ": ";
    text += what;
    if (!hint.empty())
        text += "; " + hint;
    return text;
}

}  // namespace orrery
