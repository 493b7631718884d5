#include "gui/style/fonts.h"

#include <QApplication>
#include <QDir>
#include <QFont>
#include <QFontDatabase>

namespace orrery::gui {

bool useOwnFonts(QApplication& application) {
    QStringList families;
    const QDir folder(QStringLiteral(":/fonts"));
    for (const QString& name :
         folder.entryList({QStringLiteral("*.ttf"), QStringLiteral("*.otf")}, QDir::Files, QDir::Name)) {
        const int id = QFontDatabase::addApplicationFont(folder.filePath(name));
        for (const QString& family : QFontDatabase::applicationFontFamilies(id))
            if (!families.contains(family))
                families += family;
    }
    const QString first = QStringLiteral("Noto Sans");
    const bool there = families.removeAll(first) > 0;
    QFont font = application.font();
    font.setFamilies(QStringList{first} + families);
    font.setPixelSize(13);
    font.setHintingPreference(QFont::PreferNoHinting);
    application.setFont(font);
    return there;
}

QFont smallFont(int pixelSize, bool bold) {
    QFont font = QApplication::font();
    font.setPixelSize(pixelSize);
    font.setBold(bold);
    return font;
}

}  // namespace orrery::gui
