#include "gui/style/tints.h"

#include <QCoreApplication>
#include <QPainter>
#include <array>

#include "gui/style/fonts.h"
#include "sim/filter/colour_rules.h"

namespace orrery::gui {
namespace {

struct Tint {
    const char* name;
    QRgb light, dark;
};

constexpr std::array<Tint, kTints> kAll{{
    {QT_TRANSLATE_NOOP("Tints", "purple"), 0xFF7B3FB5, 0xFFC79BF2},
    {QT_TRANSLATE_NOOP("Tints", "teal"), 0xFF00707A, 0xFF4FD1DB},
    {QT_TRANSLATE_NOOP("Tints", "green"), 0xFF2E7D1E, 0xFF8FD16A},
    {QT_TRANSLATE_NOOP("Tints", "magenta"), 0xFFB0127B, 0xFFF48BC8},
    {QT_TRANSLATE_NOOP("Tints", "indigo"), 0xFF3547C9, 0xFF9DAAFF},
    {QT_TRANSLATE_NOOP("Tints", "brown"), 0xFF7A5230, 0xFFD3A883},
    {QT_TRANSLATE_NOOP("Tints", "olive"), 0xFF6B6B00, 0xFFD6D45E},
    {QT_TRANSLATE_NOOP("Tints", "crimson"), 0xFFA8123A, 0xFFFF8FA0},
}};

}  // namespace

QColor tintOf(int tint, const Theme& theme) {
    const Tint& one = kAll.at(static_cast<std::size_t>(tint));
    return QColor::fromRgba(theme.dark ? one.dark : one.light);
}

QString tintName(int tint) {
    return QCoreApplication::translate("Tints", kAll.at(static_cast<std::size_t>(tint)).name);
}

void paintBadge(QPainter& painter, const QRectF& place, const QString& letter, int tint, const Theme& theme) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(tintOf(tint, theme));
    painter.drawRoundedRect(place, 3, 3);
    painter.setPen(theme.plot);
    painter.setFont(smallFont(letter.size() > 1 ? 9 : 10, true));
    painter.drawText(place, Qt::AlignCenter, letter);
}

QPixmap badge(const QString& letter, int tint, const Theme& theme, double scale) {
    constexpr int kSide = 16;
    QPixmap out(QSize(kSide, kSide) * scale);
    out.setDevicePixelRatio(scale);
    out.fill(Qt::transparent);
    QPainter painter(&out);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBadge(painter, QRectF(0.5, 0.5, kSide - 1, kSide - 1), letter, tint, theme);
    return out;
}

}  // namespace orrery::gui
