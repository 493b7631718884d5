#include "gui/files/write_file.h"

#include <QSaveFile>

namespace orrery::gui {

QString writeFile(const QString& path, const QByteArray& bytes) {
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return file.errorString();
}

}  // namespace orrery::gui
