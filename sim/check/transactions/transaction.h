// Transactions: operations whose value is a list of steps [:r key value], [:w key value], [:append key value].
// Private to sim/check.
//
// Errors: a step of another shape, a function the model does not have.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/check/checker_input.h"

namespace orrery {

struct TransactionStep {
    enum class Kind : std::uint8_t { read, write, append };
    Kind kind = Kind::read;
    const OpValue* key = nullptr;
    const OpValue* value = nullptr;
};

struct Transaction {
    const Operation* operation = nullptr;
    std::vector<TransactionStep> steps;  // with results where it is ok; reads have values then only

    bool is_ok() const { return operation->outcome == OpPhase::ok; }
    bool is_fail() const { return operation->outcome == OpPhase::fail; }
};

// "T12 (process 3, [[:append 255 8] …])": the name that sentences use, by the event of its invocation.
std::string transaction_name(const Transaction& transaction);

// `writes`: what the model's writing step is called ("w" or "append"); "write" and "read" are accepted as well.
tl::expected<std::vector<Transaction>, HistoryError> transactions_of(const CheckerInput& input,
                                                                     std::string_view writes);

}  // namespace orrery
