// Every command of the window as an action: menus, toolbar, keys and the help sheet are made from the same list.
#pragma once
#include <QKeySequence>
#include <QObject>
#include <QString>
#include <functional>
#include <string>
#include <vector>

class QAction;
class QComboBox;
class QMenu;
class QToolBar;

namespace orrery::gui {

class MainWindow;
class SeedBox;
struct Theme;

class Actions : public QObject {
    Q_OBJECT
public:
    explicit Actions(MainWindow& window);

    void setTheme(const Theme& theme);
    void setRunThere(bool there);
    void showDesigns(const std::vector<std::string>& designs, const std::string& current);
    // For the help sheet: group, words, keys.
    struct Line {
        QString group, words, keys;
    };
    std::vector<Line> lines() const;
    QAction* find(const QString& id) const;

private:
    struct Entry {
        QString group;
        QAction* action = nullptr;
        QString icon;
        bool needsRun = true;
        bool apart = false;    // below a line in its menu
        bool toolbar = false;  // beside what is there in any case
    };
    QAction* add(const QString& group, const QString& id, const QString& words, const QString& icon,
                 const QList<QKeySequence>& keys, std::function<void()> command, bool needs_run = true);
    Entry& entryOf(const QAction* action);
    void addFile();
    void addTransport();
    void showPlaying();
    void addNavigation();
    void addView();
    void addAxes();
    void addMarkers();
    void addBookmarks();
    void listBookmarks();
    void fillBookmarks(QMenu& list);
    void addTools();
    void buildMenus();
    void putTools(QToolBar& bar);
    void buildToolbar();
    void showHelp();

    MainWindow& window_;
    std::vector<Entry> entries_;
    QComboBox* speed_ = nullptr;
    QComboBox* designs_ = nullptr;
    SeedBox* seed_ = nullptr;
};

}  // namespace orrery::gui
