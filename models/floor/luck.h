// What a message's draws follow where it has luck of its own, ctx.send(to, message, luck_of(order), attempt): designs
// that send more or less beside it are then compared on the same luck. Where the world is to count the messages with a
// key, it keeps a counter for each that there was. A number alone is its own key. Units, Errors: none. Source:
// sim/world/context.h.
#pragma once
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "sim/core/hash.h"
#include "sim/core/value.h"

namespace orrery::floor {

template <class Id>
std::uint64_t luck_of(const Id& id) {
    if constexpr (std::integral<Id>)
        return static_cast<std::uint64_t>(id);
    else
        return hash_of(id);
}

// Of numbers and enumerations.
template <class First, class Second, class... More>
constexpr std::uint64_t luck_of(First first, Second second, More... more) {
    Hash hash;
    hash.add(static_cast<std::uint64_t>(first));
    hash.add(static_cast<std::uint64_t>(second));
    (hash.add(static_cast<std::uint64_t>(more)), ...);
    return hash.value();
}

}  // namespace orrery::floor
