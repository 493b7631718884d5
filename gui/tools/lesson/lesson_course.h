// The lesson of the scenario that is open, for all that show it: its steps one after another, each at its event and in
// its run, what was answered, and what may be seen yet. The answers are those of the runs (sim/lesson/lesson.h), made
// on a thread of their own the first time somebody looks. A lesson of plain sentences is there to be read.
// Errors: where there is no lesson that asks, title() and words() say what there is instead, or why there is none.
#pragma once
#include <QObject>
#include <QPointer>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gui/futures/branching.h"
#include "gui/session/aside.h"
#include "sim/lesson/lesson.h"

namespace orrery::gui {

class LessonCourse : public QObject {
    Q_OBJECT
public:
    LessonCourse(Session& session, Selection& selection, Branching& branching, QObject* parent = nullptr);

    // Reads the lesson of the run that is shown, where it is another one than was read last.
    void look();
    // Whoever shows it: while one of them can be seen each run is looked at, and what comes next is veiled. refresh()
    // where that has changed.
    void addViewer(QWidget& viewer) { viewers_.emplace_back(&viewer); }
    void refresh() { emit changed(); }

    // Null while it is not held yet, or where there is none that asks.
    const std::shared_ptr<const HeldLesson>& lesson() const { return lesson_; }
    bool isComing() const { return aside_.isRunning(); }
    const QString& title() const { return title_; }
    const QString& words() const { return words_; }

    // Of the steps from 0; where it happens is shown.
    void goTo(std::size_t step);
    void goOn(int steps);
    void stay() { seeking_ = false; }  // whoever was on the way to a step goes there no more
    std::size_t step() const { return at_; }
    bool isLast() const { return lesson_ && at_ + 1 == lesson_->steps.size(); }
    const HeldStep& held() const { return lesson_->steps[at_]; }  // requires lesson()
    bool isThere() const;                                         // the step's run is the one that is shown
    bool isSeeking() const { return seeking_; }                   // it is on the way there
    bool isLost() const { return lost_; }                         // its run cannot be found among those of the window

    QString placeText() const;  // which event of which run; where it is lost, what to do. Requires lesson()

    bool asks() const { return lesson_ && held().step.predict.has_value(); }
    void answer(const QString& given);  // locked for good; empty: it is told without one
    QString given() const { return lesson_ ? QString::fromStdString(told_[at_].given) : QString(); }
    bool isTold() const { return lesson_ && told_[at_].told; }
    // The event after which nothing is to be seen before the question is answered; nothing: all may be seen.
    std::optional<EventNumber> veiledAfter() const;
    QString score() const;
    QByteArray answers() const;  // as a file

signals:
    void changed();
    // Somebody has clicked there: an answer, where that is asked for. Event 0: it is the step's own.
    void offered(const QString& node, qulonglong event);

private:
    struct Told {
        std::string given;
        bool told = false;
    };
    bool isSeen() const;
    void say(const QString& title, const QString& words);
    void showPlain(Scenario scenario);
    void take(std::shared_ptr<const HeldLesson> lesson, const QString& why);
    void seek();
    void hop(std::function<void()> to);
    void arrive(EventNumber event);
    void offer();

    Session& session_;
    Selection& selection_;
    Branching& branching_;
    std::vector<QPointer<QWidget>> viewers_;
    std::shared_ptr<const std::string> text_;  // of the scenario whose lesson this is
    std::shared_ptr<const HeldLesson> lesson_;
    QString title_, words_;
    std::vector<Told> told_;  // by step
    std::size_t at_ = 0;
    bool seeking_ = false, lost_ = false;
    int hops_ = 0;                                           // from run to run, on the way to the step's
    std::shared_ptr<const Recorded> left_;                   // the run that is being left on that way
    std::optional<std::pair<EventNumber, NodeId>> arrived_;  // where the step was shown
    Aside aside_{*this};
};

}  // namespace orrery::gui
