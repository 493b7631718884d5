// Any bytes are a history or an error, and any history has a verdict or an error, at every model: no crash, no hang;
// and a picture of what is wrong.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "sim/check/check.h"
#include "sim/check/read/read_history.h"
#include "sim/picture/history_picture.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    std::vector<orrery::NemesisLine> nemesis;
    const auto history = orrery::read_history(text, "fuzz", &nemesis);
    if (!history) {
        // An error has a place inside the text, or just behind it.
        if (history.error().line == 0 || history.error().column == 0 || history.error().what.empty()) {
            std::abort();
        }
        return 0;
    }
    for (const auto& model : orrery::check_models()) {
        std::size_t asked = 0;
        orrery::CheckOptions options;
        options.model = model;
        options.max_bytes = std::size_t{1} << 24;
        options.out_of_time = [&asked] { return ++asked > 200; };
        const auto report = orrery::check_history(*history, options);
        if (report && report->verdict == orrery::CheckVerdict::invalid && report->anomalies.empty()) {
            std::abort();
        }
        if (report && orrery::history_picture(*history, *report, "fuzz", orrery::bands_of(nemesis)).empty()) {
            std::abort();
        }
    }
    return 0;
}
