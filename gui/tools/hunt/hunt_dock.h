// Many runs for the one that is shown: over seeds, made smaller, asked when it was doomed, or in every order. What is
// found are rows: Enter or a double click opens a row's run beside this one, or goes to its event.
#pragma once
#include "gui/futures/branching.h"
#include "gui/tools/hunt/hunt_work.h"
#include "gui/tools/tool.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableWidget;

namespace orrery::gui {

class ProgressRow;

class HuntDock : public ToolDock {
    Q_OBJECT
public:
    enum Column { what, verdict, detail, columns };

    HuntDock(Branching& branching, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;

    // Starts it, in place of what is running.
    void hunt(HuntKind kind);
    void giveUp() { work_.cancel(); }
    void openRow(int row);

    bool isRunning() const { return work_.isRunning(); }
    QComboBox& kinds() { return *kinds_; }
    QSpinBox& most() { return *most_; }
    QCheckBox& all() { return *all_; }
    QPushButton& start() { return *start_; }
    QLabel& headline() { return *headline_; }
    QTableWidget& table() { return *table_; }
    const HuntResult* found() const { return found_.get(); }

private:
    void chosen();
    void follow();
    void take(std::shared_ptr<const HuntResult> found);

    Branching& branching_;
    Selection& selection_;
    HuntWork work_;
    QComboBox* kinds_;
    QLabel* mostOf_;
    QSpinBox* most_;
    QCheckBox* all_;
    QPushButton* start_;
    QLabel* headline_;
    ProgressRow* progress_;
    QTableWidget* table_;
    std::shared_ptr<const HuntResult> found_;
    std::shared_ptr<const Recorded> run_;  // whose events the rows name
    QColor falls_;
};

}  // namespace orrery::gui
