#include "gui/diagram/markers.h"

#include "gui/style/text.h"

namespace orrery::gui {

Markers::Markers(Selection& selection, QObject* parent) : QObject(parent), selection_(selection) {}

void Markers::set(MarkerName name, EventNumber event) {
    const auto& run = selection_.recorded();
    if (!run)
        return;
    const EventNumber within = std::min(event, run->lastEvent());
    auto& marker = markers_[static_cast<std::size_t>(name)];
    const Marker wanted{within, run->timeOf(within)};
    if (marker == wanted)
        return;
    marker = wanted;
    emit changed();
}

void Markers::remove(MarkerName name) {
    if (!at(name))
        return;
    markers_[static_cast<std::size_t>(name)].reset();
    emit changed();
}

void Markers::clear() {
    if (!any())
        return;
    markers_ = {};
    emit changed();
}

void Markers::follow() {
    const auto& run = selection_.recorded();
    if (!run || !any())
        return;
    for (auto& marker : markers_)
        if (marker)
            marker->event = run->lastEventAt(marker->time);
    emit changed();
}

QString Markers::difference() const {
    if (!both())
        return {};
    const Marker &a = *at(MarkerName::a), &b = *at(MarkerName::b);
    const bool back = b.time < a.time || (b.time == a.time && b.event < a.event);
    const Time length = back ? a.time - b.time : b.time - a.time;
    const EventNumber events = b.event < a.event ? a.event - b.event : b.event - a.event;
    return tr("Δ %1%2 · %3 events").arg(back ? QStringLiteral("−") : QString(), timeText(length), countText(events));
}

}  // namespace orrery::gui
