// What the headless program does with many runs, for the one that is shown, on a thread of its own: how it goes over
// seeds (orrery sweep), the fewest faults with which it still fails (orrery shrink), when it was doomed (orrery explain
// --doom), and every order of its messages (orrery explore). What is found are rows, each of which can be opened.
// Units: runs, events, states. Errors: a sentence, in ended().
#pragma once
#include <QObject>
#include <QString>
#include <optional>
#include <vector>

#include "gui/session/aside.h"
#include "gui/session/open.h"
#include "gui/tools/interval_delegate.h"
#include "sim/futures/futures.h"

namespace orrery::gui {

enum class HuntKind { overSeeds, smaller, doomed, everyOrder };

struct HuntRow {
    QString what, verdict, detail;
    bool falls = false;
    IntervalBar bar = {};                   // a share with its interval, in hundredths
    std::optional<Opening> opening = {};    // a run beside the one that is shown
    std::optional<EventNumber> event = {};  // of the run that is shown
};

struct HuntResult {
    QString headline;
    std::vector<HuntRow> rows;
    bool failed = false;  // the headline says why nothing was found
};

class HuntWork : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // `most`: seeds, runs, futures a point or states. `allDesigns`: of overSeeds. Requires a request that opens.
    void start(HuntKind kind, const OpenRequest& request, std::uint64_t most, bool allDesigns);
    void cancel();
    bool isRunning() const { return aside_.isRunning(); }

signals:
    void progress(double share, const QString& words);  // share < 0: nobody knows how much there is
    void ended(const std::shared_ptr<const orrery::gui::HuntResult>& found);  // null: it was given up

private:
    Aside aside_{*this};
};

}  // namespace orrery::gui
