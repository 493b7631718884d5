// The main window: overview strip and space-time diagram in the middle, docks around them, transport above, a status
// line below. It owns the session, the selection and the player, and connects them; each part has a file of its own.
#pragma once
#include <QMainWindow>
#include <optional>
#include <span>

#include "gui/files/run_files.h"
#include "gui/futures/branching.h"
#include "gui/notes/bookmarks.h"
#include "gui/query/queries.h"
#include "gui/session/player.h"
#include "gui/session/selection.h"
#include "gui/session/session.h"
#include "gui/style/theme.h"
#include "gui/tools/tools.h"

class QLabel;
class QPushButton;
class QSlider;
class QStackedWidget;

namespace orrery::gui {

// The node that a violation is about: what its property looked at first, else where it was found.
NodeId nodeOf(const Violation& violation);

class Actions;
class BesidePane;
class FilterBar;
class GalleryView;
class LaneChoice;
class OverviewStrip;
class ProgressView;
class SpaceTimeView;
class TellingPlace;
class ToolDocks;
class WatchPane;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(const Theme& theme, QWidget* parent = nullptr,
                        std::span<const Tool* const> tools = gui::tools());
    ~MainWindow() override;

    // Where the playhead stands when the run is there: an event, else the first violation, else the start.
    void open(const OpenRequest& request, std::optional<EventNumber> event = std::nullopt);
    void showGallery();
    bool isInGallery() const;
    // Back to the run that is open, where one is.
    void leaveGallery();
    void setTheme(const Theme& theme);
    const Theme& theme() const { return theme_; }
    bool isOpening() const;
    // Leaves out what differs from one run of the program to the next: a picture of the same is the same.
    void hideMemory();

    Session& session() { return session_; }
    Selection& selection() { return selection_; }
    Player& player() { return player_; }
    Queries& queries() { return queries_; }
    Branching& branching() { return branching_; }
    LaneChoice& lanes() { return *lanes_; }
    RunFiles& files() { return *files_; }
    NoticeBar& notices() { return *notices_; }
    Bookmarks& bookmarks() { return bookmarks_; }
    Actions& actions() { return *actions_; }
    SpaceTimeView& diagram() { return *diagram_; }
    BesidePane& beside() { return *beside_; }
    WatchPane& watches() { return *watches_; }
    ToolDocks& docks() { return *docks_; }

    void goToViolation(int direction);  // +1 the next, -1 the one before
    void goToCause();
    void goToEffect();
    void goAtNode(int direction);
    void askForEvent();
    void askForFile();
    void openFile(const QString& path);
    // The source of the open run is read again; design, seed and values stay.
    void reopen();
    void askForLink();
    void openDesign(const QString& design);
    void openSeed(qulonglong seed);
    void say(const QString& message);
    void copyRunLink();
    void toggleTheme();

signals:
    // The picture is complete: run, state at the playhead and explanation are there.
    void settled();
    void refused(const QString& why);

private:
    void buildCentre();
    void popupDiagramMenu(const QPoint& at);
    void buildStatus();
    void nameWindow();
    void showPage(QWidget& page);
    void connectSession();
    void connectQueries();
    void connectLanes();
    void showLanes();
    void runOpened();
    void runGrew();
    void runCompleted();
    void goToStart();
    void keepPlace(EventNumber event);
    void growSlider();
    void showProgress(qulonglong events, qlonglong virtualTime, qlonglong until);
    void foundEvent(Find what, qulonglong from, qulonglong event);
    void runRefused(const QString& why);
    void selectionMoved();
    void updateStatus();
    void checkSettled();

    Theme theme_;
    Session session_;
    Selection selection_;
    Player player_;
    Queries queries_;
    Branching branching_;
    Bookmarks bookmarks_;
    Actions* actions_ = nullptr;
    QStackedWidget* pages_ = nullptr;
    GalleryView* gallery_ = nullptr;
    ProgressView* progress_ = nullptr;
    QWidget* runPage_ = nullptr;
    NoticeBar* notices_ = nullptr;
    RunFiles* files_ = nullptr;
    FilterBar* filterBar_ = nullptr;
    SpaceTimeView* diagram_ = nullptr;
    LaneChoice* lanes_ = nullptr;
    TellingPlace* telling_ = nullptr;
    BesidePane* beside_ = nullptr;
    WatchPane* watches_ = nullptr;
    OverviewStrip* overview_ = nullptr;
    QSlider* slider_ = nullptr;
    ToolDocks* docks_ = nullptr;
    QLabel *place_ = nullptr, *verdict_ = nullptr, *size_ = nullptr, *fingerprint_ = nullptr;
    QLabel *running_ = nullptr, *filtered_ = nullptr;
    QPushButton* halt_ = nullptr;
    bool openedComplete_ = false;
    EventNumber placed_ = 0;  // where the window itself has put the playhead last
    std::optional<EventNumber> wantedEvent_;
    bool explanationAwaited_ = false;
};

}  // namespace orrery::gui
