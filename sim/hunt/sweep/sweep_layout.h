// The tables of a sweep's file (sweep_schema.md), how it is made, and the looks at it before a row is believed.
// Errors: RecordError with the file, or what is wrong as a text without it.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "sim/hunt/sweep/sweep_file.h"
#include "sim/record/database.h"

namespace orrery::record {

inline constexpr std::string_view kSweepHint = "name another file, or make the sweep again";

// A new file with its tables and identity, under its name once that is all in it.
std::optional<RecordError> make_sweep(const std::string& path, const SweepIdentity& identity);

// Whether there is a file at all.
std::optional<RecordError> look_at_path(const std::string& path);
// Whether it is a sweep, of this version, and whole. Takes as long as reading the file.
std::optional<RecordError> look_at_sweep(Database& database, const std::string& path);
// What is wrong with it, or nothing.
std::string read_sweep_identity(Database& database, SweepIdentity& identity);

}  // namespace orrery::record
