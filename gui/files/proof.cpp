#include "gui/files/proof.h"

#include "gui/style/text.h"
#include "sim/record/recorded_run.h"

namespace orrery::gui {
namespace {

// What is wrong with it; empty where nothing is, or nobody wants to know any more.
QString hold(const OpenRequest& request, const Aside::Desk& desk) {
    const auto recording = open_recording(request.source);
    if (!recording)
        return text(recording.error().to_text());
    const auto run = openRun(request);
    if (!run)
        return text(run.error());
    const auto goOn = [&desk](EventNumber, Time) { return desk.isWanted(); };
    const RecordedIdentity identity = recorded_identity(*run->from, recording->info().identity);
    const auto compared = recording->compare_with(run->blueprint, goOn, &identity);
    if (!desk.isWanted())
        return {};
    if (!compared)
        return text(compared.error().to_text());
    return compared->identical ? QString() : text(request.source + ": " + compared->to_text());
}

}  // namespace

void Proof::start(const OpenRequest& request) {
    aside_.start(
        [this, request](const Aside::Desk& desk) { return [this, why = hold(request, desk)] { emit ended(why); }; });
}

}  // namespace orrery::gui
