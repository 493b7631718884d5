// The fonts that ship as resources, so that a picture looks the same on every machine, with or without system fonts.
// Source: assets/fonts (Noto Sans under the SIL Open Font License).
#pragma once
class QApplication;
class QFont;

namespace orrery::gui {

// Loads the fonts and makes Noto Sans the application's. False where the resource is not linked in.
bool useOwnFonts(QApplication& application);
QFont smallFont(int pixelSize, bool bold = false);

}  // namespace orrery::gui
