// A filter to be written, with a word before it that says what for, room for buttons behind it, and below it what is
// wrong with it. It knows the names of the run that is shown.
#pragma once
#include <QWidget>

#include "gui/session/selection.h"
#include "gui/style/theme.h"

class QHBoxLayout;
class QLabel;

namespace orrery::gui {

class FilterEdit;

class FilterLine : public QWidget {
    Q_OBJECT
public:
    FilterLine(Selection& selection, const QString& accessibleName, QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    FilterEdit& edit() { return *edit_; }
    void addButton(QWidget* button);
    // With the keyboard in it and all of it selected.
    void begin(const QString& caption, const QString& expression);

private:
    void takeWords();

    Selection& selection_;
    QLabel *caption_, *error_;
    FilterEdit* edit_;
    QHBoxLayout* line_;
};

}  // namespace orrery::gui
