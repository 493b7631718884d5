// The markers on the picture: a line each, a flag at the ruler that can be dragged, and between the flags how far apart
// they are.
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/diagram/diagram_painter.h"
#include "gui/diagram/markers.h"
#include "gui/style/fonts.h"

namespace orrery::gui {
namespace {

constexpr QSizeF kFlag{16, 16};

double topOf(const DiagramLayout& layout) { return (layout.hasRuler() ? layout.ruler.top() : layout.plot.top()) + 1; }

// Where its line is; nothing beyond the plot's edges.
std::optional<double> lineOf(const DiagramLayout& layout, const Marker& marker) {
    const double x = layout.scale.x(marker.time, marker.event);
    return x < layout.plot.left() - 1 || x > layout.plot.right() + 1 ? std::nullopt : std::optional(x);
}

void paintDifference(QPainter& painter, const DiagramScene& scene, const QString& words, double from, double to) {
    const QRectF& plot = scene.layout.plot;
    const double left = std::max(std::min(from, to), plot.left());
    const double right = std::min(std::max(from, to), plot.right());
    const double y = topOf(scene.layout) + kFlag.height() / 2;
    painter.setPen(QPen(scene.theme.accent, 1.5));
    painter.drawLine(QPointF(left, y), QPointF(right, y));
    painter.setFont(smallFont(11, true));
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(words) + 10;
    const double begin = (left + right - width) / 2;
    if (right - left < width + kFlag.width() || words.isEmpty())
        return;
    const QRectF label(begin, topOf(scene.layout), width, kFlag.height());
    painter.setBrush(scene.theme.plot);
    painter.drawRoundedRect(label, 3, 3);
    painter.setPen(scene.theme.text);
    painter.drawText(label, Qt::AlignCenter, words);
}

constexpr QSizeF kRibbon{8, 11};

}  // namespace

QRectF bookmarkRibbon(const DiagramLayout& layout, const Bookmark& bookmark) {
    const double x = layout.scale.x(bookmark.time, bookmark.event);
    if (!layout.hasRuler() || x < layout.plot.left() - 1 || x > layout.plot.right() + 1)
        return {};
    return {QPointF(x - kRibbon.width() / 2, layout.ruler.bottom() - kRibbon.height()), kRibbon};
}

void paintRibbon(QPainter& painter, const QRectF& place, const Theme& theme) {
    QPolygonF ribbon;
    ribbon << place.topLeft() << place.topRight() << place.bottomRight()
           << QPointF(place.center().x(), place.bottom() - place.width() / 2) << place.bottomLeft();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.plot, 1));
    painter.setBrush(theme.accent);
    painter.drawPolygon(ribbon);
    painter.restore();
}

void paintBookmarks(QPainter& painter, const DiagramScene& scene, const std::vector<Bookmark>& bookmarks) {
    for (const Bookmark& one : bookmarks)
        if (const QRectF place = bookmarkRibbon(scene.layout, one); !place.isEmpty())
            paintRibbon(painter, place, scene.theme);
}

QRectF markerFlag(const DiagramLayout& layout, const Marker& marker) {
    const auto x = lineOf(layout, marker);
    return x ? QRectF(QPointF(*x - kFlag.width() / 2, topOf(layout)), kFlag) : QRectF();
}

void paintMarkers(QPainter& painter, const DiagramScene& scene, const Markers& markers) {
    const DiagramLayout& layout = scene.layout;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (markers.both()) {
        const auto x = [&](MarkerName name) { return layout.scale.x(markers.at(name)->time, markers.at(name)->event); };
        const double a = x(MarkerName::a), b = x(MarkerName::b);
        if (std::max(a, b) >= layout.plot.left() && std::min(a, b) <= layout.plot.right())
            paintDifference(painter, scene, markers.difference(), a, b);
    }
    for (const MarkerName name : kMarkerNames) {
        const auto x = markers.at(name) ? lineOf(layout, *markers.at(name)) : std::nullopt;
        if (!x)
            continue;
        painter.setPen(QPen(scene.theme.accent, 1.5, Qt::DashLine));
        const QRectF flag = markerFlag(layout, *markers.at(name));
        painter.drawLine(QPointF(*x, flag.bottom()), QPointF(*x, layout.plot.bottom()));
        painter.setPen(QPen(scene.theme.plot, 1));
        painter.setBrush(scene.theme.accent);
        painter.drawRoundedRect(flag, 3, 3);
        painter.setFont(smallFont(11, true));
        painter.setPen(scene.theme.accentText);
        painter.drawText(flag, Qt::AlignCenter, letterOf(name));
    }
    painter.restore();
}

}  // namespace orrery::gui
