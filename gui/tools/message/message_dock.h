// The event at the playhead in full: its message with the type of every field, and the events that caused it and that
// it caused, each of which leads to its place. Ctrl with Left and Right walk the same way.
#pragma once
#include "gui/session/inquiry.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/style/theme.h"
#include "gui/tools/message/message_facts.h"
#include "gui/tools/tool.h"

class QLabel;
class QListWidget;
class QPushButton;
class QTreeWidget;

namespace orrery::gui {

class MessageDock : public ToolDock {
    Q_OBJECT
public:
    MessageDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    QTreeWidget& fields() { return *fields_; }
    QListWidget& around() { return *around_; }
    bool isUpToDate() const { return facts_ && !inquiry_.isAsking() && facts_->row.number == selection_.event(); }

private:
    void follow();
    void show_();
    void showFields();
    void showAround();
    void copy();

    Session& session_;
    Selection& selection_;
    Inquiry inquiry_;
    Theme theme_ = Theme::light();
    QLabel* title_;
    QTreeWidget* fields_;
    QPushButton* copy_;
    QListWidget* around_;
    std::shared_ptr<const Recorded> run_;
    std::shared_ptr<const MessageFacts> facts_;
    EventNumber asked_ = 0;
};

}  // namespace orrery::gui
