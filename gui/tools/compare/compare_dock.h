// Two futures at the moment of the playhead: where they part, and every field of every node that differs there. Another
// design or seed is put beside with the boxes above. A node that only one of them has is not in the table. A second
// page has the metrics of both.
#pragma once
#include "gui/futures/branching.h"
#include "gui/tools/tool.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableWidget;
class QTabWidget;

namespace orrery::gui {

class MetricsPage;

class CompareDock : public ToolDock {
    Q_OBJECT
public:
    enum Column { node, field, first, second, columns };

    CompareDock(Branching& branching, Session& session, Selection& selection, QWidget* parent = nullptr);
    void setTheme(const Theme&) override {}
    QTableWidget& table() { return *table_; }
    const QLabel& headline() const { return *headline_; }
    QComboBox& with() { return *with_; }
    QTabWidget& pages() { return *pages_; }
    MetricsPage& metrics() { return *metrics_; }

private:
    void fillChoices();
    void choose(int index);
    void refresh();
    void sayParting();
    void showDifferences();
    void goToParting();

    Branching& branching_;
    Session& session_;
    Selection& selection_;
    QComboBox* with_;
    QLabel *headline_, *moment_;
    QPushButton* go_;
    QTableWidget* table_;
    QTabWidget* pages_;
    MetricsPage* metrics_;
};

}  // namespace orrery::gui
