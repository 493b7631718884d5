#include "gui/app/program.h"

int main(int argc, char** argv) { return orrery::gui::runProgram(argc, argv); }
