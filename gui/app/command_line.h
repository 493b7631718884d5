// What the visualizer is started with (contract.md §3), as a value; nothing here touches the screen.
// Errors: a text for standard error; the program then exits with 2.
#pragma once
#include <QSize>
#include <QString>
#include <optional>
#include <tl/expected.hpp>

#include "gui/session/open.h"
#include "sim/futures/futures.h"

namespace orrery::gui {

struct Invocation {
    OpenRequest open;  // source is empty: the gallery
    Opening against;   // what is beside it; nothing in it: nothing is
    std::optional<std::uint64_t> event;
    bool atViolation = false;
    bool presents = false;  // a whole screen for a class, as F11 does
    bool bench = false;
    QString screenshot;  // empty: a window
    QSize size{1600, 1000};
    bool sizeIsGiven = false;
    QString theme = QStringLiteral("light");
    QString language;      // empty: the system's
    std::string helpText;  // not empty: print it and leave with 0
};

tl::expected<Invocation, std::string> readCommandLine(int argc, const char* const* argv);

}  // namespace orrery::gui
