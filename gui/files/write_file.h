// A file written whole or not at all, for whatever a view saves.
#pragma once
#include <QByteArray>
#include <QString>

namespace orrery::gui {

// Why it could not be written; empty: it is there.
QString writeFile(const QString& path, const QByteArray& bytes);

}  // namespace orrery::gui
