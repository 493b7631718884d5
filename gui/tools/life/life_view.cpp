#include "gui/tools/life/life_view.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "gui/session/event_words.h"
#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kGutter = 96, kLane = 26, kBar = 18;

}  // namespace

QString spentText(life::Spent spent) {
    const auto words = [](const char* text) { return QCoreApplication::translate("Life", text); };
    switch (spent) {
        case life::Spent::link:
            return words(QT_TRANSLATE_NOOP("Life", "link"));
        case life::Spent::queue:
            return words(QT_TRANSLATE_NOOP("Life", "queue"));
        case life::Spent::work:
            return words(QT_TRANSLATE_NOOP("Life", "work"));
        case life::Spent::disk:
            return words(QT_TRANSLATE_NOOP("Life", "disk"));
        case life::Spent::timer:
            return words(QT_TRANSLATE_NOOP("Life", "timer"));
        case life::Spent::held:
            return words(QT_TRANSLATE_NOOP("Life", "held up"));
        case life::Spent::others:
            return words(QT_TRANSLATE_NOOP("Life", "others"));
    }
    return {};
}

QColor spentColour(life::Spent spent, const Theme& theme) {
    switch (spent) {
        case life::Spent::link:
            return theme.message;
        case life::Spent::queue:
            return theme.dropped;
        case life::Spent::work:
            return theme.delivered;
        case life::Spent::disk:
            return theme.duplicate;
        case life::Spent::timer:
            return theme.lane;
        case life::Spent::held:
            return theme.violation;
        case life::Spent::others:
            return theme.fault;
    }
    return theme.text;
}

QBrush spentBrush(life::Spent spent, const Theme& theme) {
    constexpr Qt::BrushStyle kStyles[] = {Qt::SolidPattern,  Qt::BDiagPattern, Qt::Dense3Pattern, Qt::CrossPattern,
                                          Qt::Dense6Pattern, Qt::FDiagPattern, Qt::HorPattern};
    return QBrush(spentColour(spent, theme), kStyles[static_cast<std::size_t>(spent)]);
}

LifeView::LifeView(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("The life of the request"));
    setMinimumHeight(90);
}

void LifeView::setTheme(const Theme& theme) {
    theme_ = theme;
    update();
}

void LifeView::setLife(std::shared_ptr<const life::Life> life, std::shared_ptr<const Recorded> run) {
    life_ = std::move(life);
    run_ = std::move(run);
    lanes_.clear();
    end_ = 1;
    if (life_)
        for (const life::Step& step : life_->steps) {
            end_ = std::max(end_, step.row.time);
            if (std::find(lanes_.begin(), lanes_.end(), step.row.node) == lanes_.end())
                lanes_.push_back(step.row.node);
        }
    setMinimumHeight(
        static_cast<int>(kBar + 14 + kLane * static_cast<double>(std::max<std::size_t>(lanes_.size(), 2))));
    update();
}

void LifeView::setEvent(EventNumber event) {
    event_ = event;
    update();
}

QRectF LifeView::bar() const { return {kGutter, 4, std::max(width() - kGutter - 12, 10.0), kBar}; }

QRectF LifeView::plot() const {
    return {kGutter, kBar + 10, bar().width(), kLane * static_cast<double>(lanes_.size())};
}

double LifeView::x(Time time) const {
    const double whole = static_cast<double>(std::max<Time>(end_ - life_->begins(), 1));
    return plot().left() + static_cast<double>(time - life_->begins()) / whole * plot().width();
}

double LifeView::y(NodeId node) const {
    const auto lane = std::find(lanes_.begin(), lanes_.end(), node) - lanes_.begin();
    return plot().top() + kLane * (static_cast<double>(lane) + 0.5);
}

QPointF LifeView::place(EventNumber event) const {
    const life::Step* step = life_ ? life_->find(event) : nullptr;
    return step ? QPointF(x(step->row.time), y(step->row.node)) : QPointF();
}

void LifeView::paintBar(QPainter& painter) const {
    const auto spent = life_->spent();
    const double whole = static_cast<double>(std::max<Time>(life_->ends() - life_->begins(), 1));
    double left = bar().left();
    painter.setFont(smallFont(11));
    for (const life::Spent one : life::kAllSpent) {
        const double share = static_cast<double>(spent[static_cast<std::size_t>(one)]) / whole;
        if (share <= 0)
            continue;
        const QRectF box(left, bar().top(), share * bar().width(), bar().height());
        left = box.right();
        painter.fillRect(box, mixed(spentColour(one, theme_), theme_.plot, 0.25));
        painter.fillRect(box, spentBrush(one, theme_));
        painter.setPen(theme_.plot);
        painter.drawRect(box);
        const QString words = QStringLiteral(" %1 %2 % ").arg(spentText(one)).arg(std::lround(share * 100));
        const double wide = QFontMetricsF(painter.font()).horizontalAdvance(words);
        if (wide > box.width() - 4)
            continue;
        const QRectF label(box.center().x() - wide / 2, box.top() + 2, wide, box.height() - 4);
        painter.fillRect(label, theme_.plot);
        painter.setPen(theme_.text);
        painter.drawText(label, Qt::AlignCenter, words);
    }
    painter.setPen(theme_.muted);
    painter.drawText(QRectF(4, bar().top(), kGutter - 10, kBar), Qt::AlignVCenter | Qt::AlignRight,
                     timeText(life_->ends() - life_->begins()));
}

void LifeView::paintLanes(QPainter& painter) const {
    painter.setFont(smallFont(11));
    for (const NodeId node : lanes_) {
        painter.setPen(theme_.grid);
        painter.drawLine(QPointF(plot().left(), y(node)), QPointF(plot().right(), y(node)));
        painter.setPen(theme_.text);
        const QString name = node == kNoNode ? tr("network") : text(run_->nodeName(node));
        painter.drawText(QRectF(4, y(node) - kLane / 2, kGutter - 10, kLane), Qt::AlignVCenter | Qt::AlignRight,
                         QFontMetricsF(painter.font()).elidedText(name, Qt::ElideMiddle, kGutter - 12));
    }
}

void LifeView::paintStep(QPainter& painter, const life::Step& step) const {
    const double thick = step.on_path ? 9 : 3;
    for (const life::Stretch& one : step.before) {
        const QColor colour = spentColour(one.spent, theme_);
        const double left = x(one.from), right = x(one.to), lane = y(step.row.node);
        const bool crosses = one.spent == life::Spent::link && step.row.peer != kNoNode &&
                             std::find(lanes_.begin(), lanes_.end(), step.row.peer) != lanes_.end();
        if (crosses) {
            painter.setPen(QPen(colour, step.on_path ? 2.4 : 1.0));
            painter.drawLine(QPointF(left, y(step.row.peer)), QPointF(right, lane));
            continue;
        }
        const QRectF box(left, lane - thick / 2, std::max(right - left, 1.0), thick);
        painter.fillRect(box, mixed(colour, theme_.plot, step.on_path ? 0.3 : 0.2));
        painter.fillRect(box, spentBrush(one.spent, theme_));
    }
}

void LifeView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme_.plot);
    if (!life_ || life_->steps.empty() || !run_)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    paintBar(painter);
    paintLanes(painter);
    for (const bool on_path : {false, true})
        for (const life::Step& step : life_->steps)
            if (step.on_path == on_path)
                paintStep(painter, step);
    for (const life::Step& step : life_->steps) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(step.on_path ? theme_.text : theme_.muted);
        const double radius = step.on_path ? 3.4 : 2.2;
        painter.drawEllipse(QPointF(x(step.row.time), y(step.row.node)), radius, radius);
    }
    if (!life_->find(event_))
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme_.playhead, 1.6));
    painter.drawEllipse(place(event_), 6, 6);
}

EventNumber LifeView::nearest(const QPointF& at) const {
    constexpr double kNear = 14;
    EventNumber found = 0;
    double least = kNear;
    if (!life_)
        return found;
    for (const life::Step& step : life_->steps) {
        const QPointF away = QPointF(x(step.row.time), y(step.row.node)) - at;
        const double distance = std::hypot(away.x(), away.y());
        if (distance < least) {
            least = distance;
            found = step.row.number;
        }
    }
    return found;
}

void LifeView::mousePressEvent(QMouseEvent* event) {
    if (const EventNumber chosen = nearest(event->position()); chosen != 0)
        emit eventChosen(chosen);
}

bool LifeView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const life::Step* step = life_ ? life_->find(nearest(help->pos())) : nullptr;
    if (step)
        QToolTip::showText(help->globalPos(), text(step->row.detail), this);
    else
        QToolTip::hideText();
    return true;
}

}  // namespace orrery::gui
