// What a run must have shown for the rest to mean something; and all properties, in the order of blame.
#include "models/commerce/metered_billing/metered_billing.h"
#include "sim/property/rows.h"

namespace orrery::metered_billing {

void add_witnesses(const Settings& settings, const Nodes&, Blueprint& blueprint) {
    const auto some = [&](std::string name, std::string statement, auto rule) {
        blueprint.add_property(
            sometimes<Billing>(believed, std::move(name), std::move(statement),
                               [rule](const View& view, NodeId node) { return rule(view.state<Billing>(node)); }));
    };
    const auto some_exception = [&](std::string name, std::string statement, auto rule) {
        blueprint.add_property(sometimes_a_row<Billing>(durable, std::move(name), std::move(statement),
                                                        &Billing::Durable::exceptions, rule));
    };
    blueprint.add_property(sometimes_a_row<Billing>(
        durable, "an invoice is paid", "somebody has paid all of it", &Billing::Durable::invoices,
        [](const Invoice& invoice) { return invoice.total.minor > 0 && invoice.due() == 0; }));
    blueprint.add_property(sometimes_a_row<Billing>(durable, "a bank line is matched", "money came, and fits",
                                                    &Billing::Durable::matches, [](const Match&) { return true; }));
    if (!settings.no_dedupe)
        some("a report comes again", "the trap is sprung: what was recorded is told once more",
             [](const Billing::State& state) { return state.repeats > 0; });
    if (!settings.late.never() && !settings.refuses_late())
        blueprint.add_property(sometimes_a_row<Billing>(durable, "late usage is billed",
                                                        "what came behind the close stands on an invoice",
                                                        &Billing::Durable::invoices, [](const Invoice& invoice) {
                                                            for (const InvoiceLine& line : invoice.lines)
                                                                if (line.kind == LineKind::adjustment)
                                                                    return true;
                                                            return false;
                                                        }));
    if (!settings.late.never() && settings.refuses_late())
        some("late usage is refused", "the trap is sprung: it comes behind the close, and its meter is told",
             [](const Billing::State& state) { return state.refused > 0; });
    if (!settings.cut_off.never())
        some("a file is refused", "the trap is sprung: it is not whole, and is fetched again",
             [](const Billing::State& state) { return state.cut_files > 0; });
    if (!settings.undecided.never())
        blueprint.add_property(sometimes_a_row<Billing>(
            durable, "a charge is unknown", "the trap is sprung: nobody has said what it is",
            &Billing::Durable::charges, [](const Charge& charge) { return charge.state == PaymentState::unknown; }));
    if (!settings.mistypes.never())
        some_exception("an exception is decided", "a person has looked at what fits nothing",
                       [](const Exception& exception) { return exception.decision != Decision::none; });
}

void add_properties(const Settings& settings, const Nodes& nodes, Blueprint& blueprint) {
    add_usage_properties(settings, nodes, blueprint);
    add_money_properties(settings, nodes, blueprint);
    add_promises(settings, nodes, blueprint);
    add_witnesses(settings, nodes, blueprint);
}

}  // namespace orrery::metered_billing
