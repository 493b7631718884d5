#include "gui/session/inquiry.h"

#include <QMetaObject>
#include <algorithm>
#include <exception>

#include "gui/session/session.h"
#include "gui/session/work.h"

namespace orrery::gui {

void Inquiry::begin(Work work, std::optional<RunId> run) {
    giveUp();
    ticket_ = std::make_shared<Ticket>();
    ticket_->run = run.value_or(session_.runId());
    ticket_->isOfShown = !run;
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
        desk_.get(), [this, ticket] { workOn(ticket); }, Qt::QueuedConnection);
}

void Session::workOn(const std::shared_ptr<Inquiry::Ticket>& ticket) {
    Inquiry::Part part;
    Making* const run = work_->of(ticket->run);
    if (ticket->wanted && run && (!ticket->isOfShown || run == work_->current.get())) {
        try {
            part = ticket->work(*run, ticket->wanted);
        } catch (const std::exception&) {
            part = {};
        }
    }
    const auto take = [this, ticket, part] {
        const bool wanted =
            ticket->wanted && (ticket->isOfShown ? ticket->run == recordedTurn_ : kept_.contains(ticket->run));
        if (part.done)
            ticket->wanted = false;
        if (wanted && part.tell)
            part.tell();
    };
    QMetaObject::invokeMethod(this, take, Qt::QueuedConnection);
    if (part.done)
        ticket->work = nullptr;  // its worlds go on the thread that made them
    else
        QMetaObject::invokeMethod(
            desk_.get(), [this, ticket] { workOn(ticket); }, Qt::QueuedConnection);
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
