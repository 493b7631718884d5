#include "gui/query/filter_line.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "gui/query/filter_edit.h"
#include "gui/session/session.h"
#include "gui/style/text.h"

namespace orrery::gui {

FilterLine::FilterLine(Selection& selection, const QString& accessibleName, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      caption_(new QLabel(this)),
      error_(new QLabel(this)),
      edit_(new FilterEdit(this)),
      line_(new QHBoxLayout) {
    edit_->setAccessibleName(accessibleName);
    edit_->setToolTip(text(filter_help()));
    error_->setWordWrap(true);
    error_->hide();
    line_->addWidget(caption_);
    line_->addWidget(edit_, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(line_);
    layout->addWidget(error_);
    connect(edit_, &FilterEdit::judged, this, [this] {
        error_->setText(edit_->text().isEmpty() ? QString() : edit_->errorText());
        error_->setVisible(!error_->text().isEmpty());
    });
    connect(&selection_, &Selection::changed, this, &FilterLine::takeWords);
}

void FilterLine::setTheme(const Theme& theme) {
    edit_->setTheme(theme);
    QPalette colours = error_->palette();
    colours.setColor(QPalette::WindowText, theme.violation);
    error_->setPalette(colours);
}

void FilterLine::addButton(QWidget* button) { line_->addWidget(button); }

void FilterLine::begin(const QString& caption, const QString& expression) {
    takeWords();
    caption_->setText(caption);
    edit_->write(expression);
    edit_->setFocus(Qt::ShortcutFocusReason);
    edit_->selectAll();
}

void FilterLine::takeWords() {
    if (const auto& run = selection_.recorded())
        if (run->words != edit_->words())
            edit_->setWords(run->words);
}

}  // namespace orrery::gui
