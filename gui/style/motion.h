// Whether things move smoothly or jump to where they belong. The desktop says so unless somebody has said otherwise
// here, which is kept.
#pragma once
class QWidget;

namespace orrery::gui {

bool isMotionReduced(const QWidget& of);
void reduceMotion(bool reduced);

}  // namespace orrery::gui
