#include "gui/diagram/veil.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "gui/diagram/space_time_view.h"
#include "gui/style/fonts.h"

namespace orrery::gui {
namespace {

constexpr double kBeside = 11;  // so that the event itself and the ring about it are seen
constexpr double kFlag = 24;    // height
constexpr double kSign = 18;

// A question mark in a disc.
void paintSign(QPainter& painter, const QRectF& place, const Theme& theme) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    painter.drawEllipse(place);
    painter.setPen(theme.accentText);
    painter.setFont(smallFont(13, true));
    painter.drawText(place, Qt::AlignCenter, QStringLiteral("?"));
}

}  // namespace

QString veilText() {
    return QCoreApplication::translate("Veil", "What comes next is veiled until the question is answered");
}

VeiledPart veiledPart(const DiagramLayout& layout, const Recorded& run, EventNumber after) {
    const QRectF& plot = layout.plot;
    const double x = after == 0 ? plot.left() : layout.scale.x(run.timeOf(after), after) + kBeside;
    const double left = std::max(x, plot.left());
    if (left >= plot.right())
        return {};
    const QRectF& row = layout.violationRow;
    return {{QPointF(left, layout.ruler.bottom()), QPointF(layout.size.width(), plot.bottom())},
            {plot.left(), row.top(), left - plot.left(), row.height()}};
}

namespace {

void paintGround(QPainter& painter, const QRectF& rect, const Theme& theme) {
    painter.setClipRect(rect);
    painter.fillRect(rect, mixed(theme.accent, theme.window, theme.dark ? 0.16 : 0.1));
    painter.setPen(QPen(mixed(theme.accent, theme.window, theme.dark ? 0.3 : 0.22), 1));
    constexpr double kBetween = 14;
    for (double x = rect.left() - rect.height(); x < rect.right(); x += kBetween)
        painter.drawLine(QPointF(x, rect.bottom()), QPointF(x + rect.height(), rect.top()));
}

// Its words, where they fit on a few lines; a sign in any case.
void paintFlag(QPainter& painter, const QRectF& veiled, const Theme& theme) {
    constexpr double kLeastWords = 110, kBeyond = 20;
    const QFont font = smallFont(13, true);
    const QString words = veilText();
    const double room = veiled.width() - kSign - kBeyond - 20;
    const QRectF needed = QFontMetricsF(font).boundingRect(QRectF(0, 0, room, 200), Qt::TextWordWrap, words);
    const bool fits = room > kLeastWords;
    const double wide = fits ? needed.width() + kSign + kBeyond : kSign + 8;
    const double high = fits ? std::max(needed.height() + 8, kFlag) : kFlag;
    const QRectF flag(veiled.center().x() - wide / 2, veiled.center().y() - high / 2, wide, high);
    painter.setPen(QPen(theme.accent, 1.5));
    painter.setBrush(theme.window);
    painter.drawRoundedRect(flag, kFlag / 2, kFlag / 2);
    paintSign(painter, {flag.left() + 4, flag.center().y() - kSign / 2, kSign, kSign}, theme);
    if (!fits)
        return;
    painter.setFont(font);
    painter.setPen(theme.text);
    painter.drawText(flag.adjusted(kSign + 9, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap, words);
}

}  // namespace

void paintVeil(QPainter& painter, const VeiledPart& veiled, const Theme& theme) {
    if (veiled.isEmpty())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    if (!veiled.row.isEmpty())
        paintGround(painter, veiled.row, theme);
    paintGround(painter, veiled.rect, theme);
    painter.setPen(QPen(theme.accent, 2));
    painter.drawLine(veiled.rect.topLeft() + QPointF(1, 0), veiled.rect.bottomLeft() + QPointF(1, 0));
    paintFlag(painter, veiled.rect, theme);
    painter.restore();
}

Veil::Veil(SpaceTimeView& diagram, Selection& selection) : QWidget(&diagram), diagram_(diagram), selection_(selection) {
    setObjectName(QStringLiteral("veil"));
    setAccessibleName(veilText());
    setToolTip(veilText());
    setCursor(Qt::ArrowCursor);
    hide();
    diagram.installEventFilter(this);
    connect(&diagram, &SpaceTimeView::windowChanged, this, &Veil::place);
    connect(&selection, &Selection::changed, this, &Veil::place);
    connect(&selection, &Selection::grown, this, &Veil::place);
}

void Veil::setTheme(const Theme& theme) {
    theme_ = theme;
    update();
}

void Veil::setAfter(std::optional<EventNumber> event) {
    after_ = event;
    place();
}

void Veil::place() {
    const auto& run = selection_.recorded();
    part_ = run && after_ ? veiledPart(diagram_.diagram(), *run, *after_) : VeiledPart();
    setVisible(!part_.isEmpty());
    if (part_.isEmpty())
        return;
    const QRect whole = part_.rect.united(part_.row).toAlignedRect();
    setGeometry(whole);
    setMask(QRegion(part_.rect.toAlignedRect().translated(-whole.topLeft())) +
            QRegion(part_.row.toAlignedRect().translated(-whole.topLeft())));
    update();
}

bool Veil::eventFilter(QObject* watched, QEvent* event) {
    if (watched == &diagram_ && event->type() == QEvent::Resize)
        place();
    return QWidget::eventFilter(watched, event);
}

void Veil::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.translate(-pos());
    paintVeil(painter, part_, theme_);
}

bool Veil::event(QEvent* event) {
    switch (event->type()) {
        case QEvent::MouseButtonRelease:
            if (const auto& run = selection_.recorded()) {
                const double y = mapToParent(static_cast<QMouseEvent*>(event)->position().toPoint()).y();
                const NodeId node = diagram_.diagram().laneAt(y);
                if (node < run->nodes.size())
                    selection_.setNode(node);
            }
            return true;
        case QEvent::MouseButtonPress:
        case QEvent::MouseButtonDblClick:
        case QEvent::MouseMove:
        case QEvent::ContextMenu:
            return true;
        default:
            return QWidget::event(event);
    }
}

}  // namespace orrery::gui
