// The program: reads the command line, chooses the platform, opens the window, or writes a picture of it and leaves.
// Exits: 0 closed, or the picture is written · 2 bad input or usage, or the picture could not be written.
#pragma once
#include <QString>

class QWidget;

namespace orrery::gui {

int runProgram(int argc, char** argv);

// Beside, then renamed: a picture that could not be written whole leaves nothing behind. Answers what went wrong.
QString writePicture(QWidget& window, const QString& path);

}  // namespace orrery::gui
