// The lesson of the scenario that is open (gui/tools/lesson/lesson_course.h) beside the diagram: the step with its
// words, the question that it asks, what was right so far. What somebody has answered can be written to a file that a
// course marks.
#pragma once
#include "gui/tools/lesson/lesson_course.h"
#include "gui/tools/tool.h"

class QLabel;
class QPushButton;

namespace orrery::gui {

class LessonQuestion;

class LessonDock : public ToolDock {
    Q_OBJECT
public:
    LessonDock(Session& session, Selection& selection, Branching& branching, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    LessonCourse& course() { return course_; }
    LessonQuestion& question() { return *question_; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildBody();
    void show_();
    void showStep();
    void showWords();
    void saveAnswers();

    LessonCourse course_;
    Selection& selection_;
    QLabel *title_, *words_, *place_, *score_, *end_;
    QPushButton *back_, *on_, *go_, *save_;
    LessonQuestion* question_;
};

}  // namespace orrery::gui
