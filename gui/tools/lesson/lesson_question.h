// A question of a lesson: its options, a node, an event or a value to be given, a button that locks the answer, and
// then whether it was right, what the run shows and why. Until it is locked nothing tells the answer.
#pragma once
#include <QWidget>

#include "gui/style/theme.h"
#include "sim/lesson/lesson.h"

class QButtonGroup;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace orrery::gui {

class LessonQuestion : public QWidget {
    Q_OBJECT
public:
    explicit LessonQuestion(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    // Requires a step that asks. `given`: what was answered before; it is locked then.
    void ask(const HeldStep& step, const QString& given);
    bool isLocked() const { return locked_; }
    // What is chosen or written, empty where nothing is.
    QString answer() const;
    // Somebody has clicked there: an answer, where that is asked for and not locked yet.
    void offerNode(const QString& node);
    void offerEvent(qulonglong event);

signals:
    void locked(const QString& given);
    void showWanted(qulonglong event);  // the one that tells

private:
    void buildAnswers(const LessonPrediction& predict);
    void enableLock();
    void lock();
    void reveal(const QString& given);

    HeldStep step_;
    Theme theme_ = Theme::light();
    QLabel *ask_, *verdict_, *because_;
    QWidget* answers_ = nullptr;
    QVBoxLayout* place_;
    QButtonGroup* options_;
    QComboBox* nodes_ = nullptr;
    QLineEdit* line_ = nullptr;
    QPushButton *lock_, *show_;
    bool locked_ = false;
};

}  // namespace orrery::gui
