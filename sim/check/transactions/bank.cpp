#include "sim/check/transactions/bank.h"

#include <algorithm>
#include <set>

namespace orrery {
namespace {

std::optional<HistoryError> refuse(const CheckerInput& input, const Operation& operation) {
    if (operation.function != "read" && operation.function != "transfer") {
        return input.unknown_function(operation, "read and transfer");
    }
    if (operation.function != "read" || !is_ok(operation))
        return std::nullopt;
    const auto* accounts = operation.result.items();
    const auto* hint = "it must give a map of accounts to balances";
    if (accounts == nullptr) {
        return input.wrong_result(operation, "a bank's read gives " + operation.result.to_text(), hint);
    }
    for (const auto& account : *accounts) {
        if (!account.is_pair()) {
            return input.wrong_result(operation, "a bank's read gives " + account.to_text() + " in place of a balance",
                                      hint);
        }
        const auto& balance = account.items()->at(1);
        if (balance.is_nil() || balance.integer() != nullptr)
            continue;
        return input.wrong_result(
            operation,
            fmt::format("account {} has the balance {}", account.items()->at(0).to_text(), balance.to_text()),
            "a balance is an integer");
    }
    return std::nullopt;
}

class BankReads {
public:
    BankReads(const CheckerInput& input, const Operation& first) : input_(input) {
        for (const auto& account : *first.result.items())
            accounts_.insert(account.items()->at(0));
    }

    // The sum of the balances that are there; nothing if it leaves 64 bits.
    static std::optional<std::int64_t> sum(const Operation& read) {
        std::int64_t total = 0;
        for (const auto& account : *read.result.items()) {
            const auto* balance = account.items()->at(1).integer();
            if (balance != nullptr && __builtin_add_overflow(total, *balance, &total))
                return std::nullopt;
        }
        return total;
    }

    tl::expected<void, HistoryError> judge(const Operation& read, std::int64_t total, CheckReport& report) const {
        const auto found = sum(read);
        if (!found)
            return tl::unexpected(input_.wrong_result(read, "the balances' sum leaves 64 bits", "use smaller ones"));
        bool has_nil = false;
        for (const auto& account : *read.result.items()) {
            const auto& name = account.items()->at(0);
            const auto& balance = account.items()->at(1);
            if (!accounts_.contains(name))
                tell(report, read, "unexpected account", "saw the new account " + name.to_text());
            if (balance.is_nil()) {
                has_nil = true;
                tell(report, read, "nil balance", fmt::format("saw no balance in account {}", name.to_text()));
            } else if (*balance.integer() < 0) {
                tell(report, read, "negative balance",
                     fmt::format("saw {} in account {}", *balance.integer(), name.to_text()));
            }
        }
        if (!has_nil && *found != total) {
            tell(report, read, "wrong total", fmt::format("saw balances that sum to {}, not {}", *found, total));
        }
        return {};
    }

private:
    static void tell(CheckReport& report, const Operation& read, std::string name, const std::string& deed) {
        add_anomaly(report, {std::move(name),
                             fmt::format("{} {} at {}", client_name(read.process), deed, read.return_event),
                             {read.return_event, read.invoke_event}});
    }

    const CheckerInput& input_;
    std::set<OpValue, OpValueLess> accounts_;
};

}  // namespace

CheckerResult check_bank(const CheckerInput& input) {
    CheckReport report;
    std::vector<const Operation*> reads;
    for (const auto& operation : input.operations) {
        if (auto error = refuse(input, operation))
            return tl::unexpected(*error);
        if (operation.function == "read" && is_ok(operation))
            reads.push_back(&operation);
    }
    if (reads.empty())
        return report;
    std::sort(reads.begin(), reads.end(),
              [](const Operation* left, const Operation* right) { return left->returned < right->returned; });
    const BankReads bank(input, *reads.front());
    const auto first_sum = BankReads::sum(*reads.front());
    if (!first_sum) {
        return tl::unexpected(
            input.wrong_result(*reads.front(), "the balances' sum leaves 64 bits", "use smaller ones"));
    }
    const auto total = input.options.total.value_or(*first_sum);
    for (const auto* read : reads) {
        if (auto judged = bank.judge(*read, total, report); !judged)
            return tl::unexpected(judged.error());
    }
    return report;
}

}  // namespace orrery
