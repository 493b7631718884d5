// What has a bound: usage is billed, what is unknown is found out, lines are decided, and money in clearing arrives.
#include <fmt/format.h>

#include "models/commerce/metered_billing/metered_billing.h"
#include "sim/property/rows.h"

namespace orrery::metered_billing {
namespace {

// What a meter has measured of an account's item and period, until it is on invoices or was refused.
struct UsageIsBilled {
    struct Promise {
        NodeId meter = kNoNode;
        UsageKey key;
        auto operator<=>(const Promise&) const = default;
    };
    Settings settings;
    Nodes nodes;
    RowsSeen<SharedMap<UsageKey, Measured>> measured = {};
    RowsSeen<SharedMap<UsageKey, Usage>> usage = {};

    void changed(const Disks& disks, NodeId node, std::vector<Promise>& out) {
        if (node == nodes.billing)
            usage.look(node, disks.durable<Billing>(node).usage, [&](const UsageKey& key, const auto*, const auto*) {
                out.push_back({nodes.meter_of(settings, key.account), key});
            });
        else if (node != kNoNode && node >= nodes.first_meter)
            measured.look(node, disks.durable<Meter>(node).measured,
                          [&](const UsageKey& key, const auto*, const auto*) {
                              out.push_back({node, key});
                          });
    }
    bool is_over(const Disks& disks, const Promise& promise) const {
        const Measured* of = disks.durable<Meter>(promise.meter).measured.find(promise.key);
        const Usage* row = disks.durable<Billing>(nodes.billing).usage.find(promise.key);
        return !of || (row ? row->billed : 0) + of->refused >= of->units;
    }
    Broken overdue(const Disks& disks, const Promise& promise) const {
        const UsageKey& key = promise.key;
        const Measured& of = disks.durable<Meter>(promise.meter).measured.at(key);
        const Usage* row = disks.durable<Billing>(nodes.billing).usage.find(key);
        const std::string at = to_text(to_value(key));
        std::vector<FieldRef> fields{{promise.meter, fmt::format("measured.{}.units", at)}};
        if (row)
            fields.push_back({nodes.billing, fmt::format("usage.{}.billed", at)});
        return {fmt::format("account {} used {} units of item {} in period {}; {} are recorded and {} billed, and its "
                            "meter was told of {} that they are refused",
                            key.account, of.units, key.item, key.period, row ? row->units : 0, row ? row->billed : 0,
                            of.refused),
                std::move(fields)};
    }
};

// A line of the bank, until it is matched or an exception.
struct LineIsDecided {
    using Promise = LineId;
    Nodes nodes;
    RowsSeen<SharedMap<LineId, BankLine>> lines = {};
    RowsSeen<SharedMap<LineId, Match>> matches = {};
    RowsSeen<SharedMap<LineId, Exception>> exceptions = {};

    void changed(const Disks& disks, NodeId node, std::vector<Promise>& out) {
        const auto on = [&](const LineId& id, const auto*, const auto*) { out.push_back(id); };
        if (node == nodes.bank)
            lines.look(node, disks.durable<Bank>(node).lines, on);
        if (node == nodes.billing) {
            matches.look(node, disks.durable<Billing>(node).matches, on);
            exceptions.look(node, disks.durable<Billing>(node).exceptions, on);
        }
    }
    bool is_over(const Disks& disks, const Promise& id) const {
        const Billing::Durable& books = disks.durable<Billing>(nodes.billing);
        return !disks.durable<Bank>(nodes.bank).lines.contains(id) || books.matches.contains(id) ||
               books.exceptions.contains(id);
    }
    Broken overdue(const Disks& disks, const Promise& id) const {
        const BankLine& line = disks.durable<Bank>(nodes.bank).lines.at(id);
        return {fmt::format("line {} of day {} at the bank, {}, for invoice {}, is neither matched nor an exception",
                            id.line, id.day, text_of(line.amount), line.reference),
                {{nodes.bank, fmt::format("lines.{}", to_text(to_value(id)))}, {nodes.billing, "next_day"}}};
    }
};

Property unknown_is_found_out(const Settings& settings) {
    return each_row_ends<Billing>(
        durable, "what is unknown is found out", "what became of a charge is known within what the polls promise",
        settings.resolves_within(), &Billing::Durable::charges,
        [](const Charge& charge) { return charge.state == PaymentState::unknown; },
        [](const Disks&, NodeId node, InvoiceId id, const Charge& charge) {
            return Broken{fmt::format("charge {} for invoice {}, of {}, is unknown, and was asked for {} times",
                                      charge.attempt, id, text_of(floor::Money{charge.amount}), charge.asked),
                          {{node, fmt::format("charges.{}.state", id)}}};
        });
}

Property exceptions_are_decided(const Settings& settings) {
    return each_row_ends<Billing>(
        durable, "every exception is decided", "a person has looked at it within a bound", settings.review_within,
        &Billing::Durable::exceptions, [](const Exception& exception) { return exception.waits_for_reviewer(); },
        [](const Disks&, NodeId node, const LineId& id, const Exception& exception) {
            return Broken{fmt::format("line {} of day {}, {}, is an exception ({}) that nobody has decided", id.line,
                                      id.day, text_of(exception.line.amount), name_of(exception.why)),
                          {{node, fmt::format("exceptions.{}.decision", to_text(to_value(id)))}}};
        });
}

// What the provider has said is captured stands in clearing until its line has come.
Property clearing_arrives(const Settings& settings) {
    return each_row_ends<Billing>(
        durable, "what is captured comes to the bank", "the line of each payout is matched within a bound",
        saturating_add(settings.matches_within(), settings.payout_every), &Billing::Durable::charges,
        [](const Charge& charge) { return charge.state == PaymentState::succeeded && !charge.is_at_bank; },
        [](const Disks&, NodeId node, InvoiceId id, const Charge& charge) {
            return Broken{fmt::format("payment {} for invoice {}, of {}, is captured, and no line of the bank is "
                                      "matched with it",
                                      charge.payment, id, text_of(floor::Money{charge.amount})),
                          {{node, fmt::format("charges.{}.is_at_bank", id)}}};
        });
}

}  // namespace

void add_promises(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    blueprint.add_property(leads_to<Meter, Billing>(
        durable, "all usage is billed", "what is measured is on an invoice, or its meter was told that it is refused",
        settings.bills_within(), UsageIsBilled{settings, nodes}));
    blueprint.add_property(unknown_is_found_out(settings));
    blueprint.add_property(leads_to<Bank, Billing>(durable, "every bank line is decided",
                                                   "a line is matched or an exception within a bound",
                                                   settings.matches_within(), LineIsDecided{nodes}));
    blueprint.add_property(exceptions_are_decided(settings));
    blueprint.add_property(clearing_arrives(settings));
}

}  // namespace orrery::metered_billing
