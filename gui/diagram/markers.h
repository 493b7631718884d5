// The markers A and B: two events between which a person wants to know how much time passes and how much happens.
// They belong to the run that is shown; another future of it keeps them at the same moments.
// Units: nanoseconds.
#pragma once
#include <QObject>
#include <array>
#include <memory>
#include <optional>

#include "gui/session/selection.h"

namespace orrery::gui {

enum class MarkerName : std::uint8_t { a, b };
constexpr std::array kMarkerNames = {MarkerName::a, MarkerName::b};
inline QString letterOf(MarkerName name) { return name == MarkerName::a ? QStringLiteral("A") : QStringLiteral("B"); }

struct Marker {
    EventNumber event = 0;
    Time time = 0;
    bool operator==(const Marker&) const = default;
};

class Markers : public QObject {
    Q_OBJECT
public:
    explicit Markers(Selection& selection, QObject* parent = nullptr);

    const std::optional<Marker>& at(MarkerName name) const { return markers_[static_cast<std::size_t>(name)]; }
    bool any() const { return at(MarkerName::a) || at(MarkerName::b); }
    bool both() const { return at(MarkerName::a) && at(MarkerName::b); }
    void set(MarkerName name, EventNumber event);  // 0: the start of the run
    void remove(MarkerName name);
    void clear();
    // Another future of the same run is shown.
    void follow();
    // "Δ 9.88 s · 213 events", from A to B; empty where one of them is missing.
    QString difference() const;

signals:
    void changed();

private:
    Selection& selection_;
    std::array<std::optional<Marker>, kMarkerNames.size()> markers_;
};

}  // namespace orrery::gui
