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
            shown = work_->shownAt(event, focus);
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

void Session::explain(EventNumber event) {
    if (!recorded_)
        return;
    const std::uint64_t turn = ++explainTurn_;
    std::optional<Violation> violation;
    Standing standing;
    for (const Violation& one : recorded_->result.violations)
        if (!violation && one.event == event) {
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

bool Session::isFilling() const { return recorded_ && (wishesOut_ > 0 || recorded_->rows.hasWishes()); }

void Session::serveWishes() {
    if (serving_)
        return;
    serving_ = true;  // once whoever wishes has said all
    QMetaObject::invokeMethod(this, &Session::sendWishes, Qt::QueuedConnection);
}

void Session::sendWishes() {
    serving_ = false;
    RowCache::Wish wish;
    while (recorded_ && wishesOut_ < kMostWishesOut && recorded_->rows.nextWish(wish)) {
        ++wishesOut_;
        const auto fetch = [this, wish, run_of = recordedTurn_] {
            std::shared_ptr<BlockView> block;
            std::shared_ptr<const Page> page;
            try {
                if (Making* const run = work_->current && work_->turn == run_of ? work_->current.get() : nullptr) {
                    if (wish.page)
                        page = run->page(wish.index);
                    else
                        block = run->block(wish.index);
                }
            } catch (const std::exception&) {
                page.reset();  // the same complaint ended the run
            }
            const auto put = [this, run_of, block, page] {
                if (recordedTurn_ != run_of)
                    return;
                --wishesOut_;
                if (block)
                    recorded_->putBlock(block);
                if (page)
                    recorded_->rows.put(page);
                sayGrown();
                serveWishes();
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
