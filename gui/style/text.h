// Between the engine's text (UTF-8) and Qt's, and the words for numbers that several views share.
// Units: nanoseconds, bytes.
#pragma once
#include <QString>
#include <string>
#include <string_view>

#include "sim/core/time.h"

namespace orrery::gui {

inline QString text(std::string_view utf8) {
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}
inline std::string plain(const QString& words) { return words.toStdString(); }

QString timeText(Time time);             // "70.045 s", "101.146 ms": cut like format_time, in one unit for a column
QString exactTimeText(Time time);        // to the nanosecond, "12.034 512 007 s"
QString countText(std::uint64_t count);  // "1,234,567"
QString bytesText(std::size_t bytes);    // "3.2 MiB"
QString fingerprintText(std::uint64_t fingerprint);

}  // namespace orrery::gui
