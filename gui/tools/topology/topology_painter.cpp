#include "gui/tools/topology/topology_painter.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <set>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kNamed = 7;              // px of radius from which nodes have names
constexpr std::size_t kMostNamed = 60;    // messages that have names
constexpr std::size_t kMostShaped = 400;  // messages that are more than dots

QString words(const char* text) { return QCoreApplication::translate("Topology", text); }

class Painting {
public:
    Painting(QPainter& painter, const QRectF& area, const TopologyScene& scene, const TopologyMarks& marks,
             const Theme& theme)
        : painter_(painter), area_(area), scene_(scene), marks_(marks), theme_(theme) {}

    void paint() {
        for (const Wire& wire : scene_.map->wires)
            paintWire(wire);
        paintTroubles();
        for (NodeId node = 0; node < scene_.places.size(); ++node)
            paintNode(node);
        paintLost();
        paintMessages();
        paintArrival();
        paintLegend();
    }

private:
    const topology::UnderWay& now() const { return scene_.moment->now; }

    void paintWire(const Wire& wire) {
        const topology::LinkTrouble there = now().trouble_of(wire.a, wire.b), back = now().trouble_of(wire.b, wire.a);
        const double width = std::clamp(0.8 + std::log10(static_cast<double>(wire.messages) + 1) * 0.35, 0.8, 2.6);
        QColor colour = mixed(theme_.lane, theme_.plot, 0.65);
        Qt::PenStyle style = Qt::SolidLine;
        if (there.cut && back.cut) {
            colour = theme_.fault;
            style = Qt::DashLine;
        } else if (there.slow || back.slow || there.bad || back.bad) {
            colour = theme_.dropped;
            style = there.slow || back.slow ? Qt::DotLine : Qt::DashDotLine;
        }
        painter_.setPen(QPen(colour, width, style));
        painter_.drawLine(scene_.node(wire.a), scene_.node(wire.b));
    }

    // Marks upon links: also upon those that nothing was sent over yet.
    void paintTroubles() {
        for (const topology::LinkTrouble& one : now().links) {
            if (one.from >= scene_.places.size() || one.to >= scene_.places.size())
                continue;
            const QLineF way = scene_.way(one.from, one.to);
            if (way.length() < 12)
                continue;
            if (one.cut)
                paintCut(way, now().trouble_of(one.to, one.from).cut);
            if (one.held)
                paintHeld(way);
        }
    }

    // A band across the wire, half of it where only this way is cut.
    void paintCut(const QLineF& way, bool both) {
        const double width = std::min(9.0, way.length() / 6), half = std::min(15.0, way.length() / 4);
        painter_.save();
        painter_.translate(way.pointAt(0.5));
        painter_.rotate(-way.angle());
        const QRectF band(-width / 2, both ? -half : -3, width, both ? 2 * half - 5 : half + 3);
        painter_.setPen(QPen(theme_.fault, 1.2));
        painter_.setBrush(theme_.plot);
        painter_.drawRect(band);
        painter_.setBrush(hatch(theme_.fault, true));
        painter_.drawRect(band);
        painter_.restore();
    }

    void paintHeld(const QLineF& way) {
        painter_.save();
        painter_.translate(way.pointAt(0.92));
        painter_.rotate(-way.angle());
        painter_.setPen(QPen(theme_.text, 2));
        painter_.drawLine(QPointF(0, -6), QPointF(0, 6));
        painter_.drawLine(QPointF(4, -6), QPointF(4, 6));
        painter_.restore();
    }

    void paintNode(NodeId node) {
        const topology::NodeCondition& condition = now().nodes[node];
        const QPointF at = scene_.node(node);
        const double radius = scene_.radius();
        if (!area_.adjusted(-60, -60, 60, 60).contains(at))
            return;
        const QPainterPath shape = roleShape(scene_.map->roles[node], at, radius);
        if (node == marks_.node) {
            painter_.setPen(Qt::NoPen);
            painter_.setBrush(mixed(theme_.accent, theme_.plot, 0.35));
            painter_.drawPath(roleShape(scene_.map->roles[node], at, radius + 6));
        }
        const bool acts = scene_.moment->row.number != 0 && scene_.moment->row.node == node;
        const bool labelled = condition.up && !condition.label.empty();
        painter_.setBrush(labelled ? theme_.bands[bandTint(condition.label)] : theme_.base);
        painter_.setPen(QPen(condition.up ? theme_.text : theme_.fault, acts ? 3 : 1.4,
                             condition.up ? Qt::SolidLine : Qt::DashLine));
        painter_.drawPath(shape);
        if (!condition.up) {
            painter_.setBrush(hatch(theme_.fault, true));
            painter_.drawPath(shape);
        }
        if (condition.paused && condition.up) {
            painter_.setPen(Qt::NoPen);
            painter_.setBrush(theme_.text);
            for (const double x : {-radius * 0.35, radius * 0.1})
                painter_.drawRect(QRectF(at.x() + x, at.y() - radius * 0.4, radius * 0.25, radius * 0.8));
        }
        if (radius >= kNamed)
            nameNode(node, condition);
    }

    void nameNode(NodeId node, const topology::NodeCondition& condition) {
        const QPointF below = scene_.node(node) + QPointF(0, scene_.radius() + 3);
        double y = below.y() + line(text(scene_.run->nodeName(node)), below, smallFont(12, true), theme_.text);
        QStringList state;
        if (!condition.label.empty())
            state.append(text(condition.label));
        if (condition.paused)
            state.append(words(QT_TRANSLATE_NOOP("Topology", "paused")));
        if (condition.slow)
            state.append(words(QT_TRANSLATE_NOOP("Topology", "slow")));
        if (condition.lies)
            state.append(words(QT_TRANSLATE_NOOP("Topology", "lies")));
        if (!state.isEmpty())
            line(state.join(QStringLiteral(" · ")), {below.x(), y}, smallFont(11), theme_.muted);
    }

    // A line of text centred below a point, on the ground; its height.
    double line(const QString& said, const QPointF& top, const QFont& font, const QColor& colour) {
        const QFontMetricsF metrics(font);
        const QString shown = metrics.elidedText(said, Qt::ElideRight, 130);
        const QRectF box(top.x() - metrics.horizontalAdvance(shown) / 2 - 2, top.y(),
                         metrics.horizontalAdvance(shown) + 4, metrics.height() - 2);
        QColor ground = theme_.plot;
        ground.setAlpha(205);
        painter_.fillRect(box, ground);
        painter_.setFont(font);
        painter_.setPen(colour);
        painter_.drawText(box, Qt::AlignCenter, shown);
        taken_.push_back(box);
        return box.height();
    }

    bool isSelected(const topology::Message& one) const {
        if (marks_.message)
            return *marks_.message == one.sequence;
        const auto& arrow = marks_.arrow;
        return arrow && arrow->sendEvent == one.cause && arrow->message == one.kind && arrow->to == one.to &&
               (one.place != topology::Place::on_link || arrow->arrives == one.due);
    }

    QColor colourOf(const topology::Message& one) const {
        if (one.refused || one.damaged)
            return theme_.dropped;
        return one.copy ? theme_.duplicate : theme_.message;
    }

    void paintMessages() {
        const auto& messages = now().messages;
        const bool shaped = messages.size() <= kMostShaped;
        for (std::size_t i = 0; i < messages.size(); ++i) {
            const topology::Message& one = messages[i];
            if (one.from >= scene_.places.size() || one.to >= scene_.places.size())
                continue;
            const QPointF at = scene_.message(i);
            const bool lit = isSelected(one) || marks_.underMouse == i;
            if (!shaped && !lit) {
                painter_.setPen(Qt::NoPen);
                painter_.setBrush(colourOf(one));
                painter_.drawEllipse(at, 1.6, 1.6);
                continue;
            }
            paintMessage(one, at, lit);
        }
        // Names come last, and the selected one first: what finds no room has none.
        for (const bool lit : {true, false})
            for (std::size_t i = 0; i < messages.size(); ++i)
                if (const bool is_lit = isSelected(messages[i]) || marks_.underMouse == i;
                    is_lit == lit && (lit || messages.size() <= kMostNamed))
                    nameMessage(messages[i], scene_.message(i), lit);
    }

    void paintMessage(const topology::Message& one, const QPointF& at, bool lit) {
        const QColor colour = colourOf(one);
        const QLineF way = scene_.way(one.from, one.to);
        painter_.save();
        painter_.translate(at);
        painter_.rotate(one.place == topology::Place::waiting ? 0 : -way.angle());
        const double size = lit ? 7.5 : 5.5;
        QPainterPath head;
        head.moveTo(size, 0);
        head.lineTo(-size * 0.8, -size * 0.75);
        head.lineTo(-size * 0.4, 0);
        head.lineTo(-size * 0.8, size * 0.75);
        head.closeSubpath();
        painter_.setPen(QPen(lit ? theme_.text : theme_.plot, lit ? 1.6 : 1));
        painter_.setBrush(one.refused ? QBrush(theme_.plot) : QBrush(colour));
        if (one.refused)
            painter_.setPen(QPen(colour, 1.5));
        painter_.drawPath(head);
        if (one.copy) {
            painter_.setPen(QPen(colour, 1.3));
            painter_.setBrush(Qt::NoBrush);
            painter_.drawPath(head.translated(-5, 0));
        }
        painter_.restore();
        if (one.damaged)
            paintCross(painter_, at, 4, theme_.dropped);
    }

    void nameMessage(const topology::Message& one, const QPointF& at, bool lit) {
        const QString name = lit && !one.text.empty() ? text(one.text) : text(scene_.run->kindName(one.kind));
        label(name, at, colourOf(one), lit);
    }

    // Beside a point, where nothing stands yet.
    void label(const QString& said, const QPointF& at, const QColor& colour, bool always) {
        const QFont font = smallFont(11, always);
        const QFontMetricsF metrics(font);
        const QString shown = metrics.elidedText(said, Qt::ElideRight, always ? 320 : 110);
        const QSizeF size(metrics.horizontalAdvance(shown) + 4, metrics.height() - 1);
        const QPointF corners[] = {at + QPointF(8, -size.height() - 2), at + QPointF(8, 3),
                                   at + QPointF(-size.width() - 8, -size.height() - 2),
                                   at + QPointF(-size.width() - 8, 3)};
        for (const QPointF& corner : corners) {
            QRectF box(corner, size);
            if (always)
                box.moveLeft(std::clamp(box.left(), area_.left() + 2, std::max(area_.right() - size.width() - 2, 2.0)));
            const bool free = area_.contains(box) && std::none_of(taken_.begin(), taken_.end(), [&](const QRectF& one) {
                                  return one.intersects(box);
                              });
            if (!free && !(always && &corner == &corners[3]))
                continue;
            QColor ground = theme_.plot;
            ground.setAlpha(215);
            painter_.fillRect(box, ground);
            painter_.setFont(font);
            painter_.setPen(always ? theme_.text : colour);
            painter_.drawText(box, Qt::AlignCenter, shown);
            taken_.push_back(box);
            return;
        }
    }

    // What the event of the playhead sent in vain.
    void paintLost() {
        for (const TraceEffect& effect : scene_.moment->lost) {
            if (effect.node >= scene_.places.size() || effect.peer >= scene_.places.size())
                continue;
            const QLineF way = scene_.way(effect.node, effect.peer);
            painter_.setPen(QPen(theme_.dropped, 1.5, Qt::DashLine));
            painter_.drawLine(way.p1(), way.pointAt(0.4));
            paintCross(painter_, way.pointAt(0.4), 5, theme_.dropped);
            label(text(scene_.run->kindName(effect.message)), way.pointAt(0.4), theme_.dropped, false);
        }
    }

    // What it received: it has come to its end, filled where it was handled, crossed where it was not.
    void paintArrival() {
        const TraceEvent& row = scene_.moment->row;
        if (row.number == 0 || row.what != EventKind::deliver || row.peer >= scene_.places.size() ||
            row.node >= scene_.places.size() || row.peer == row.node)
            return;
        const QPointF at = scene_.way(row.peer, row.node).p2();
        if (row.outcome == Outcome::handled) {
            painter_.setPen(QPen(theme_.plot, 1));
            painter_.setBrush(theme_.delivered);
            painter_.drawEllipse(at, 5, 5);
        } else {
            paintCross(painter_, at, 5, theme_.dropped);
        }
        label(text(scene_.run->kindName(row.kind)), at,
              row.outcome == Outcome::handled ? theme_.delivered : theme_.dropped, false);
    }

    void paintLegend();

    QPainter& painter_;
    const QRectF area_;
    const TopologyScene& scene_;
    const TopologyMarks& marks_;
    const Theme& theme_;
    std::vector<QRectF> taken_;  // by words
};

// Roles, and those marks that are in sight.
void Painting::paintLegend() {
    const QFont font = smallFont(11);
    const QFontMetricsF metrics(font);
    double x = area_.left() + 14, y = area_.bottom() - 14;
    painter_.setFont(font);
    const auto entry = [&](const QString& said, auto draw) {
        const double width = 26 + metrics.horizontalAdvance(said) + 14;
        if (x > area_.left() + 14 && x + width > area_.right()) {
            x = area_.left() + 14;
            y -= 20;
        }
        painter_.save();
        draw(QPointF(x + 8, y));
        painter_.restore();
        painter_.setPen(theme_.muted);
        painter_.drawText(QPointF(x + 22, y + metrics.ascent() / 2 - 1), said);
        x += width;
    };
    std::set<std::uint32_t> seen;
    for (NodeId node = 0; node < scene_.map->roles.size() && seen.size() < 6; ++node) {
        const std::uint32_t role = scene_.map->roles[node];
        if (seen.insert(role).second)
            entry(text(scene_.run->nodes[node].role), [&](const QPointF& at) {
                painter_.setPen(QPen(theme_.text, 1.2));
                painter_.setBrush(theme_.base);
                painter_.drawPath(roleShape(role, at, 7));
            });
    }
    const auto wire = [&](Qt::PenStyle style, const QColor& colour) {
        return [this, style, colour](const QPointF& at) {
            painter_.setPen(QPen(colour, 2, style));
            painter_.drawLine(at - QPointF(9, 0), at + QPointF(9, 0));
        };
    };
    const auto any = [&](auto wanted) {
        return wanted(now().everywhere) || std::any_of(now().links.begin(), now().links.end(), wanted);
    };
    if (any([](const topology::LinkTrouble& one) { return one.cut; }))
        entry(words(QT_TRANSLATE_NOOP("Topology", "cut")), [&](const QPointF& at) {
            painter_.setPen(QPen(theme_.fault, 1));
            painter_.setBrush(hatch(theme_.fault, true));
            painter_.drawRect(QRectF(at.x() - 4, at.y() - 7, 8, 14));
        });
    if (any([](const topology::LinkTrouble& one) { return one.held; }))
        entry(words(QT_TRANSLATE_NOOP("Topology", "held")), [&](const QPointF& at) {
            painter_.setPen(QPen(theme_.text, 2));
            painter_.drawLine(at + QPointF(-2, -6), at + QPointF(-2, 6));
            painter_.drawLine(at + QPointF(2, -6), at + QPointF(2, 6));
        });
    if (any([](const topology::LinkTrouble& one) { return one.slow; }))
        entry(words(QT_TRANSLATE_NOOP("Topology", "slow link")), wire(Qt::DotLine, theme_.dropped));
    if (any([](const topology::LinkTrouble& one) { return one.bad && !one.slow; }))
        entry(words(QT_TRANSLATE_NOOP("Topology", "bad link")), wire(Qt::DashDotLine, theme_.dropped));
    const auto down = std::any_of(now().nodes.begin(), now().nodes.end(), [](const auto& node) { return !node.up; });
    if (down)
        entry(words(QT_TRANSLATE_NOOP("Topology", "down")), [&](const QPointF& at) {
            painter_.setPen(QPen(theme_.fault, 1, Qt::DashLine));
            painter_.setBrush(hatch(theme_.fault, true));
            painter_.drawRect(QRectF(at.x() - 7, at.y() - 7, 14, 14));
        });
}

}  // namespace

void paintTopology(QPainter& painter, const QRectF& area, const TopologyScene& scene, const TopologyMarks& marks,
                   const Theme& theme) {
    painter.fillRect(area, theme.plot);
    if (!scene.isThere())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    Painting(painter, area, scene, marks, theme).paint();
}

}  // namespace orrery::gui
