// The life of one request: of the event at the playhead when it is asked for, and it stays while the playhead moves.
// The engine looks for it; what has been found is shown meanwhile.
#pragma once
#include "gui/session/inquiry.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/tools/life/life_model.h"
#include "gui/tools/tool.h"

class QLabel;
class QTableView;

namespace orrery::gui {

class LifeView;
class ProgressRow;

class LifeDock : public ToolDock {
    Q_OBJECT
public:
    LifeDock(Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    // Of the event at the playhead.
    void look();
    bool isDone() const { return done_; }
    const std::shared_ptr<const life::Life>& life() const { return life_; }
    const QLabel& title() const { return *title_; }
    LifeView& view() { return *view_; }
    LifeModel& model() { return model_; }
    QTableView& table() { return *table_; }

private:
    void take(std::shared_ptr<const life::Life> life, bool done);
    void follow();
    QString words() const;

    Session& session_;
    Selection& selection_;
    Inquiry inquiry_;
    LifeModel model_;
    QLabel* title_;
    ProgressRow* progress_;
    LifeView* view_;
    QTableView* table_;
    std::shared_ptr<const Recorded> run_;
    std::shared_ptr<const life::Life> life_;
    bool done_ = false, following_ = false;
};

}  // namespace orrery::gui
