// The tints that colour rules choose from (sim/filter/colour_rules.h): each by a number and a name, in both themes. All
// can be read as text on the ground of the diagram and of tables (4.5:1), and none is that of a violation.
#pragma once
#include <QColor>
#include <QPixmap>
#include <QString>

#include "gui/style/theme.h"

class QPainter;
class QRectF;

namespace orrery::gui {

QColor tintOf(int tint, const Theme& theme);
QString tintName(int tint);
// A square of the tint with a rule's letter in it.
void paintBadge(QPainter& painter, const QRectF& place, const QString& letter, int tint, const Theme& theme);
QPixmap badge(const QString& letter, int tint, const Theme& theme, double scale = 2);

}  // namespace orrery::gui
