// What must hold of the provider's payments and of the rows by themselves, and what has to come to an end. Rows and
// payments together: money.cpp.
#include <fmt/format.h>

#include "models/commerce/authorize_capture/authorize_capture.h"
#include "sim/property/rows.h"

namespace orrery::authorize_capture {
namespace {

using floor::PaymentProvider;
using floor::PaymentStatus;
using Stored = Db::Table::mapped_type;

const Table& table_of(const Db::Durable& disk) { return disk.table; }
const auto& payments_of(const PaymentProvider::Durable& disk) { return disk.books.payments; }

FieldRef of_row(NodeId node, IntentId id, std::string_view field) {
    return {node, fmt::format("table.{}.row.{}", id, field)};
}
FieldRef of_payment(NodeId node, std::uint64_t payment, std::string_view field) {
    return {node, fmt::format("books.payments.{}.line.{}", payment, field)};
}

bool takes(const floor::PaymentLine& line) {
    return line.status == PaymentStatus::authorized || line.status == PaymentStatus::captured;
}

Property charged_once() {
    return always_each_row<PaymentProvider>(
        durable, "an intent is charged once", "no two payments of one intent are held or charged", payments_of,
        [](const Disks& disks, NodeId node, std::uint64_t,
           const floor::PaymentBooks::Payment& payment) -> std::optional<Broken> {
            if (!takes(payment.line))
                return std::nullopt;
            const floor::PaymentBooks& books = disks.durable<PaymentProvider>(node).books;
            std::string text;
            std::vector<FieldRef> fields;
            for (const floor::PaymentLine& line : books.payments_of(payment.merchant, payment.line.order)) {
                if (!takes(line))
                    continue;
                text += fmt::format("{}payment {} of {} is {}", text.empty() ? "" : ", ", line.payment,
                                    text_of(line.amount), name_of(line.status));
                fields.push_back(of_payment(node, line.payment, "status"));
            }
            if (fields.size() < 2)
                return std::nullopt;
            return Broken{fmt::format("intent {} is paid for {} times: {}", payment.line.order, fields.size(), text),
                          std::move(fields)};
        });
}

Property refunded_within() {
    return always_each_row<PaymentProvider>(
        durable, "no more is refunded than was captured", "of no payment more goes back than was taken", payments_of,
        [](const Disks&, NodeId node, std::uint64_t id,
           const floor::PaymentBooks::Payment& payment) -> std::optional<Broken> {
            const floor::PaymentLine& line = payment.line;
            if (line.refunded.minor <= line.captured.minor)
                return std::nullopt;
            return Broken{fmt::format("of intent {} {} was captured and {} refunded (payment {})", line.order,
                                      text_of(line.captured), text_of(line.refunded), id),
                          {of_payment(node, id, "captured"), of_payment(node, id, "refunded")}};
        });
}

Property unknown_ends(Duration within) {
    return each_row_ends<Db>(
        durable, "what is unknown is found out", "no call to the provider stays unknown for longer than a bound",
        within, table_of, [](const Stored& stored) { return stored.row.phase == Phase::unknown; },
        [](const Disks&, NodeId node, IntentId id, const Stored& stored) {
            return Broken{fmt::format("what became of the {} of intent {} is not known", name_of(stored.row.asked), id),
                          {of_row(node, id, "phase")}};
        });
}

Property intents_end(Duration within) {
    return each_row_ends<Db>(
        durable, "every intent ends", "each intent is charged, given back or refused within its window and a bound",
        within, table_of, [](const Stored& stored) { return !stored.row.is_over(); },
        [](const Disks&, NodeId node, IntentId id, const Stored& stored) {
            const Intent& row = stored.row;
            return Broken{fmt::format("intent {} of {} is {}, with its deadline at {}", id, text_of(row.amount),
                                      name_of(row.phase), to_text(to_value(row.deadline))),
                          {of_row(node, id, "phase"), of_row(node, id, "deadline")}};
        });
}

template <class Get>
Property answered(std::string name, std::string statement, Duration within, Get calls, std::string_view field) {
    return each_row_ends<User>(
        believed, std::move(name), std::move(statement), within, calls, [](const auto&) { return true; },
        [field](const View&, NodeId node, IntentId id, const auto&) {
            return Broken{fmt::format("{} of intent {} has no answer", field, id),
                          {{node, fmt::format("{}.open.{}", field, id)}}};
        });
}

void add_witnesses(const Settings& settings, Blueprint& blueprint) {
    const auto some = [&](std::string name, std::string statement, auto&& is_so) {
        blueprint.add_property(sometimes_a_row<Db>(durable, std::move(name), std::move(statement), table_of,
                                                   [is_so](const Stored& stored) { return is_so(stored.row); }));
    };
    some("an intent is captured", "somebody pays", [](const Intent& row) { return row.phase == Phase::captured; });
    if (settings.regret != 0)
        some("an accepted cancel is carried out", "somebody has their money back",
             [](const Intent& row) { return row.cancelled && row.is_nothing(); });
    if (settings.expects_silence)
        some("a call's end is unknown", "the trap is sprung: the provider does not answer",
             [](const Intent& row) { return row.phase == Phase::unknown; });
    if (settings.regret != 0 && !settings.calls.never())
        blueprint.add_property(
            sometimes<Console>(believed, "an agent acts", "somebody has it done by customer service",
                               [](const View& view, NodeId node) { return view.state<Console>(node).has_acted; }));
}

}  // namespace

void add_properties(const Settings& settings, NodeId database, NodeId provider, Blueprint& blueprint) {
    blueprint.add_property(charged_once());
    blueprint.add_property(refunded_within());
    add_money_properties(settings, database, provider, blueprint);
    blueprint.add_property(unknown_ends(settings.resolve_within));
    blueprint.add_property(intents_end(saturating_add(settings.window, settings.grace)));
    const Duration answer = settings.grace;
    blueprint.add_property(answered(
        "every order is answered", "each intent that is placed is answered within a bound", answer,
        [](const User::State& state) -> const auto& { return state.placing.open; }, "placing"));
    blueprint.add_property(answered(
        "every cancel is answered", "who clicks hears what has become of it within a bound", answer,
        [](const User::State& state) -> const auto& { return state.cancelling.open; }, "cancelling"));
    add_witnesses(settings, blueprint);
}

}  // namespace orrery::authorize_capture
