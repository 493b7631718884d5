// What the window asks of the run, answered on the engine's thread between the slices of the run.
#include <QMetaObject>
#include <QThread>
#include <algorithm>
#include <exception>

#include "gui/session/session.h"
#include "gui/session/work.h"
#include "gui/style/text.h"

namespace orrery::gui {

// One question at a time: what is asked meanwhile is asked when its answer is there, so that whoever moves faster than
// the answers come sees each that comes.
void Session::ask(EventNumber event, NodeId focus) {
    asked_ = {event, focus};
    const bool is_there = shown_ && shown_->event == event && (focus == kNoNode || shown_->nodes.contains(focus));
    if (!is_there && !asking_.isAsking())
        askNow();
}

void Session::askNow() {
    asking_.ask([this, wish = asked_](Making& run) {
        std::shared_ptr<const Shown> shown;
        QString why;
        try {
            shown = Work::shownAt(run, wish.event, wish.focus);
        } catch (const std::exception& wrong) {
            why = text(wrong.what());
        }
        return Inquiry::Part{[this, wish, shown, why] {
            if (!shown) {
                emit failed(why);
                return;
            }
            shown_ = shown;
            if (wish != asked_)
                ask(asked_.event, asked_.focus);
            emit shownChanged();
        }};
    });
}

void Session::explain(EventNumber event, const std::string& property) {
    if (!recorded_)
        return;
    explaining_.giveUp();
    std::optional<Violation> violation;
    Standing standing;
    for (const Violation& one : recorded_->result.violations)
        if (!violation && one.event == event && (property.empty() || one.property == property)) {
            violation = one;
            standing = recorded_->standingOf(one);
        }
    if (event > kMostExplained) {
        auto beyond = std::make_shared<Explanation>();
        beyond->event = event;
        beyond->isBeyond = true;
        beyond->violated = violation ? violation->property : std::string();
        beyond->standing = standing;
        explanation_ = std::move(beyond);
        emit explained();
        return;
    }
    explaining_.ask([this, event, violation, standing](Making& run) {
        auto explanation = std::make_shared<Explanation>(explainEvent(run, event, violation ? &*violation : nullptr));
        explanation->standing = standing;
        return Inquiry::Part{[this, explanation] {
            explanation_ = explanation;
            emit explained();
        }};
    });
}

void Session::find(Find what, EventNumber from, NodeId node) {
    finding_.ask([this, what, from, node](Making& run, const Inquiry::Wanted& wanted) {
        const EventNumber event = Work::find(run, what, from, node, wanted);
        return Inquiry::Part{[this, what, from, event] { emit found(what, from, event); }};
    });
}

bool Session::isFilling() const {
    const auto is_asked = [](const auto& one) {
        const auto ticket = one.lock();
        return ticket && ticket->wanted;
    };
    const auto other = run(beside_);
    return recorded_ && (wishesOut_ > 0 || recorded_->rows.hasWishes() || (other && other->rows.hasWishes()) ||
                         std::any_of(inquiries_.begin(), inquiries_.end(), is_asked));
}

void Session::serveWishes() {
    if (serving_)
        return;
    serving_ = true;  // once whoever wishes has said all
    QMetaObject::invokeMethod(this, &Session::sendWishes, Qt::QueuedConnection);
}

void Session::sendWishes() {
    serving_ = false;
    sendWishesOf(recordedTurn_);
    if (beside_ != recordedTurn_)
        sendWishesOf(beside_);
}

void Session::sendWishesOf(RunId id) {
    RowCache::Wish wish;
    Recorded* const of = kept(id);
    while (of && wishesOut_ < kMostWishesOut && of->rows.nextWish(wish)) {
        ++wishesOut_;
        const auto fetch = [this, wish, run_of = id] {
            std::shared_ptr<BlockView> block;
            std::shared_ptr<const Page> page;
            try {
                if (Making* const run = work_->of(run_of)) {
                    if (wish.page)
                        page = run->page(wish.index);
                    else
                        block = run->block(wish.index);
                }
            } catch (const std::exception&) {
                page.reset();  // the same complaint ended the run
            }
            const auto put = [this, run_of, block, page] {
                --wishesOut_;
                serveWishes();
                Recorded* const run = kept(run_of);
                if (!run)
                    return;
                if (block)
                    run->putBlock(block);
                if (page)
                    run->rows.put(page);
                sayGrown();
            };
            QMetaObject::invokeMethod(this, put, Qt::QueuedConnection);
        };
        QMetaObject::invokeMethod(desk_.get(), fetch, Qt::QueuedConnection);
    }
}

void Session::sayGrown() {
    if (!grownTimer_.isActive())
        grownTimer_.start();
}

}  // namespace orrery::gui
