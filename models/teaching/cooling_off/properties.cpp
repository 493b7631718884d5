#include <fmt/format.h>

#include "models/teaching/cooling_off/cooling_off.h"
#include "sim/property/rows.h"

namespace orrery::cooling_off {
namespace {

// Of what stands in the service's books and in the provider's, an order at a time.
struct CancelledIsNotCharged {
    NodeId service = 0, provider = 0;
    RowsSeen<SharedMap<OrderId, Service::Order>> orders = {};
    RowsSeen<SharedMap<HoldId, Provider::Hold>> holds = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        const auto& books = disks.durable<Service>(service).orders;
        const auto& bank = disks.durable<Provider>(provider).holds;
        const auto look_at = [&](OrderId id, HoldId hold) {
            const Service::Order* order = books.find(id);
            const Provider::Hold* charged = bank.find(hold);
            if (order && charged && order->cancelled && charged->phase == HoldPhase::captured)
                judge.violated(fmt::format("order {} is cancelled and {} is charged", id, text_of(charged->amount)),
                               {{service, fmt::format("orders.{}.cancelled", id)},
                                {provider, fmt::format("holds.{}.phase", hold)}});
        };
        if (node == service)
            orders.look(node, books, [&](OrderId id, const auto*, const Service::Order* order) {
                if (order)
                    look_at(id, order->hold);
            });
        if (node == provider)
            holds.look(node, bank, [&](HoldId hold, const auto*, const Provider::Hold* row) {
                if (row)
                    look_at(row->order, hold);
            });
    }
    void forget() {
        orders.forget();
        holds.forget();
    }
};

std::optional<Broken> holds_once(const Disks&, NodeId node, OrderId order, std::uint32_t count) {
    if (count <= 1)
        return std::nullopt;
    return Broken{fmt::format("order {} is held {} times", order, count), {{node, fmt::format("holds_of.{}", order)}}};
}

std::optional<Broken> books_agree(const Disks& disks, NodeId node, std::int64_t open) {
    const auto& journal = disks.durable<Provider>(node).journal;
    const floor::Money held = journal.balance({Provider::Place::held, kNoNode}, floor::Currency::cny);
    if (held.minor == open)
        return std::nullopt;
    return Broken{fmt::format("the open holds sum to {} and {} is held", open, text_of(held)),
                  {{node, "holds"}, {node, "journal"}}};
}

}  // namespace

void add_properties(const Settings& settings, NodeId service, NodeId provider, Blueprint& blueprint) {
    blueprint.add_property(always<Service, Provider>(durable, "a cancelled order is not charged",
                                                     "what is written down as cancelled is never captured",
                                                     CancelledIsNotCharged{service, provider}));
    blueprint.add_property(always_each_row<Provider>(durable, "one order, one hold", "no order's amount is held twice",
                                                     &Provider::Durable::holds_of, holds_once));
    blueprint.add_property(always_sum<Provider>(
        durable, "what is held is the sum of the open holds", "the journal says what the holds say",
        &Provider::Durable::holds,
        [](const Provider::Hold& hold) { return hold.phase == HoldPhase::held ? hold.amount.minor : 0; }, books_agree));
    blueprint.add_property(each_row_ends<Service>(
        durable, "every order is settled", "each order is captured or voided within its window and a bound",
        saturating_add(settings.window, settings.grace), &Service::Durable::orders,
        [](const Service::Order& order) { return !order.is_settled(); },
        [](const Disks&, NodeId node, OrderId id, const Service::Order& order) {
            return Broken{fmt::format("order {} is {}", id, name_of(order.phase)),
                          {{node, fmt::format("orders.{}.phase", id)}}};
        }));
    blueprint.add_property(each_row_ends<User>(
        believed, "every user hears of their order", "each order that is placed is answered within a bound",
        settings.grace, [](const User::State& state) -> const auto& { return state.placing.open; },
        [](const auto&) { return true; },
        [](const View&, NodeId node, OrderId id, const auto&) {
            return Broken{fmt::format("order {} has no answer", id), {{node, fmt::format("placing.open.{}", id)}}};
        }));
    const auto some = [&](std::string name, std::string statement, Phase phase) {
        blueprint.add_property(
            sometimes_a_row<Service>(durable, std::move(name), std::move(statement), &Service::Durable::orders,
                                     [phase](const Service::Order& order) { return order.phase == phase; }));
    };
    some("an order is captured", "some window ends without a second thought", Phase::captured);
    some("an order is voided", "some user cancels in time", Phase::voided);
}

}  // namespace orrery::cooling_off
