// The next seed at which a run fails: runs are made one after another on a thread of its own, beside the one that is
// shown, until one is violated or somebody gives up.
#pragma once
#include <QObject>
#include <QString>
#include <QThread>
#include <atomic>
#include <memory>

#include "gui/session/open.h"

namespace orrery::gui {

class SeedHunt : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    ~SeedHunt() override;

    // From the seed on. Requires a request that opens.
    void start(const OpenRequest& request, std::uint64_t from);
    void cancel();
    bool isRunning() const { return thread_ != nullptr; }

signals:
    void progress(qulonglong seed);  // is tried now
    void found(qulonglong seed);
    void ended(const QString& why);  // without one; empty: it was given up

private:
    void end();

    std::unique_ptr<QThread> thread_;
    std::shared_ptr<std::atomic<bool>> stop_;
};

}  // namespace orrery::gui
