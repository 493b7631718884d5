#include "gui/tools/lesson/lesson_course.h"

#include <algorithm>

#include "gui/session/open.h"
#include "gui/session/scenario_language.h"
#include "gui/style/text.h"
#include "models/catalog.h"

namespace orrery::gui {

LessonCourse::LessonCourse(Session& session, Selection& selection, Branching& branching, QObject* parent)
    : QObject(parent),
      session_(session),
      selection_(selection),
      branching_(branching),
      words_(tr("Open a scenario: what it teaches is shown here.")) {
    connect(&selection_, &Selection::changed, this, [this] {
        if (isSeen())
            look();
        seek();
        offer();
    });
    connect(&selection_, &Selection::grown, this, &LessonCourse::seek);
}

bool LessonCourse::isSeen() const {
    return std::any_of(viewers_.begin(), viewers_.end(),
                       [](const QPointer<QWidget>& one) { return one && one->isVisible(); });
}

// --- which lesson ---------------------------------------------------------------------------------------------------

void LessonCourse::look() {
    const auto& run = selection_.recorded();
    if (!run || run->facts.text == text_)
        return;
    const bool is_known = text_ && run->facts.text && *text_ == *run->facts.text;
    text_ = run->facts.text;
    if (is_known)
        return;
    aside_.stop();
    lesson_.reset();
    told_.clear();
    at_ = 0;
    seeking_ = lost_ = false;
    arrived_.reset();
    OpenRequest request = session_.request();
    request.text.reset();  // its translation lies beside the file
    auto opened = openRun(request);
    if (!opened || *opened->facts.text != *text_) {
        request.text = text_;
        opened = openRun(request);
    }
    const auto steps = opened ? lesson_steps_of(opened->from->scenario) : tl::unexpected(InputError{});
    if (!opened)
        return say({}, text(opened.error()));
    if (!steps)
        return say({}, text(steps.error().to_text()));
    if (steps->empty())
        return showPlain(opened->from->scenario);
    aside_.start([this, from = opened->from](const Aside::Desk& desk) {
        auto held = hold_lesson(from->scenario, all_models(), {}, [&desk] { return !desk.isWanted(); });
        const auto texts = translation_beside(from->scenario, scenarioLanguage());
        if (held && texts && *texts)
            held = in_words_of(*std::move(held), from->scenario, **texts);
        auto lesson = held ? std::make_shared<const HeldLesson>(*std::move(held)) : nullptr;
        return [this, lesson, why = held ? QString() : text(held.error().to_text())] { take(lesson, why); };
    });
    say(text(opened->facts.title), tr("The runs of this lesson are made …"));
}

void LessonCourse::take(std::shared_ptr<const HeldLesson> lesson, const QString& why) {
    if (!lesson)
        return say({}, why);
    if (const HeldStep* wrong = lesson->first_wrong())
        return say(text(wrong->step.title), text(wrong->wrong));
    lesson_ = std::move(lesson);
    told_.resize(lesson_->steps.size());
    emit changed();
}

void LessonCourse::say(const QString& title, const QString& words) {
    title_ = title;
    words_ = words;
    emit changed();
}

void LessonCourse::showPlain(Scenario scenario) {
    translate(scenario);
    QString words;
    for (const std::string& one : scenario.lesson ? scenario.lesson->steps : std::vector<std::string>{})
        words += QStringLiteral("• %1\n\n").arg(text(one).simplified());
    say(text(scenario.title),
        words + (scenario.lesson ? text(scenario.lesson->text).simplified() : tr("It has no lesson.")));
}

// --- the way to a step ----------------------------------------------------------------------------------------------

void LessonCourse::goOn(int steps) {
    look();
    if (!lesson_)
        return;
    const auto last = static_cast<std::ptrdiff_t>(lesson_->steps.size()) - 1;
    goTo(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(at_) + steps, 0, last)));
}

void LessonCourse::goTo(std::size_t step) {
    if (!lesson_ || step >= lesson_->steps.size())
        return;
    arrived_.reset();
    at_ = step;
    seeking_ = true;
    lost_ = false;
    hops_ = 0;
    left_.reset();
    emit changed();
    seek();
}

bool LessonCourse::isThere() const {
    const auto& run = selection_.recorded();
    return lesson_ && run && run->facts.runLink == held().run_link;
}

QString LessonCourse::placeText() const {
    if (lost_)
        return tr(
            "The run that is open was changed, and the steps are about the scenario as its file has it: open it "
            "from the gallery.");
    QStringList of{text(held().design), tr("seed %1").arg(held().seed)};
    for (const Word& one : held().step.change)
        of.append(text(one.text));
    return tr("event %1 at %2 · %3").arg(countText(held().event), timeText(held().time), of.join(QStringLiteral(", ")));
}

// Shows the step's run, a future of the root where it is another than that, and goes to its event once it is made.
void LessonCourse::seek() {
    const auto& run = selection_.recorded();
    if (!seeking_ || !lesson_ || !run || run == left_)
        return;
    if (isThere()) {
        if (run->lastEvent() >= held().event)
            arrive(held().event);
        return;
    }
    for (Branching::Id id = 0; id < branching_.tree().size(); ++id)
        if (const auto one = branching_.run(id);
            one && !branching_.tree()[id].gone && one->facts.runLink == held().run_link)
            return hop([this, id] { branching_.show(id); });
    if (branching_.current() != Futures::kRoot)
        return hop([this] { branching_.show(Futures::kRoot); });
    Opening other{held().design, held().seed, {}};
    for (const Word& one : held().step.change)
        other.edits.push_back(one.text);
    hop([this, other] { branching_.tryOther(other); });
}

// One run further; not in the midst of a change of the selection.
void LessonCourse::hop(std::function<void()> to) {
    constexpr int kMostHops = 3;
    if (++hops_ > kMostHops) {
        seeking_ = false;
        lost_ = true;
        emit changed();
        return;
    }
    left_ = selection_.recorded();
    const auto go = [this, to = std::move(to)] {
        if (seeking_)
            to();
    };
    QMetaObject::invokeMethod(this, go, Qt::QueuedConnection);
}

void LessonCourse::arrive(EventNumber event) {
    seeking_ = false;
    const auto go = [this, event, step = at_] {
        if (!isThere() || step != at_)
            return;  // somebody has gone on meanwhile
        selection_.setEvent(event);
        arrived_ = {selection_.event(), selection_.node()};
        emit changed();
    };
    QMetaObject::invokeMethod(this, go, Qt::QueuedConnection);
}

// --- its questions --------------------------------------------------------------------------------------------------

// What somebody clicks on in the diagram answers a question for it.
void LessonCourse::offer() {
    const std::pair now(selection_.event(), selection_.node());
    if (seeking_ || !arrived_ || now == *arrived_ || !isThere() || !asks())
        return;
    const QString node = now.second == kNoNode ? QString() : text(selection_.recorded()->nodeName(now.second));
    emit offered(node, now.first == held().event ? 0 : now.first);
}

void LessonCourse::answer(const QString& given) {
    if (!asks() || isTold())
        return;
    told_[at_] = {plain(given), true};
    emit changed();
}

std::optional<EventNumber> LessonCourse::veiledAfter() const {
    if (!isSeen() || !asks() || isTold() || !isThere() || (!seeking_ && !arrived_))
        return std::nullopt;
    const bool is_sought = held().step.predict->kind == LessonPrediction::Kind::event && held().telling > held().event;
    if (is_sought)
        return std::nullopt;  // it is to be looked for in what comes
    return seeking_ ? 0 : held().event;
}

QString LessonCourse::score() const {
    std::size_t right = 0;
    for (std::size_t i = 0; lesson_ && i < lesson_->steps.size(); ++i)
        right += !told_[i].given.empty() && told_[i].given == lesson_->steps[i].truth ? 1 : 0;
    return lesson_ ? tr("%1 of %2 right").arg(right).arg(lesson_->questions()) : QString();
}

QByteArray LessonCourse::answers() const {
    if (!lesson_)
        return {};
    std::vector<std::string> given;
    for (const Told& one : told_)
        given.push_back(one.given);
    return QByteArray::fromStdString(answer_file(*lesson_, given));
}

}  // namespace orrery::gui
