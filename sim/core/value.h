// A value as a tree, for people and files: what a state, message or operation looks like outside C++.
// to_value, from_value and hash_of follow a struct's one field list (sim/core/fields.h); nobody writes them by hand.
// Shapes: integers, booleans, enumerations, nodes and other numbers that say what they are (NumberOf), text, optionals,
// pairs, sequences, flat maps (ordered), variants, and structs with ORRERY_FIELDS, nested at will. An enumeration names
// its values in `std::string_view name_of(E)` (ORRERY_ENUM writes it). Errors: from_value answers with a sentence that
// says which field wanted what.
#pragma once
#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/fields.h"
#include "sim/core/hash.h"
#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery {

struct Field;

// What nodes are called. A tree that is made without one calls them #0, #1, ….
class NodeNames {
public:
    virtual ~NodeNames() = default;
    virtual const std::string& node_name(NodeId node) const = 0;
    virtual NodeId find_node(std::string_view name) const = 0;  // kNoNode where there is none
};

struct Value {
    using List = std::vector<Value>;
    using Record = std::vector<Field>;  // in the order of the field list
    std::variant<std::monostate, bool, std::int64_t, std::string, List, Record, Instant> data;
    std::string type;  // the struct's name where there is one

    bool operator==(const Value& other) const;
    const Record* record() const { return std::get_if<Record>(&data); }
    const List* list() const { return std::get_if<List>(&data); }
};

struct Field {
    std::string name;
    Value value;
    bool operator==(const Field&) const = default;
};

std::string to_text(const Value& value);       // Append{term=3, entries=[…]}; one line
std::string to_json_text(const Value& value);  // an instant as its nanoseconds

// One leaf (or list length) that differs: path "log[3].term".
struct Difference {
    std::string path;
    std::string before;
    std::string after;
    bool operator==(const Difference&) const = default;
};
// The part of a top-level field's value that a path such as "log[3].term" names (the path begins with the field's own
// name); nil where there is none.
Value find_value(const Value& field, std::string_view path);

std::vector<Difference> differences(const Value& before, const Value& after);

namespace detail {
template <class T>
concept Enumeration = std::is_enum_v<T>;
template <class T>
concept Sequence = requires(const T& t) {
    t.begin();
    t.end();
    typename T::value_type;
}
&&!std::is_convertible_v<T, std::string_view>;
template <class T>
concept KeyedSequence = Sequence<T> && requires {
    typename T::key_type;
    typename T::mapped_type;
};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVariant : std::false_type {};
template <class... T>
struct IsVariant<std::variant<T...>> : std::true_type {};
template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};
template <class T>
struct IsShortArray : std::false_type {};
template <class T, std::size_t N>
struct IsShortArray<std::array<T, N>> : std::bool_constant<(N > 0 && N <= 8)> {
    static constexpr std::size_t kSize = N;
};
template <class T>
concept FoundByNumber = KeyedSequence<T> && std::is_integral_v<typename T::key_type> &&
    requires(const T& t, const typename T::key_type& key) {
    { t.find(key) } -> std::convertible_to<const typename T::mapped_type*>;
};
template <class T>
concept KeepsHash = requires(const T& t) {
    t.contents_hash();
};
}  // namespace detail

// Whether hash_into() takes it.
template <class T>
constexpr bool kHashable =
    std::is_integral_v<T> || kIsNumberOf<T> || detail::Enumeration<T> || std::is_same_v<T, std::monostate> ||
    std::is_convertible_v<T, std::string_view> || HasFields<T>;
template <class T>
constexpr bool kHashable<std::optional<T>> = kHashable<T>;
template <class A, class B>
constexpr bool kHashable<std::pair<A, B>> = kHashable<std::remove_const_t<A>>&& kHashable<B>;
template <class... T>
constexpr bool kHashable<std::variant<T...>> = (kHashable<T> && ...);
template <detail::Sequence T>
constexpr bool kHashable<T> = kHashable<typename T::value_type>;

template <class T>
Value to_value(const T& object, const NodeNames* names = nullptr);

namespace detail {
template <class T>
Value number_to_value(const T& number, const NodeNames* names) {
    if constexpr (std::is_same_v<T, NodeId>) {
        if (number == kNoNode)
            return {};
        return {names ? names->node_name(number) : "#" + std::to_string(number), {}};
    } else if constexpr (std::is_same_v<T, Instant>) {
        return {number, {}};
    } else if constexpr (requires { T::Kind::words(number); }) {
        std::string words = T::Kind::words(number);
        return words.empty() ? Value{} : Value{std::move(words), {}};
    } else {
        return {static_cast<std::int64_t>(number), {}};
    }
}

// TOML has no word for nothing: there it is the empty text.
inline bool is_nothing(const Value& value) {
    const std::string* text = std::get_if<std::string>(&value.data);
    return std::holds_alternative<std::monostate>(value.data) || (text && text->empty());
}

template <class T>
bool number_from_value(const Value& value, T& number, const NodeNames* names) {
    const std::int64_t* digits = std::get_if<std::int64_t>(&value.data);
    if (digits && std::in_range<typename T::Integer>(*digits))
        return number = static_cast<T>(*digits), true;
    if (std::is_same_v<T, NodeId> && is_nothing(value))
        return number = static_cast<T>(typename T::Integer{kNoNode}), true;
    const std::string* text = std::get_if<std::string>(&value.data);
    if constexpr (std::is_same_v<T, Instant>) {
        const Instant* instant = std::get_if<Instant>(&value.data);
        const std::optional<Time> time = instant ? *instant : text ? parse_duration(*text) : std::nullopt;
        return time && (number = *time, true);
    } else if constexpr (std::is_same_v<T, NodeId>) {
        number = text && names ? names->find_node(*text) : kNoNode;
        return number != kNoNode;
    } else if constexpr (requires { T::Kind::words(number); }) {
        constexpr typename T::Integer kMost = 4096;
        for (typename T::Integer i = 0; text && i < kMost; ++i)
            if (T::Kind::words(i) == *text)
                return number = i, true;
    }
    return false;
}
}  // namespace detail

template <class T>
Value to_value(const T& object, const NodeNames* names) {
    if constexpr (std::is_same_v<T, Value>)
        return object;
    else if constexpr (std::is_same_v<T, bool>)
        return {object, {}};
    else if constexpr (std::is_integral_v<T>)
        return {static_cast<std::int64_t>(object), {}};
    else if constexpr (detail::Enumeration<T>)
        return {std::string(name_of(object)), {}};
    else if constexpr (kIsNumberOf<T>)
        return detail::number_to_value(object, names);
    else if constexpr (std::is_convertible_v<T, std::string_view>)
        return {std::string(std::string_view(object)), {}};
    else if constexpr (std::is_same_v<T, std::monostate>)
        return {};
    else if constexpr (detail::IsOptional<T>::value)
        return object ? to_value(*object, names) : Value{};
    else if constexpr (detail::IsVariant<T>::value)
        return std::visit([&](const auto& alternative) { return to_value(alternative, names); }, object);
    else if constexpr (detail::IsPair<T>::value)
        return {Value::List{to_value(object.first, names), to_value(object.second, names)}, {}};
    else if constexpr (HasFields<T>) {
        Value::Record record;
        for_each_field(object, [&](std::string_view name, const auto& member) {
            record.push_back({std::string(name), to_value(member, names)});
        });
        return {std::move(record), std::string(type_name<T>())};
    } else if constexpr (detail::KeyedSequence<T>) {
        Value::Record record;
        for (const auto& [key, mapped] : object)
            record.push_back({to_text(to_value(key, names)), to_value(mapped, names)});
        return {std::move(record), {}};
    } else if constexpr (detail::Sequence<T>) {
        Value::List list;
        for (const auto& item : object)
            list.push_back(to_value(static_cast<const typename T::value_type&>(item), names));
        return {std::move(list), {}};
    } else {
        return static_cast<void>(HasItsFields<T>{}), Value{};
    }
}

template <class T>
void hash_into(Hash& hash, const T& object) {
    if constexpr (std::is_integral_v<T> || detail::Enumeration<T>)
        hash.add(static_cast<std::uint64_t>(object));
    else if constexpr (kIsNumberOf<T>)
        hash.add(static_cast<std::uint64_t>(static_cast<typename T::Integer>(object)));
    else if constexpr (std::is_convertible_v<T, std::string_view>)
        hash.add_text(std::string_view(object));
    else if constexpr (std::is_same_v<T, std::monostate>)
        hash.add(0);
    else if constexpr (detail::IsOptional<T>::value) {
        hash.add(object.has_value());
        if (object)
            hash_into(hash, *object);
    } else if constexpr (detail::IsVariant<T>::value) {
        hash.add(object.index());
        std::visit([&](const auto& alternative) { hash_into(hash, alternative); }, object);
    } else if constexpr (detail::IsPair<T>::value) {
        hash_into(hash, object.first);
        hash_into(hash, object.second);
    } else if constexpr (HasFields<T>) {
        for_each_field(object, [&](std::string_view, const auto& member) { hash_into(hash, member); });
    } else if constexpr (detail::KeepsHash<T>) {
        hash.add(object.size());
        hash.add(object.contents_hash());
    } else if constexpr (detail::IsShortArray<T>::value) {  // as below, without a loop
        [&]<std::size_t... I>(std::index_sequence<I...>) { (hash_into(hash, std::get<I>(object)), ...); }
        (std::make_index_sequence<detail::IsShortArray<T>::kSize>{});
        hash.add(detail::IsShortArray<T>::kSize);
    } else if constexpr (detail::Sequence<T>) {
        std::uint64_t count = 0;
        for (const auto& item : object) {
            hash_into(hash, static_cast<const typename T::value_type&>(item));
            ++count;
        }
        hash.add(count);
    } else {
        static_cast<void>(HasItsFields<T>{});
    }
}

template <class T>
std::uint64_t hash_of(const T& object) {
    Hash hash;
    hash_into(hash, object);
    return hash.value();
}

// Hashes the part of `object` that a path of differences() names ("log[3].term", "votes.n1"), without building a tree.
// False, and nothing added, where there is no such part.
template <class T>
bool hash_at(Hash& hash, const T& object, std::string_view path, const NodeNames* names = nullptr) {
    if (path.empty()) {
        hash_into(hash, object);
        return true;
    }
    if (path.front() == '.')
        path.remove_prefix(1);
    if constexpr (detail::IsOptional<T>::value) {
        return object && hash_at(hash, *object, path, names);
    } else if constexpr (detail::IsVariant<T>::value) {
        return std::visit([&](const auto& alternative) { return hash_at(hash, alternative, path, names); }, object);
    } else if constexpr (HasFields<T>) {
        const std::string_view head = path.substr(0, path.find_first_of(".["));
        bool found = false;
        for_each_field(object, [&](std::string_view name, const auto& member) {
            if (name == head)
                found = hash_at(hash, member, path.substr(head.size()), names);
        });
        return found;
    } else if constexpr (detail::FoundByNumber<T>) {
        std::int64_t key = 0;
        const auto [rest, error] = std::from_chars(path.data(), path.data() + path.size(), key);
        if (error != std::errc{} || !std::in_range<typename T::key_type>(key))
            return false;
        const auto* found = object.find(static_cast<typename T::key_type>(key));
        return found && hash_at(hash, *found, path.substr(static_cast<std::size_t>(rest - path.data())), names);
    } else if constexpr (detail::KeyedSequence<T>) {
        const typename T::mapped_type* best = nullptr;
        std::size_t length = 0;  // a key may itself hold dots and brackets: the longest that fits wins
        for (const auto& [key, mapped] : object) {
            const std::string name = to_text(to_value(key, names));
            if (!path.starts_with(name) || (best && name.size() < length))
                continue;
            best = &mapped;
            length = name.size();
        }
        return best && hash_at(hash, *best, path.substr(length), names);
    } else if constexpr (detail::Sequence<T> && !std::is_convertible_v<T, std::string_view>) {
        std::size_t index = 0, at = 1;
        if (path.front() != '[')
            return false;
        for (; at < path.size() && path[at] >= '0' && path[at] <= '9' && at < 12; ++at)
            index = index * 10 + static_cast<std::size_t>(path[at] - '0');
        if (at == 1 || at >= path.size() || path[at] != ']')
            return false;
        if constexpr (requires {
                          object.size();
                          object[index];
                      }) {
            return index < object.size() &&
                   hash_at(hash, static_cast<const typename T::value_type&>(object[index]), path.substr(at + 1), names);
        } else {
            for (const auto& item : object)
                if (index-- == 0)
                    return hash_at(hash, item, path.substr(at + 1), names);
            return false;
        }
    } else {
        return false;
    }
}

// Fills `object` from a tree; a record may leave fields out. Answers what is wrong, or nothing.
template <class T>
std::optional<std::string> from_value(const Value& value, T& object, const NodeNames* names = nullptr,
                                      const std::string& path = {}) {
    const auto wants = [&](std::string_view what) {
        return (path.empty() ? "the value" : path) + " wants " + std::string(what) + ", not " + to_text(value);
    };
    if constexpr (std::is_same_v<T, bool>) {
        const bool* flag = std::get_if<bool>(&value.data);
        if (!flag)
            return wants("true or false");
        object = *flag;
    } else if constexpr (std::is_integral_v<T>) {
        const std::int64_t* number = std::get_if<std::int64_t>(&value.data);
        if (!number || !std::in_range<T>(*number))
            return wants("an integer in range");
        object = static_cast<T>(*number);
    } else if constexpr (detail::Enumeration<T>) {
        const std::string* name = std::get_if<std::string>(&value.data);
        for (int i = 0; name && i < 256 && !name_of(static_cast<T>(i)).empty(); ++i)
            if (name_of(static_cast<T>(i)) == *name) {
                object = static_cast<T>(i);
                return std::nullopt;
            }
        return wants("one of its names");
    } else if constexpr (kIsNumberOf<T>) {
        if (!detail::number_from_value(value, object, names))
            return wants(std::is_same_v<T, NodeId>    ? "the name of a node"
                         : std::is_same_v<T, Instant> ? "a time, \"1.5s\" say"
                                                      : "one of its names, or its number");
    } else if constexpr (std::is_same_v<T, std::string>) {
        const std::string* text = std::get_if<std::string>(&value.data);
        if (!text)
            return wants("a text");
        object = *text;
    } else if constexpr (detail::IsOptional<T>::value) {
        if (detail::is_nothing(value)) {
            object.reset();
            return std::nullopt;
        }
        return from_value(value, object.emplace(), names, path);
    } else if constexpr (HasFields<T>) {
        const Value::Record* record = value.record();
        if (!record)
            return wants("a table of its fields");
        for (const auto& [name, member_value] : *record) {
            bool known = false;
            std::optional<std::string> wrong;
            for_each_field(object, [&](std::string_view field, auto& member) {
                if (field != name)
                    return;
                known = true;
                wrong = from_value(member_value, member, names, path.empty() ? name : path + "." + name);
            });
            if (!known)
                return "unknown field '" + name + "' of " + std::string(type_name<T>()) +
                       "; its fields: " + std::string(T::field_text());
            if (wrong)
                return wrong;
        }
    } else {
        return wants("a value that a file can give (its type is internal to the model)");
    }
    return std::nullopt;
}

}  // namespace orrery
