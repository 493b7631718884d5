#include "gui/tools/topology/saved_places.h"

#include <QPointF>
#include <QSettings>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

QSettings settings() {
    return QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("orrery"), QStringLiteral("topology"));
}

// A group of the file: no slash, which would begin another.
QString groupOf(const std::string& scenario) { return text(scenario).replace(u'/', u'|').replace(u'\\', u'|'); }

}  // namespace

SavedPlaces savedPlaces(const std::string& scenario) {
    SavedPlaces places;
    QSettings file = settings();
    file.beginGroup(groupOf(scenario));
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
    QSettings file = settings();
    file.beginGroup(groupOf(scenario));
    file.remove(QString());
    if (places.layout != topology::Layout::automatic)
        file.setValue(QStringLiteral("layout"), static_cast<int>(places.layout));
    file.beginGroup(QStringLiteral("nodes"));
    for (const auto& [name, place] : places.byName)
        file.setValue(text(name), QPointF(place.x, place.y));
}

}  // namespace orrery::gui
