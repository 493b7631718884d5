// Short ways to write a history in a test: the text of a file, read as the program reads it.
#pragma once

#include <string>
#include <string_view>

#include "sim/check/check.h"
#include "sim/check/read/read_history.h"
#include "tests/catch.h"

namespace test {

inline orrery::CheckReport check_text(std::string_view text, std::string model, std::string level = {}) {
    const auto history = orrery::read_history(text, "test.edn");
    INFO((history ? std::string() : history.error().to_text()));
    REQUIRE(history);
    orrery::CheckOptions options;
    options.model = std::move(model);
    options.level = std::move(level);
    auto report = orrery::check_history(*history, options);
    INFO((report ? std::string() : report.error().to_text()));
    REQUIRE(report);
    return *report;
}

// The error of reading and checking a text, as file:line:column: what; hint. Empty: there was none.
inline std::string error_of(std::string_view text, std::string model = "cas-register") {
    auto history = orrery::read_history(text, "h.edn");
    if (!history) {
        return history.error().to_text();
    }
    orrery::CheckOptions options;
    options.model = std::move(model);
    auto report = orrery::check_history(*history, options);
    if (report) {
        return "";
    }
    report.error().file = "h.edn";
    return report.error().to_text();
}

inline bool has_anomaly(const orrery::CheckReport& report, std::string_view name) {
    for (const auto& anomaly : report.anomalies) {
        if (anomaly.name == name) {
            return true;
        }
    }
    return false;
}

inline std::string anomaly_names(const orrery::CheckReport& report) {
    std::string names;
    for (const auto& anomaly : report.anomalies) {
        names += (names.empty() ? "" : " ") + anomaly.name;
    }
    return names;
}

}  // namespace test
