// Exchanging nodes: where a model says that some of its nodes are interchangeable, exploration may look at one of the
// states that differ in their names alone. What names nodes is found by its type, NodeId, along the field lists; what a
// model keeps otherwise (a list with a place for each node) stays. Exploration holds the renaming against the handlers
// (sim/explore/symmetry.h).
#pragma once
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/core/value.h"

namespace orrery {

// A permutation of the nodes.
class Renaming {
public:
    Renaming() = default;
    explicit Renaming(std::vector<std::uint32_t> to) : to_(std::move(to)) {}
    NodeId operator()(NodeId node) const { return node < to_.size() ? NodeId(to_[node]) : node; }

private:
    std::vector<std::uint32_t> to_;  // by node
};

namespace detail {
template <class T>
constexpr bool holds_nodes();
template <class... T>
constexpr bool one_holds_nodes(std::type_identity<std::tuple<T&...>>) {
    return (holds_nodes<std::remove_const_t<T>>() || ...);
}
template <class... T>
constexpr bool one_holds_nodes(std::type_identity<std::variant<T...>>) {
    return (holds_nodes<T>() || ...);
}
template <class T>
constexpr bool holds_nodes() {
    if constexpr (std::is_same_v<T, NodeId>)
        return true;
    else if constexpr (IsOptional<T>::value)
        return holds_nodes<typename T::value_type>();
    else if constexpr (IsVariant<T>::value)
        return one_holds_nodes(std::type_identity<T>{});
    else if constexpr (IsPair<T>::value)
        return holds_nodes<std::remove_const_t<typename T::first_type>>() || holds_nodes<typename T::second_type>();
    else if constexpr (HasFields<T>)
        return one_holds_nodes(std::type_identity<decltype(std::declval<T&>().fields())>{});
    else if constexpr (Sequence<T>)
        return holds_nodes<typename T::value_type>();
    else
        return false;
}
}  // namespace detail

template <class T>
concept HoldsNodes = detail::holds_nodes<T>();

template <class T>
void rename_nodes(T& object, const Renaming& renamed) {
    if constexpr (!HoldsNodes<T>)
        static_cast<void>(object), static_cast<void>(renamed);
    else if constexpr (std::is_same_v<T, NodeId>)
        object = renamed(object);
    else if constexpr (detail::IsOptional<T>::value) {
        if (object)
            rename_nodes(*object, renamed);
    } else if constexpr (detail::IsVariant<T>::value)
        std::visit([&](auto& alternative) { rename_nodes(alternative, renamed); }, object);
    else if constexpr (detail::IsPair<T>::value) {
        rename_nodes(object.first, renamed);
        rename_nodes(object.second, renamed);
    } else if constexpr (HasFields<T>)
        for_each_field(object, [&](std::string_view, auto& member) { rename_nodes(member, renamed); });
    else {  // in another order, where it is a set or a map: built anew
        T other;
        for (const auto& item : object) {
            if constexpr (detail::KeyedSequence<T>) {
                typename T::key_type key = item.first;
                typename T::mapped_type mapped = item.second;
                rename_nodes(key, renamed);
                rename_nodes(mapped, renamed);
                if constexpr (requires { other.set(key, mapped); })
                    other.set(key, std::move(mapped));
                else
                    other.insert_or_assign(std::move(key), std::move(mapped));
            } else {
                typename T::value_type one = item;
                rename_nodes(one, renamed);
                if constexpr (requires { other.push_back(one); })
                    other.push_back(std::move(one));
                else
                    other.insert(std::move(one));
            }
        }
        object = std::move(other);
    }
}

}  // namespace orrery
