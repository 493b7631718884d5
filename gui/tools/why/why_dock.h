// Why? The steps that led to the violation, or to the event that was asked about, numbered as on the diagram, nearest
// last; under each what it changed. A step leads to its event. Whoever comes to a violation is told of that one.
#pragma once
#include <QTimer>

#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/style/theme.h"
#include "gui/tools/tool.h"
#include "gui/tools/why/why_delegate.h"
#include "gui/tools/why/why_model.h"

class QLabel;
class QPushButton;
class QTreeView;

namespace orrery::gui {

class WhyDock : public ToolDock {
    Q_OBJECT
public:
    WhyDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    QTreeView& steps() { return *steps_; }
    const QLabel& title() const { return *title_; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrange();
    void show_();
    void putOut();
    void follow();
    void askOfViolation();
    void showBeyond(const Explanation& explanation);
    void showMenu(const QPoint& where);

    Session& session_;
    Selection& selection_;
    Theme theme_ = Theme::light();
    bool isOut_ = false;  // the light was put out; another question lights it again
    WhyModel model_;
    WhyDelegate delegate_;
    QTimer arrived_;  // the playhead has stood still for a moment
    QLabel* title_;
    QTreeView* steps_;
    QPushButton* ask_;
    QPushButton* clear_;
};

}  // namespace orrery::gui
