// The futures of the open run as a tree: their names, what came of each, where it leaves the one that it came from. A
// double click or Return shows one and keeps the moment; F2 renames it in its place; Delete takes it out, and an undo
// puts it back. The menu copies the command line or the run link of any of them, and puts one beside what is shown.
#pragma once
#include "gui/futures/branching.h"
#include "gui/style/theme.h"
#include "gui/tools/tool.h"

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace orrery::gui {

class BranchesDock : public ToolDock {
    Q_OBJECT
public:
    enum Column { name, verdict, leaves, columns };

    BranchesDock(Branching& branching, QWidget* parent = nullptr);
    void setTheme(const Theme& theme) override;
    QTreeWidget& tree() { return *tree_; }
    const QLabel& words() const { return *words_; }
    QTreeWidgetItem* itemOf(Branching::Id id) const;

protected:
    bool eventFilter(QObject* of, QEvent* event) override;

private:
    void refresh();
    void add(Branching::Id id, QTreeWidgetItem* parent);
    void fill(QTreeWidgetItem& item, Branching::Id id);
    void showMenu(const QPoint& where);
    std::optional<Branching::Id> chosen() const;

    Branching& branching_;
    Theme theme_ = Theme::light();
    QTreeWidget* tree_;
    QLabel* words_;
    bool filling_ = false;
};

}  // namespace orrery::gui
