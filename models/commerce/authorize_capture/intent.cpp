#include "models/commerce/authorize_capture/intent.h"

#include <algorithm>

namespace orrery::authorize_capture {

using floor::PaymentLine;
using floor::PaymentStatus;

bool Intent::is_asking() const {
    return phase == Phase::authorizing || phase == Phase::capturing || phase == Phase::voiding ||
           phase == Phase::refunding;
}
bool Intent::is_over() const {
    switch (phase) {
        case Phase::captured:
        case Phase::voided:
        case Phase::refunded:
        case Phase::cancelled:
        case Phase::failed:
        case Phase::expired:
        case Phase::dropped:
        case Phase::refused:
            return true;
        default:
            return false;
    }
}
void Intent::ask(Operation operation) {
    constexpr Phase kPhases[] = {Phase::authorizing, Phase::capturing, Phase::voiding, Phase::refunding};
    asked = operation;
    phase = kPhases[static_cast<std::size_t>(operation)];
}

Intent placed(NodeId user, floor::Money amount, Time now, const Policy& policy) {
    Intent intent;
    intent.user = user;
    intent.amount = amount;
    if (policy.waits)
        intent.deadline = saturating_add(now, policy.window);
    else
        intent.ask(Operation::authorize);
    return intent;
}

namespace {

// It is decided that it is charged, and not known yet whether it was: who may have it back then asks again.
Told while_charging(bool may_return) { return may_return ? Told::under_way : Told::too_late; }

Told wish(Intent& intent) {
    intent.cancelled = true;
    return Told::under_way;
}

// Flaw forgets_refund breaks "an accepted cancel comes to nothing": it is asked for once, and counts as done.
void refund(Intent& intent, const Policy& policy) {
    intent.ask(Operation::refund);
    if (policy.forgets_refund)
        intent.phase = Phase::refunded;
}

Told give_back(Intent& intent, bool may_return, const Policy& policy) {
    if (!may_return)
        return Told::too_late;
    intent.cancelled = true;
    refund(intent, policy);
    return intent.is_over() ? Told::given_back : Told::under_way;
}

}  // namespace

Told cancel(Intent& intent, bool by_agent, Time now, const Policy& policy) {
    const bool in_window = !policy.holds && !policy.waits && now < intent.deadline;
    const bool may_return = by_agent || policy.returns || in_window;
    const bool may_stop = !policy.waits;  // what is asked before the deadline
    switch (intent.phase) {
        case Phase::waiting:
            intent.cancelled = true;
            intent.phase = Phase::cancelled;
            return Told::given_back;
        case Phase::authorizing:
            return may_stop ? wish(intent) : while_charging(may_return);
        case Phase::authorized:
            intent.ask(Operation::void_);
            return wish(intent);
        case Phase::capturing:
            return while_charging(may_return);
        case Phase::captured:
            return give_back(intent, may_return, policy);
        case Phase::voiding:
        case Phase::refunding:
            return Told::under_way;
        case Phase::unknown:
            if (intent.asked == Operation::authorize && may_stop)
                return wish(intent);
            if (intent.asked == Operation::authorize || intent.asked == Operation::capture)
                return while_charging(may_return);
            return Told::under_way;
        default:
            return Told::given_back;
    }
}

void look(Intent& intent, Time now) {
    if (now < intent.deadline)
        return;
    if (intent.phase == Phase::waiting)
        intent.ask(Operation::authorize);
    else if (intent.phase == Phase::authorized)
        intent.ask(Operation::capture);
}

void silence(Intent& intent, const Policy& policy) {
    const bool charges = intent.asked == Operation::authorize || intent.asked == Operation::capture;
    // Flaw timeout_is_failed breaks "a failed intent was declined": no answer is taken for a no.
    intent.phase = policy.timeout_is_failed && charges ? Phase::failed : Phase::unknown;
}

namespace {

bool hear_authorized(Intent& intent, bool stands, Time now, const Policy& policy) {
    if (intent.asked != Operation::authorize) {
        if (stands)  // what was asked has not come
            intent.ask(intent.asked);
        return stands;
    }
    intent.deadline = saturating_add(now, policy.window);
    intent.phase = Phase::authorized;
    if (intent.cancelled)
        intent.ask(Operation::void_);
    return intent.cancelled;
}

bool hear_captured(Intent& intent, const PaymentLine& line, bool stands, Time now, const Policy& policy) {
    if (intent.asked == Operation::refund) {
        if (line.refunded.minor >= line.captured.minor)
            intent.phase = Phase::refunded;
        else if (stands)
            intent.ask(Operation::refund);
        return intent.phase == Phase::refunding && stands;
    }
    if (intent.asked == Operation::authorize && !policy.waits)
        intent.deadline = saturating_add(now, policy.window);
    intent.phase = Phase::captured;
    if (intent.cancelled)
        refund(intent, policy);
    return intent.cancelled;
}

}  // namespace

bool hear(Intent& intent, const PaymentLine& line, bool stands, Time now, const Policy& policy) {
    if (line.payment == 0 || (intent.payment != 0 && intent.payment != line.payment))
        return false;
    if (intent.phase == Phase::authorized && line.status == PaymentStatus::expired)
        intent.phase = Phase::expired;
    if (!intent.is_asking() && intent.phase != Phase::unknown)
        return false;
    intent.payment = line.payment;
    switch (line.status) {
        case PaymentStatus::none:
            return false;
        case PaymentStatus::pending:
            if (intent.asked == Operation::authorize)
                intent.phase = Phase::authorizing;
            return false;
        case PaymentStatus::authorized:
            return hear_authorized(intent, stands, now, policy);
        case PaymentStatus::captured:
            return hear_captured(intent, line, stands, now, policy);
        case PaymentStatus::declined:
            intent.phase = Phase::failed;
            return false;
        case PaymentStatus::voided:
            intent.phase = Phase::voided;
            return false;
        case PaymentStatus::expired:
            intent.phase = Phase::expired;
            return false;
    }
    return false;
}

bool hear_nothing(Intent& intent) {
    const bool has_not_come = (intent.is_asking() || intent.phase == Phase::unknown) &&
                              intent.asked == Operation::authorize && intent.payment == 0;
    if (has_not_come)
        intent.ask(Operation::authorize);
    return has_not_come;
}

std::optional<PaymentLine> line_of(const Intent& intent, const std::vector<PaymentLine>& lines) {
    const auto is_live = [](const PaymentLine& line) {
        return line.status == PaymentStatus::authorized || line.status == PaymentStatus::captured ||
               line.status == PaymentStatus::pending;
    };
    auto at = std::find_if(lines.begin(), lines.end(), [&](const PaymentLine& line) {
        return intent.payment != 0 ? line.payment == intent.payment : is_live(line);
    });
    if (at == lines.end() && intent.payment == 0 && !lines.empty())
        at = lines.end() - 1;
    return at == lines.end() ? std::nullopt : std::optional(*at);
}

}  // namespace orrery::authorize_capture
