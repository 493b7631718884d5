#include "gui/style/icons.h"

#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

#include "gui/style/theme.h"

namespace orrery::gui {
namespace {

QPixmap drawn(const QByteArray& svg, const QColor& colour, int size) {
    QByteArray coloured = svg;
    coloured.replace("#000", colour.name().toLatin1());
    QSvgRenderer renderer(coloured);
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    renderer.render(&painter);
    return pixmap;
}

}  // namespace

QIcon themedIcon(const QString& name, const Theme& theme) {
    QFile file(QStringLiteral(":/icons/") + name + QStringLiteral(".svg"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll();
    QIcon icon;
    for (const int size : {18, 24, 36, 48}) {
        icon.addPixmap(drawn(svg, theme.text, size), QIcon::Normal);
        icon.addPixmap(drawn(svg, mixed(theme.text, theme.window, 0.35), size), QIcon::Disabled);
    }
    return icon;
}

}  // namespace orrery::gui
