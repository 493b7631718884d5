#include "gui/style/motion.h"

#include <QStyle>
#include <QWidget>

#include "gui/style/settings.h"

namespace orrery::gui {
namespace {

const QString kKey = QStringLiteral("motion/reduced");

}  // namespace

bool isMotionReduced(const QWidget& of) {
    const QVariant said = settingsOf("look").value(kKey);
    return said.isValid() ? said.toBool()
                          : of.style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, &of) == 0;
}

void reduceMotion(bool reduced) { settingsOf("look").setValue(kKey, reduced); }

}  // namespace orrery::gui
