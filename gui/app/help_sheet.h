// The sheet of keys behind `?`, made from the actions themselves, so that it cannot lie.
#pragma once
#include <QString>

class QWidget;

namespace orrery::gui {

class Actions;

QString helpSheetHtml(const Actions& actions);
void showHelpSheet(const Actions& actions, QWidget* parent);

}  // namespace orrery::gui
