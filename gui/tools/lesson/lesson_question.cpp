#include "gui/tools/lesson/lesson_question.h"

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

#include "gui/style/text.h"

namespace orrery::gui {
namespace {

using Kind = LessonPrediction::Kind;

QLabel* wrapping(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

LessonQuestion::LessonQuestion(QWidget* parent)
    : QWidget(parent),
      ask_(wrapping(this)),
      verdict_(wrapping(this)),
      because_(wrapping(this)),
      place_(new QVBoxLayout),
      options_(new QButtonGroup(this)),
      lock_(new QPushButton(tr("This is my answer"), this)),
      show_(new QPushButton(tr("Show it"), this)) {
    QFont bold;  // of nothing else: the size is that of whatever it stands in
    bold.setBold(true);
    ask_->setFont(bold);
    verdict_->setFont(bold);
    lock_->setToolTip(tr("It cannot be changed afterwards"));
    show_->setToolTip(tr("Goes to the event that shows it"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->addWidget(ask_);
    layout->addLayout(place_);
    layout->addWidget(lock_, 0, Qt::AlignLeft);
    layout->addWidget(verdict_);
    layout->addWidget(because_);
    layout->addWidget(show_, 0, Qt::AlignLeft);
    connect(options_, &QButtonGroup::buttonClicked, this, &LessonQuestion::enableLock);
    connect(lock_, &QPushButton::clicked, this, &LessonQuestion::lock);
    connect(show_, &QPushButton::clicked, this, [this] { emit showWanted(step_.telling); });
}

void LessonQuestion::setTheme(const Theme& theme) {
    theme_ = theme;
    if (locked_)
        reveal(given_);
}

void LessonQuestion::ask(const std::shared_ptr<const HeldLesson>& lesson, std::size_t step, const QString& given,
                         bool told) {
    if (lesson == lesson_ && step == at_ && told == locked_)
        return;
    lesson_ = lesson;
    at_ = step;
    step_ = lesson->steps[step];
    locked_ = false;
    ask_->setText(text(step_.step.predict->ask));
    for (QAbstractButton* button : options_->buttons())
        options_->removeButton(button);
    delete answers_;
    nodes_ = nullptr;
    line_ = nullptr;
    optionWords_.clear();
    answers_ = new QWidget(this);
    place_->addWidget(answers_);
    buildAnswers(*step_.step.predict);
    for (QWidget* one :
         {static_cast<QWidget*>(verdict_), static_cast<QWidget*>(because_), static_cast<QWidget*>(show_)})
        one->hide();
    lock_->setVisible(!presented_);  // who presents has a key for it
    enableLock();
    if (!told)
        return;
    for (QAbstractButton* button : options_->buttons())
        button->setChecked(button->property("says").toString() == given);
    if (nodes_)
        nodes_->setCurrentText(given);
    if (line_)
        line_->setText(given);
    reveal(given);
}

void LessonQuestion::buildOption(const LessonOption& option, QVBoxLayout* layout) {
    const Qt::FocusPolicy focus = presented_ ? Qt::TabFocus : Qt::StrongFocus;
    const int number = static_cast<int>(optionWords_.size()) + 1;
    const QString says = text(option.say);
    auto* row = new QHBoxLayout;
    auto* button = new QRadioButton(answers_);
    auto* words = wrapping(answers_);  // a radio button's own words do not wrap
    words->setText(presented_ ? QStringLiteral("%1.  %2").arg(number).arg(says) : says);
    words->setBuddy(button);
    words->setTextInteractionFlags(Qt::NoTextInteraction);
    button->setProperty("says", says);
    button->setAccessibleName(says);
    button->setFocusPolicy(focus);
    row->addWidget(button, 0, Qt::AlignTop);
    row->addWidget(words, 1);
    layout->addLayout(row);
    options_->addButton(button);
    optionWords_.push_back(words);
}

void LessonQuestion::buildAnswers(const LessonPrediction& predict) {
    auto* layout = new QVBoxLayout(answers_);
    layout->setContentsMargins(0, 0, 0, 0);
    for (const LessonOption& option : predict.options)
        buildOption(option, layout);
    if (predict.kind == Kind::node) {
        nodes_ = new QComboBox(answers_);
        nodes_->setAccessibleName(tr("Node"));
        nodes_->setPlaceholderText(tr("choose a node, here or by a click in the diagram"));
        for (const std::string& node : step_.nodes)
            nodes_->addItem(text(node));
        nodes_->setCurrentIndex(-1);
        nodes_->setFocusPolicy(presented_ ? Qt::TabFocus : Qt::StrongFocus);
        layout->addWidget(nodes_);
        connect(nodes_, &QComboBox::currentIndexChanged, this, &LessonQuestion::enableLock);
    } else if (predict.kind != Kind::options) {
        line_ = new QLineEdit(answers_);
        line_->setAccessibleName(predict.kind == Kind::event ? tr("Number of the event") : tr("Value"));
        line_->setPlaceholderText(predict.kind == Kind::event ? tr("its number, or a click in the diagram")
                                                              : tr("what is it?"));
        layout->addWidget(line_);
        connect(line_, &QLineEdit::textChanged, this, &LessonQuestion::enableLock);
        connect(line_, &QLineEdit::returnPressed, this, &LessonQuestion::lock);
    }
}

QString LessonQuestion::answer() const {
    if (nodes_)
        return nodes_->currentText();
    if (line_)
        return line_->text().trimmed();
    const QAbstractButton* const checked = options_->checkedButton();
    return checked ? checked->property("says").toString() : QString();
}

void LessonQuestion::enableLock() { lock_->setEnabled(!locked_ && may_answer(step_, plain(answer()))); }

void LessonQuestion::choose(int option) {
    const auto buttons = options_->buttons();
    if (locked_ || option < 0 || option >= buttons.size())
        return;
    buttons.at(option)->setChecked(true);
    enableLock();
}

void LessonQuestion::offer(const QString& node, qulonglong event) {
    if (locked_)
        return;
    if (nodes_ && nodes_->findText(node) >= 0)
        nodes_->setCurrentText(node);
    if (line_ && event != 0 && step_.step.predict->kind == Kind::event)
        line_->setText(QString::number(event));
}

void LessonQuestion::tell() {
    if (locked_)
        return;
    const QString given = may_answer(step_, plain(answer())) ? answer() : QString();
    reveal(given);
    emit locked(given);
}

void LessonQuestion::lock() {
    const QString given = answer();
    if (locked_ || !may_answer(step_, plain(given)))
        return;
    reveal(given);
    emit locked(given);
}

void LessonQuestion::reveal(const QString& given) {
    locked_ = true;
    given_ = given;
    for (QAbstractButton* button : options_->buttons())  // what they say can be read as before
        button->setEnabled(false);
    for (QWidget* one : {static_cast<QWidget*>(nodes_), static_cast<QWidget*>(line_)})
        if (one)
            one->setEnabled(false);
    lock_->hide();
    const QString truth = text(step_.truth);
    const bool right = given == truth || given.isEmpty();
    verdict_->setText(given.isEmpty() ? tr("The answer: %1").arg(truth)
                      : right         ? tr("Right.")
                                      : tr("Not so: %1").arg(truth));
    QPalette colours = verdict_->palette();
    colours.setColor(QPalette::WindowText, right ? theme_.delivered : theme_.violation);
    verdict_->setPalette(colours);
    verdict_->show();
    for (std::size_t i = 0; i < optionWords_.size(); ++i) {
        QFont font;
        font.setBold(step_.step.predict->options[i].say == step_.truth);
        optionWords_[i]->setFont(font);
    }
    because_->setText(text(step_.step.predict->because).simplified());
    because_->show();
    show_->setVisible(step_.telling != 0 && !presented_);
}

}  // namespace orrery::gui
