// An intent to pay as its row in the service's database, and what may become of it: a state machine of pure steps. An
// intent is charged once or not at all; until its deadline its user may change their mind. What a call to the provider
// came to is not known when no answer comes: `unknown` is a phase, and is left by what the provider says, never by
// guessing.
// Invariants: a phase that is over is left only by a return of captured money; `cancelled` is never taken back.
// Units: minor units of money; instants on the clock of the service. Errors: Told. Source: README.md.
#pragma once
#include <cstdint>
#include <optional>

#include "models/floor/database.h"
#include "models/floor/payments.h"
#include "sim/core/fields.h"

namespace orrery::authorize_capture {

using IntentId = std::uint64_t;  // the third of node 4 is 4000003

// waiting: nothing is asked before the deadline. refused: never in a row. dropped: it was never placed, and will not
// be.
ORRERY_ENUM(Phase, waiting, authorizing, authorized, capturing, captured, voiding, voided, refunding, refunded,
            cancelled, failed, expired, unknown, dropped, refused)
ORRERY_ENUM(Operation, authorize, capture, void_, refund)
ORRERY_ENUM(Told, given_back, under_way, too_late)

struct Intent {
    Phase phase = Phase::waiting;
    Operation asked = Operation::authorize;  // of the provider, last
    NodeId user = kNoNode;
    floor::Money amount;
    std::uint64_t payment = 0;  // the provider's number; 0: not known
    Instant deadline = 0;       // until then its user may cancel
    bool cancelled = false;     // accepted, whatever it takes
    ORRERY_FIELDS(Intent, phase, asked, user, amount, payment, deadline, cancelled)

    bool is_asking() const;  // the provider owes an answer
    bool is_over() const;
    // Nothing of it is charged or held, and nothing will be.
    bool is_nothing() const { return is_over() && phase != Phase::captured; }
    void ask(Operation operation);
};

// What the service decides for all its intents.
struct Policy {
    bool holds = true;               // authorizes at once and captures at the deadline; else a sale
    bool waits = false;              // the sale is asked for at the deadline; else at once
    Duration window = 0;             // from the answer (or, where it waits, from the order) to the deadline
    bool returns = true;             // captured money is given back to whoever asks for it; else to agents alone
    bool forgets_refund = false;     // flaw
    bool timeout_is_failed = false;  // flaw
};

// Its first row.
Intent placed(NodeId user, floor::Money amount, Time now, const Policy& policy);
// Its user, or an agent for them, wants the money back.
Told cancel(Intent& intent, bool by_agent, Time now, const Policy& policy);
// Its time may have come.
void look(Intent& intent, Time now);
// No answer came to the last call.
void silence(Intent& intent, const Policy& policy);
// What the provider says of a payment; `stands`: that is how it stands now, so that what has not been done has not
// come. True where the provider has to be asked, for what stands in `asked`.
bool hear(Intent& intent, const floor::PaymentLine& line, bool stands, Time now, const Policy& policy);
// The provider knows of no payment. True where it has to be asked.
bool hear_nothing(Intent& intent);
// Of several payments the one that the row speaks of.
std::optional<floor::PaymentLine> line_of(const Intent& intent, const std::vector<floor::PaymentLine>& lines);

struct Intents {
    using Key = IntentId;
    using Row = Intent;
    using Edit = Intent;
    static void apply(const Intent& edit, Intent& row) { row = edit; }
};
using Db = floor::Database<Intents>;
using Table = Db::Table;

}  // namespace orrery::authorize_capture
