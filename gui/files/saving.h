// The open run written down as a recording, on a thread of its own, while the window goes on. A file that was there
// stays until the new one is complete; where that fails or is given up, nothing is left of it.
#pragma once
#include <QObject>
#include <QString>

#include "gui/session/aside.h"
#include "gui/session/open.h"

namespace orrery::gui {

class Saving : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // Requires a request that opens.
    void start(const OpenRequest& request, const QString& path);
    void cancel();
    bool isRunning() const { return aside_.isRunning(); }
    const QString& path() const { return path_; }

signals:
    void progress(int percent);
    void ended(const QString& why);  // empty: it is there
    void cancelled();

private:
    Aside aside_{*this};
    QString path_;
};

}  // namespace orrery::gui
