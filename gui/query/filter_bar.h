// The filter that is on, as a bar of a colour of its own above the diagram: what it says, how many events pass it, what
// is wrong with it. It is there while a filter is on or written, and only then; zoom leaves it alone.
#pragma once
#include <QFrame>

#include "gui/query/queries.h"
#include "gui/style/theme.h"

class QLabel;
class QToolButton;

namespace orrery::gui {

class FilterEdit;

class FilterBar : public QFrame {
    Q_OBJECT
public:
    explicit FilterBar(Queries& queries, QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void enter();
    FilterEdit& edit() { return *edit_; }
    // "1,234 of 56,789", while it is being found out with the share that is done.
    QString countText() const;

signals:
    void left();  // the keyboard goes back to the diagram

private:
    void refresh();
    void refreshCount();
    void refreshError();
    void leave();
    QToolButton* button(const QString& words, const QString& sign);

    Queries& queries_;
    Theme theme_ = Theme::light();
    QLabel *name_, *count_, *error_;
    FilterEdit* edit_;
    QToolButton *before_, *after_, *clear_;
};

}  // namespace orrery::gui
