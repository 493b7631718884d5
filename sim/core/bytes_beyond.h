// The memory that a value allocates and an earlier version of it does not hold as well: what keeping this version
// beside that one costs. Shared containers count the nodes that only the later one has; everything else is a copy and
// counts whole. Units: bytes, without the value's own size and the allocator's overhead.
#pragma once
#include <cstddef>

#include "sim/core/value.h"

namespace orrery {

template <class T>
std::size_t bytes_beyond(const T& now, const T& earlier) {
    std::size_t bytes = 0;
    if constexpr (std::is_trivially_copyable_v<T>) {
    } else if constexpr (requires { now.bytes_beyond(earlier); }) {
        bytes = now.bytes_beyond(earlier);
    } else if constexpr (std::is_same_v<T, std::string>) {
        bytes = now.capacity() < sizeof(T) / 2 ? 0 : now.capacity();
    } else if constexpr (HasFields<T>) {
        auto members = earlier.fields();
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            auto later = now.fields();
            ((bytes += bytes_beyond(std::get<I>(later), std::get<I>(members))), ...);
        }
        (std::make_index_sequence<kFieldCount<T>>{});
    } else if constexpr (detail::IsOptional<T>::value) {
        if (now)
            bytes = bytes_beyond(*now, typename T::value_type{});
    } else if constexpr (detail::IsPair<T>::value) {
        bytes = bytes_beyond(now.first, earlier.first) + bytes_beyond(now.second, earlier.second);
    } else if constexpr (detail::Sequence<T>) {
        using Item = typename T::value_type;
        bytes = static_cast<std::size_t>(std::distance(now.begin(), now.end())) * sizeof(Item);
        if constexpr (!std::is_trivially_copyable_v<Item> && !std::is_same_v<Item, bool>)
            for (const auto& item : now)
                bytes += bytes_beyond(static_cast<const Item&>(item), Item{});
    }
    return bytes;
}

}  // namespace orrery
