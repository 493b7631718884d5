// A run made again, held against its recording: event by event, then every column of every table.
#pragma once
#include "sim/record/database.h"
#include "sim/record/recording.h"

namespace orrery::record {

tl::expected<Comparison, RecordError> compare(const Recording& recording, const std::string& file,
                                              const std::shared_ptr<const Blueprint>& blueprint,
                                              const std::function<bool(EventNumber, Time)>& keep_going);

// What differs; requires that compare() found the chains identical. `identity` is what the recording ought to say of
// the run. The error is a sentence without the file.
tl::expected<std::optional<Comparison>, std::string> compare_tables(
    Database& recorded, const RecordingInfo& info, const RecordedIdentity& identity,
    const std::shared_ptr<const Blueprint>& blueprint, const std::function<bool(EventNumber, Time)>& keep_going);

}  // namespace orrery::record
