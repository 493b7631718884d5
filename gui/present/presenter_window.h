// What an audience sees: the diagram, under it what the slide says, on a whole screen; or black, while nobody ought to
// look there. It knows the keys of a presenter's remote and of a keyboard and says what is wanted; which slides there
// are others know (gui/app/presenter.h).
// Keys: Page Down, Right, Down, Space: on; Page Up, Left, Up, Backspace: back; Home, End; 1 to 9: an option;
// B or full stop: black, and any of these keys again; Esc or F11: leave. Tab goes to what can be chosen.
#pragma once
#include <QWidget>

#include "gui/present/slide_panel.h"
#include "gui/present/stage_view.h"

namespace orrery::gui {

class PresenterWindow : public QWidget {
    Q_OBJECT
public:
    PresenterWindow(Selection& selection, QWidget* parent);
    void setTheme(const Theme& theme);
    StageView& stage() { return *stage_; }
    SlidePanel& panel() { return *panel_; }
    bool isBlack() const { return !black_->isHidden(); }
    void setBlack(bool black);
    // Tells it to a screen reader, as the name of the slide that is shown.
    void announce(const QString& name, const QString& words);

signals:
    void goOnWanted(int slides);    // +1, -1
    void goToWanted(bool end);      // the first, the last
    void optionWanted(int option);  // from 0
    void left();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void addKeys();

    StageView* stage_;
    SlidePanel* panel_;
    QWidget* black_;
};

}  // namespace orrery::gui
