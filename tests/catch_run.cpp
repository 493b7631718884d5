#define CATCH_CONFIG_RUNNER
#include "tests/catch.h"

int test::run_catch(int argc, char** argv) { return Catch::Session().run(argc, argv); }
