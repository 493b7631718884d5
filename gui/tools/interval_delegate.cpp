#include "gui/tools/interval_delegate.h"

#include <QPainter>
#include <algorithm>

namespace orrery::gui {
namespace {

constexpr double kWidth = 90, kMargin = 6;  // px

}  // namespace

void IntervalDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto bar = index.data(kBarRole).value<IntervalBar>();
    QStyleOptionViewItem words = option;
    if (bar.isThere())
        words.rect.setRight(words.rect.right() - static_cast<int>(kWidth));
    QStyledItemDelegate::paint(painter, words, index);
    if (!bar.isThere())
        return;
    const QRectF area(option.rect.right() - kWidth, option.rect.top(), kWidth, option.rect.height());
    const double least = std::min(bar.low, 0.0), most = std::max({bar.high, bar.top, 0.0});
    const auto x = [&](double value) {
        return area.left() + kMargin + (value - least) / (most - least) * (area.width() - 2 * kMargin);
    };
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor ink = option.palette.color(selected ? QPalette::HighlightedText : QPalette::Text);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected)
        painter->fillRect(area, option.palette.highlight());
    painter->setPen(QPen(ink, 1, Qt::DotLine));
    painter->drawLine(QPointF(x(0), area.top() + 2), QPointF(x(0), area.bottom() - 2));
    painter->setPen(QPen(ink, 3, Qt::SolidLine, Qt::FlatCap));
    painter->drawLine(QPointF(x(bar.low), area.center().y()), QPointF(x(bar.high), area.center().y()));
    painter->setPen(Qt::NoPen);
    painter->setBrush(ink);
    painter->drawEllipse(QPointF(x(bar.value), area.center().y()), 4, 4);
    painter->restore();
}

}  // namespace orrery::gui
