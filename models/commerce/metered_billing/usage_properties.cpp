// What must hold of usage and invoices, as they are on the disks of the meters and of the billing service.
#include <fmt/format.h>

#include "models/commerce/metered_billing/metered_billing.h"
#include "models/commerce/metered_billing/rating.h"
#include "sim/property/rows.h"

namespace orrery::metered_billing {
namespace {

using Rows = SharedMap<UsageKey, Usage>;
using Invoices = SharedMap<InvoiceId, Invoice>;

FieldRef of_usage(NodeId billing, const UsageKey& key, std::string_view field) {
    return {billing, fmt::format("usage.{}.{}", to_text(to_value(key)), field)};
}
FieldRef of_invoice(NodeId billing, InvoiceId id, std::string_view field) {
    return {billing, fmt::format("invoices.{}.{}", id, field)};
}
std::string name_of_usage(const UsageKey& key) {
    return fmt::format("item {} of account {} in period {}", key.item, key.account, key.period);
}

Property nothing_twice(const Settings& settings, const Nodes& nodes) {
    return always_each_row<Billing>(
        durable, "no usage is billed twice", "no more is recorded of an account's period than its meter has measured",
        &Billing::Durable::usage,
        [settings, nodes](const Disks& disks, NodeId node, const UsageKey& key,
                          const Usage& usage) -> std::optional<Broken> {
            const NodeId meter = nodes.meter_of(settings, key.account);
            const Measured* measured = disks.durable<Meter>(meter).measured.find(key);
            const Units units = measured ? measured->units : 0;
            if (usage.units <= units)
                return std::nullopt;
            return Broken{
                fmt::format("of {} {} units were used and {} are recorded: {} would be charged for what "
                            "nobody used",
                            name_of_usage(key), units, usage.units,
                            text_of(floor::Money{rounded(settings, worth(settings, key.item, usage.units - units))})),
                {of_usage(node, key, "units")}};
        });
}

Property sum_of_lines() {
    return always_each_row<Billing>(
        durable, "an invoice is the sum of its lines", "the total is what its lines add up to, in minor units",
        &Billing::Durable::invoices,
        [](const Disks&, NodeId node, InvoiceId id, const Invoice& invoice) -> std::optional<Broken> {
            std::int64_t sum = 0;
            for (const InvoiceLine& line : invoice.lines)
                sum += line.minor;
            if (sum == invoice.total.minor)
                return std::nullopt;
            return Broken{fmt::format("invoice {} of account {} is of {}, and its {} lines add up to {}", id,
                                      invoice.account, text_of(invoice.total), invoice.lines.size(),
                                      text_of(floor::Money{sum, invoice.total.currency})),
                          {of_invoice(node, id, "total"), of_invoice(node, id, "lines")}};
        });
}

// Of each account's period that is billed to the last unit.
Property rounded_once(const Settings& settings) {
    return always_each_row<Billing>(
        durable, "usage is rated exactly and rounded once",
        "what all invoices charge for an account's period is what its usage costs, rounded once",
        &Billing::Durable::usage,
        [settings](const Disks& disks, NodeId node, const UsageKey& key, const Usage&) -> std::optional<Broken> {
            const Rows& rows = disks.durable<Billing>(node).usage;
            const PeriodSum sum = sum_of(settings, rows, key.account, key.period);
            const std::int64_t exact = rounded(settings, sum.worth);
            if (!sum.is_billed || sum.minor == exact)
                return std::nullopt;
            return Broken{fmt::format("account {} used in period {} what costs {}/{} minor units, {}, and is charged "
                                      "{}",
                                      key.account, key.period, sum.worth, settings.per, text_of(floor::Money{exact}),
                                      text_of(floor::Money{sum.minor})),
                          {of_usage(node, key, "minor"), of_usage(node, key, "units")}};
        });
}

struct NeverChanges {
    RowsSeen<Invoices> rows = {};

    void after(const Disks& disks, NodeId node, Judge& judge) {
        rows.look(
            node, disks.durable<Billing>(node).invoices, [&](InvoiceId id, const Invoice* before, const Invoice* now) {
                if (!before ||
                    (now && now->seal == before->seal && now->total == before->total && now->lines == before->lines))
                    return;
                const floor::Money total = now ? now->total : floor::Money{};
                judge.violated(fmt::format("invoice {} of account {} was finalized at {} with {} lines, and "
                                           "is of {} with {} lines",
                                           id, before->account, text_of(before->total), before->lines.size(),
                                           text_of(total), now ? now->lines.size() : 0),
                               {of_invoice(node, id, "total"), of_invoice(node, id, "lines")});
            });
    }
};

}  // namespace

void add_usage_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    blueprint.add_property(nothing_twice(settings, nodes));
    blueprint.add_property(sum_of_lines());
    blueprint.add_property(rounded_once(settings));
    blueprint.add_property(always<Billing>(durable, "a finalized invoice never changes",
                                           "its total and lines stay as they were sealed", NeverChanges{}));
}

}  // namespace orrery::metered_billing
