#include "gui/app/presenter.h"

#include <QScreen>
#include <algorithm>

#include "gui/app/main_window.h"
#include "gui/diagram/lane_choice.h"
#include "gui/diagram/space_time_view.h"
#include "gui/futures/beside_pane.h"
#include "gui/style/text.h"
#include "gui/tools/lesson/lesson_dock.h"
#include "gui/tools/lesson/lesson_question.h"

namespace orrery::gui {

Presenter::Presenter(MainWindow& window) : QObject(&window), window_(window) {
    veil_ = new Veil(window.diagram(), window.selection());
    auto* const dock = window.findChild<LessonDock*>();
    if (!dock)
        return;
    course_ = &dock->course();
    connect(course_, &LessonCourse::changed, this, [this] {
        if (veil_)
            veil_->setAfter(course_->veiledAfter());
        refresh();
    });
}

void Presenter::setTheme(const Theme& theme) {
    veil_->setTheme(theme);
    if (isOn())
        shown_->setTheme(theme);
}

// --- coming and going -----------------------------------------------------------------------------------------------

void Presenter::start() {
    Selection& selection = window_.selection();
    Branching& branching = window_.branching();
    if (isOn() || !selection.recorded() || window_.isInGallery() || window_.isOpening())
        return;
    window_.player().stop();
    before_ = {selection.recorded(),      branching.current(), branching.beside(), branching.edits().index(),
               selection.event(),         selection.node(),    selection.arrow(),  window_.session().explanation(),
               window_.diagram().window()};
    begun_ = false;
    at_ = 0;
    run_.reset();
    explained_.reset();
    shown_ = new PresenterWindow(selection, &window_);
    shown_->setTheme(window_.theme());
    AxisChoice& axes = window_.beside().axes();
    shown_->stage().setAxis(axes.axis());
    connect(&axes, &AxisChoice::changed, &shown_->stage(),
            [stage = &shown_->stage(), &axes] { stage->setAxis(axes.axis()); });
    connect(&selection, &Selection::changed, shown_, [this] { refresh(); });
    connect(&window_.session(), &Session::explained, shown_, [this] { refresh(); });
    connect(shown_, &PresenterWindow::goOnWanted, this, &Presenter::goOn);
    connect(shown_, &PresenterWindow::goToWanted, this, &Presenter::goTo);
    connect(shown_, &PresenterWindow::left, this, [this, docks = window_.saveState()] {
        leave();
        window_.restoreState(docks);  // what they show has changed meanwhile, and with that their sizes
    });
    LessonQuestion& question = shown_->panel().question();
    connect(shown_, &PresenterWindow::optionWanted, &question, &LessonQuestion::choose);
    connect(&question, &LessonQuestion::locked, this, &Presenter::tell);
    connect(&shown_->stage(), &StageView::picked, &question,
            [&question](qulonglong event) { question.offer({}, event); });
    if (course_) {
        course_->addViewer(*shown_);
        connect(course_, &LessonCourse::offered, &question, &LessonQuestion::offer);
        course_->look();
    }
    shown_->setGeometry(window_.screen()->geometry());
    shown_->showFullScreen();
    shown_->activateWindow();
    shown_->setFocus();
    refresh();
}

void Presenter::leave() {
    if (!isOn())
        return;
    shown_->hide();
    shown_->deleteLater();
    shown_.clear();
    if (course_) {
        Session& session = window_.session();
        const bool is_making = course_->isSeeking() && !session.isRunning();
        course_->stay();
        if (is_making)
            session.cancel();
        course_->refresh();
    }
    restore(std::exchange(before_, {}));
    window_.activateWindow();
}

// Whatever was made to show a step is taken out again; the run that was shown is there, or is made once more.
void Presenter::restore(const Before& before) {
    Branching& branching = window_.branching();
    if (branching.edits().index() > before.edits)
        branching.edits().setIndex(before.edits);
    branching.show(before.current);
    if (window_.selection().recorded() == before.run)
        return putBack(before);
    connect(
        &window_.session(), &Session::opened, this,
        [this, before] {
            QMetaObject::invokeMethod(
                this, [this, before] { putBack(before); }, Qt::QueuedConnection);
        },
        Qt::SingleShotConnection);
}

void Presenter::putBack(const Before& before) {
    Selection& selection = window_.selection();
    if (window_.branching().beside() != before.beside)
        window_.branching().setBeside(before.beside);
    selection.setEvent(before.event);
    selection.setNode(before.node);
    if (before.arrow)
        selection.setArrow(*before.arrow);
    window_.diagram().setWindow(before.window);
    if (before.explanation && window_.session().explanation() != before.explanation)
        window_.session().explain(before.explanation->event, before.explanation->violated);
}

// --- slides ---------------------------------------------------------------------------------------------------------

void Presenter::refresh() {
    const auto& run = window_.selection().recorded();
    if (!isOn() || !run)
        return;
    if (std::exchange(run_, run) != run)
        shown_->stage().setLanes(window_.lanes().lanesOf(*run));
    if (hasLesson())
        showLesson();
    else if (course_ && course_->isComing())
        showStory(course_->title(), course_->words());
    else
        showPath();
}

void Presenter::show(const Slide& slide, std::size_t number, std::size_t of, bool tells) {
    SlidePanel& panel = shown_->panel();
    panel.setWay(number, of, tells);
    panel.setSlide(slide);
    const QString name = of == 0 ? slide.title : panel.counter() + QStringLiteral(": ") + slide.title;
    const QString ask = hasLesson() && course_->asks() ? text(course_->held().step.predict->ask) : QString();
    const QString told = hasLesson() && course_->isTold() ? text(course_->held().truth) : QString();
    shown_->announce(name, QStringList{slide.words, ask, told}.join(u' ').trimmed());
}

void Presenter::showLesson() {
    if (!std::exchange(begun_, true))
        return course_->goTo(course_->step());  // and comes back
    const HeldStep& held = course_->held();
    Slide slide{text(held.step.title), text(held.step.text).simplified(), course_->placeText()};
    const bool is_open = course_->asks() && !course_->isTold();
    if (course_->isLast() && !is_open)
        slide.words += QStringLiteral("\n\n") + text(course_->lesson()->text).simplified();
    StageView& stage = shown_->stage();
    stage.setVeiledAfter(course_->veiledAfter());
    stage.setFrozen(course_->isSeeking());
    SlidePanel& panel = shown_->panel();
    if (course_->asks())
        panel.ask(course_->lesson(), course_->step(), course_->given(), course_->isTold());
    else
        panel.askNothing();
    show(slide, course_->step() + 1, course_->lesson()->steps.size(), is_open);
}

// What led to a violation is asked for where nobody has asked for anything yet.
void Presenter::showPath() {
    Session& session = window_.session();
    const Recorded& run = *run_;
    const auto& explanation = session.explanation();
    if (!explanation && run.complete && !run.result.violations.empty()) {
        if (!std::exchange(begun_, true))
            session.explain(run.result.violations.front().event);
        return showStory(text(run.facts.title), tr("What led there is looked for …"));
    }
    if (!explanation || explanation->isBeyond || explanation->slice.steps.empty())
        return showStory(text(run.facts.title), text(run.facts.story).simplified());
    if (std::exchange(explained_, explanation) != explanation) {
        readPath();
        return goToPathStep(0);
    }
    shown_->panel().askNothing();
    show(path_[at_].slide, at_ + 1, path_.size(), false);
}

void Presenter::readPath() {
    const Recorded& run = *run_;
    why_.show(explained_, window_.selection().recorded());
    path_.clear();
    QStringList missing;
    for (int row = 0; row < why_.rowCount(); ++row) {
        const QModelIndex index = why_.index(row, 0);
        if (index.data(WhyModel::kNumber).toInt() == 0) {  // what did not happen, told with what came of it
            missing.append(index.data().toString());
            continue;
        }
        QStringList words = std::exchange(missing, {});
        for (int detail = 0; detail < why_.rowCount(index); ++detail)
            words.append(why_.index(detail, 0, index).data().toString());
        QStringList of{text(run.facts.design), tr("seed %1").arg(run.facts.seed)};
        const QString place = tr("event %1 at %2 · %3")
                                  .arg(countText(index.data(WhyModel::kEvent).toULongLong()),
                                       index.data(WhyModel::kTime).toString(), of.join(QStringLiteral(", ")));
        path_.push_back(
            {{index.data().toString(), words.join(u'\n'), place}, index.data(WhyModel::kEvent).toULongLong()});
    }
}

void Presenter::showStory(const QString& title, const QString& words) {
    shown_->panel().askNothing();
    show({title, words, {}}, 0, 0, false);
}

// --- from slide to slide --------------------------------------------------------------------------------------------

void Presenter::goOn(int slides) {
    if (hasLesson()) {
        if (slides > 0 && course_->asks() && !course_->isTold())
            shown_->panel().question().tell();
        else
            course_->goOn(slides);
    } else if (!path_.empty()) {
        const auto last = static_cast<std::ptrdiff_t>(path_.size()) - 1;
        goToPathStep(
            static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(at_) + slides, 0, last)));
    }
}

void Presenter::goTo(bool end) {
    if (hasLesson())
        course_->goTo(end ? course_->lesson()->steps.size() - 1 : 0);
    else if (!path_.empty())
        goToPathStep(end ? path_.size() - 1 : 0);
}

void Presenter::goToPathStep(std::size_t step) {
    at_ = step;
    Selection& selection = window_.selection();
    const NodeId node = explained_->path.steps[step].node;
    shown_->stage().setAnchor(path_.back().event);
    selection.setEvent(path_[step].event);
    if (node != kNoNode)
        selection.setNode(node);
    refresh();
}

void Presenter::tell(const QString& given) {
    shown_->setFocus();  // what had the keyboard cannot be changed any more
    course_->answer(given);
}

}  // namespace orrery::gui
