// What stands in the shop's database: orders, the receipts of payments (a unique transaction id), credits of the
// ledger, refunds that are to be made, notices that are stored and not worked off yet, and which orders are to be asked
// for and when. One table, whose keys say which of them a row is. Units: minor units of money; instants on the clock of
// who wrote them. Errors: none. Source: README.md.
#pragma once
#include <algorithm>
#include <compare>
#include <cstdint>

#include "models/floor/database.h"
#include "models/floor/payments.h"
#include "sim/core/fields.h"

namespace orrery::payment_callback {

using OrderId = std::uint64_t;
using PaymentId = std::uint64_t;  // the provider's number: its transaction id

// Stored notices stand just before what is to be asked: one range has both.
ORRERY_ENUM(Kind, order, receipt, credit, refund, raw, ask)
// Of an order, each behind the one before.
ORRERY_ENUM(Status, open, paying, failed, paid)
// Of a receipt: what became of the payment.
ORRERY_ENUM(Why, pays, wrong_amount, second_payment, unknown_order)

// Of an order: itself. Of a receipt and a refund: the payment. Of a credit: the payment, and what tells it from other
// credits (0 where there is one a payment). Of a stored notice: the payment and the notice. Of what is to be asked:
// when, and the order.
struct Key {
    Kind kind = Kind::order;
    std::uint64_t of = 0, mark = 0;
    ORRERY_FIELDS(Key, kind, of, mark)
    auto operator<=>(const Key&) const = default;
};

struct Row {
    Status status = Status::open;  // of an order
    floor::Money price, paid;      // of an order; `paid` of all others is their amount
    OrderId order = 0;
    PaymentId payment = 0;
    std::int64_t fulfilled = 0;                              // of an order: how often it was given to the warehouse
    floor::PaymentStatus said = floor::PaymentStatus::none;  // of a stored notice
    Why why = Why::pays;                                     // of a receipt
    Instant at = 0;                                          // when it was written
    Instant until = 0;                                       // of what is to be asked: nobody pays for it any more
    std::uint32_t asked = 0;                                 // likewise: how often it was
    ORRERY_FIELDS(Row, status, price, paid, order, payment, fulfilled, said, why, at, until, asked)
};

// "update orders set status = greatest(status, s)", or where it overwrites "set status = s"; with a payment also
// "payment = p, paid = m, fulfilled = fulfilled + 1".
struct Advance {
    Status status = Status::open;
    bool overwrites = false;
    PaymentId payment = 0;  // 0: none
    floor::Money paid;
    ORRERY_FIELDS(Advance, status, overwrites, payment, paid)
};

struct Books {
    using Key = payment_callback::Key;
    using Row = payment_callback::Row;
    using Edit = Advance;
    static void apply(const Advance& edit, Row& row) {
        row.status = edit.overwrites ? edit.status : std::max(row.status, edit.status);
        if (edit.payment == 0)
            return;
        row.payment = edit.payment;
        row.paid = edit.paid;
        ++row.fulfilled;
    }
};
using Db = floor::Database<Books>;
using Table = Db::Table;

inline constexpr std::uint64_t kLast = ~std::uint64_t{0};
inline constexpr std::uint64_t kFromBill = kLast;  // the mark of what is stored because the bill says it

inline Key order_of(OrderId order) { return {Kind::order, order, 0}; }
inline Key receipt_of(PaymentId payment) { return {Kind::receipt, payment, 0}; }
inline Key credit_of(PaymentId payment, std::uint64_t mark) { return {Kind::credit, payment, mark}; }
inline Key refund_of(PaymentId payment) { return {Kind::refund, payment, 0}; }
inline Key raw_of(PaymentId payment, std::uint64_t notice) { return {Kind::raw, payment, notice}; }
inline Key ask_of(Time at, OrderId order) { return {Kind::ask, static_cast<std::uint64_t>(at), order}; }
inline Key first_of(Kind kind) { return {kind, 0, 0}; }
inline Key last_of(Kind kind) { return {kind, kLast, kLast}; }

}  // namespace orrery::payment_callback
