#include "gui/tools/history/sparkline.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {

Sparkline::Sparkline(QWidget* parent) : QWidget(parent) {
    setMinimumHeight(64);
    setAccessibleName(tr("Values over the run"));
}

void Sparkline::setTheme(const Theme& theme) {
    theme_ = theme;
    update();
}

void Sparkline::setChanges(std::shared_ptr<const FieldChanges> changes, Time end) {
    changes_ = std::move(changes);
    end_ = std::max<Time>(end, 1);
    least_ = 0;
    most_ = 0;
    bool any = false;
    for (const FieldHistory::Change& change : changes_ ? *changes_ : FieldChanges()) {
        if (!change.number)
            continue;
        least_ = any ? std::min(least_, *change.number) : *change.number;
        most_ = any ? std::max(most_, *change.number) : *change.number;
        any = true;
    }
    update();
}

void Sparkline::setPlayhead(Time time) {
    playhead_ = time;
    update();
}

QRectF Sparkline::plot() const { return QRectF(rect()).adjusted(44, 8, -8, -8); }

double Sparkline::x(Time time) const {
    const double share = static_cast<double>(std::clamp<Time>(time, 0, end_)) / static_cast<double>(end_);
    return plot().left() + share * plot().width();
}

double Sparkline::y(std::int64_t number) const {
    if (most_ == least_)
        return plot().center().y();
    const double share = (static_cast<double>(number) - static_cast<double>(least_)) /
                         (static_cast<double>(most_) - static_cast<double>(least_));
    return plot().bottom() - share * plot().height();
}

void Sparkline::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme_.plot);
    painter.setPen(theme_.grid);
    painter.drawRect(plot());
    if (!changes_ || changes_->empty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath line;
    bool open = false;
    for (std::size_t i = 0; i < changes_->size(); ++i) {
        const FieldHistory::Change& change = (*changes_)[i];
        if (!change.number) {
            open = false;
            continue;
        }
        const double left = x(change.time), at = y(*change.number);
        const double right = i + 1 < changes_->size() ? x((*changes_)[i + 1].time) : x(end_);
        open ? line.lineTo(left, at) : line.moveTo(left, at);
        line.lineTo(right, at);
        open = true;
    }
    painter.setPen(QPen(theme_.message, 1.6));
    painter.drawPath(line);
    painter.setBrush(theme_.message);
    painter.setPen(Qt::NoPen);
    constexpr std::size_t kMostDots = 200;
    if (changes_->size() <= kMostDots)
        for (const FieldHistory::Change& change : *changes_)
            if (change.number)
                painter.drawEllipse(QPointF(x(change.time), y(*change.number)), 2.4, 2.4);
    painter.setFont(smallFont(11));
    painter.setPen(theme_.muted);
    const auto mark = [&](std::int64_t number) {
        painter.drawText(QRectF(0, y(number) - 8, 40, 16), Qt::AlignRight | Qt::AlignVCenter, QString::number(number));
    };
    mark(least_);
    if (most_ != least_)
        mark(most_);
    painter.setPen(QPen(theme_.playhead, 1.2));
    painter.drawLine(QPointF(x(playhead_), plot().top()), QPointF(x(playhead_), plot().bottom()));
}

void Sparkline::mousePressEvent(QMouseEvent* event) {
    if (!changes_ || changes_->empty())
        return;
    // The nearest change within a few pixels, else the one in force.
    constexpr double kNear = 6;
    const double at = event->position().x();
    int chosen = 0;
    for (std::size_t i = 0; i < changes_->size(); ++i)
        if (x((*changes_)[i].time) <= at + kNear)
            chosen = static_cast<int>(i);
    emit changeChosen(chosen);
}

}  // namespace orrery::gui
