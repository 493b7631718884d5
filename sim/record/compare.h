// A run made again, held against its recording event by event.
#pragma once
#include "sim/record/recording.h"

namespace orrery::record {

tl::expected<Comparison, RecordError> compare(const Recording& recording, const std::string& file,
                                              std::shared_ptr<const Blueprint> blueprint,
                                              const std::function<bool(EventNumber, Time)>& keep_going);

// Every row, name and result held against the run made again; requires that compare() found the chains identical.
tl::expected<Comparison, RecordError> compare_rows(const Recording& recording,
                                                   const std::shared_ptr<const Blueprint>& blueprint);

}  // namespace orrery::record
