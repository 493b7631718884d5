#include "gui/session/inquiry.h"

#include <QMetaObject>
#include <algorithm>
#include <exception>

#include "gui/session/session.h"
#include "gui/session/work.h"

namespace orrery::gui {

void Inquiry::ask(Work work) {
    giveUp();
    ticket_ = std::make_shared<Ticket>();
    ticket_->work = std::move(work);
    session_.inquire(ticket_);
}

void Inquiry::giveUp() {
    if (ticket_)
        ticket_->wanted = false;
    ticket_.reset();
}

void Session::inquire(std::shared_ptr<Inquiry::Ticket> ticket) {
    std::erase_if(inquiries_, [](const auto& one) { return one.expired(); });
    inquiries_.push_back(ticket);
    QMetaObject::invokeMethod(
        desk_.get(), [this, ticket, turn = recordedTurn_] { workOn(ticket, turn); }, Qt::QueuedConnection);
}

void Session::workOn(const std::shared_ptr<Inquiry::Ticket>& ticket, std::uint64_t turn) {
    Inquiry::Part part;
    if (ticket->wanted && work_->current && work_->turn == turn) {
        try {
            part = ticket->work(*work_->current);
        } catch (const std::exception&) {
            part = {};
        }
    }
    const auto take = [this, ticket, turn, part] {
        if (ticket->wanted && recordedTurn_ == turn && part.tell)
            part.tell();
        if (part.done)
            ticket->wanted = false;
    };
    QMetaObject::invokeMethod(this, take, Qt::QueuedConnection);
    if (part.done)
        ticket->work = nullptr;  // its worlds go on the thread that made them
    else
        QMetaObject::invokeMethod(
            desk_.get(), [this, ticket, turn] { workOn(ticket, turn); }, Qt::QueuedConnection);
}

Replay::Replay(Making& run, TraceSink& sink) : world_(std::make_unique<World>(run.blueprint(), &sink)) {
    world_->start();
}

Replay::~Replay() = default;

double Replay::goOn(Making& run) {
    constexpr EventNumber kStride = 512;
    World& world = *world_;
    const EventNumber last = run.chronicle().last();
    const auto until = std::chrono::steady_clock::now() + Inquiry::kSlice;
    while (world.event() < last && std::chrono::steady_clock::now() < until)
        world.run_to(std::min(last, world.event() + kStride));
    if (world.event() >= last && run.over())
        return 1;
    return last == 0 ? 0 : std::min(0.99, static_cast<double>(world.event()) / static_cast<double>(last));
}

}  // namespace orrery::gui
