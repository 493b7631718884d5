#include "gui/style/theme.h"

#include <QApplication>
#include <QStyleFactory>
#include <algorithm>
#include <cmath>

namespace orrery::gui {
namespace {

Theme makeLight() {
    Theme theme;
    theme.window = QColor(0xF3F4F6);
    theme.base = QColor(0xFFFFFF);
    theme.alternate = QColor(0xF7F8FA);
    theme.text = QColor(0x1B1F24);
    theme.muted = QColor(0x5A6370);
    theme.border = QColor(0xC9CED6);
    theme.accent = QColor(0x0B5CAD);
    theme.accentText = QColor(0xFFFFFF);
    theme.plot = QColor(0xFFFFFF);
    theme.lane = QColor(0x8A93A0);
    theme.grid = QColor(0xECEEF1);
    theme.message = QColor(0x0072B2);
    theme.dropped = QColor(0x9A6700);
    theme.duplicate = QColor(0x9C4A7C);
    theme.violation = QColor(0xD55E00);
    theme.delivered = QColor(0x009E73);
    theme.fault = QColor(0x6E6E6E);
    theme.playhead = QColor(0x1B1F24);
    theme.bands = {QColor(0xD6E4F5), QColor(0xDDEFD9), QColor(0xF6E7C8), QColor(0xEADFF2), QColor(0xD9EEF0)};
    return theme;
}

Theme makeDark() {
    Theme theme;
    theme.dark = true;
    theme.window = QColor(0x1E2228);
    theme.base = QColor(0x16191D);
    theme.alternate = QColor(0x1B1F24);
    theme.text = QColor(0xE6E9ED);
    theme.muted = QColor(0xA3ACB8);
    theme.border = QColor(0x3A414B);
    theme.accent = QColor(0x3B8EDB);
    theme.accentText = QColor(0x0B0E12);
    theme.plot = QColor(0x14171B);
    theme.lane = QColor(0x7B8592);
    theme.grid = QColor(0x23282E);
    theme.message = QColor(0x56B4E9);
    theme.dropped = QColor(0xE69F00);
    theme.duplicate = QColor(0xCC79A7);
    theme.violation = QColor(0xFF7F2A);
    theme.delivered = QColor(0x3FC79A);
    theme.fault = QColor(0xA0A0A0);
    theme.playhead = QColor(0xF2F4F7);
    theme.bands = {QColor(0x24405F), QColor(0x27472F), QColor(0x54431C), QColor(0x44345A), QColor(0x1F4A4E)};
    return theme;
}

double channel(double value) { return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); }

double luminance(const QColor& colour) {
    return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) + 0.0722 * channel(colour.blueF());
}

}  // namespace

const Theme& Theme::light() {
    static const Theme theme = makeLight();
    return theme;
}

const Theme& Theme::darkTheme() {
    static const Theme theme = makeDark();
    return theme;
}

const Theme& Theme::named(const QString& name) { return name == QLatin1String("dark") ? darkTheme() : light(); }

double contrast(const QColor& a, const QColor& b) {
    const double one = luminance(a);
    const double other = luminance(b);
    return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

QColor mixed(const QColor& a, const QColor& b, double share) {
    const auto part = [share](int from, int to) {
        return static_cast<int>(std::lround(from * share + to * (1 - share)));
    };
    return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

QPalette paletteOf(const Theme& theme) {
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.base);
    palette.setColor(QPalette::AlternateBase, theme.alternate);
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Button, theme.window);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::ToolTipBase, theme.base);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Highlight, theme.accent);
    palette.setColor(QPalette::HighlightedText, theme.accentText);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, theme.border.darker(130));
    palette.setColor(QPalette::Light, theme.dark ? theme.window.lighter(130) : QColor(Qt::white));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed(theme.text, theme.window, 0.4));
    return palette;
}

void applyTheme(QApplication& application, const Theme& theme) {
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    application.setPalette(paletteOf(theme));
}

}  // namespace orrery::gui
