// Damage to a value, and its size on the wire, by its field list: a bit flipped in a message in flight or in what a
// disk holds, a write of which only the first fields reached the disk.
// Only integers, booleans and characters of texts are flipped: an enumeration keeps a value that it names, a list its
// length. What is flipped is drawn from 64 bits: the same bits damage the same field the same way.
// Units: bytes; an integer counts as its size, a text or list as 4 bytes and what it holds.
// Source: the faults of "Redundancy Does Not Imply Fault Tolerance" (Ganesan et al., FAST 2017).
#pragma once
#include <cstdint>

#include "sim/core/random.h"
#include "sim/core/value.h"

namespace orrery {

template <class T>
std::uint64_t wire_bytes(const T& object) {
    if constexpr (std::is_integral_v<T> || detail::Enumeration<T> || kIsNumberOf<T>)
        return sizeof(T);
    else if constexpr (std::is_convertible_v<T, std::string_view>)
        return 4 + std::string_view(object).size();
    else if constexpr (std::is_same_v<T, std::monostate>)
        return 1;
    else if constexpr (detail::IsOptional<T>::value)
        return 1 + (object ? wire_bytes(*object) : 0);
    else if constexpr (detail::IsVariant<T>::value)
        return 1 + std::visit([](const auto& alternative) { return wire_bytes(alternative); }, object);
    else if constexpr (detail::IsPair<T>::value)
        return wire_bytes(object.first) + wire_bytes(object.second);
    else if constexpr (HasFields<T>) {
        std::uint64_t bytes = 0;
        for_each_field(object, [&](std::string_view, const auto& member) { bytes += wire_bytes(member); });
        return bytes;
    } else {
        std::uint64_t bytes = 4;
        for (const auto& item : object)
            bytes += wire_bytes(static_cast<const typename T::value_type&>(item));
        return bytes;
    }
}

namespace detail {

// Visits every place of the object that can be flipped, in the order of the field list. Keys of maps and what the
// language keeps constant are left alone.
template <class T, class Visit>
void for_each_flippable(T& object, Visit&& visit) {
    if constexpr (std::is_integral_v<T> || kIsNumberOf<T>)
        visit(object);
    else if constexpr (std::is_same_v<T, std::string>) {
        for (char& letter : object)
            visit(letter);
    } else if constexpr (IsOptional<T>::value) {
        if (object)
            for_each_flippable(*object, visit);
    } else if constexpr (IsVariant<T>::value) {
        std::visit([&](auto& alternative) { for_each_flippable(alternative, visit); }, object);
    } else if constexpr (IsPair<T>::value) {
        for_each_flippable(object.first, visit);
        for_each_flippable(object.second, visit);
    } else if constexpr (HasFields<T>) {
        for_each_field(object, [&](std::string_view, auto& member) { for_each_flippable(member, visit); });
    } else if constexpr (KeepsHash<T>) {  // shared: an entry is replaced whole
        const T entries = object;
        std::size_t index = 0;
        const auto look_at = [&](const auto& key, auto value) {
            bool flipped = false;
            for_each_flippable(value, [&](auto& place) {
                const auto before = place;
                visit(place);
                flipped = flipped || place != before;
            });
            if (flipped)
                object.set(key, std::move(value));
        };
        for (const auto& entry : entries)
            if constexpr (KeyedSequence<T>)
                look_at(entry.first, entry.second);
            else
                look_at(index++, entry);
    } else if constexpr (KeyedSequence<T>) {
        for (auto&& entry : object)
            for_each_flippable(entry.second, visit);
    } else if constexpr (Sequence<T>) {
        if constexpr (!std::is_const_v<std::remove_reference_t<decltype(*object.begin())>> &&
                      std::is_lvalue_reference_v<decltype(*object.begin())>)
            for (auto& item : object)
                for_each_flippable(item, visit);
    }
}

// The field in which the write broke off: of a log some of the new entries are there, of anything else nothing.
template <class T>
void cut_off(T& old, const T& fresh, std::uint64_t bits) {
    if constexpr (requires { old.resize_down(fresh.common_prefix(old)); }) {
        const std::size_t same = fresh.common_prefix(old);
        const std::uint64_t written = uniform_below(bits, fresh.size() - same + 1);
        if (written == 0)
            return;
        old = fresh;
        old.resize_down(same + static_cast<std::size_t>(written));
    }
}

}  // namespace detail

// Flips one bit of one place, drawn from `bits`. False, and nothing changed, where the object has no such place.
template <class T>
bool flip_one(T& object, std::uint64_t bits) {
    std::uint64_t places = 0;
    detail::for_each_flippable(object, [&](auto&) { ++places; });
    if (places == 0)
        return false;
    std::uint64_t left = uniform_below(bits, places);
    const std::uint64_t inside = bits * 0x9E3779B97F4A7C15u >> 32;
    detail::for_each_flippable(object, [&]<class Place>(Place& place) {
        if (left-- != 0)
            return;
        if constexpr (std::is_same_v<Place, bool>)
            place = !place;
        else if constexpr (std::is_same_v<Place, char>)
            place = static_cast<char>(static_cast<unsigned char>(place) ^ (1u << inside % 7));
        else if constexpr (kIsNumberOf<Place>)
            place = static_cast<typename Place::Integer>(
                static_cast<std::make_unsigned_t<typename Place::Integer>>(place) ^ (1u << inside % 8));
        else
            place = static_cast<Place>(static_cast<std::make_unsigned_t<Place>>(place) ^
                                       static_cast<std::make_unsigned_t<Place>>(1u << inside % 8));
    });
    return true;
}

// A write that was cut off: of `fresh` only the first fields are on the disk, so many as `bits` draws, and of a log in
// the next one only the first new entries.
template <class T>
T torn(const T& old, const T& fresh, std::uint64_t bits) {
    if constexpr (HasFields<T>) {
        T result = old;
        const std::uint64_t written = uniform_below(bits, kFieldCount<T> + 1);
        const std::uint64_t inside = bits * 0x9E3779B97F4A7C15u;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            auto to = result.fields();
            auto from = fresh.fields();
            ((I < written    ? static_cast<void>(std::get<I>(to) = std::get<I>(from))
              : I == written ? detail::cut_off(std::get<I>(to), std::get<I>(from), inside)
                             : void()),
             ...);
        }
        (std::make_index_sequence<kFieldCount<T>>{});
        return result;
    } else {
        return uniform_below(bits, 2) == 0 ? old : fresh;
    }
}

}  // namespace orrery
