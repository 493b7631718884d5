// A question of a lesson: its options, a node, an event or a value to be given, a button that locks the answer, and
// then whether it was right, what the run shows and why. Until it is locked, or told without an answer, nothing tells.
#pragma once
#include <QWidget>
#include <memory>

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
    // For a slide: options have numbers, by which choose() knows them, and a click leaves the keyboard where it is.
    void setPresented(bool presented) { presented_ = presented; }
    // Requires a step that asks. `given`: what was answered before. `told`: it is locked. Nothing happens where it asks
    // that already.
    void ask(const std::shared_ptr<const HeldLesson>& lesson, std::size_t step, const QString& given, bool told);
    bool isLocked() const { return locked_; }
    // What is chosen or written, empty where nothing is.
    QString answer() const;
    void choose(int option);  // from 0; nothing happens where there is none
    void tell();              // locks what is chosen, else tells without an answer

public slots:
    // Somebody has clicked there: an answer, where that is asked for and not locked yet. Event 0: none.
    void offer(const QString& node, qulonglong event);

signals:
    void locked(const QString& given);  // empty: told without an answer
    void showWanted(qulonglong event);  // the one that tells

private:
    void buildAnswers(const LessonPrediction& predict);
    void buildOption(const LessonOption& option, QVBoxLayout* layout);
    void enableLock();
    void lock();
    void reveal(const QString& given);

    std::shared_ptr<const HeldLesson> lesson_;
    std::size_t at_ = 0;
    HeldStep step_;
    Theme theme_ = Theme::light();
    QLabel *ask_, *verdict_, *because_;
    QWidget* answers_ = nullptr;
    QVBoxLayout* place_;
    QButtonGroup* options_;
    std::vector<QLabel*> optionWords_;
    QComboBox* nodes_ = nullptr;
    QLineEdit* line_ = nullptr;
    QPushButton *lock_, *show_;
    QString given_;
    bool locked_ = false, presented_ = false;
};

}  // namespace orrery::gui
