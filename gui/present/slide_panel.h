// What a slide says under its picture: a title, its words beside the question that it asks, where that is in the run;
// below, the way from slide to slide. Its type is as large as the room allows: where it is too much for that it gets
// smaller down to what can still be read from the back, and then scrolls.
// Units: device-independent pixels.
#pragma once
#include <QWidget>
#include <memory>

#include "gui/style/theme.h"
#include "sim/lesson/lesson.h"

class QLabel;
class QPushButton;
class QScrollArea;

namespace orrery::gui {

class LessonQuestion;

struct Slide {
    QString title, words, place;
};

class SlidePanel : public QWidget {
    Q_OBJECT
public:
    explicit SlidePanel(QWidget* parent);

    void setTheme(const Theme& theme);
    void setSlide(const Slide& slide);
    void ask(const std::shared_ptr<const HeldLesson>& lesson, std::size_t step, const QString& given, bool told);
    void askNothing();
    LessonQuestion& question() { return *question_; }
    // Slides count from 1; of 0 there are none.
    void setWay(std::size_t slide, std::size_t of, bool tells);
    QString counter() const;
    int typeSize() const { return typeSize_; }  // px, of the words

signals:
    void backWanted();
    void nextWanted();
    void leaveWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void fit();
    double unit() const;  // px of the screen for one on a screen of 720

    QLabel *title_, *words_, *place_, *counter_, *keys_;
    LessonQuestion* question_;
    QWidget* page_;
    QScrollArea* scroll_;
    QPushButton *back_, *next_, *leave_;
    int typeSize_ = 0;
};

}  // namespace orrery::gui
