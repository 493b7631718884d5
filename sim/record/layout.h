// A recording before its run: the tables, and whose run it is. Private to sim/record.
#pragma once
#include "sim/record/database.h"
#include "sim/record/recording.h"

namespace orrery::record {

// Empty tables, views, and the words behind numbers; a transaction is open afterwards.
void write_layout(Database& database);
// And ends the transaction.
void write_identity(Database& database, const RecordedIdentity& identity, const Blueprint& blueprint);

}  // namespace orrery::record
