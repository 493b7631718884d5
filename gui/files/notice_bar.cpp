#include "gui/files/notice_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/style/icons.h"

namespace orrery::gui {

NoticeBar::NoticeBar(QWidget* parent) : QWidget(parent), lines_(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("notices"));
    setAccessibleName(tr("What you should know of this run"));
    lines_->setContentsMargins(0, 0, 0, 0);
    lines_->setSpacing(1);
    hide();
}

void NoticeBar::say(const QString& subject, const QString& words, const std::vector<Button>& buttons) {
    take(subject);
    auto* line = new QFrame(this);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(10, 4, 6, 4);
    auto* label = new QLabel(words, line);
    label->setObjectName(QStringLiteral("words"));
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAccessibleName(words);
    row->addWidget(label, 1);
    for (const Button& one : buttons) {
        auto* button = new QPushButton(one.words, line);
        connect(button, &QPushButton::clicked, this, [this, subject, command = one.command] {
            take(subject);
            command();
        });
        row->addWidget(button);
    }
    auto* close = new QToolButton(line);
    close->setObjectName(QStringLiteral("dismiss"));
    close->setAccessibleName(tr("Dismiss: %1").arg(words));
    close->setToolTip(tr("Dismiss"));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::TabFocus);
    connect(close, &QToolButton::clicked, this, [this, subject] { take(subject); });
    row->addWidget(close);
    bySubject_[subject] = line;
    lines_->addWidget(line);
    dress(*line);
    show();
}

void NoticeBar::take(const QString& subject) {
    const auto found = bySubject_.find(subject);
    if (found == bySubject_.end())
        return;
    lines_->removeWidget(found->second);
    found->second->hide();
    found->second->deleteLater();  // a button of it may be what is pressed
    bySubject_.erase(found);
    setVisible(!bySubject_.empty());
}

void NoticeBar::clear() {
    while (!bySubject_.empty())
        take(bySubject_.begin()->first);
}

QStringList NoticeBar::words() const {
    QStringList all;
    for (const auto& [subject, line] : bySubject_)
        all.append(line->findChild<QLabel*>(QStringLiteral("words"))->text());
    return all;
}

void NoticeBar::setTheme(const Theme& theme) {
    theme_ = theme;
    for (const auto& [subject, line] : bySubject_)
        dress(*line);
}

void NoticeBar::dress(QWidget& line) const {
    line.setAutoFillBackground(true);
    QPalette colours = paletteOf(theme_);
    colours.setColor(QPalette::Window, mixed(theme_.dropped, theme_.window, 0.16));
    line.setPalette(colours);
    line.findChild<QToolButton*>(QStringLiteral("dismiss"))->setIcon(themedIcon(QStringLiteral("close"), theme_));
}

}  // namespace orrery::gui
