// Presents what is open to an audience: the lesson of the scenario from step to step, where it has none the numbered
// steps of what is explained, where nothing is its story. A question is asked before its answer is told; until then
// what comes next is veiled, beside the lesson's dock too. When the presenter leaves, the window is as it was: run,
// playhead, what stands beside it, what is in sight, and no edit more than before.
#pragma once
#include <QObject>
#include <QPointer>
#include <optional>
#include <vector>

#include "gui/diagram/veil.h"
#include "gui/futures/branching.h"
#include "gui/present/presenter_window.h"
#include "gui/tools/lesson/lesson_course.h"
#include "gui/tools/why/why_model.h"

namespace orrery::gui {

class MainWindow;

class Presenter : public QObject {
    Q_OBJECT
public:
    // Of a window that has its docks.
    explicit Presenter(MainWindow& window);

    void setTheme(const Theme& theme);
    void start();  // nothing happens where no run is shown
    void leave();
    bool isOn() const { return shown_ != nullptr; }
    PresenterWindow& shown() { return *shown_; }  // requires isOn()

private:
    // What there was before.
    struct Before {
        std::shared_ptr<const Recorded> run;
        Branching::Id current = Futures::kRoot;
        std::optional<Branching::Id> beside;
        int edits = 0;
        EventNumber event = 0;
        NodeId node = kNoNode;
        std::optional<Arrow> arrow;
        std::shared_ptr<const Explanation> explanation;
        TimeWindow window;
    };
    struct PathStep {
        Slide slide;
        EventNumber event = 0;
    };

    bool hasLesson() const { return course_ && course_->lesson(); }
    void refresh();
    void showLesson();
    void showPath();
    void readPath();
    void showStory(const QString& title, const QString& words);
    void show(const Slide& slide, std::size_t number, std::size_t of, bool tells);
    void goOn(int slides);
    void goTo(bool end);
    void goToPathStep(std::size_t step);
    void tell(const QString& given);
    void restore(const Before& before);
    void putBack(const Before& before);

    MainWindow& window_;
    QPointer<LessonCourse> course_;
    QPointer<Veil> veil_;
    QPointer<PresenterWindow> shown_;
    Before before_;
    bool begun_ = false;  // the slides that are shown
    std::shared_ptr<const Recorded> run_;
    WhyModel why_;
    std::shared_ptr<const Explanation> explained_;
    std::vector<PathStep> path_;
    std::size_t at_ = 0;
};

}  // namespace orrery::gui
