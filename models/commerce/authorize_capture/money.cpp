// What must hold of the rows and the provider's payments together, as they are on both disks, an intent at a time.
#include <fmt/format.h>

#include "models/commerce/authorize_capture/authorize_capture.h"
#include "sim/property/rows.h"

namespace orrery::authorize_capture {
namespace {

using floor::PaymentLine;
using floor::PaymentProvider;
using floor::PaymentStatus;
using Payments = SharedMap<std::uint64_t, floor::PaymentBooks::Payment>;

FieldRef of_row(NodeId node, IntentId id, std::string_view field) {
    return {node, fmt::format("table.{}.row.{}", id, field)};
}
FieldRef of_payment(NodeId node, std::uint64_t payment, std::string_view field) {
    return {node, fmt::format("books.payments.{}.line.{}", payment, field)};
}

// Both tables, and which intents an event has touched in one of them.
struct Both {
    NodeId api = 0, database = 0, provider = 0;
    RowsSeen<Table> rows = {};
    RowsSeen<Payments> payments = {};

    const Intent* row(const Disks& disks, IntentId id) const {
        const auto* stored = disks.durable<Db>(database).table.find(id);
        return stored ? &stored->row : nullptr;
    }
    std::vector<PaymentLine> lines(const Disks& disks, IntentId id) const {
        return disks.durable<PaymentProvider>(provider).books.payments_of(api, id);
    }
    template <class Visit>
    void look(const Disks& disks, NodeId node, Visit visit) {
        if (node == database)
            rows.look(node, disks.durable<Db>(node).table, [&](IntentId id, const auto*, const auto* now) {
                if (now)
                    visit(id);
            });
        if (node == provider)
            payments.look(node, disks.durable<PaymentProvider>(node).books.payments,
                          [&](std::uint64_t, const auto*, const auto* now) {
                              if (now)
                                  visit(now->line.order);
                          });
    }
    void forget() {
        rows.forget();
        payments.forget();
    }
};

// What the row is about to take back or has taken back before it was charged was not charged, and what was charged was
// not taken back so.
struct NeverBoth {
    Both both;

    void after(const Disks& disks, NodeId node, Judge& judge) {
        both.look(disks, node, [&](IntentId id) {
            const Intent* row = both.row(disks, id);
            if (!row)
                return;
            const bool is_unasked = row->phase == Phase::unknown && row->asked == Operation::void_;
            const bool is_cancelled = row->phase == Phase::voiding || row->phase == Phase::voided ||
                                      row->phase == Phase::cancelled || is_unasked;
            for (const PaymentLine& line : both.lines(disks, id)) {
                const bool wrong = is_cancelled ? line.status == PaymentStatus::captured
                                                : row->phase == Phase::captured && line.payment == row->payment &&
                                                      line.status == PaymentStatus::voided;
                if (wrong)
                    judge.violated(
                        fmt::format("intent {} is {}, and its payment {} of {} is {}", id, name_of(row->phase),
                                    line.payment, text_of(line.amount), name_of(line.status)),
                        {of_row(both.database, id, "phase"), of_payment(both.provider, line.payment, "status")});
            }
        });
    }
    void forget() { both.forget(); }
};

// The provider takes the money when the window is over and the hold is not.
struct InTime {
    NodeId database = 0, provider = 0;
    RowsSeen<Payments> payments = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        payments.look(node, disks.durable<PaymentProvider>(node).books.payments,
                      [&](std::uint64_t id, const auto* before, const auto* now) {
                          if (!now || (before && before->line.status == now->line.status))
                              return;
                          const PaymentLine& line = now->line;
                          const auto* stored = disks.durable<Db>(database).table.find(line.order);
                          if (!stored)
                              return;
                          const Intent& row = stored->row;
                          const bool is_early = line.status == PaymentStatus::captured && disks.now() < row.deadline;
                          const bool is_late = line.status == PaymentStatus::expired && !row.cancelled;
                          if (is_early || is_late)
                              judge.violated(
                                  fmt::format("payment {} of intent {} is {} at {}; the deadline is {}", id, line.order,
                                              name_of(line.status), to_text(to_value(Instant{disks.now()})),
                                              to_text(to_value(row.deadline))),
                                  {of_payment(provider, id, "status"), of_row(database, line.order, "deadline")});
                      });
    }
    void forget() { payments.forget(); }
};

// No answer is not a no: what counts as failed was declined, and nothing of it is under way.
struct FailedWasDeclined {
    Both both;

    void after(const Disks& disks, NodeId node, Judge& judge) {
        both.look(disks, node, [&](IntentId id) {
            const Intent* row = both.row(disks, id);
            if (!row || row->phase != Phase::failed)
                return;
            const auto lines = both.lines(disks, id);
            std::vector<FieldRef> fields{of_row(both.database, id, "phase")};
            if (lines.empty())
                return judge.violated(fmt::format("intent {} is failed, and the provider has said nothing of it", id),
                                      std::move(fields));
            for (const PaymentLine& line : lines)
                if (line.status != PaymentStatus::declined) {
                    fields.push_back(of_payment(both.provider, line.payment, "status"));
                    return judge.violated(fmt::format("intent {} is failed, and its payment {} of {} is {}", id,
                                                      line.payment, text_of(line.amount), name_of(line.status)),
                                          std::move(fields));
                }
        });
    }
    void forget() { both.forget(); }
};

// What is accepted as cancelled, until nothing of it is held or charged.
struct ComesToNothing {
    struct Promise {
        IntentId intent = 0;
        auto operator<=>(const Promise&) const = default;
    };
    Both both;

    void changed(const Disks& disks, NodeId node, std::vector<Promise>& out) {
        both.look(disks, node, [&](IntentId id) { out.push_back({id}); });
    }
    bool is_over(const Disks& disks, const Promise& promise) const {
        const Intent* row = both.row(disks, promise.intent);
        return !row || !row->cancelled || left(disks, promise.intent).second.empty();
    }
    Broken overdue(const Disks& disks, const Promise& promise) const {
        const Intent& row = *both.row(disks, promise.intent);
        auto [text, fields] = left(disks, promise.intent);
        fields.insert(fields.begin(), of_row(both.database, promise.intent, "phase"));
        return {fmt::format("intent {} was cancelled and is {}, and of its money {}", promise.intent,
                            name_of(row.phase), text),
                std::move(fields)};
    }

private:
    // What its user does not have back, and where that stands.
    std::pair<std::string, std::vector<FieldRef>> left(const Disks& disks, IntentId id) const {
        std::string text;
        std::vector<FieldRef> fields;
        for (const PaymentLine& line : both.lines(disks, id)) {
            const bool is_held = line.status == PaymentStatus::authorized || line.status == PaymentStatus::pending;
            const std::int64_t charged = line.captured.minor - line.refunded.minor;
            if (!is_held && charged <= 0)
                continue;
            text += fmt::format("{}{} is {}", text.empty() ? "" : ", ",
                                text_of(is_held ? line.amount : floor::Money{charged, line.amount.currency}),
                                is_held ? name_of(line.status) : "charged");
            fields.push_back(of_payment(both.provider, line.payment, "status"));
            fields.push_back(of_payment(both.provider, line.payment, "refunded"));
        }
        return {text, fields};
    }
};

}  // namespace

void add_money_properties(const Settings& settings, NodeId database, NodeId provider, Blueprint& blueprint) {
    const Both both{0, database, provider};
    blueprint.add_property(always<Db, PaymentProvider>(
        durable, "captured or cancelled, never both",
        "what is cancelled before it is charged is never captured, and what is captured is not voided",
        NeverBoth{both}));
    if (settings.charge != "now")
        blueprint.add_property(always<PaymentProvider>(
            durable, "a capture comes between deadline and expiry",
            "nothing is captured before its user's deadline, and no hold runs out that was to be captured",
            InTime{database, provider}));
    blueprint.add_property(always<Db, PaymentProvider>(durable, "a failed intent was declined",
                                                       "a call without an answer is unknown, never failed",
                                                       FailedWasDeclined{both}));
    blueprint.add_property(leads_to<Db, PaymentProvider>(
        durable, "an accepted cancel comes to nothing", "what was cancelled is neither held nor charged within a bound",
        settings.give_back_within, ComesToNothing{both}));
}

}  // namespace orrery::authorize_capture
