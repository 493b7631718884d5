// Colours for the text of a scenario: tables bold, keys, strings, numbers, comments in italics.
#pragma once
#include <QSyntaxHighlighter>

#include "gui/style/theme.h"

namespace orrery::gui {

class TomlColours : public QSyntaxHighlighter {
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;
    void setTheme(const Theme& theme);

protected:
    void highlightBlock(const QString& line) override;

private:
    Theme theme_ = Theme::light();
};

}  // namespace orrery::gui
