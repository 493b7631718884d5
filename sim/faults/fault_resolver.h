// From the words of one fault to the numbers of a built world.
// Errors: a Refusal at the word's place, with the nearest valid name.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sim/faults/fault_spec.h"
#include "sim/words/names.h"

namespace orrery {

constexpr std::string_view kRest = "rest";

class FaultResolver {
public:
    using Group = std::vector<NodeId>;

    FaultResolver(const reader::File& file, const Blueprint& blueprint, const FaultSpec& fault)
        : file_(file), blueprint_(blueprint), fault_(fault) {}

    const reader::File& file() const { return file_; }
    const Blueprint& blueprint() const { return blueprint_; }
    const FaultSpec& fault() const { return fault_; }
    const Place& place() const { return fault_.place; }

    NodeId node(const Word& word) const;
    // A node by its name, where a word that is resolved later does not do.
    NodeId named(const Word& word, std::string_view where) const;
    Group nodes(const std::vector<Word>& words) const;
    // A word for each of them: of a role the names of its nodes, any other word as it is.
    std::vector<Word> each(const std::vector<Word>& words) const;
    // As named(), where no word names a role.
    void check_named(const std::vector<Word>& words, std::string_view where) const;
    Link link(const LinkWords& words) const;
    std::vector<Link> links(const std::vector<LinkWords>& words) const;
    LinkSet between(const std::vector<std::vector<Word>>& words, bool oneway, const Group& outside = {}) const;
    LinkSet choice(const LinkChoice& choice) const;
    void check_links(std::uint64_t number) const;  // of which the fault speaks
    MessageKind kind(const Word& word, bool timer) const;
    // A message, or a timer, that the node's role takes.
    void check_takes(NodeId node, const Word& name, const Word& message, MessageKind kind) const;

    FaultEntry entry() const;

private:
    std::vector<std::string> words() const;
    std::vector<Group> groups(const std::vector<std::vector<Word>>& words, const Group& outside) const;

    const reader::File& file_;
    const Blueprint& blueprint_;
    const FaultSpec& fault_;
};

}  // namespace orrery
