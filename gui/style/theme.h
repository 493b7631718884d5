// The visual language: the colours of both themes, and the palette that widgets take from them.
// A meaning is never carried by colour alone; the shapes belong to the painters (gui/items). Every signal colour has a
// contrast of at least 3:1 on its theme's plot background, and every text colour one of at least 4.5:1.
// Source: the Okabe-Ito palette, darkened where a light background asks for it.
#pragma once
#include <QColor>
#include <QPalette>
#include <QString>
#include <array>

class QApplication;

namespace orrery::gui {

struct Theme {
    bool dark = false;
    QColor window, base, alternate, text, muted, border, accent, accentText;  // widgets
    QColor plot, lane, grid;                                                  // the diagram's ground
    QColor message, dropped, duplicate, violation, delivered, fault, playhead;
    std::array<QColor, 5> bands;  // tints of state bands, told apart by their labels

    static const Theme& light();
    static const Theme& darkTheme();
    static const Theme& named(const QString& name);  // "dark"; anything else is light
};

double contrast(const QColor& a, const QColor& b);             // WCAG 2: 1 … 21
QColor mixed(const QColor& a, const QColor& b, double share);  // `share` of a
QPalette paletteOf(const Theme& theme);

// Fusion style, our palette and our font: the same picture on every machine.
void applyTheme(QApplication& application, const Theme& theme);

}  // namespace orrery::gui
