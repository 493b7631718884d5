// Any bytes are a history or an error, and any history has a verdict or an error, at every model: no crash, no hang.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sim/check/check.h"
#include "sim/check/read/read_history.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto history = orrery::read_history(text, "fuzz");
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
    }
    return 0;
}
