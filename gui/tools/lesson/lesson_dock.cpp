#include "gui/tools/lesson/lesson_dock.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/session/open.h"
#include "gui/session/scenario_language.h"
#include "gui/style/text.h"
#include "gui/tools/lesson/lesson_question.h"
#include "models/catalog.h"

namespace orrery::gui {
namespace {

QLabel* wrapping(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

LessonDock::LessonDock(Session& session, Selection& selection, Branching& branching, QWidget* parent)
    : ToolDock(parent),
      session_(session),
      selection_(selection),
      branching_(branching),
      title_(wrapping(this)),
      words_(wrapping(this)),
      place_(wrapping(this)),
      score_(new QLabel(this)),
      end_(wrapping(this)),
      back_(new QPushButton(tr("Back"), this)),
      on_(new QPushButton(tr("Next step"), this)),
      go_(new QPushButton(tr("Go there"), this)),
      save_(new QPushButton(tr("Save my answers…"), this)),
      question_(new LessonQuestion(this)) {
    buildBody();
    connect(back_, &QPushButton::clicked, this, [this] { goOn(-1); });
    connect(on_, &QPushButton::clicked, this, [this] { goOn(1); });
    connect(go_, &QPushButton::clicked, this, [this] { goTo(at_); });
    connect(save_, &QPushButton::clicked, this, &LessonDock::saveAnswers);
    connect(question_, &LessonQuestion::locked, this, &LessonDock::takeAnswer);
    connect(question_, &LessonQuestion::showWanted, this, [this](qulonglong event) {
        if (isThere())
            selection_.setEvent(event);
    });
    connect(&selection_, &Selection::changed, this, [this] {
        look();
        seek();
        offer();
    });
    connect(&selection_, &Selection::grown, this, &LessonDock::seek);
}

void LessonDock::buildBody() {
    QFont bold = title_->font();
    bold.setBold(true);
    title_->setFont(bold);
    place_->setEnabled(false);
    back_->setToolTip(tr("The step before"));
    auto* way = new QHBoxLayout;
    way->addWidget(back_);
    way->addWidget(on_);
    way->addWidget(go_);
    way->addStretch(1);
    way->addWidget(score_);
    auto* page = new QWidget;
    auto* lines = new QVBoxLayout(page);
    lines->addWidget(title_);
    lines->addWidget(words_);
    lines->addWidget(place_);
    lines->addWidget(question_);
    lines->addWidget(end_);
    lines->addWidget(save_, 0, Qt::AlignLeft);
    lines->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addLayout(way);
    layout->addWidget(scroll, 1);
    setWidget(body);
    say({}, tr("Open a scenario: what it teaches is shown here."));
}

void LessonDock::setTheme(const Theme& theme) { question_->setTheme(theme); }

void LessonDock::showEvent(QShowEvent* event) {
    ToolDock::showEvent(event);
    look();
}

// Of the scenario that is open, once it is looked at.
void LessonDock::look() {
    const auto& run = selection_.recorded();
    if (!run || !isVisible() || run->facts.text == text_)
        return;
    const bool is_known = text_ && run->facts.text && *text_ == *run->facts.text;
    text_ = run->facts.text;
    if (is_known)
        return;
    lesson_.reset();
    given_.clear();
    at_ = 0;
    seeking_ = false;
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
    say(text(opened->facts.title), tr("The runs of this lesson are made …"));
    aside_.start([this, from = opened->from](const Aside::Desk& desk) {
        auto held = hold_lesson(from->scenario, all_models(), {}, [&desk] { return !desk.isWanted(); });
        const auto texts = translation_beside(from->scenario, scenarioLanguage());
        if (held && texts && *texts)
            held = in_words_of(*std::move(held), from->scenario, **texts);
        auto lesson = held ? std::make_shared<const HeldLesson>(*std::move(held)) : nullptr;
        return [this, lesson, why = held ? QString() : text(held.error().to_text())] { take(lesson, why); };
    });
}

void LessonDock::take(std::shared_ptr<const HeldLesson> lesson, const QString& why) {
    if (!lesson)
        return say({}, why);
    if (const HeldStep* wrong = lesson->first_wrong())
        return say(text(wrong->step.title), text(wrong->wrong));
    lesson_ = std::move(lesson);
    given_.resize(lesson_->steps.size());
    showStep();
}

void LessonDock::say(const QString& title, const QString& words) {
    title_->setText(title);
    words_->setText(words);
    for (QWidget* one : std::initializer_list<QWidget*>{back_, on_, go_, score_, place_, question_, end_, save_})
        one->hide();
}

void LessonDock::showPlain(Scenario scenario) {
    translate(scenario);
    QString words;
    for (const std::string& one : scenario.lesson ? scenario.lesson->steps : std::vector<std::string>{})
        words += QStringLiteral("• %1\n\n").arg(text(one).simplified());
    say(text(scenario.title),
        words + (scenario.lesson ? text(scenario.lesson->text).simplified() : tr("It has no lesson.")));
}

void LessonDock::showStep() {
    const HeldStep& held = lesson_->steps[at_];
    title_->setText(tr("%1 of %2: %3").arg(at_ + 1).arg(lesson_->steps.size()).arg(text(held.step.title)));
    words_->setText(text(held.step.text).simplified());
    QStringList of{text(held.design), tr("seed %1").arg(held.seed)};
    for (const Word& one : held.step.change)
        of.append(text(one.text));
    place_->setText(
        tr("event %1 at %2 · %3").arg(countText(held.event), timeText(held.time), of.join(QStringLiteral(", "))));
    const bool last = at_ + 1 == lesson_->steps.size();
    for (QWidget* one : std::initializer_list<QWidget*>{back_, on_, go_, score_, place_})
        one->show();
    back_->setEnabled(at_ > 0);
    on_->setEnabled(!last);
    question_->setVisible(held.step.predict.has_value());
    if (held.step.predict)
        question_->ask(held, text(given_[at_]));
    end_->setText(text(lesson_->text).simplified());
    end_->setVisible(last);
    save_->setVisible(last);
    score_->setText(score());
}

QString LessonDock::score() const {
    std::size_t right = 0;
    for (std::size_t i = 0; lesson_ && i < lesson_->steps.size(); ++i)
        right += !given_[i].empty() && given_[i] == lesson_->steps[i].truth ? 1 : 0;
    return lesson_ ? tr("%1 of %2 right").arg(right).arg(lesson_->questions()) : QString();
}

void LessonDock::goOn(int steps) {
    if (!lesson_)
        return;
    const auto last = static_cast<std::ptrdiff_t>(lesson_->steps.size()) - 1;
    goTo(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(at_) + steps, 0, last)));
}

void LessonDock::goTo(std::size_t step) {
    if (!lesson_ || step >= lesson_->steps.size())
        return;
    arrived_ = {0, kNoNode};
    at_ = step;
    showStep();
    seeking_ = true;
    hops_ = 0;
    left_.reset();
    seek();
}

bool LessonDock::isThere() const {
    const auto& run = selection_.recorded();
    return lesson_ && run && run->facts.runLink == lesson_->steps[at_].run_link;
}

// Shows the step's run, a future of the root where it is another than that, and goes to its event once it is made.
void LessonDock::seek() {
    const auto& run = selection_.recorded();
    if (!seeking_ || !lesson_ || !run || run == left_)
        return;
    const HeldStep& held = lesson_->steps[at_];
    if (isThere()) {
        if (run->lastEvent() >= held.event)
            arrive(held.event);
        return;
    }
    for (Branching::Id id = 0; id < branching_.tree().size(); ++id)
        if (const auto one = branching_.run(id); one && one->facts.runLink == held.run_link)
            return hop([this, id] { branching_.show(id); });
    if (branching_.current() != Futures::kRoot)
        return hop([this] { branching_.show(Futures::kRoot); });
    Opening other{held.design, held.seed, {}};
    for (const Word& one : held.step.change)
        other.edits.push_back(one.text);
    hop([this, other] { branching_.tryOther(other); });
}

// One run further; not in the midst of a change of the selection.
void LessonDock::hop(std::function<void()> to) {
    constexpr int kMostHops = 3;
    if (++hops_ > kMostHops) {
        seeking_ = false;
        place_->setText(
            tr("The run that is open was changed, and the steps are about the scenario as its file has it: "
               "open it from the gallery."));
        return;
    }
    left_ = selection_.recorded();
    QMetaObject::invokeMethod(this, std::move(to), Qt::QueuedConnection);
}

void LessonDock::arrive(EventNumber event) {
    seeking_ = false;
    const auto go = [this, event] {
        selection_.setEvent(event);
        arrived_ = {selection_.event(), selection_.node()};
    };
    QMetaObject::invokeMethod(this, go, Qt::QueuedConnection);
}

// What somebody clicks on in the diagram answers a question for it.
void LessonDock::offer() {
    const std::pair now(selection_.event(), selection_.node());
    if (!isThere() || seeking_ || now == arrived_ || arrived_.first == 0 || !lesson_->steps[at_].step.predict)
        return;
    if (now.second != kNoNode)
        question_->offerNode(text(selection_.recorded()->nodeName(now.second)));
    if (now.first != lesson_->steps[at_].event)
        question_->offerEvent(now.first);
}

void LessonDock::takeAnswer(const QString& given) {
    given_[at_] = plain(given);
    score_->setText(score());
}

QByteArray LessonDock::answers() const {
    return lesson_ ? QByteArray::fromStdString(answer_file(*lesson_, given_)) : QByteArray();
}

void LessonDock::saveAnswers() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save my answers"), QStringLiteral("answers.json"),
                                                      tr("Answers (*.json)"));
    if (path.isEmpty())
        return;
    QSaveFile file(path);
    const QByteArray out = answers();
    if (!file.open(QIODevice::WriteOnly) || file.write(out) != out.size() || !file.commit())
        QMessageBox::warning(this, tr("Save my answers"),
                             tr("%1 could not be written: %2. Choose another place.").arg(path, file.errorString()));
}

}  // namespace orrery::gui
