// The next seed at which a run fails: runs are made one after another on a thread of its own, beside the one that is
// shown, until one is violated or somebody gives up.
#pragma once
#include <QObject>
#include <QString>

#include "gui/session/aside.h"
#include "gui/session/open.h"

namespace orrery::gui {

class SeedHunt : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    static constexpr std::uint64_t kMostSeeds = 100'000;
    // From the seed on, `most` of them. Requires a request that opens.
    void start(const OpenRequest& request, std::uint64_t from, std::uint64_t most = kMostSeeds);
    void cancel();
    bool isRunning() const { return aside_.isRunning(); }

signals:
    void progress(qulonglong seed);  // is tried now
    void found(qulonglong seed);
    void ended(const QString& why);  // without one; empty: it was given up

private:
    struct Hunted {
        std::uint64_t seed = 0;  // 0: none
        std::string why;
    };
    Hunted hunt(OpenRequest request, std::uint64_t from, std::uint64_t most, const Aside::Desk& desk);

    Aside aside_{*this};
};

}  // namespace orrery::gui
