#include "models/commerce/split_shop/protocols.h"

#include <algorithm>
#include <array>
#include <string>

namespace orrery::split_shop {
namespace {

constexpr auto kNobody = std::optional<Step>{};

// Source: Gray, "Notes on Data Base Operating Systems", 1978; what is not decided is aborted (presumed abort).
constexpr Stage kTwoPhase[] = {
    {Phase::preparing, Step::prepare, Step::prepare, Phase::confirming, Phase::cancelling, Patience::timeout},
    {Phase::confirming, Step::confirm, Step::confirm, Phase::confirmed, Phase::confirming},
    {Phase::cancelling, Step::cancel, Step::cancel, Phase::cancelled, Phase::cancelling},
};
constexpr Stage kTcc[] = {
    {Phase::reserving, Step::reserve, Step::reserve, Phase::confirming, Phase::cancelling, Patience::timeout},
    {Phase::confirming, Step::confirm, Step::confirm, Phase::confirmed, Phase::confirming},
    {Phase::cancelling, Step::cancel, Step::cancel, Phase::cancelled, Phase::cancelling},
};
// What is frozen is the semantic lock; the charge is the pivot: before it all is compensated, behind it all is retried.
constexpr Stage kSaga[] = {
    {Phase::reserving, Step::reserve, kNobody, Phase::charging, Phase::cancelled},
    {Phase::charging, kNobody, Step::take, Phase::confirming, Phase::cancelling},
    {Phase::confirming, Step::confirm, kNobody, Phase::confirmed, Phase::confirming},
    {Phase::cancelling, Step::cancel, kNobody, Phase::cancelled, Phase::cancelling},
};
// Flaw dual_write breaks "what is paid is delivered or refunded": two writes to two services, one after the other.
constexpr Stage kDualWrite[] = {
    {Phase::charging, kNobody, Step::take, Phase::deducting, Phase::cancelled},
    {Phase::deducting, Step::take, kNobody, Phase::confirmed, Phase::refunding},
    {Phase::refunding, kNobody, Step::cancel, Phase::cancelled, Phase::refunding},
};
constexpr Stage kNotify[] = {
    {Phase::charging, kNobody, Step::take, Phase::deducting, Phase::cancelled, Patience::notice},
    {Phase::deducting, Step::take, kNobody, Phase::confirmed, Phase::refunding, Patience::notice},
    {Phase::refunding, kNobody, Step::cancel, Phase::cancelled, Phase::refunding, Patience::notice},
};
constexpr Stage kMessage[] = {
    {Phase::charging, kNobody, Step::take, Phase::awaiting, Phase::cancelled},
    {Phase::awaiting},
    {Phase::refunding, kNobody, Step::cancel, Phase::cancelled, Phase::refunding},
};
constexpr Stage kChoreography[] = {{Phase::awaiting}};

constexpr Reaction kChain[] = {
    {Service::inventory, What::placed, Step::reserve, What::reserved, What::sold_out},
    {Service::payment, What::reserved, Step::take, What::paid, What::declined},
    {Service::inventory, What::paid, Step::confirm, What::deducted, What::deducted},
    {Service::inventory, What::declined, Step::cancel, What::released, What::released},
};
constexpr Reaction kBehindPayment[] = {
    {Service::inventory, What::paid, Step::take, What::deducted, What::sold_out},
};

}  // namespace

std::optional<Protocol> protocol_named(std::string_view name) {
    std::string text(name);
    std::replace(text.begin(), text.end(), '-', '_');
    for (const Protocol protocol : {Protocol::two_phase, Protocol::tcc, Protocol::saga, Protocol::choreography,
                                    Protocol::transactional_message, Protocol::notify})
        if (name_of(protocol) == text)
            return protocol;
    return std::nullopt;
}

std::span<const Stage> stages_of(Protocol protocol, bool dual_write) {
    if (dual_write)
        return kDualWrite;
    switch (protocol) {
        case Protocol::two_phase:
            return kTwoPhase;
        case Protocol::tcc:
            return kTcc;
        case Protocol::saga:
            return kSaga;
        case Protocol::transactional_message:
            return kMessage;
        case Protocol::notify:
            return kNotify;
        case Protocol::choreography:
            break;
    }
    return kChoreography;
}

const Stage& stage_at(std::span<const Stage> stages, Phase phase) {
    return *std::find_if(stages.begin(), stages.end(), [&](const Stage& stage) { return stage.phase == phase; });
}

const Reaction* reaction_of(Protocol protocol, Service service, What heard) {
    std::span<const Reaction> reactions;
    if (protocol == Protocol::choreography)
        reactions = kChain;
    else if (protocol == Protocol::transactional_message)
        reactions = kBehindPayment;
    for (const Reaction& reaction : reactions)
        if (reaction.service == service && reaction.heard == heard)
            return &reaction;
    return nullptr;
}

std::optional<Phase> outcome_of(Protocol protocol, What heard) {
    if (heard == What::deducted)
        return Phase::confirmed;
    if (heard == What::sold_out)
        return protocol == Protocol::transactional_message ? Phase::refunding : Phase::cancelled;
    return heard == What::released ? std::optional(Phase::cancelled) : std::nullopt;
}

}  // namespace orrery::split_shop
