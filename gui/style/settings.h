// What the program keeps from one start to the next: a file a subject, in the user's folder of settings.
#pragma once
#include <QSettings>
#include <string>

#include "gui/style/text.h"

namespace orrery::gui {

inline QSettings settingsOf(const char* subject) {
    return QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("orrery"),
                     QString::fromLatin1(subject));
}

// A scenario's name as a key or a group: a slash would begin another group.
inline QString settingsKey(const std::string& scenario) {
    return text(scenario).replace(u'/', u'|').replace(u'\\', u'|');
}

}  // namespace orrery::gui
