#include "gui/app/actions.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QSignalBlocker>
#include <QToolBar>
#include <algorithm>

#include "gui/app/help_sheet.h"
#include "gui/app/main_window.h"
#include "gui/app/presenter.h"
#include "gui/app/tool_docks.h"
#include "gui/diagram/lane_choice.h"
#include "gui/diagram/space_time_view.h"
#include "gui/query/seed_box.h"
#include "gui/style/icons.h"
#include "gui/style/motion.h"
#include "gui/style/text.h"

namespace orrery::gui {
namespace {

constexpr double kZoomStep = 1.5;
constexpr int kSpeeds[] = {1, 2, 5, 10, 25, 50, 100, 500, 2000, 10'000};

QList<QKeySequence> keysOf(std::span<const QKeyCombination> keys) {
    QList<QKeySequence> all;
    for (const QKeyCombination& key : keys)
        if (key.key() != Qt::Key_unknown)
            all.append(QKeySequence(key));
    return all;
}

}  // namespace

Actions::Actions(MainWindow& window) : QObject(&window), window_(window) {
    addFile();
    addTransport();
    addNavigation();
    addView();
    addAxes();
    addMarkers();
    addBookmarks();
    addTools();
    buildMenus();
    listBookmarks();
    buildToolbar();
}

QAction* Actions::add(const QString& group, const QString& id, const QString& words, const QString& icon,
                      const QList<QKeySequence>& keys, std::function<void()> command, bool needs_run) {
    auto* action = new QAction(words, this);
    action->setObjectName(id);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WindowShortcut);
    const QString key =
        keys.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(keys.front().toString(QKeySequence::NativeText));
    action->setToolTip(words + key);
    connect(action, &QAction::triggered, this, [command] { command(); });
    window_.addAction(action);
    const auto last =
        std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) { return entry.group == group; });
    entries_.insert(last == entries_.rend() ? entries_.end() : last.base(), {group, action, icon, needs_run});
    return action;
}

void Actions::addFile() {
    const QString group = tr("File");
    add(
        group, "gallery", tr("Gallery"), "gallery", {QKeySequence(Qt::CTRL | Qt::Key_N)},
        [this] { window_.showGallery(); }, false);
    add(
        group, "open", tr("Open a file"), "open", {QKeySequence(Qt::CTRL | Qt::Key_O)},
        [this] { window_.askForFile(); }, false);
    add(
        group, "open-link", tr("Open a run link"), "link", {QKeySequence(Qt::CTRL | Qt::Key_L)},
        [this] { window_.askForLink(); }, false);
    add(group, "save", tr("Save the run as a recording"), "", {QKeySequence(Qt::CTRL | Qt::Key_S)},
        [this] { window_.files().askToSave(&window_); });
    add(group, "copy-link", tr("Copy the run link"), "link", {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)},
        [this] { window_.copyRunLink(); });
    add(
        group, "quit", tr("Quit"), "", {QKeySequence(Qt::CTRL | Qt::Key_Q)}, [this] { window_.close(); }, false);
}

void Actions::addTransport() {
    const QString group = tr("Run");
    Player& player = window_.player();
    Selection& selection = window_.selection();
    add(group, "start", tr("To the start"), "start", {QKeySequence(Qt::Key_Home)}, [&] {
        player.stop();
        selection.setEvent(0);
    });
    add(group, "reverse", tr("Run backwards"), "reverse", {QKeySequence(Qt::SHIFT | Qt::Key_F5)},
        [&] { player.reverse(); });
    add(group, "reverse-fast", tr("Fast backwards"), "", {QKeySequence(Qt::SHIFT | Qt::Key_F6)},
        [&] { player.reverse(Player::Pace::fast); });
    add(group, "reverse-express", tr("Express backwards, to the last violation or breakpoint"), "",
        {QKeySequence(Qt::SHIFT | Qt::Key_F7)}, [&] { player.reverse(Player::Pace::express); });
    add(group, "step-back", tr("Step back"), "step-back",
        {QKeySequence(Qt::SHIFT | Qt::Key_F4), QKeySequence(Qt::Key_Left)}, [&] { player.stepBack(); });
    add(group, "stop", tr("Stop"), "stop", {QKeySequence(Qt::Key_F8)}, [this, &player] {
        player.stop();
        window_.queries().search.cancel();
    });
    add(group, "step", tr("Step"), "step", {QKeySequence(Qt::Key_F4), QKeySequence(Qt::Key_Right)},
        [&] { player.step(); });
    add(group, "run", tr("Run"), "run", {QKeySequence(Qt::Key_F5)}, [&] { player.run(); });
    add(group, "fast", tr("Fast"), "fast", {QKeySequence(Qt::Key_F6)}, [&] { player.run(Player::Pace::fast); });
    add(group, "express", tr("Express, to the next violation or breakpoint"), "express", {QKeySequence(Qt::Key_F7)},
        [&] { player.run(Player::Pace::express); });
    add(group, "end", tr("To the end"), "end", {QKeySequence(Qt::Key_End)}, [&] {
        player.stop();
        selection.setEvent(UINT64_MAX);
    });
    add(group, "toggle", tr("Run or pause"), "", {QKeySequence(Qt::Key_Space), QKeySequence(Qt::Key_Period)},
        [&] { player.toggle(); });
    connect(&player, &Player::directionChanged, this, [this] { showPlaying(); });
}

// The button of what is under way is down.
void Actions::showPlaying() {
    const Player& player = window_.player();
    const auto show = [&](const char* id, Player::Direction direction, Player::Pace pace) {
        QAction* const action = find(QString::fromLatin1(id));
        action->setCheckable(true);
        action->setChecked(player.direction() == direction && player.pace() == pace);
    };
    using Direction = Player::Direction;
    using Pace = Player::Pace;
    show("run", Direction::forward, Pace::normal);
    show("fast", Direction::forward, Pace::fast);
    show("express", Direction::forward, Pace::express);
    show("reverse", Direction::backward, Pace::normal);
    show("reverse-fast", Direction::backward, Pace::fast);
    show("reverse-express", Direction::backward, Pace::express);
}

void Actions::addNavigation() {
    const QString group = tr("Go");
    Selection& selection = window_.selection();
    add(group, "violation-previous", tr("Previous violation"), "violation-previous",
        {QKeySequence(Qt::Key_BracketLeft)}, [this] { window_.goToViolation(-1); });
    add(group, "violation-next", tr("Next violation"), "violation-next", {QKeySequence(Qt::Key_BracketRight)},
        [this] { window_.goToViolation(1); });
    add(group, "cause", tr("To its cause"), "cause", {QKeySequence(Qt::CTRL | Qt::Key_Left)},
        [this] { window_.goToCause(); });
    add(group, "effect", tr("To its first effect"), "effect", {QKeySequence(Qt::CTRL | Qt::Key_Right)},
        [this] { window_.goToEffect(); });
    add(group, "node-previous", tr("Previous event at this node"), "", {QKeySequence(Qt::SHIFT | Qt::Key_Left)},
        [this] { window_.goAtNode(-1); });
    add(group, "node-next", tr("Next event at this node"), "", {QKeySequence(Qt::SHIFT | Qt::Key_Right)},
        [this] { window_.goAtNode(1); });
    add(group, "go-to", tr("Go to event"), "", {QKeySequence(Qt::CTRL | Qt::Key_G)}, [this] { window_.askForEvent(); });
    add(
        group, "back", tr("Back in the history of selections; from the gallery to the run"), "",
        {QKeySequence(Qt::ALT | Qt::Key_Left)},
        [&, this] { window_.isInGallery() ? window_.leaveGallery() : selection.goBack(); }, false);
    add(group, "forward", tr("Forward in the history of selections"), "", {QKeySequence(Qt::ALT | Qt::Key_Right)},
        [&] { selection.goForward(); });
}

void Actions::addView() {
    const QString group = tr("View");
    SpaceTimeView& diagram = window_.diagram();
    add(group, "zoom-in", tr("Zoom in"), "zoom-in",
        {QKeySequence(Qt::Key_Plus), QKeySequence(Qt::Key_Equal), QKeySequence(Qt::CTRL | Qt::Key_Plus)},
        [&] { diagram.zoom(kZoomStep); });
    add(group, "zoom-out", tr("Zoom out"), "zoom-out",
        {QKeySequence(Qt::Key_Minus), QKeySequence(Qt::CTRL | Qt::Key_Minus)}, [&] { diagram.zoom(1 / kZoomStep); });
    add(group, "fit", tr("Centre the playhead, then the whole run"), "fit", {QKeySequence(Qt::Key_F)},
        [&] { diagram.centreThenFit(); });
    LaneChoice& lanes = window_.lanes();
    add(group, "lane-hide", tr("Hide the lane of the selected node"), "", {QKeySequence(Qt::Key_H)},
        [&, this] { lanes.hide(window_.selection().node()); });
    add(group, "lane-pin", tr("Pin or unpin the lane of the selected node"), "", {QKeySequence(Qt::CTRL | Qt::Key_H)},
        [&, this] {
            const NodeId node = window_.selection().node();
            lanes.pin(node, !lanes.isPinned(node));
        });
    add(group, "lanes-all", tr("Show all lanes"), "", {QKeySequence(Qt::SHIFT | Qt::Key_H)}, [&] { lanes.showAll(); });
    add(group, "lanes-sort", tr("Lanes in the next order"), "", {QKeySequence(Qt::Key_O)}, [&] { lanes.sortByNext(); });
    add(
        group, "theme", tr("Light or dark"), "theme", {QKeySequence(Qt::CTRL | Qt::Key_T)},
        [this] { window_.toggleTheme(); }, false);
    add(
        group, "full-screen", tr("Full screen"), "", {QKeySequence(Qt::SHIFT | Qt::Key_F11)},
        [this] { window_.setWindowState(window_.windowState() ^ Qt::WindowFullScreen); }, false);
    QAction* const still = add(
        group, "motion", tr("Reduced motion"), "", {}, [] {}, false);
    still->setCheckable(true);
    still->setChecked(isMotionReduced(window_));
    connect(still, &QAction::triggered, this, &reduceMotion);
    add(group, "present", tr("Present: the lesson, or what is explained, on a whole screen"), "",
        {QKeySequence(Qt::Key_F11)}, [this] { window_.findChild<Presenter*>()->start(); });
    add(
        group, "help", tr("Keys"), "help", {QKeySequence(Qt::Key_Question)}, [this] { showHelp(); }, false);
}

// What the tools say: a line in View for each, that opens and closes it, and their own actions.
void Actions::addTools() {
    const ToolDocks& docks = window_.docks();
    for (const ToolDocks::Made& made : docks.all()) {
        ToolDock* dock = made.dock;
        QAction* action =
            add(tr("View"), QStringLiteral("tool-%1").arg(QString::fromLatin1(made.tool->id)), dock->windowTitle(), {},
                keysOf({&made.tool->key, 1}), [dock] { ToolDocks::toggle(*dock); });
        entryOf(action).apart = &made == &docks.all().front();
        action->setCheckable(true);
        connect(dock->toggleViewAction(), &QAction::toggled, action, &QAction::setChecked);
        connect(action, &QAction::triggered, dock, [action, dock] { action->setChecked(!dock->isHidden()); });
        for (const ToolAction& own : made.tool->actions) {
            QAction* added =
                add(tr(own.menu), QString::fromLatin1(own.id), toolText(own.words), QString::fromLatin1(own.icon),
                    keysOf(own.keys), [&docks, &own, dock] { own.command(docks.context(), *dock); });
            entryOf(added).toolbar = own.toolbar;
        }
    }
}

void Actions::putTools(QToolBar& bar) {
    bool any = false;
    for (const Entry& entry : entries_)
        if (entry.toolbar) {
            bar.addAction(entry.action);
            any = true;
        }
    if (any)
        bar.addSeparator();
}

void Actions::buildMenus() {
    QMenu* menu = nullptr;
    for (const Entry& entry : entries_) {
        if (!menu || menu->title() != entry.group)
            menu = window_.menuBar()->addMenu(entry.group);
        if (entry.apart)
            menu->addSeparator();
        menu->addAction(entry.action);
    }
}

void Actions::buildToolbar() {
    auto* bar = window_.addToolBar(tr("Transport"));
    bar->setObjectName(QStringLiteral("transport"));
    bar->setMovable(false);
    bar->setIconSize({22, 22});
    const auto put = [&](std::initializer_list<const char*> ids) {
        for (const char* id : ids)
            bar->addAction(find(QString::fromLatin1(id)));
        bar->addSeparator();
    };
    put({"gallery", "open"});
    put({"start", "reverse", "step-back", "stop", "step", "run", "fast", "express", "end"});
    speed_ = new QComboBox(bar);
    speed_->setAccessibleName(tr("Speed"));
    speed_->setToolTip(tr("Speed of running, forwards and backwards"));
    for (const int speed : kSpeeds)
        speed_->addItem(tr("%1 events/s").arg(countText(static_cast<std::uint64_t>(speed))), speed);
    speed_->setCurrentIndex(speed_->findData(window_.player().speed()));
    connect(speed_, &QComboBox::currentIndexChanged, this,
            [this] { window_.player().setSpeed(speed_->currentData().toInt()); });
    bar->addWidget(speed_);
    bar->addSeparator();
    put({"violation-previous", "violation-next", "cause", "effect"});
    put({"zoom-in", "zoom-out", "fit"});
    putTools(*bar);
    auto* caption = new QLabel(QStringLiteral("  %1 ").arg(tr("Design")), bar);
    designs_ = new QComboBox(bar);
    designs_->setAccessibleName(tr("Design"));
    designs_->setToolTip(tr("Run another design on the same seed"));
    designs_->setMinimumWidth(150);
    connect(designs_, &QComboBox::textActivated, this, [this](const QString& design) { window_.openDesign(design); });
    bar->addWidget(caption);
    bar->addWidget(designs_);
    seed_ = new SeedBox(window_.session(), bar);
    connect(seed_, &SeedBox::wanted, this, [this](qulonglong seed) { window_.openSeed(seed); });
    connect(seed_, &SeedBox::said, this, [this](const QString& message) { window_.say(message); });
    bar->addWidget(seed_);
    bar->addSeparator();
    put({"theme", "help"});
}

Actions::Entry& Actions::entryOf(const QAction* action) {
    return *std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.action == action; });
}

QAction* Actions::find(const QString& id) const {
    for (const Entry& entry : entries_)
        if (entry.action->objectName() == id)
            return entry.action;
    return nullptr;
}

void Actions::setTheme(const Theme& theme) {
    for (const Entry& entry : entries_)
        if (!entry.icon.isEmpty())
            entry.action->setIcon(themedIcon(entry.icon, theme));
}

void Actions::setRunThere(bool there) {
    for (const Entry& entry : entries_)
        if (entry.needsRun)
            entry.action->setEnabled(there);
    designs_->setEnabled(there);
    seed_->setEnabled(there);
    speed_->setEnabled(there);
}

void Actions::showDesigns(const std::vector<std::string>& designs, const std::string& current) {
    const QSignalBlocker quiet(designs_);
    designs_->clear();
    for (const std::string& design : designs)
        designs_->addItem(text(design));
    designs_->setCurrentText(text(current));
}

std::vector<Actions::Line> Actions::lines() const {
    std::vector<Line> out;
    for (const Entry& entry : entries_)
        out.push_back({entry.group, entry.action->text(),
                       QKeySequence::listToString(entry.action->shortcuts(), QKeySequence::NativeText)});
    return out;
}

void Actions::showHelp() { showHelpSheet(*this, &window_); }

}  // namespace orrery::gui
