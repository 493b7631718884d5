// A tool: a dock beside the diagram that shows the run or asks about it. All that the window knows of a tool is what
// its folder says in one Tool (README.md of gui/); it makes from that the dock, its key, its lines in the menus, on the
// toolbar and on the sheet of keys.
// Words are marked with QT_TRANSLATE_NOOP and translated where they are shown.
#pragma once
#include <QDockWidget>
#include <QKeyCombination>
#include <array>
#include <span>

namespace orrery::gui {

class Branching;
class Player;
class Queries;
class Selection;
class Session;
struct Theme;

// What a tool may stand on; it takes of it what it needs. All of them outlive it.
struct ToolContext {
    Session& session;
    Selection& selection;
    Player& player;
    Queries& queries;
    Branching& branching;
};

class ToolDock : public QDockWidget {
    Q_OBJECT
public:
    using QDockWidget::QDockWidget;
    virtual void setTheme(const Theme& theme) = 0;
    // Whether it can be seen: it is not closed, and no other tab lies over it.
    bool isInFront() const;
    // Opens it and brings it to the front; the second gives it the keyboard too.
    void open();
    void enter();
};

// Where a tool stands until somebody moves it. Sizes are in hundredths of the window.
struct ToolPlace {
    Qt::DockWidgetArea area = Qt::RightDockWidgetArea;
    int width = 26;
    int height = 24;
    bool tab = false;  // over the tool before it in its area, instead of beside it
    bool open = true;  // false: somebody has to ask for it
};

struct ToolAction {
    const char* id = nullptr;
    // Of QT_TRANSLATE_NOOP("orrery::gui::Actions", …): one that is there (File, Run, Go, View), or one of its own.
    const char* menu = nullptr;
    const char* words = nullptr;  // of QT_TRANSLATE_NOOP("Tool", …), as all words here
    std::array<QKeyCombination, 2> keys{};
    const char* icon = nullptr;  // assets/icons/NAME.svg
    bool toolbar = false;
    void (*command)(const ToolContext& at, ToolDock& dock) = nullptr;
};

struct Tool {
    const char* id = nullptr;  // the dock's objectName: saved layouts know it by that
    const char* name = nullptr;
    QKeyCombination key{};  // opens and closes it; Qt::Key_unknown: none
    ToolPlace place{};
    std::span<const ToolAction> actions{};
    ToolDock* (*make)(const ToolContext& at, QWidget* parent) = nullptr;
};

QString toolText(const char* words);
// A dock with the tool's name, in every place where a name is read.
ToolDock* makeTool(const Tool& tool, const ToolContext& at, QWidget* parent);

}  // namespace orrery::gui
