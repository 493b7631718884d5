// A recording that is open, held against the run that is shown: the run is made once more on a thread of its own, event
// by event, then every column of every table, as `orrery replay` does it. A recording that was damaged on its way, or
// edited, opens all the same, since the run is made from its plan; here somebody says so.
#pragma once
#include <QObject>
#include <QString>

#include "gui/session/aside.h"
#include "gui/session/open.h"

namespace orrery::gui {

class Proof : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // Requires a request that opens a recording.
    void start(const OpenRequest& request);
    void stop() { aside_.stop(); }
    bool isRunning() const { return aside_.isRunning(); }

signals:
    // Empty: the recording is what the run is.
    void ended(const QString& why);

private:
    Aside aside_{*this};
};

}  // namespace orrery::gui
