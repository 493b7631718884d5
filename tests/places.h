// Where this tree and its programs lie. Asked of one source file (places.cpp), so that no other depends on the path.
#pragma once
#include <string>

namespace test {

std::string source_dir();  // the project's root
std::string bin_dir();     // the programs under test: bin_dir() + "/orrery"

}  // namespace test
