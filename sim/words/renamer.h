// Gives nodes other names wherever words name them, and takes out those that are gone.
// Errors: none; what names nobody any more is left out.
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/words/link_words.h"

namespace orrery {

// The new name of a node, or nothing where it is gone. Words that are no node's name are not asked about.
using NewName = std::function<std::optional<std::string>(const std::string&)>;

// Renames in place; each answers whether anything is left.
class Renamer {
public:
    Renamer(const std::set<std::string>& nodes, const NewName& name) : nodes_(nodes), name_(name) {}

    bool operator()(Word& word) const {
        if (!nodes_.contains(word.text))
            return true;
        const auto name = name_(word.text);
        if (name)
            word.text = *name;
        return name.has_value();
    }
    bool operator()(LinkWords& link) const {
        const bool from = (*this)(link.from), to = (*this)(link.to);
        return from && to;
    }
    template <class T>
    bool operator()(std::vector<T>& all) const {
        const bool was_empty = all.empty();
        std::erase_if(all, [&](T& one) { return !(*this)(one); });
        return was_empty || !all.empty();
    }
    bool operator()(LinkChoice& choice) const {
        const std::size_t groups = choice.groups.size();
        const bool links = (*this)(choice.links);
        return (*this)(choice.groups) && links && (groups < 2 || choice.groups.size() >= 2);
    }

private:
    const std::set<std::string>& nodes_;
    const NewName& name_;
};

}  // namespace orrery
