#include "gui/files/source_watch.h"

#include <QFile>
#include <QFileInfo>

namespace orrery::gui {
namespace {

constexpr int kSettles = 200;  // ms

}  // namespace

SourceWatch::SourceWatch(QObject* parent) : QObject(parent) {
    soon_.setSingleShot(true);
    soon_.setInterval(kSettles);
    connect(&soon_, &QTimer::timeout, this, &SourceWatch::look);
    connect(&files_, &QFileSystemWatcher::fileChanged, &soon_, qOverload<>(&QTimer::start));
    connect(&files_, &QFileSystemWatcher::directoryChanged, &soon_, qOverload<>(&QTimer::start));
}

void SourceWatch::watch(const QString& path, std::shared_ptr<const std::string> text) {
    if (const QStringList old = files_.files() + files_.directories(); !old.isEmpty())
        files_.removePaths(old);
    soon_.stop();
    path_ = path;
    text_ = std::move(text);
    state_ = State::same;
    if (!path_.isEmpty())
        listen();
}

// An editor that replaces the file leaves the name to another one: the folder tells.
void SourceWatch::listen() {
    const QString folder = QFileInfo(path_).absolutePath();
    if (!files_.directories().contains(folder))
        files_.addPath(folder);
    if (QFileInfo::exists(path_) && !files_.files().contains(path_))
        files_.addPath(path_);
}

void SourceWatch::look() {
    if (path_.isEmpty())
        return;
    listen();
    QFile file(path_);
    State now = State::gone;
    if (file.open(QIODevice::ReadOnly))
        now = file.readAll().toStdString() == *text_ ? State::same : State::changed;
    if (now == std::exchange(state_, now) && now != State::changed)
        return;
    emit changed();
}

}  // namespace orrery::gui
