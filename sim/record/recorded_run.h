// Between recordings and the scenarios layer: what a recording says of a run, and the run that a recording names.
// Errors: InputError, of the scenario that the recording holds.
#pragma once
#include "sim/record/recording.h"
#include "sim/scenario/library.h"

namespace orrery {

RecordedIdentity recorded_identity(const Opened& opened);
// What a recording of the same run says of it that another engine or program made.
RecordedIdentity recorded_identity(const Opened& opened, const RecordedIdentity& other);

// The scenario and request of a recording, from what it holds: the library plays no part. Remarks say what differs.
// `text`: another scenario in the place of the recorded one.
tl::expected<Opened, InputError> opened_from(const RecordingInfo& info, const Catalog& catalog,
                                             const std::string* text = nullptr);

}  // namespace orrery
