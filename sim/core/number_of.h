// A number that says what it is. It counts, compares, hashes, is stored and travels as its integer, and converts to and
// from it unasked; but its type is its own, so a tree of values tells a node from a count and prints it by its name
// (to_value, sim/core/value.h).
// `What` names the kind. Where it has `static std::string words(Integer)`, those are printed and read; "" is nothing.
#pragma once
#include <concepts>
#include <type_traits>

namespace orrery {

template <class What, std::integral Number>
class NumberOf {
public:
    using Kind = What;
    using Integer = Number;

    constexpr NumberOf() = default;
    template <std::integral T>
    requires(!std::is_same_v<T, bool>)  //
        constexpr explicit(sizeof(T) > sizeof(Integer)) NumberOf(T number)
        : number_(static_cast<Integer>(number)) {}
    constexpr operator Integer() const { return number_; }

    constexpr NumberOf& operator++() { return ++number_, *this; }
    constexpr NumberOf& operator--() { return --number_, *this; }
    constexpr NumberOf& operator+=(Integer by) { return number_ = static_cast<Integer>(number_ + by), *this; }
    constexpr NumberOf& operator-=(Integer by) { return number_ = static_cast<Integer>(number_ - by), *this; }

private:
    Integer number_ = 0;
};

template <class T>
constexpr bool kIsNumberOf = false;
template <class What, class Integer>
constexpr bool kIsNumberOf<NumberOf<What, Integer>> = true;

}  // namespace orrery
