// Work on a thread of its own, beside the open run: one piece at a time. What it tells is called on the thread of its
// owner, and not any more once the work has been stopped or replaced.
#pragma once
#include <QObject>
#include <QThread>
#include <atomic>
#include <functional>
#include <memory>

namespace orrery::gui {

class Aside {
public:
    // What the work itself sees.
    class Desk {
    public:
        bool isWanted() const { return !*stop_; }
        void tell(std::function<void()> call) const;

    private:
        friend class Aside;
        Desk(QObject& owner, std::shared_ptr<std::atomic<bool>> stop) : owner_(&owner), stop_(std::move(stop)) {}
        QObject* owner_;  // outlives the thread
        std::shared_ptr<std::atomic<bool>> stop_;
    };

    explicit Aside(QObject& owner) : owner_(owner) {}
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside() { stop(); }

    // What the work returns is called when it has ended and isRunning() says so.
    using Work = std::function<std::function<void()>(const Desk& desk)>;
    void start(Work work);
    // Waits until the work has noticed; it ought to look at isWanted() many times a second.
    void stop();
    bool isRunning() const { return thread_ != nullptr; }

private:
    QObject& owner_;
    std::unique_ptr<QThread> thread_;
    std::shared_ptr<std::atomic<bool>> stop_;
};

}  // namespace orrery::gui
