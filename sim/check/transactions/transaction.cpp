#include "sim/check/transactions/transaction.h"

namespace orrery {
namespace {

std::optional<TransactionStep> step_of(const OpValue& value, std::string_view writes) {
    const auto* parts = value.items();
    if (parts == nullptr || parts->size() < 2 || parts->size() > 3)
        return std::nullopt;
    const auto* name = parts->front().text();
    if (name == nullptr)
        return std::nullopt;
    static const OpValue nothing;
    TransactionStep step;
    step.key = &(*parts)[1];
    step.value = parts->size() == 3 ? &(*parts)[2] : &nothing;
    std::string_view function = *name;
    if (function.starts_with(':'))
        function.remove_prefix(1);
    if (function == "r" || function == "read") {
        step.kind = TransactionStep::Kind::read;
    } else if (function == writes || (function == "write" && writes == "w")) {
        step.kind = writes == "w" ? TransactionStep::Kind::write : TransactionStep::Kind::append;
        if (parts->size() != 3)
            return std::nullopt;
    } else {
        return std::nullopt;
    }
    return step;
}

}  // namespace

std::string transaction_name(const Transaction& transaction) {
    return fmt::format("T{}", transaction.operation->invoke_event);
}

tl::expected<std::vector<Transaction>, HistoryError> transactions_of(const CheckerInput& input,
                                                                     std::string_view writes) {
    std::vector<Transaction> transactions;
    transactions.reserve(input.operations.size());
    for (const auto& operation : input.operations) {
        Transaction transaction{&operation, {}};
        // A return may leave out the value where nothing was read.
        const bool told = is_ok(operation) && !operation.result.is_nil();
        const auto& value = told ? operation.result : operation.argument;
        const auto* steps = value.items();
        const auto wrong = [&](const OpValue& what) {
            const auto shape = fmt::format("a transaction is a list of [:r key value] and [:{} key value]", writes);
            auto text = what.to_text() + " is no step of a transaction";
            return told ? input.wrong_result(operation, std::move(text), shape)
                        : input.wrong_argument(operation, std::move(text), shape);
        };
        if (steps == nullptr)
            return tl::unexpected(wrong(value));
        for (const auto& item : *steps) {
            const auto step = step_of(item, writes);
            if (!step)
                return tl::unexpected(wrong(item));
            transaction.steps.push_back(*step);
        }
        transactions.push_back(std::move(transaction));
    }
    return transactions;
}

}  // namespace orrery
