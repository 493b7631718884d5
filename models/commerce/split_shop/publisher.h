// The publishing half of a service: its events go to the broker a moment after the commit that they tell of, by a relay
// of the service, and again until the broker has stored them. Where the events lie says what a crash does to them: in
// the outbox of the ledger, in the same write as the effect, or (flaw no_outbox) in the memory of the process.
// A service that is behind by more than a window goes on when that is stored.
// Units: nanoseconds. Errors: none. Source: models/floor/outbox.h.
#pragma once
#include <algorithm>
#include <cstdint>

#include "models/commerce/split_shop/ledger.h"
#include "models/floor/broker_messages.h"
#include "models/floor/luck.h"

namespace orrery::split_shop {

struct Publish {  // timer: something new is to go out
    ORRERY_NO_FIELDS(Publish)
};
struct PublishAgain {  // timer: what the broker has not stored
    ORRERY_NO_FIELDS(PublishAgain)
};

struct Publisher {
    floor::Outbox<Event> unsaved;  // of the flaw: in the memory of the process
    bool due = false;              // a Publish is on its way
    bool repeats = false;          // a PublishAgain is
    std::uint64_t sent = 0;        // numbers up to this one have gone out once
    ORRERY_FIELDS(Publisher, unsaved, due, repeats, sent)

    static constexpr std::uint64_t kWindow = 32;

    // Behind the write of the effect.
    template <class Ctx>
    void wake(Ctx& ctx, Duration relay) {
        if (due)
            return;
        due = true;
        ctx.set_timer(Publish{}, relay);
    }
    template <class Ctx>
    void publish(Ctx& ctx, const floor::Outbox<Event>& outbox, NodeId broker, Duration retry, bool again) {
        (again ? repeats : due) = false;
        ctx.barrier();
        std::uint64_t highest = sent;
        outbox.for_each_open_to(broker, kWindow, [&](NodeId to, std::uint64_t number, const auto& letter) {
            if (number <= sent && !again)
                return;
            const std::uint64_t luck = floor::luck_of(letter.message.order, letter.message.what);
            ctx.send(to, floor::messaging::Send<Event>{number, 0, letter.message.order, 0, letter.message}, luck);
            highest = std::max(highest, number);
        });
        sent = highest;
        if (outbox.open.empty() || repeats)
            return;
        repeats = true;
        ctx.set_timer(PublishAgain{}, retry);
    }
};

}  // namespace orrery::split_shop
