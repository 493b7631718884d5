#include "gui/query/colouring.h"

#include <QCoreApplication>

namespace orrery::gui {

QString ruleText(const Colouring::Rule& rule) {
    return QCoreApplication::translate("Colouring", "colour rule %1: %2").arg(rule.letter, rule.name);
}

}  // namespace orrery::gui
