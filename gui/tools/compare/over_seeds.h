// Two designs of the open scenario on the same luck, seed by seed, on a thread of its own.
#pragma once
#include <QObject>
#include <QString>
#include <memory>

#include "gui/session/aside.h"
#include "gui/session/open.h"
#include "sim/hunt/comparison.h"

namespace orrery::gui {

class OverSeeds : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // The run of `request` with each of two designs, from the scenario's own seed on. Requires a request that opens.
    void start(const OpenRequest& request, const std::string& first, const std::string& second, std::uint64_t seeds);
    void cancel();
    bool isRunning() const { return aside_.isRunning(); }

signals:
    void progress(double share);
    void ended(const std::shared_ptr<const orrery::DesignComparison>& found, const QString& why);

private:
    Aside aside_{*this};
};

}  // namespace orrery::gui
