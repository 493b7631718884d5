// A shop between two probes, step by step: a clerk in the provider's place and a crowd in the buyers'.
#pragma once
#include <string>

#include "models/commerce/promotion/promotion.h"
#include "tests/models/step.h"

namespace test {

constexpr orrery::NodeId kStore = 0, kClerk = 1, kCrowd = 2;

inline Script shop_script(orrery::promotion::Settings settings) {
    using namespace orrery;
    return Script([settings](Blueprint& blueprint) {
        blueprint.add_node("shop", blueprint.add_role(promotion::Shop{settings, kClerk, 1}));
        blueprint.add_node("clerk", blueprint.add_role(Probe<floor::CloseOrder, floor::Refund, floor::NoticeTaken>{}));
        blueprint.add_node("crowd", blueprint.add_role(Probe<floor::OrderPlaced>{}));
    });
}

// Of one item and ten pieces, and a time to live of ten seconds.
inline orrery::promotion::Settings ten_pieces(std::string at_end) {
    using namespace orrery;
    promotion::Settings settings;
    settings.stock = 10;
    settings.price = 7'00;
    settings.ttl = 10_s;
    settings.margin = 2_s;
    settings.retry = 3_s;
    settings.at_end = std::move(at_end);
    return settings;
}

// What the provider says of payment `number`, for an order of `price`.
inline orrery::floor::PaymentLine line(std::uint64_t number, std::uint64_t order, orrery::floor::PaymentStatus status,
                                       std::int64_t price = 7'00, std::int64_t refunded = 0) {
    const bool is_captured = status == orrery::floor::PaymentStatus::captured;
    return {number, order, status, {price}, {is_captured ? price : 0}, {refunded}};
}
inline orrery::floor::PaymentNotice notice(std::uint64_t number, orrery::floor::PaymentLine of) {
    orrery::floor::PaymentNotice said{number, 1, of, 0, 0};
    said.seal = orrery::floor::seal_of(said, 1);
    return said;
}

}  // namespace test
