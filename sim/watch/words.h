// What a watch can name in one world: its nodes, its roles, and the fields of their states, as far as a state that
// holds its defaults shows them. A value without ties to the world, for any thread.
//
// A place is written NODES.FIELD.FIELD…: NODES is a node, a role (`role:server`, or `server` where no node has that
// name), or a pattern in which * stands for anything (`stock-*`, `*`); where several fit, the longest. Below a list
// stands [3], below a table the key, and * or [*] for all of them. `.label` is what the node's lane calls it, `.disk`
// what is on its disk; a field of the state goes before either. Errors: a PlaceFault with the nearest name that there
// is.
#pragma once
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "sim/world/blueprint.h"

namespace orrery {

struct StateWords {
    std::vector<std::string> nodes;  // by NodeId
    std::vector<std::string> roles;
    std::vector<std::uint32_t> role_of;   // by NodeId
    std::vector<Value> states, durables;  // by role

    StateWords() = default;
    explicit StateWords(const Blueprint& blueprint);
};

struct WatchPlace {
    enum class Of : std::uint8_t { node, state, durable, label };

    std::vector<NodeId> nodes;  // ascending; of a place below an element: none
    Of of = Of::node;
    std::vector<std::string> steps;  // "log", "[3]", "term"; "*": all that there are
    bool is_below = false;           // of the element that is looked at: `.term`

    bool is_many() const;
    // As paths have it, up to the first *.
    std::string plain_path() const;
};

struct PlaceFault {
    std::size_t begin = 0, end = 0;  // of the word, in bytes
    std::string what, hint;
};

tl::expected<WatchPlace, PlaceFault> find_place(std::string_view word, const StateWords& words);
// `.term`, below an element of `of`; whether its fields are there is asked where that is known.
tl::expected<WatchPlace, PlaceFault> find_below(std::string_view word, const WatchPlace& of, const StateWords& words);

// What a word that is being written may become: whole words with the fields that are there, else all nodes and roles.
std::vector<std::string> places_after(std::string_view word, const StateWords& words);
std::vector<std::string> fields_below(const WatchPlace& of, const StateWords& words);

}  // namespace orrery
