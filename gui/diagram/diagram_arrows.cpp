// Messages and events of the diagram, fine where there is room, as density where there is none.
#include <QImage>
#include <QPainter>
#include <array>
#include <cmath>
#include <optional>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"
#include "gui/style/tints.h"
#include "sim/filter/colour_rules.h"

namespace orrery::gui {
namespace {

constexpr double kSteep = 2.5;       // px: an arrow that advances less is density when there are many
constexpr double kDimmed = 0.30;     // share of colour of what is not lit
constexpr std::size_t kCrowd = 400;  // arrows beyond which plain ones are drawn thin; not lit beside lit ones: headless
constexpr EventNumber kManyDots = 700;
constexpr EventNumber kLetters = 120;  // events beyond which no letters of rules stand beside them
constexpr std::size_t kMarks = 1 << 16;

// Remembers pixels that were drawn already. Forgetful: a collision draws twice, never too little.
class DrawnOnce {
public:
    DrawnOnce() : marks_(kMarks, 0) {}
    bool first(std::uint64_t key) {
        std::uint64_t& mark = marks_[(key * 0x9E3779B97F4A7C15U) >> 48];
        if (mark == key + 1)
            return false;
        mark = key + 1;
        return true;
    }

private:
    std::vector<std::uint64_t> marks_;
};

std::uint64_t pixel(double x) { return static_cast<std::uint64_t>(std::clamp(x, -4000.0, 28000.0) + 4000.0); }

std::uint64_t keyOf(const QLineF& line, const Arrow& arrow) {
    return pixel(line.x1() / 2) << 48 | pixel(line.x2() / 2) << 32 |
           static_cast<std::uint64_t>(arrow.from & 0x1FFF) << 19 | static_cast<std::uint64_t>(arrow.to & 0x1FFF) << 6 |
           static_cast<std::uint64_t>(arrow.kind) << 1;
}

// Cuts a line at the plot's edges: the raster engine pays for every pixel of a long line. Nothing where it lies beyond.
std::optional<QLineF> cut(const QLineF& line, const QRectF& plot) {
    constexpr double kBeyond = 20;
    double from = 0, to = 1;
    const auto keep = [&](double start, double way, double least, double most) {
        if (way == 0)
            return start >= least && start <= most;
        const double a = (least - start) / way, b = (most - start) / way;
        from = std::max(from, std::min(a, b));
        to = std::min(to, std::max(a, b));
        return from <= to;
    };
    if (!keep(line.x1(), line.dx(), plot.left() - kBeyond, plot.right() + kBeyond) ||
        !keep(line.y1(), line.dy(), plot.top() - kBeyond, plot.bottom() + kBeyond))
        return std::nullopt;
    return QLineF(line.pointAt(from), line.pointAt(to));
}

// Whether any of it may lie in the plot.
bool isSeen(const DiagramLayout& layout, const Arrow& arrow) {
    if (!layout.hasLanes(arrow))
        return false;
    const double y0 = layout.laneY(arrow.from), y1 = layout.laneY(arrow.to);
    return std::max(y0, y1) >= layout.plot.top() && std::min(y0, y1) <= layout.plot.bottom();
}

// Lines of many arrows by their colour: that of messages, and behind it the tints of rules.
using TintedLines = std::array<std::vector<QLineF>, kTints + 1>;

std::size_t placeOf(const Colouring::Rule* rule) { return rule ? static_cast<std::size_t>(rule->tint) + 1 : 0; }

QColor colourAt(std::size_t place, const Theme& theme) {
    return place == 0 ? theme.message : tintOf(static_cast<int>(place) - 1, theme);
}

QColor colourOf(const DiagramScene& scene, const Arrow& arrow) {
    const Theme& theme = scene.theme;
    if (const Colouring::Rule* const rule = scene.lit.ruleOf(arrow))
        return tintOf(rule->tint, theme);
    if (arrow.isLost())
        return theme.dropped;
    return arrow.kind == ArrowKind::duplicate ? theme.duplicate : theme.message;
}

std::array<QLineF, 2> headOf(const QLineF& line) {
    const double length = std::max(line.length(), 1e-6);
    const QPointF along(line.dx() / length, line.dy() / length);
    const QPointF across(-along.y(), along.x());
    const QPointF tip = line.p2() - along * 4;  // before the dot
    return {QLineF(tip, tip - along * 8 + across * 4), QLineF(tip, tip - along * 8 - across * 4)};
}

void paintHead(QPainter& painter, const QLineF& line) { painter.drawLines(headOf(line).data(), 2); }

void paintFine(QPainter& painter, const DiagramScene& scene, const Arrow& arrow, bool crowded) {
    const Theme& theme = scene.theme;
    const bool lit = scene.lit.has(arrow);
    QColor colour = colourOf(scene, arrow);
    const bool dim = scene.lit.isDim(arrow);
    if (dim)
        colour = mixed(colour, theme.plot, crowded || !scene.lit.passes(arrow) ? kDimmed : kDimmed + 0.25);
    const bool plain = crowded && dim;
    const QLineF whole = arrowLine(scene, arrow);
    const auto visible = cut(whole, scene.layout.plot);
    if (!visible && arrow.kind != ArrowKind::refused)
        return;
    const QLineF line = visible.value_or(QLineF(whole.p2(), whole.p2()));
    QPen pen(colour, lit ? 2.6 : plain ? 1.0 : 1.3, Qt::SolidLine, Qt::FlatCap);
    if (arrow.isLost())
        pen.setDashPattern({5, 3.5});
    if (arrow.kind == ArrowKind::inFlight)
        pen.setDashPattern({1, 3});
    painter.setPen(pen);
    if (arrow.kind == ArrowKind::duplicate) {
        const double length = std::max(line.length(), 1e-6);
        const QPointF aside(-line.dy() / length * 1.8, line.dx() / length * 1.8);
        painter.drawLine(line.translated(aside));
        painter.drawLine(line.translated(-aside));
    } else {
        painter.drawLine(line);
    }
    if (arrow.isLost()) {
        // A message that comes to a dead node or over a cut link ends just before its lane.
        const bool short_of_it = arrow.kind == ArrowKind::lost || arrow.kind == ArrowKind::refused;
        const double share = short_of_it ? 1.0 : 1.0 - std::min(0.3, 14.0 / std::max(whole.length(), 1.0));
        const QPointF end = whole.pointAt(share);
        paintCross(painter, end, 4.5, colour);
        if (arrow.kind == ArrowKind::refused) {
            const QLineF back = backLine(scene, arrow);
            painter.setPen(pen);
            if (const auto seen = cut(back, scene.layout.plot))
                painter.drawLine(*seen);
            pen.setStyle(Qt::SolidLine);
            painter.setPen(pen);
            paintHead(painter, back);
        }
    } else if (arrow.kind != ArrowKind::inFlight && !plain) {
        pen.setStyle(Qt::SolidLine);
        painter.setPen(pen);
        paintHead(painter, whole);
    }
}

// Each by itself; where there is a crowd, plain messages together.
void paintFew(QPainter& painter, const DiagramScene& scene, bool crowded) {
    std::vector<Arrow> lit;
    TintedLines plain;
    visitArrows(scene.run, scene.layout.scale, [&](const Arrow& arrow) {
        if (!isSeen(scene.layout, arrow))
            return;
        if (scene.lit.has(arrow)) {
            lit.push_back(arrow);
        } else if (crowded && arrow.kind == ArrowKind::message && !scene.lit.any() && scene.lit.passes(arrow)) {
            const QLineF whole = arrowLine(scene, arrow);
            std::vector<QLineF>& alike = plain.at(placeOf(scene.lit.ruleOf(arrow)));
            if (const auto seen = cut(whole, scene.layout.plot))
                alike.push_back(*seen);
            if (scene.layout.plot.contains(whole.p2()))
                for (const QLineF& stroke : headOf(whole))
                    alike.push_back(stroke);
        } else {
            paintFine(painter, scene, arrow, crowded);
        }
    });
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (std::size_t place = 0; place < plain.size(); ++place) {
        painter.setPen(QPen(colourAt(place, scene.theme), 0));
        painter.drawLines(plain.at(place).data(), static_cast<int>(plain.at(place).size()));
    }
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Arrow& arrow : lit)
        paintFine(painter, scene, arrow, crowded);
}

// How many arrows cross each gap between two lanes, by column of pixels.
class Density {
public:
    explicit Density(const DiagramLayout& layout)
        : columns_(static_cast<std::size_t>(layout.plot.width()) + 1),
          gaps_(layout.lanes->count()),
          counts_(columns_ * (gaps_ + 1), 0) {}
    void add(double x, std::size_t from, std::size_t to) {  // rows
        if (x < 0 || x >= static_cast<double>(columns_))
            return;
        const std::size_t row = static_cast<std::size_t>(x) * (gaps_ + 1);
        ++counts_[row + std::min(from, to)];
        --counts_[row + std::max(from, to)];
    }
    void paint(QPainter& painter, const DiagramScene& scene) {
        const DiagramLayout& layout = scene.layout;
        QImage image(static_cast<int>(columns_), static_cast<int>(layout.plot.height()) + 1,
                     QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        const std::vector<QRgb> shades = shadesOf(scene);
        std::vector<int> running(columns_, 0);
        for (std::size_t gap = 0; gap + 1 < gaps_; ++gap) {
            for (std::size_t column = 0; column < columns_; ++column)
                running[column] += counts_[column * (gaps_ + 1) + gap];
            const int top = static_cast<int>(layout.rowY(gap) - layout.plot.top()) + 1;
            const int bottom = static_cast<int>(layout.rowY(gap + 1) - layout.plot.top());
            for (int y = std::max(top, 0); y < std::min(bottom, image.height()); ++y) {
                auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
                for (std::size_t column = 0; column < columns_; ++column)
                    if (running[column] > 0)
                        pixels[column] =
                            shades[std::min<std::size_t>(static_cast<std::size_t>(running[column]), shades.size() - 1)];
            }
        }
        painter.drawImage(layout.plot.topLeft(), image);
    }

private:
    static std::vector<QRgb> shadesOf(const DiagramScene& scene) {
        std::vector<QRgb> shades(64);
        for (std::size_t i = 0; i < shades.size(); ++i) {
            const double share = scene.lit.any() || scene.lit.passing ? 0.35 : 1.0;
            const double alpha = std::min(1.0, 0.22 + 0.78 * std::log2(1.0 + static_cast<double>(i)) / 6.0) * share;
            QColor colour = scene.theme.message;
            colour.setAlphaF(static_cast<float>(alpha));
            shades[i] = qPremultiply(colour.rgba());
        }
        return shades;
    }
    std::size_t columns_, gaps_;
    std::vector<int> counts_;
};

void paintMany(QPainter& painter, const DiagramScene& scene) {
    const QRectF& plot = scene.layout.plot;
    Density density(scene.layout);
    DrawnOnce drawn;
    TintedLines plain;
    std::vector<QLineF> duplicates, dimmed;
    std::vector<QPointF> crosses;
    std::vector<Arrow> lit;
    visitArrows(scene.run, scene.layout.scale, [&](const Arrow& arrow) {
        if (!isSeen(scene.layout, arrow))
            return;
        if (scene.lit.has(arrow)) {
            lit.push_back(arrow);
            return;
        }
        const QLineF line = arrowLine(scene, arrow);
        if (arrow.isLost()) {
            const std::uint64_t key = pixel(line.x2() / 6) << 32 |
                                      static_cast<std::uint64_t>(arrow.from & 0x3FFF) << 16 | (arrow.to & 0x3FFF);
            if (drawn.first(key))
                crosses.push_back(line.p2());
            return;
        }
        if (line.x2() - line.x1() < kSteep) {
            const Lanes& lanes = *scene.layout.lanes;
            density.add(line.x1() - plot.left(), lanes.rowOf(arrow.from), lanes.rowOf(arrow.to));
            return;
        }
        const auto seen = cut(line, plot);
        const bool passes = scene.lit.passes(arrow);
        if (!seen || !drawn.first(keyOf(line, arrow) + (passes ? 0 : 1)))
            return;
        const std::size_t place = placeOf(scene.lit.ruleOf(arrow));
        const bool doubled = arrow.kind == ArrowKind::duplicate && place == 0;
        (!passes ? dimmed : doubled ? duplicates : plain.at(place)).push_back(*seen);
    });
    density.paint(painter, scene);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto lines = [&](const std::vector<QLineF>& some, const QColor& colour) {
        QColor light = colour;
        light.setAlphaF(scene.lit.any() && !scene.lit.passing ? 0.3F : 0.7F);
        painter.setPen(QPen(light, 0));
        painter.drawLines(some.data(), static_cast<int>(some.size()));
    };
    lines(dimmed, mixed(scene.theme.message, scene.theme.plot, kDimmed));
    for (std::size_t place = 0; place < plain.size(); ++place)
        lines(plain.at(place), colourAt(place, scene.theme));
    lines(duplicates, scene.theme.duplicate);
    std::vector<QLineF> strokes;
    for (const QPointF& at : crosses) {
        strokes.emplace_back(at + QPointF(-3, -3), at + QPointF(3, 3));
        strokes.emplace_back(at + QPointF(-3, 3), at + QPointF(3, -3));
    }
    painter.setPen(QPen(scene.theme.dropped, 0));
    painter.drawLines(strokes.data(), static_cast<int>(strokes.size()));
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Arrow& arrow : lit)
        paintFine(painter, scene, arrow, true);
}

// The events of each piece in sight.
std::vector<std::pair<EventNumber, EventNumber>> eventsInSight(const DiagramScene& scene) {
    std::vector<std::pair<EventNumber, EventNumber>> out;
    for (const auto& [from, to] : scene.layout.scale.pieces()) {
        const EventNumber first = scene.run.lastEventAt(from - 1) + (out.empty() ? 0 : 1);
        const EventNumber last = scene.run.lastEventAt(to);
        if (last >= std::max<EventNumber>(first, 1))
            out.emplace_back(std::max<EventNumber>(first, 1), last);
    }
    return out;
}

QPointF placeOf(const DiagramScene& scene, const TraceEvent& event) {
    return {scene.layout.scale.x(event.time, event.number), scene.layout.laneY(event.node)};
}

// One of very many.
void paintSpeck(QPainter& painter, const DiagramScene& scene, const TraceEvent& event, bool passes) {
    const Theme& theme = scene.theme;
    const Colouring::Rule* const rule = scene.lit.ruleOf(event.number);
    const QColor plain = rule                             ? tintOf(rule->tint, theme)
                         : event.what == EventKind::fault ? theme.fault
                                                          : theme.delivered;
    const bool back = rule || event.what != EventKind::fault;
    const QColor colour = !back                                   ? plain
                          : !passes                               ? mixed(plain, theme.plot, kDimmed)
                          : scene.lit.any() && !scene.lit.passing ? mixed(plain, theme.plot, kDimmed + 0.2)
                                                                  : plain;
    const QPointF at = placeOf(scene, event);
    painter.fillRect(QRectF(std::floor(at.x()) - 1, std::floor(at.y()) - 1, 3, 3), colour);
}

// The shape tells what it is; the colour is its own, or that of a rule.
void paintDot(QPainter& painter, const DiagramScene& scene, const TraceEvent& event) {
    const Theme& theme = scene.theme;
    const QPointF at = placeOf(scene, event);
    const bool lit = scene.lit.has(event.number), dim = scene.lit.isDim(event.number);
    const Colouring::Rule* const rule = scene.lit.ruleOf(event.number);
    const auto colour = [&](const QColor& own, double share) {
        const QColor full = rule ? tintOf(rule->tint, theme) : own;
        return dim ? mixed(full, theme.plot, share) : full;
    };
    painter.setPen(Qt::NoPen);
    if (event.what == EventKind::deliver) {
        painter.setBrush(colour(theme.delivered, kDimmed + 0.2));
        const double radius = lit ? 4.2 : dim ? 2.6 : 3.2;
        painter.drawEllipse(at, radius, radius);
    } else if (event.what == EventKind::timer) {
        painter.setPen(QPen(colour(theme.muted, 0.5), rule ? 1.8 : 1.2));
        painter.setBrush(theme.plot);
        painter.drawEllipse(at, 2.6, 2.6);
    } else if (event.what == EventKind::sync) {
        painter.setBrush(colour(theme.muted, 0.5));
        painter.drawRect(QRectF(at.x() - 2.5, at.y() - 2.5, 5, 5));
    } else {
        painter.setBrush(rule ? colour(theme.fault, 0.5) : theme.fault);
        painter.drawRect(QRectF(at.x() - 3.5, at.y() - 3.5, 7, 7));
    }
}

void paintLetter(QPainter& painter, const DiagramScene& scene, const TraceEvent& event) {
    const Colouring::Rule* const rule = scene.lit.ruleOf(event.number);
    if (!rule)
        return;
    painter.setFont(smallFont(9, true));
    painter.setPen(tintOf(rule->tint, scene.theme));
    painter.drawText(placeOf(scene, event) + QPointF(4, -5), rule->letter);
}

void paintDots(QPainter& painter, const DiagramScene& scene) {
    DrawnOnce drawn;
    painter.setRenderHint(QPainter::Antialiasing);
    const auto ranges = eventsInSight(scene);
    EventNumber count = 0;
    for (const auto& [first, last] : ranges)
        count += last - first;
    const bool many = count > kManyDots;
    const bool letters = scene.lit.colours && count <= kLetters;
    const auto paint = [&](const TraceEvent& event) {
        if (event.node == kNoNode || event.outcome != Outcome::handled || !scene.layout.showsLane(event.node))
            return;
        if (many && !scene.lit.has(event.number)) {
            const bool passes = scene.lit.passes(event.number);
            const double x = scene.layout.scale.x(event.time, event.number);
            if (drawn.first((pixel(x / 2) << 20 | event.node) * 2 + (passes ? 1 : 0)))
                paintSpeck(painter, scene, event, passes);
            return;
        }
        paintDot(painter, scene, event);
        if (letters)
            paintLetter(painter, scene, event);
    };
    for (const auto& [first, last] : ranges)
        scene.run.eventsBetween(first, last, paint);
}

// The counts of those blocks of a view whose rows are not at hand.
void paintMissing(QPainter& painter, const DiagramScene& scene, Time from, Time to) {
    const Recorded& run = scene.run;
    const BlockRange range = run.blocksOf(from, to);
    for (std::size_t index = range.first; index <= range.last; ++index) {
        if (run.rows.hasBlock(index))
            continue;
        std::size_t last = index;
        while (last < range.last && !run.rows.hasBlock(last + 1))
            ++last;
        paintFar(painter, scene,
                 {{std::max(run.overview.time_of(first_of_block(index)), from),
                   std::min(run.overview.time_of(first_of_block(last + 1) - 1), to)}});
        index = last;
    }
}

// Of a row that is not there nothing is wished: what is lit may lie far from what is seen.
const TraceEvent* rowAtHand(const Recorded& run, EventNumber number) {
    const BlockView* const block = number == 0 ? nullptr : run.rows.block(block_of(number));
    return block ? block->event(number) : nullptr;
}

// What led from one lit event to the next at the same node (a timer, a sync): a thick stretch of its lane.
void paintLitLanes(QPainter& painter, const DiagramScene& scene) {
    painter.setPen(QPen(scene.theme.message, 3, Qt::SolidLine, Qt::RoundCap));
    for (const EventNumber number : scene.lit.path->lit) {
        const TraceEvent* event = rowAtHand(scene.run, number);
        const TraceEvent* cause = event ? rowAtHand(scene.run, event->cause) : nullptr;
        if (!cause || cause->node != event->node || event->node == kNoNode || !scene.lit.has(cause->number) ||
            !scene.layout.showsLane(event->node))
            continue;
        const double y = scene.layout.laneY(event->node);
        const QLineF line(scene.layout.scale.x(cause->time, cause->number), y,
                          scene.layout.scale.x(event->time, event->number), y);
        if (const auto seen = cut(line, scene.layout.plot))
            painter.drawLine(*seen);
    }
}

void paintLit(QPainter& painter, const DiagramScene& scene) {
    painter.setRenderHint(QPainter::Antialiasing);
    paintLitLanes(painter, scene);
    visitArrows(scene.run, scene.layout.scale, [&](const Arrow& arrow) {
        if (scene.lit.has(arrow) && isSeen(scene.layout, arrow))
            paintFine(painter, scene, arrow, true);
    });
}

}  // namespace

void paintArrows(QPainter& painter, const DiagramScene& scene) {
    const auto pieces = scene.layout.scale.pieces();
    if (showsCounts(scene)) {
        paintFar(painter, scene, pieces);
        if (showsLit(scene))
            paintLit(painter, scene);
        return;
    }
    if (scene.run.lastEvent() > 0)
        for (const auto& [from, to] : pieces)
            paintMissing(painter, scene, from, to);
    std::size_t count = 0;
    visitArrows(scene.run, scene.layout.scale,
                [&](const Arrow& arrow) { count += isSeen(scene.layout, arrow) ? 1 : 0; });
    painter.setRenderHint(QPainter::Antialiasing);
    if (scene.lit.any())
        paintLitLanes(painter, scene);
    if (count <= kFineArrows) {
        paintFew(painter, scene, count > kCrowd);
    } else {
        paintMany(painter, scene);
    }
    if (scene.run.lastEvent() > 0)
        paintDots(painter, scene);
}

}  // namespace orrery::gui
