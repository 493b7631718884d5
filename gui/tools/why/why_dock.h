// Why? The steps that led to the violation, or to the event that was asked about: one sentence a step, nearest last.
// A step leads to its event; the diagram lights what stands here.
#pragma once
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/style/theme.h"
#include "gui/tools/tool.h"

class QLabel;
class QListWidget;
class QPushButton;

namespace orrery::gui {

class WhyDock : public ToolDock {
    Q_OBJECT
public:
    WhyDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    QListWidget& steps() { return *steps_; }
    const QLabel& title() const { return *title_; }

private:
    void show_();
    void follow();
    void showBeyond(const Explanation& explanation);
    Session& session_;
    Selection& selection_;
    Theme theme_ = Theme::light();
    QLabel* title_;
    QListWidget* steps_;
    QPushButton* ask_;
    QPushButton* clear_;
};

}  // namespace orrery::gui
