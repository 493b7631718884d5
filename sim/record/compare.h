// A run made again, held against its recording event by event.
#pragma once
#include "sim/record/recording.h"

namespace orrery::record {

tl::expected<Comparison, RecordError> compare(const Recording& recording, const std::string& file,
                                              std::shared_ptr<const Blueprint> blueprint,
                                              const std::function<bool(EventNumber, Time)>& keep_going);

}  // namespace orrery::record
