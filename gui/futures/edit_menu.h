// The edits that may be made of what is selected, as lines of a menu: those that do not apply are grey and say why.
#pragma once
#include <functional>

class QMenu;
class QPoint;
class QWidget;

namespace orrery::gui {

class Branching;

void addEdits(QMenu& menu, Branching& branching, QWidget* window);
// `before` puts lines above them.
void popupEdits(Branching& branching, QWidget* window, const QPoint& at,
                const std::function<void(QMenu&)>& before = {});

}  // namespace orrery::gui
