// Icons: single-colour SVG files in assets/icons, drawn in the theme's text colour at every size.
#pragma once
#include <QIcon>
#include <QString>

namespace orrery::gui {

struct Theme;

// ":/icons/NAME.svg" in the theme's colours; an icon without pixels where there is no such file.
QIcon themedIcon(const QString& name, const Theme& theme);

}  // namespace orrery::gui
