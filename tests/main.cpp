#include "tests/catch.h"

int main(int argc, char** argv) { return test::run_catch(argc, argv); }
