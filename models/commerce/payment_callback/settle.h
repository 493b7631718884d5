// What a shop does with what is said of a payment, as statements at its database: a value with pure steps. The sound
// way is one transaction: insert the receipt, whose key is the provider's transaction id; lock the order; compare what
// was paid with its price; advance the order and credit the ledger, or write down that the money is to go back. The
// other ways are those that are reported again and again. Units: nanoseconds; minor units. Errors: `End`; nothing of a
// settlement that failed is in the database, but where each statement commits by itself. Source: README.md.
#pragma once
#include <optional>
#include <utility>

#include "models/commerce/payment_callback/words.h"

namespace orrery::payment_callback {

ORRERY_ENUM(Source, notice, question, bill)
ORRERY_ENUM(Step, storing, advancing, marking, looking, moving, crediting, judging, refunding, dropping, removing,
            checking, reading_back, working)
ORRERY_ENUM(End, handled, unknown, failed)

struct Settlement {
    floor::PaymentLine line;
    Source source = Source::notice;
    bool stores = false;  // for somebody else to work off
    std::uint64_t notice = 0, attempt = 0;
    NodeId from = kNoNode;  // whom to answer
    bool is_stored = false;
    Key raw;         // where it is stored
    Instant at = 0;  // since when; else when it began
    Step step = Step::storing;
    std::uint64_t number = 0, transaction = 0, statement = 0;
    bool in_transaction = false;
    Why why = Why::pays;
    bool is_repeated = false;  // the receipt, or the stored notice, was there
    bool pays = false;         // it has paid the order
    Row order;                 // as it was seen last
    ORRERY_FIELDS(Settlement, line, source, stores, notice, attempt, from, is_stored, raw, at, step, number,
                  transaction, statement, in_transaction, why, is_repeated, pays, order)

    bool is_success() const { return line.status == floor::PaymentStatus::captured && line.refunded.is_zero(); }
};

// What comes next: a statement, a while of work, or the end.
struct Next {
    std::optional<Db::Op> op = {};
    bool commits = false;
    bool works = false;
    std::optional<End> end = {};

    static Next say(Db::Op op, bool commits = false) { return {std::move(op), commits, false, std::nullopt}; }
    static Next work() { return {std::nullopt, false, true, std::nullopt}; }
    static Next over(End end) { return {std::nullopt, false, false, end}; }
};

struct Settling {
    const Settings& knobs;
    Time now = 0;

    Next begin(Settlement& one) const;
    // The statement before was carried out: done, or its row was there or missing.
    Next go_on(Settlement& one, const Db::Answer& answer) const;
    Next worked(Settlement& one) const;

private:
    Next looked(Settlement& one, const Db::Answer& answer) const;
    Next checked(Settlement& one, const Db::Answer& answer) const;
    Next refund(Settlement& one) const;
    Next finish(Settlement& one) const;
    Next credit(Settlement& one, bool commits) const;
    Next move(Settlement& one, bool commits) const;
    Why judge(const Settlement& one) const;
    Row row_of(const Settlement& one) const;
};

}  // namespace orrery::payment_callback
