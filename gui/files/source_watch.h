// The scenario file of the open run, while it lies on disk: somebody edits it beside the window, or takes it away. The
// open run stays what it is; changed() offers to run the file anew. A write that leaves the same text is none.
#pragma once
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <memory>
#include <string>

namespace orrery::gui {

class SourceWatch : public QObject {
    Q_OBJECT
public:
    enum class State { same, changed, gone };

    explicit SourceWatch(QObject* parent = nullptr);
    // `text` is what was read of it; an empty path: nothing is watched.
    void watch(const QString& path, std::shared_ptr<const std::string> text);
    State state() const { return state_; }
    const QString& path() const { return path_; }

signals:
    void changed();

private:
    void look();
    void listen();

    QFileSystemWatcher files_;
    QTimer soon_;  // editors write in several steps
    QString path_;
    std::shared_ptr<const std::string> text_;
    State state_ = State::same;
};

}  // namespace orrery::gui
