// Whether another design of the scenario falls on the luck of the run that is shown, found on a thread of its own
// (sim/hunt/rival.h).
#pragma once
#include <QObject>

#include "gui/session/aside.h"
#include "gui/session/open.h"
#include "sim/hunt/rival.h"

namespace orrery::gui {

class RivalSearch : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    void start(const OpenRequest& request);
    void cancel() { aside_.stop(); }

signals:
    void ended(const std::optional<orrery::Rival>& rival);

private:
    Aside aside_{*this};
};

}  // namespace orrery::gui
