#include "sim/watch/operations.h"

namespace orrery {
namespace {

bool is_equal(const WatchValue& left, const WatchValue& right) {
    const auto a = left.number(), b = right.number();
    return a && b ? *a == *b : left == right;
}

bool compares(WatchOperator operation, std::int64_t a, std::int64_t b) {
    switch (operation) {
        case WatchOperator::less:
            return a < b;
        case WatchOperator::less_or_equal:
            return a <= b;
        case WatchOperator::greater:
            return a > b;
        default:
            return a >= b;
    }
}

std::optional<std::int64_t> calculated(WatchOperator operation, std::int64_t a, std::int64_t b) {
    std::int64_t out = 0;
    switch (operation) {
        case WatchOperator::add:
            return __builtin_add_overflow(a, b, &out) ? std::nullopt : std::optional(out);
        case WatchOperator::subtract:
            return __builtin_sub_overflow(a, b, &out) ? std::nullopt : std::optional(out);
        case WatchOperator::multiply:
            return __builtin_mul_overflow(a, b, &out) ? std::nullopt : std::optional(out);
        case WatchOperator::minus:
            return __builtin_sub_overflow(std::int64_t{0}, a, &out) ? std::nullopt : std::optional(out);
        default:
            break;
    }
    if (b == 0 || (a == INT64_MIN && b == -1))
        return std::nullopt;
    return operation == WatchOperator::divide ? a / b : a % b;
}

bool is_time(const WatchValue& value) { return std::holds_alternative<Instant>(value.data); }

}  // namespace

WatchValue operate(WatchOperator operation, const WatchValue& left, const WatchValue& right) {
    const auto a = left.number(), b = right.number();
    switch (operation) {
        case WatchOperator::equal:
            return {is_equal(left, right)};
        case WatchOperator::not_equal:
            return {!is_equal(left, right)};
        case WatchOperator::contains:
            return {!left.is_nothing() && to_text(left).find(to_text(right)) != std::string::npos};
        case WatchOperator::less:
        case WatchOperator::less_or_equal:
        case WatchOperator::greater:
        case WatchOperator::greater_or_equal:
            return {a && b && compares(operation, *a, *b)};
        default:
            break;
    }
    if (!a || (operation != WatchOperator::minus && !b))
        return {};
    const auto number = calculated(operation, *a, b.value_or(0));
    if (!number)
        return {};
    const bool is_share = operation == WatchOperator::divide && is_time(right);
    return (is_time(left) || is_time(right)) && !is_share ? WatchValue{Instant(*number)} : WatchValue{*number};
}

}  // namespace orrery
