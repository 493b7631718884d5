// What the window asks of the run, answered on the engine's thread between the slices of the run.
#include <QMetaObject>
#include <QThread>
#include <algorithm>
#include <exception>

#include "gui/session/session.h"
#include "gui/session/work.h"
#include "gui/style/text.h"

namespace orrery::gui {

void Session::ask(EventNumber event, NodeId focus) {
    const bool is_there = shown_ && answered_ == askTurn_ && shown_->event == event &&
                          (focus == kNoNode || shown_->nodes.contains(focus));
    if (is_there)
        return;
    const std::uint64_t turn = ++askTurn_;
    const auto make = [this, event, focus, turn, run_of = recordedTurn_] {
        if (askTurn_ != turn || !work_->current || work_->turn != run_of)
            return;
        std::shared_ptr<const Shown> shown;
        QString why;
        try {
            shown = Work::shownAt(*work_->current, event, focus);
        } catch (const std::exception& wrong) {
            why = text(wrong.what());
        }
        const auto take = [this, shown, why, turn, run_of] {
            if (recordedTurn_ != run_of)
                return;
            if (!shown) {
                emit failed(why);
                return;
            }
            shown_ = shown;
            answered_ = turn;
            emit shownChanged();
        };
        QMetaObject::invokeMethod(this, take, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(desk_.get(), make, Qt::QueuedConnection);
}

void Session::explain(EventNumber event, const std::string& property) {
    if (!recorded_)
        return;
    const std::uint64_t turn = ++explainTurn_;
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
    const auto make = [this, event, turn, violation, standing, run_of = recordedTurn_] {
        if (explainTurn_ != turn || !work_->current || work_->turn != run_of)
            return;
        std::shared_ptr<Explanation> explanation;
        try {
            explanation =
                std::make_shared<Explanation>(explainEvent(*work_->current, event, violation ? &*violation : nullptr));
            explanation->standing = standing;
        } catch (const std::exception&) {
            return;  // the same complaint ended the run, and was shown then
        }
        const auto take = [this, explanation, run_of] {
            if (recordedTurn_ != run_of)
                return;
            explanation_ = explanation;
            emit explained();
        };
        QMetaObject::invokeMethod(this, take, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(desk_.get(), make, Qt::QueuedConnection);
}

void Session::find(Find what, EventNumber from, NodeId node) {
    const std::uint64_t turn = ++findTurn_;
    const auto make = [this, what, from, node, turn, run_of = recordedTurn_] {
        if (findTurn_ != turn || !work_->current || work_->turn != run_of)
            return;
        EventNumber event = 0;
        try {
            event = work_->find(what, from, node, [this, turn] { return findTurn_ == turn; });
        } catch (const std::exception&) {
            return;  // as above
        }
        const auto take = [this, what, from, event, turn, run_of] {
            if (recordedTurn_ == run_of && findTurn_ == turn)
                emit found(what, from, event);
        };
        QMetaObject::invokeMethod(this, take, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(desk_.get(), make, Qt::QueuedConnection);
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

void Session::onEngine(std::function<void(Making& run)> work) {
    const auto call = [this, work = std::move(work), run_of = recordedTurn_] {
        try {
            if (work_->current && work_->turn == run_of)
                work(*work_->current);
        } catch (const std::exception&) {
            return;  // the same complaint ended the run, and was shown then
        }
    };
    QMetaObject::invokeMethod(desk_.get(), call, Qt::QueuedConnection);
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
