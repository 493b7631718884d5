// What a watch has been, as a line of steps or as bands.
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "gui/diagram/diagram_painter.h"
#include "gui/style/fonts.h"
#include "gui/style/text.h"
#include "gui/watch/watch_lanes.h"

namespace orrery::gui {
namespace {

bool isTruth(const WatchValue& value) { return std::holds_alternative<bool>(value.data); }

struct Seen {
    std::vector<WatchStretch>::const_iterator first, last;  // those that the window touches
};

Seen seenOf(const WatchLine& line, const TimeScale& scale, const QRectF& plot) {
    const Time from = static_cast<Time>(std::max(scale.time(plot.left()), 0.0));
    const Time to = static_cast<Time>(std::max(scale.time(plot.right()), 0.0));
    const auto& all = line.stretches();
    const auto after = [](Time time, const WatchStretch& one) { return time < one.from; };
    auto first = std::upper_bound(all.begin(), all.end(), from, after);
    return {first == all.begin() ? first : first - 1, std::upper_bound(all.begin(), all.end(), to, after)};
}

// A lane of numbers has at least one, and nothing else but where it is nothing.
bool isOfNumbers(const WatchLine& line) {
    bool any = false;
    for (const WatchStretch& one : line.stretches()) {
        const bool number = one.value.number().has_value() && !isTruth(one.value);
        if (!number && !one.value.is_nothing())
            return false;
        any = any || number;
    }
    return any;
}

void paintSteps(QPainter& painter, const QRectF& plot, const WatchLine& line, const TimeScale& scale, Time end,
                const Theme& theme) {
    std::int64_t least = INT64_MAX, most = INT64_MIN;
    for (const WatchStretch& one : line.stretches())
        if (one.numbers != 0) {
            least = std::min(least, one.least);
            most = std::max(most, one.most);
        }
    const QRectF room = plot.adjusted(0, 7, 0, -7);
    const auto y = [&](std::int64_t number) {
        if (most == least)
            return room.center().y();
        return room.bottom() - (static_cast<double>(number) - static_cast<double>(least)) /
                                   (static_cast<double>(most) - static_cast<double>(least)) * room.height();
    };
    QPainterPath path, spread;
    const Seen seen = seenOf(line, scale, plot);
    bool open = false;
    for (auto one = seen.first; one != seen.last; ++one) {
        const double left = scale.x(static_cast<double>(one->from));
        const auto next = one + 1;
        const double right = scale.x(static_cast<double>(next == line.stretches().end() ? end : next->from));
        if (one->numbers == 0) {
            open = false;
            continue;
        }
        const double at = y(one->value.number().value_or(one->most));
        open ? path.lineTo(left, at) : path.moveTo(left, at);
        path.lineTo(right, at);
        open = true;
        if (one->least != one->most)
            spread.addRect(QRectF(QPointF(left, y(one->most)), QPointF(std::max(right, left + 1), y(one->least))));
    }
    painter.fillPath(spread, mixed(theme.message, theme.plot, 0.4));
    painter.setPen(QPen(theme.message, 1.6));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
    painter.setFont(smallFont(10));
    painter.setPen(theme.muted);
    const auto mark = [&](std::int64_t number) {
        const bool time = std::any_of(line.stretches().begin(), line.stretches().end(), [](const WatchStretch& one) {
            return std::holds_alternative<Instant>(one.value.data);
        });
        const QString words = time ? text(format_time(number)) : QString::number(number);
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(words) + 6;
        const QRectF box(plot.right() - width, std::clamp(y(number) - 6, plot.top(), plot.bottom() - 12), width, 12);
        painter.fillRect(box, theme.plot);
        painter.drawText(box, Qt::AlignCenter, words);
    };
    mark(least);
    if (most != least)
        mark(most);
}

struct Band {
    double left = 0, right = 0;
    QString words;
    enum class Kind : std::uint8_t { text, so, notSo, nothing } kind = Kind::text;
};

Band bandOf(const WatchStretch& one, double left, double right) {
    if (isTruth(one.value)) {
        const bool ever_false = one.numbers != 0 && one.least == 0;  // it stays seen
        return {left, right, one.is_exact() ? text(to_text(one.value)) : QStringLiteral("…"),
                ever_false ? Band::Kind::notSo : Band::Kind::so};
    }
    if (one.value.is_nothing())
        return {left, right, text(to_text(one.value)), Band::Kind::nothing};
    return {left, right, one.is_exact() ? text(to_text(one.value)) : QStringLiteral("…"), Band::Kind::text};
}

void paintBand(QPainter& painter, const QRectF& plot, const Band& band, const Theme& theme) {
    const QRectF box(band.left, plot.top() + 9, std::max(band.right - band.left, 1.5), plot.height() - 18);
    switch (band.kind) {
        case Band::Kind::so:
            painter.fillRect(box, mixed(theme.delivered, theme.plot, 0.30));
            painter.fillRect(QRectF(box.left(), box.bottom() - 2, box.width(), 2), theme.delivered);
            break;
        case Band::Kind::notSo:
            painter.fillRect(box, mixed(theme.violation, theme.plot, 0.18));
            painter.fillRect(box, hatch(theme.violation, true));
            painter.fillRect(QRectF(box.left(), box.top(), box.width(), 2.5), theme.violation);
            break;
        case Band::Kind::text:
            painter.fillRect(box, theme.bands[bandTint(plain(band.words)) % theme.bands.size()]);
            break;
        case Band::Kind::nothing:
            break;
    }
    painter.setPen(theme.border);
    painter.drawLine(box.topLeft(), box.bottomLeft());
    const QRectF seen = box.intersected(plot);
    const QFontMetricsF metrics(painter.font());
    if (seen.width() < 14)
        return;
    const QString words = metrics.elidedText(band.words, Qt::ElideRight, seen.width() - 8);
    const QRectF at(seen.left() + 4, seen.top(), metrics.horizontalAdvance(words) + 4, seen.height());
    if (band.kind == Band::Kind::notSo)
        painter.fillRect(at.adjusted(-2, 4, 0, -3), theme.plot);
    painter.setPen(band.kind == Band::Kind::nothing ? theme.muted : theme.text);
    painter.drawText(at, Qt::AlignVCenter | Qt::AlignLeft, words);
}

// Bands that are narrower than a pixel are drawn as one, as what must be seen where one of them is that.
void paintBands(QPainter& painter, const QRectF& plot, const WatchLine& line, const TimeScale& scale, Time end,
                const Theme& theme) {
    painter.setFont(smallFont(11));
    const Seen seen = seenOf(line, scale, plot);
    std::optional<Band> open;
    for (auto one = seen.first; one != seen.last; ++one) {
        const auto next = one + 1;
        Band band = bandOf(*one, scale.x(static_cast<double>(one->from)),
                           scale.x(static_cast<double>(next == line.stretches().end() ? end : next->from)));
        if (open && open->right - open->left < 1.5) {
            band.left = open->left;
            if (open->kind == Band::Kind::notSo)
                band.kind = Band::Kind::notSo;
            band.words = QStringLiteral("…");
        } else if (open) {
            paintBand(painter, plot, *open, theme);
        }
        open = band;
    }
    if (open)
        paintBand(painter, plot, *open, theme);
}

}  // namespace

void paintWatch(QPainter& painter, const QRectF& plot, const WatchLine& line, const TimeScale& scale, Time end,
                const Theme& theme) {
    if (line.stretches().empty())
        return;
    painter.save();
    painter.setClipRect(plot);
    painter.setRenderHint(QPainter::Antialiasing);
    isOfNumbers(line) ? paintSteps(painter, plot, line, scale, end, theme)
                      : paintBands(painter, plot, line, scale, end, theme);
    painter.restore();
}

}  // namespace orrery::gui
