#include "gui/tools/lesson/lesson_dock.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include "gui/files/write_file.h"
#include "gui/style/text.h"
#include "gui/tools/lesson/lesson_question.h"

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
      course_(session, selection, branching),
      selection_(selection),
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
    course_.addViewer(*this);
    connect(back_, &QPushButton::clicked, this, [this] { course_.goOn(-1); });
    connect(on_, &QPushButton::clicked, this, [this] { course_.goOn(1); });
    connect(go_, &QPushButton::clicked, this, [this] { course_.goTo(course_.step()); });
    connect(save_, &QPushButton::clicked, this, &LessonDock::saveAnswers);
    connect(question_, &LessonQuestion::locked, &course_, &LessonCourse::answer);
    connect(question_, &LessonQuestion::showWanted, this, [this](qulonglong event) {
        if (course_.isThere())
            selection_.setEvent(event);
    });
    connect(&course_, &LessonCourse::offered, question_, &LessonQuestion::offer);
    connect(&course_, &LessonCourse::changed, this, &LessonDock::show_);
    show_();
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
}

void LessonDock::setTheme(const Theme& theme) { question_->setTheme(theme); }

void LessonDock::showEvent(QShowEvent* event) {
    ToolDock::showEvent(event);
    course_.look();
    course_.refresh();
}

void LessonDock::hideEvent(QHideEvent* event) {
    ToolDock::hideEvent(event);
    course_.refresh();
}

void LessonDock::show_() { course_.lesson() ? showStep() : showWords(); }

void LessonDock::showWords() {
    title_->setText(course_.title());
    words_->setText(course_.words());
    for (QWidget* one : std::initializer_list<QWidget*>{back_, on_, go_, score_, place_, question_, end_, save_})
        one->hide();
}

void LessonDock::showStep() {
    const HeldLesson& lesson = *course_.lesson();
    const HeldStep& held = course_.held();
    title_->setText(tr("%1 of %2: %3").arg(course_.step() + 1).arg(lesson.steps.size()).arg(text(held.step.title)));
    words_->setText(text(held.step.text).simplified());
    place_->setText(course_.placeText());
    const bool last = course_.isLast();
    for (QWidget* one : std::initializer_list<QWidget*>{back_, on_, go_, score_, place_})
        one->show();
    back_->setEnabled(course_.step() > 0);
    on_->setEnabled(!last);
    question_->setVisible(course_.asks());
    if (course_.asks())
        question_->ask(course_.lesson(), course_.step(), course_.given(), course_.isTold());
    end_->setText(text(lesson.text).simplified());
    end_->setVisible(last);
    save_->setVisible(last);
    score_->setText(course_.score());
}

void LessonDock::saveAnswers() {
    const QString path = QFileDialog::getSaveFileName(this, tr("Save my answers"), QStringLiteral("answers.json"),
                                                      tr("Answers (*.json)"));
    if (path.isEmpty())
        return;
    if (const QString why = writeFile(path, course_.answers()); !why.isEmpty())
        QMessageBox::warning(this, tr("Save my answers"),
                             tr("%1 could not be written: %2. Choose another place.").arg(path, why));
}

}  // namespace orrery::gui
