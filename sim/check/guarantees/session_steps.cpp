#include "sim/check/guarantees/session_steps.h"

#include <algorithm>

namespace orrery {
namespace {

bool is_write(std::string_view function) {
    return function == "write" || function == "append" || function == "add" || function == "put" || function == "w";
}

// A transaction's steps, of either model.
tl::expected<void, HistoryError> take_transaction(const CheckerInput& input, const Operation& operation,
                                                  SessionOperation& out) {
    const auto& value = is_ok(operation) && !operation.result.is_nil() ? operation.result : operation.argument;
    if (value.items() == nullptr) {
        return tl::unexpected(
            input.wrong_argument(operation, value.to_text() + " is no transaction", "write a list of steps"));
    }
    for (const auto& item : *value.items()) {
        const auto* parts = item.items();
        const auto* name = parts != nullptr && parts->size() >= 2 ? parts->front().text() : nullptr;
        const bool reads = name != nullptr && (*name == "r" || *name == "read");
        const bool writes = name != nullptr && parts->size() == 3 && is_write(*name);
        if (!reads && !writes) {
            auto text = item.to_text() + " is no step of a transaction";
            const auto* hint = "a step is [:r key value], [:w key value] or [:append key value]";
            return tl::unexpected(is_ok(operation) ? input.wrong_result(operation, std::move(text), hint)
                                                   : input.wrong_argument(operation, std::move(text), hint));
        }
        const auto* key = &(*parts)[1];
        static const OpValue nothing;
        const auto* what = parts->size() == 3 ? &(*parts)[2] : &nothing;
        const bool own =
            std::any_of(out.writes.begin(), out.writes.end(), [&](const auto& write) { return *write.key == *key; });
        if (writes)
            out.writes.push_back({key, what, *name != "add"});
        else if (is_ok(operation) && !own)
            out.reads.push_back({key, what});
    }
    return {};
}

}  // namespace

tl::expected<std::vector<SessionOperation>, HistoryError> session_operations(const CheckerInput& input) {
    std::vector<SessionOperation> operations;
    operations.reserve(input.operations.size());
    for (const auto& operation : input.operations) {
        SessionOperation out{&operation, {}, {}};
        const auto& function = operation.function;
        if (function == "txn") {
            if (auto taken = take_transaction(input, operation, out); !taken)
                return tl::unexpected(taken.error());
        } else if (function == "read" || function == "get" || function == "r") {
            if (is_ok(operation))
                out.reads.push_back({&operation.key, &operation.result});
        } else if (is_write(function)) {
            out.writes.push_back({&operation.key, &operation.argument, function != "add"});
        } else {
            return tl::unexpected(input.unknown_function(operation, "read, write, append, add and txn"));
        }
        operations.push_back(std::move(out));
    }
    return operations;
}

}  // namespace orrery
