// The lesson of the scenario that is open: its steps one after another, each at its event and in its run, and the
// questions that they ask. The answers are those of the runs (sim/lesson/lesson.h), made on a thread of their own the
// first time somebody looks; what somebody has answered can be written to a file that a course marks.
// A lesson of plain sentences is shown to be read.
#pragma once
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "gui/futures/branching.h"
#include "gui/session/aside.h"
#include "gui/tools/tool.h"
#include "sim/lesson/lesson.h"

class QLabel;
class QPushButton;

namespace orrery::gui {

class LessonQuestion;

class LessonDock : public ToolDock {
    Q_OBJECT
public:
    LessonDock(Session& session, Selection& selection, Branching& branching, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    // Of the steps from 0; where it happens is shown.
    void goTo(std::size_t step);
    void goOn(int steps);
    std::size_t step() const { return at_; }
    // Null while it is not held yet, or where there is none that asks.
    const std::shared_ptr<const HeldLesson>& lesson() const { return lesson_; }
    LessonQuestion& question() { return *question_; }
    QString score() const;
    QByteArray answers() const;  // as a file

protected:
    void showEvent(QShowEvent* event) override;

private:
    void buildBody();
    void look();
    void take(std::shared_ptr<const HeldLesson> lesson, const QString& why);
    void showStep();
    void showPlain(Scenario scenario);
    void say(const QString& title, const QString& words);
    void seek();
    void hop(std::function<void()> to);
    void arrive(EventNumber event);
    bool isThere() const;  // the step's run is the one that is shown
    void offer();
    void takeAnswer(const QString& given);
    void saveAnswers();

    Session& session_;
    Selection& selection_;
    Branching& branching_;
    std::shared_ptr<const HeldLesson> lesson_;
    std::vector<std::string> given_;  // by step
    std::size_t at_ = 0;
    bool seeking_ = false;
    int hops_ = 0;                                        // from run to run, on the way to the step's
    std::shared_ptr<const Recorded> left_;                // the run that is being left on that way
    std::pair<EventNumber, NodeId> arrived_{0, kNoNode};  // where the step was shown
    std::shared_ptr<const std::string> text_;             // of the scenario whose lesson this is
    QLabel *title_, *words_, *place_, *score_, *end_;
    QPushButton *back_, *on_, *go_, *save_;
    LessonQuestion* question_;
    Aside aside_{*this};
};

}  // namespace orrery::gui
