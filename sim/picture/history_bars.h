// The two halves of history_picture. Private to sim/picture.
#pragma once
#include <string>
#include <vector>

#include "sim/picture/history_picture.h"

namespace orrery::detail {

// "write 3", "read nil", "cas [1 2]"; long ones cut.
std::string bar_text(const Operation& operation, std::size_t most);
std::string cut_to(std::string text, std::size_t most);

std::string bars_picture(const std::vector<Operation>& operations, const CheckReport& report, std::string_view title,
                         const std::vector<FaultBand>& faults);
std::string cycle_picture(const std::vector<Operation>& operations, const Anomaly& anomaly, std::string_view title);

}  // namespace orrery::detail
