#include "gui/session/aside.h"

#include <utility>

namespace orrery::gui {

void Aside::Desk::tell(std::function<void()> call) const {
    const auto if_wanted = [stop = stop_, call = std::move(call)] {
        if (!*stop)
            call();
    };
    QMetaObject::invokeMethod(owner_, if_wanted, Qt::QueuedConnection);
}

void Aside::start(Work work) {
    stop();
    stop_ = std::make_shared<std::atomic<bool>>(false);
    const Desk desk(owner_, stop_);
    thread_.reset(QThread::create([this, desk, work = std::move(work)] {
        desk.tell([this, last = work(desk)] {
            stop();
            last();
        });
    }));
    thread_->start();
}

void Aside::stop() {
    if (!thread_)
        return;
    *stop_ = true;
    thread_->wait();
    thread_.reset();
}

}  // namespace orrery::gui
