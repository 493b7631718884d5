#include "gui/tools/topology/saved_places.h"

#include <QPointF>

#include "gui/style/settings.h"

namespace orrery::gui {
SavedPlaces savedPlaces(const std::string& scenario) {
    SavedPlaces places;
    QSettings file = settingsOf("topology");
    file.beginGroup(settingsKey(scenario));
    const int layout = file.value(QStringLiteral("layout"), 0).toInt();
    if (layout >= 0 && layout <= static_cast<int>(topology::Layout::springs))
        places.layout = static_cast<topology::Layout>(layout);
    file.beginGroup(QStringLiteral("nodes"));
    for (const QString& name : file.childKeys()) {
        const QPointF at = file.value(name).toPointF();
        places.byName[plain(name)] = {at.x(), at.y()};
    }
    return places;
}

void savePlaces(const std::string& scenario, const SavedPlaces& places) {
    QSettings file = settingsOf("topology");
    file.beginGroup(settingsKey(scenario));
    file.remove(QString());
    if (places.layout != topology::Layout::automatic)
        file.setValue(QStringLiteral("layout"), static_cast<int>(places.layout));
    file.beginGroup(QStringLiteral("nodes"));
    for (const auto& [name, place] : places.byName)
        file.setValue(text(name), QPointF(place.x, place.y));
}

}  // namespace orrery::gui
