#include "gui/app/telling_place.h"

#include "gui/app/main_window.h"
#include "gui/diagram/space_time_view.h"
#include "gui/session/making.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

const QString kSubject = QStringLiteral("0 place");

}  // namespace

TellingPlace::TellingPlace(Session& session, Selection& selection, Branching& branching, SpaceTimeView& diagram,
                           NoticeBar& notices, QObject* parent)
    : QObject(parent),
      session_(session),
      selection_(selection),
      branching_(branching),
      diagram_(diagram),
      notices_(notices),
      witness_(session) {
    connect(&rivals_, &RivalSearch::ended, this, &TellingPlace::takeRival);
}

void TellingPlace::forget() {
    witness_.giveUp();
    rivals_.cancel();
    seeksWitness_ = seeksRival_ = false;
    notices_.take(kSubject);
}

void TellingPlace::look() {
    forget();
    const Recorded& run = *session_.recorded();
    event_ = selection_.event();
    window_ = diagram_.window();
    seeksWitness_ = !goToFault() && !run.result.witnessed.empty();
    seeksRival_ = run.facts.designs.size() > 1 && run.facts.recording.empty();
    if (seeksWitness_)
        seekWitness();
    if (seeksRival_)
        rivals_.start(session_.request());
}

void TellingPlace::say(const QString& words, const std::vector<NoticeBar::Button>& buttons) {
    // A run that was cut off, or waits for something when it ends, has not held.
    const bool held = session_.recorded()->result.verdict == RunVerdict::held;
    notices_.say(kSubject,
                 QStringLiteral("%1 %2").arg(held ? tr("It holds.") : tr("Nothing fell, not all is decided."), words),
                 buttons);
}

bool TellingPlace::isUntouched() const {
    const TimeWindow now = diagram_.window();
    return selection_.recorded() == session_.recorded() && selection_.event() == event_ && now.begin == window_.begin &&
           now.end == window_.end;
}

bool TellingPlace::go(EventNumber event, NodeId node) {
    if (!isUntouched())
        return false;
    const auto& run = session_.recorded();
    selection_.reset(run, event, node < run->nodes.size() ? node : kNoNode);
    diagram_.showWindowAround(event);
    event_ = event;
    window_ = diagram_.window();
    return true;
}

// Whether the run has one, too.
bool TellingPlace::goToFault() {
    const std::vector<FaultSpan>& faults = session_.recorded()->faults;
    if (faults.empty() || faults.front().event == 0)
        return false;
    const FaultSpan& first = faults.front();
    if (go(first.event, first.node))
        say(tr("Shown is where the first of %1 faults strikes: %2.")
                .arg(QString::number(faults.size()), text(first.text)));
    return true;
}

void TellingPlace::seekWitness() {
    witness_.ask([this, search = FirstWitness()](Making& run) mutable {
        bool more = false;
        try {
            more = search.step(run.chronicle());
        } catch (const std::exception&) {
            search = {};  // the model broke a promise, which was said as the run was made
        }
        return Inquiry::Part{more ? std::function<void()>() : [this, found = search.found()] { takeWitness(found); },
                             !more};
    });
}

void TellingPlace::takeWitness(const std::optional<Witnessed>& found) {
    if (found && go(found->event, kNoNode))
        say(tr("Shown is where “%1” was seen for the first time.").arg(text(found->property)));
    endPart(seeksWitness_);
}

void TellingPlace::takeRival(const std::optional<Rival>& rival) {
    if (!seeksRival_)
        return;
    if (rival) {
        const QString design = text(rival->design);
        const bool there = go(session_.recorded()->lastEventAt(rival->fall.time), nodeOf(rival->fall));
        const QString words = there ? tr("Shown is the moment at which %1 falls on the same luck, by “%2”, "
                                         "at %3.")
                                    : tr("%1 falls on the same luck, by “%2”, at %3.");
        say(words.arg(design, text(rival->fall.property), timeText(rival->fall.time)),
            {{tr("Show %1 beside it").arg(design), [this, name = rival->design] {
                  branching_.tryOther({name, {}, {}});
              }}});
        witness_.giveUp();  // what else would be worth a look is not any more
        seeksWitness_ = false;
    }
    endPart(seeksRival_);
}

void TellingPlace::endPart(bool& part) {
    part = false;
    if (!isLooking())
        emit ended();
}

}  // namespace orrery::gui
