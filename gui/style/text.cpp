#include "gui/style/text.h"

#include <QLocale>

namespace orrery::gui {

QString timeText(Time time) {
    const bool whole_seconds = time >= 1_s;
    const Time unit = whole_seconds ? 1_s : 1_ms;
    return QStringLiteral("%1.%2 %3")
        .arg(time / unit)
        .arg(time % unit / (unit / 1000), 3, 10, QLatin1Char('0'))
        .arg(whole_seconds ? QStringLiteral("s") : QStringLiteral("ms"));
}

QString exactTimeText(Time time) {
    constexpr Time second = 1'000'000'000;
    const QString digits = QString::number(time % second).rightJustified(9, u'0');
    return QStringLiteral("%1.%2 %3 %4 s").arg(time / second).arg(digits.left(3), digits.mid(3, 3), digits.right(3));
}

QString countText(std::uint64_t count) { return QLocale(QLocale::English).toString(static_cast<qulonglong>(count)); }

QString bytesText(std::size_t bytes) {
    return QLocale(QLocale::English).formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeIecFormat);
}

QString fingerprintText(std::uint64_t fingerprint) {
    return QStringLiteral("%1").arg(static_cast<qulonglong>(fingerprint), 16, 16, QLatin1Char('0'));
}

}  // namespace orrery::gui
