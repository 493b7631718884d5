// One field list per struct serves inspection, difference, hash, record and reading from a scenario:
//
//     struct Vote { Term term = 0; NodeId candidate = kNoNode; ORRERY_FIELDS(Vote, term, candidate) };
//
// Forgetting a field does not compile: the list's length is held against the number of members of the aggregate.
// A struct's operator== is defaulted beside it. C arrays are not allowed in such a struct (use std::array).
//
// An enumeration and the names of its values, by one list, at the scope of a namespace:
//
//     ORRERY_ENUM(Phase, working, prepared, try_)       // name_of(Phase::try_) == "try"
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

namespace orrery {

template <class T>
concept HasFields = requires(const T& t) {
    {T::field_text()};
    t.fields();
};

namespace detail {

struct AnyMember {
    template <class T>
    operator T() const;  // declared only: counts members, is never called
};
template <class T, std::size_t... I>
constexpr bool initialisable(std::index_sequence<I...>) {
    return requires { T{(static_cast<void>(I), AnyMember{})...}; };
}
template <class T, std::size_t N = 0>
constexpr std::size_t member_count() {
    if constexpr (!initialisable<T>(std::make_index_sequence<N + 1>{}))
        return N;
    else
        return member_count<T, N + 1>();
}

template <std::size_t N>
constexpr std::array<std::string_view, N> split_names(std::string_view text) {
    std::array<std::string_view, N> names{};
    for (std::size_t i = 0; i < N; ++i) {
        while (!text.empty() && (text.front() == ' ' || text.front() == ','))
            text.remove_prefix(1);
        std::size_t end = 0;
        while (end < text.size() && text[end] != ',' && text[end] != ' ')
            ++end;
        names[i] = text.substr(0, end);
        text.remove_prefix(end);
    }
    return names;
}

}  // namespace detail

// Said once for each struct, wherever it is used.
template <class T>
struct HasItsFields {
    static_assert(HasFields<T>, "give the struct ORRERY_FIELDS(Name, member, ...)");
};

template <HasFields T>
constexpr std::size_t kFieldCount = std::tuple_size_v<decltype(std::declval<const T&>().fields())>;
template <HasFields T>
constexpr auto kFieldNames = detail::split_names<kFieldCount<T>>(T::field_text());

template <HasFields T>
struct ListsAllMembers {
    static_assert(detail::member_count<T>() == kFieldCount<T>, "ORRERY_FIELDS must list every member of the struct");
};

// Calls visit(name, member) for each field, in the order of the list.
template <HasFields T, class Visit>
constexpr void for_each_field(T& object, Visit&& visit) {
    using Plain = std::remove_const_t<T>;
    static_cast<void>(ListsAllMembers<Plain>{});
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        [[maybe_unused]] auto members = object.fields();
        (visit(kFieldNames<Plain>[I], std::get<I>(members)), ...);
    }
    (std::make_index_sequence<kFieldCount<Plain>>{});
}

// The name of the struct, as given to ORRERY_FIELDS.
template <HasFields T>
constexpr std::string_view type_name() {
    return T::type_text();
}

}  // namespace orrery

namespace orrery::detail {

constexpr std::size_t names_in(std::string_view text) {
    std::size_t count = text.empty() ? 0 : 1;
    for (const char c : text)
        count += c == ',' ? 1 : 0;
    return count;
}
constexpr std::string_view without_underscore(std::string_view name) {
    return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

}  // namespace orrery::detail

#define ORRERY_ENUM(Type, ...)                                                                                         \
    enum class Type : std::uint8_t { __VA_ARGS__ };                                                                    \
    constexpr std::string_view name_of(Type value) {                                                                   \
        constexpr auto kNames = ::orrery::detail::split_names<::orrery::detail::names_in(#__VA_ARGS__)>(#__VA_ARGS__); \
        const auto at = static_cast<std::size_t>(value);                                                               \
        return at < kNames.size() ? ::orrery::detail::without_underscore(kNames[at]) : std::string_view();             \
    }

#define ORRERY_FIELDS(Type, ...)                                               \
    static constexpr std::string_view type_text() { return #Type; }            \
    static constexpr std::string_view field_text() { return #__VA_ARGS__ ""; } \
    constexpr auto fields() { return std::tie(__VA_ARGS__); }                  \
    constexpr auto fields() const { return std::tie(__VA_ARGS__); }            \
    bool operator==(const Type&) const = default;

// For a struct without members.
#define ORRERY_NO_FIELDS(Type)                                      \
    static constexpr std::string_view type_text() { return #Type; } \
    static constexpr std::string_view field_text() { return ""; }   \
    constexpr std::tuple<> fields() const { return {}; }            \
    bool operator==(const Type&) const = default;
