#include "gui/watch/watch_lanes.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {

WatchLanes::WatchLanes(Watches& watches, Selection& selection, const SpaceTimeView& diagram, QWidget* parent)
    : QWidget(parent), watches_(watches), selection_(selection), diagram_(diagram) {
    setObjectName(QStringLiteral("watch-lanes"));
    setAccessibleName(tr("Watches"));
    setFocusPolicy(Qt::StrongFocus);
    connect(&diagram_, &SpaceTimeView::windowChanged, this, qOverload<>(&QWidget::update));
}

QSize WatchLanes::sizeHint() const { return {320, static_cast<int>(watches_.all().size()) * kLane}; }

void WatchLanes::setTheme(const Theme& theme) {
    theme_ = theme;
    update();
}

void WatchLanes::refresh() {
    setFixedHeight(sizeHint().height());
    setCurrent(current_);
    update();
}

void WatchLanes::setCurrent(int lane) {
    current_ = std::clamp(lane, 0, std::max(static_cast<int>(watches_.all().size()) - 1, 0));
    setAccessibleDescription(words(current_));
    update();
}

QRectF WatchLanes::plotOf(int lane) const {
    const QRectF plot = diagram_.diagram().plot;
    return {plot.left(), static_cast<double>(lane * kLane), plot.width(), static_cast<double>(kLane)};
}

int WatchLanes::laneAt(const QPointF& at) const {
    const int lane = static_cast<int>(at.y()) / kLane;
    return at.y() >= 0 && lane < static_cast<int>(watches_.all().size()) ? lane : -1;
}

QString WatchLanes::words(int lane) const {
    if (lane < 0 || lane >= static_cast<int>(watches_.all().size()))
        return {};
    const auto index = static_cast<std::size_t>(lane);
    const Watches::Entry& entry = watches_.all()[index];
    if (entry.error)
        return QStringLiteral("%1: %2").arg(entry.expression, text(entry.error->to_text()));
    const QString value = watches_.textAt(index, selection_.event());
    const auto now = watches_.exact(index, selection_.event());
    const bool plain_field = now && now->by && watches_.nameOf(*now->by) == entry.expression;
    if (!now || !now->by || plain_field)
        return QStringLiteral("%1: %2").arg(entry.expression, value);
    return QStringLiteral("%1: %2 · %3").arg(entry.expression, value, tr("by %1").arg(watches_.nameOf(*now->by)));
}

void WatchLanes::paintGutter(QPainter& painter, int lane) const {
    const QRectF plot = plotOf(lane);
    const auto index = static_cast<std::size_t>(lane);
    const Watches::Entry& entry = watches_.all()[index];
    const QRectF gutter(0, plot.top(), plot.left(), plot.height());
    if (lane == current_)
        painter.fillRect(QRectF(0, plot.top(), 3, plot.height()), hasFocus() ? theme_.accent : theme_.border);
    const QRectF inside = gutter.adjusted(8, 3, -8, -3);
    painter.setFont(smallFont(11));
    painter.setPen(theme_.muted);
    const QFontMetricsF metrics(painter.font());
    painter.drawText(inside, Qt::AlignTop | Qt::AlignLeft,
                     metrics.elidedText(entry.expression, Qt::ElideMiddle, inside.width()));
    painter.setFont(smallFont(12, true));
    const bool is_false = watches_.textAt(index, selection_.event()) == QStringLiteral("false");
    painter.setPen(entry.error || is_false ? theme_.violation : theme_.text);
    const auto now = watches_.exact(index, selection_.event());
    QString value = entry.error ? text(entry.error->what) : watches_.textAt(index, selection_.event());
    if (is_false && now && now->by)
        value += QStringLiteral(" · ") + watches_.nameOf(*now->by);
    painter.drawText(inside, Qt::AlignBottom | Qt::AlignLeft,
                     QFontMetricsF(painter.font()).elidedText(value, Qt::ElideRight, inside.width()));
}

void WatchLanes::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme_.plot);
    const auto& run = selection_.recorded();
    if (!run)
        return;
    const TimeScale scale = diagram_.diagram().scale;
    for (int lane = 0; lane < static_cast<int>(watches_.all().size()); ++lane) {
        const QRectF plot = plotOf(lane);
        const Watches::Entry& entry = watches_.all()[static_cast<std::size_t>(lane)];
        painter.setPen(theme_.grid);
        painter.drawLine(QPointF(0, plot.top() + 0.5), QPointF(width(), plot.top() + 0.5));
        paintGutter(painter, lane);
        if (entry.line)
            paintWatch(painter, plot, *entry.line, scale, entry.isWhole ? run->end : run->timeOf(entry.known), theme_);
    }
    const double at = scale.x(static_cast<double>(run->timeOf(selection_.event())));
    if (const QRectF plot = plotOf(0); at >= plot.left() && at <= plot.right()) {
        painter.setPen(QPen(theme_.playhead, 1.2));
        painter.drawLine(QPointF(at, 0), QPointF(at, height()));
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme_.accent, 1));
        painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

// A click beside the plot chooses the lane alone; near a change it goes to that.
void WatchLanes::mousePressEvent(QMouseEvent* event) {
    const int lane = laneAt(event->position());
    if (lane < 0 || !selection_.recorded())
        return;
    setCurrent(lane);
    const TimeScale scale = diagram_.diagram().scale;
    const double x = event->position().x();
    if (event->button() != Qt::LeftButton || x < plotOf(lane).left())
        return;
    constexpr double kNear = 5;
    const Time time = static_cast<Time>(std::max(scale.time(x), 0.0));
    EventNumber chosen = selection_.recorded()->lastEventAt(time);
    if (const auto& line = watches_.all()[static_cast<std::size_t>(lane)].line) {
        const auto& all = line->stretches();
        const Time reach = static_cast<Time>(std::max(scale.time(x + kNear), 0.0));
        const auto after = std::upper_bound(all.begin(), all.end(), reach,
                                            [](Time at, const WatchStretch& one) { return at < one.from; });
        if (after != all.begin() && scale.x(static_cast<double>((after - 1)->from)) > x - kNear)
            chosen = (after - 1)->event;
    }
    selection_.setEvent(chosen);
}

void WatchLanes::mouseDoubleClickEvent(QMouseEvent* event) {
    const int lane = laneAt(event->position());
    if (lane >= 0 && event->position().x() < plotOf(lane).left())
        emit editWanted(lane);
}

void WatchLanes::moveLane(int by) {
    const int to = current_ + by;
    if (to < 0 || to >= static_cast<int>(watches_.all().size()))
        return;
    watches_.move(static_cast<std::size_t>(current_), static_cast<std::size_t>(to));
    setCurrent(to);
}

void WatchLanes::removeLane() {
    if (current_ < static_cast<int>(watches_.all().size()))
        watches_.remove(static_cast<std::size_t>(current_));
}

void WatchLanes::keyPressEvent(QKeyEvent* event) {
    const bool alt = event->modifiers() & Qt::AltModifier;
    switch (event->key()) {
        case Qt::Key_Up:
            return alt ? moveLane(-1) : setCurrent(current_ - 1);
        case Qt::Key_Down:
            return alt ? moveLane(+1) : setCurrent(current_ + 1);
        case Qt::Key_F2:
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return emit editWanted(current_);
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            return removeLane();
        default:
            return QWidget::keyPressEvent(event);
    }
}

void WatchLanes::contextMenuEvent(QContextMenuEvent* event) {
    const bool byMouse = event->reason() == QContextMenuEvent::Mouse;
    const int lane = byMouse ? laneAt(event->pos()) : current_;
    if (lane < 0 || lane >= static_cast<int>(watches_.all().size()))
        return;
    setCurrent(lane);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto now = watches_.exact(static_cast<std::size_t>(lane), selection_.event());
    if (now && now->by)
        connect(menu->addAction(tr("Show %1 in its state").arg(watches_.nameOf(*now->by))), &QAction::triggered, this,
                [this, by = *now->by] { emit elementWanted(by); });
    connect(menu->addAction(tr("Edit the watch…")), &QAction::triggered, this, [this, lane] { emit editWanted(lane); });
    QAction* up = menu->addAction(tr("Move up"));
    QAction* down = menu->addAction(tr("Move down"));
    up->setEnabled(lane > 0);
    down->setEnabled(lane + 1 < static_cast<int>(watches_.all().size()));
    connect(up, &QAction::triggered, this, [this] { moveLane(-1); });
    connect(down, &QAction::triggered, this, [this] { moveLane(+1); });
    connect(menu->addAction(tr("Copy the expression")), &QAction::triggered, this, [this, lane] {
        QApplication::clipboard()->setText(watches_.all()[static_cast<std::size_t>(lane)].expression);
    });
    connect(menu->addAction(tr("Take it out")), &QAction::triggered, this, [this] { removeLane(); });
    menu->popup(byMouse ? event->globalPos() : mapToGlobal(QPoint(20, lane * kLane + kLane / 2)));
}

bool WatchLanes::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int lane = laneAt(help->pos());
        lane < 0 ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), words(lane), this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace orrery::gui
