#include "gui/tools/topology/topology_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {

TopologyView::TopologyView(Selection& selection, QWidget* parent) : QWidget(parent), selection_(selection) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(180, 150);
    setAccessibleName(tr("Topology"));
    connect(&selection_, &Selection::changed, this, [this] {
        if (selection_.arrow())
            marks_.message.reset();
        marks_.node = selection_.node();
        marks_.arrow = selection_.arrow();
        update();
    });
}

void TopologyView::setTheme(const Theme& theme) {
    theme_ = theme;
    update();
}

void TopologyView::setRun(std::shared_ptr<const Recorded> run) {
    scene_ = {};
    scene_.run = std::move(run);
    marks_ = {};
    marks_.node = selection_.node();
    fitted_ = true;
    update();
}

void TopologyView::setMap(std::shared_ptr<const TopologyMap> map, std::vector<topology::Point> places) {
    scene_.map = std::move(map);
    scene_.places = std::move(places);
    if (fitted_)
        fit();
    update();
}

void TopologyView::setMoment(std::shared_ptr<const TopologyMoment> moment) {
    if (scene_.moment && scene_.moment->now.event != moment->now.event)
        marks_.message.reset();
    marks_.underMouse.reset();
    scene_.moment = std::move(moment);
    setAccessibleDescription(momentText());
    update();
}

void TopologyView::fit() {
    fitted_ = true;
    scene_.camera = fittingCamera(scene_.places, size());
    update();
}

void TopologyView::zoom(double factor, const QPointF& about) {
    const double scale = std::clamp(scene_.camera.scale * factor, 4.0, 800.0);
    const topology::Point under = scene_.camera.place(about);
    fitted_ = false;
    scene_.camera.scale = scale;
    scene_.camera.middle += about - scene_.camera.at(under);
    update();
}

QString TopologyView::momentText() const {
    if (!scene_.moment)
        return {};
    const topology::UnderWay& now = scene_.moment->now;
    const auto in = [&](topology::Place place) {
        return static_cast<int>(std::count_if(now.messages.begin(), now.messages.end(),
                                              [place](const auto& one) { return one.place == place; }));
    };
    QStringList parts;
    const int waiting = in(topology::Place::waiting), held = in(topology::Place::held),
              kept = in(topology::Place::kept);
    parts.append(tr("%1 on the way").arg(countText(now.all - static_cast<std::size_t>(waiting + held + kept))));
    const auto add = [&](int count, const QString& words) {
        if (count > 0)
            parts.append(words.arg(count));
    };
    add(held, tr("%1 held"));
    add(kept, tr("%1 kept for a cut link"));
    add(waiting, tr("%1 waiting at their receiver"));
    add(static_cast<int>(std::count_if(now.links.begin(), now.links.end(), [](const auto& one) { return one.cut; })),
        tr("links cut: %1"));
    add(static_cast<int>(std::count_if(now.nodes.begin(), now.nodes.end(), [](const auto& one) { return !one.up; })),
        tr("nodes down: %1"));
    return parts.join(QStringLiteral(" · "));
}

void TopologyView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintTopology(painter, rect(), scene_, marks_, theme_);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme_.accent, 1));
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void TopologyView::resizeEvent(QResizeEvent*) {
    if (fitted_)
        fit();
}

void TopologyView::wheelEvent(QWheelEvent* event) {
    if (scene_.isThere())
        zoom(std::pow(1.0015, event->angleDelta().y()), event->position());
    event->accept();
}

void TopologyView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !scene_.isThere())
        return;
    pressed_ = event->position();
    moved_ = false;
    if (const auto message = scene_.messageAt(pressed_)) {
        marks_.message = scene_.moment->now.messages[*message].sequence;
        update();
        return;
    }
    grabbed_ = scene_.nodeAt(pressed_);
    panning_ = !grabbed_;
    before_ = grabbed_ ? scene_.node(*grabbed_) : scene_.camera.middle;
}

void TopologyView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF by = event->position() - pressed_;
    if (!grabbed_ && !panning_) {
        const auto under = scene_.messageAt(event->position());
        if (under != marks_.underMouse) {
            marks_.underMouse = under;
            update();
        }
        return;
    }
    moved_ = moved_ || by.manhattanLength() > 4;
    if (!moved_)
        return;
    fitted_ = false;
    if (grabbed_)
        scene_.places[*grabbed_] = scene_.camera.place(before_ + by);
    else
        scene_.camera.middle = before_ + by;
    update();
}

void TopologyView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton)
        return;
    if (grabbed_ && moved_)
        emit nodeMoved(*grabbed_);
    else if (grabbed_)
        selection_.setNode(*grabbed_);
    grabbed_.reset();
    panning_ = false;
}

void TopologyView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const auto message = scene_.messageAt(event->position()))
        goToMessage(*message);
    else if (!scene_.nodeAt(event->position()))
        fit();
}

void TopologyView::goToMessage(std::size_t index) {
    const topology::Message& message = scene_.moment->now.messages[index];
    if (const auto arrow = scene_.arrowOf(message))
        selection_.setArrow(*arrow);
    else
        selection_.setEvent(message.cause);
}

void TopologyView::goToSend(std::size_t index) { selection_.setEvent(scene_.moment->now.messages[index].cause); }

void TopologyView::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool by_key = event->reason() == QContextMenuEvent::Keyboard;
    const auto message = by_key ? selectedMessage() : scene_.messageAt(event->pos());
    if (message) {
        menu->addAction(tr("Go to where it was sent"), this, [this, at = *message] { goToSend(at); });
        if (const auto arrow = scene_.arrowOf(scene_.moment->now.messages[*message]); arrow && arrow->arriveEvent != 0)
            menu->addAction(tr("Go to where it arrives"), this, [this, at = *message] { goToMessage(at); });
        menu->addSeparator();
    }
    menu->addAction(tr("Show all"), this, &TopologyView::fit);
    menu->popup(event->globalPos());
}

std::optional<std::size_t> TopologyView::selectedMessage() const {
    if (!scene_.isThere() || !marks_.message)
        return std::nullopt;
    const auto& messages = scene_.moment->now.messages;
    const auto found = std::find_if(messages.begin(), messages.end(),
                                    [&](const auto& one) { return one.sequence == *marks_.message; });
    if (found == messages.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - messages.begin());
}

void TopologyView::stepNode(int by) {
    const int count = static_cast<int>(scene_.places.size());
    const int now = selection_.node() < scene_.places.size() ? static_cast<int>(selection_.node()) : -by;
    selection_.setNode(static_cast<NodeId>((now + by + count) % count));
}

void TopologyView::stepMessage(int by) {
    const auto& messages = scene_.moment->now.messages;
    if (messages.empty())
        return;
    const int count = static_cast<int>(messages.size());
    const auto now = selectedMessage();
    const int next = now ? (static_cast<int>(*now) + by + count) % count : by > 0 ? 0 : count - 1;
    marks_.message = messages[static_cast<std::size_t>(next)].sequence;
    update();
}

void TopologyView::nudge(const QPointF& by) {
    const NodeId node = selection_.node();
    if (node >= scene_.places.size())
        return;
    scene_.places[node].x += by.x();
    scene_.places[node].y += by.y();
    emit nodeMoved(node);
    update();
}

void TopologyView::keyPressEvent(QKeyEvent* event) {
    if (!scene_.isThere())
        return QWidget::keyPressEvent(event);
    constexpr double kNudge = 0.1;
    const bool moves = event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier);
    switch (event->key()) {
        case Qt::Key_Up:
            return moves ? nudge({0, -kNudge}) : stepNode(-1);
        case Qt::Key_Down:
            return moves ? nudge({0, kNudge}) : stepNode(1);
        case Qt::Key_Left:
            return moves ? nudge({-kNudge, 0}) : QWidget::keyPressEvent(event);
        case Qt::Key_Right:
            return moves ? nudge({kNudge, 0}) : QWidget::keyPressEvent(event);
        case Qt::Key_PageUp:
            return stepMessage(-1);
        case Qt::Key_PageDown:
            return stepMessage(1);
        case Qt::Key_0:
            return fit();
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (const auto message = selectedMessage())
                goToMessage(*message);
            return;
        default:
            QWidget::keyPressEvent(event);
    }
}

QString TopologyView::messageTip(const topology::Message& message) const {
    const auto& run = *scene_.run;
    QStringList lines{text(message.text),
                      tr("from %1 to %2").arg(text(run.nodeName(message.from)), text(run.nodeName(message.to)))};
    const Time sent = message.sent < 0 ? run.timeOf(message.cause) : message.sent;
    lines.append(tr("sent at %1 by event %2").arg(timeText(sent), countText(message.cause)));
    switch (message.place) {
        case topology::Place::on_link:
            lines.append(tr("arrives at %1").arg(timeText(message.due)));
            break;
        case topology::Place::held:
            lines.append(tr("its link is held"));
            break;
        case topology::Place::kept:
            lines.append(tr("its connection keeps it: the link is cut"));
            break;
        case topology::Place::waiting:
            lines.append(tr("has arrived; its receiver has no time for it yet"));
            break;
    }
    if (message.copy)
        lines.append(tr("a duplicate"));
    if (message.refused)
        lines.append(tr("refused: on its way back"));
    if (message.damaged)
        lines.append(tr("damaged: its checksum fails"));
    return lines.join(u'\n');
}

QString TopologyView::tipAt(const QPointF& at) const {
    if (!scene_.isThere())
        return {};
    if (const auto message = scene_.messageAt(at))
        return messageTip(scene_.moment->now.messages[*message]);
    const auto node = scene_.nodeAt(at);
    if (!node)
        return {};
    const NodeFact& fact = scene_.run->nodes[*node];
    const std::string& label = scene_.moment->now.nodes[*node].label;
    QString tip = fact.name == fact.role ? text(fact.name) : tr("%1, a %2").arg(text(fact.name), text(fact.role));
    if (!label.empty())
        tip += QStringLiteral(" · ") + text(label);
    return tip;
}

bool TopologyView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), tipAt(help->pos()).toHtmlEscaped().replace(u'\n', QStringLiteral("<br>")),
                           this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace orrery::gui
