// What there is to a kind of override, side by side: its verb, how it is read and added to a blueprint, and what is
// said where it came to nothing. The faults that an override may ask for have their verbs in their families
// (sim/faults/families.h).
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/core/complaint.h"
#include "sim/overrides/override.h"
#include "sim/words/reader.h"

namespace orrery {

// The text of one override.
class OverrideText {
public:
    explicit OverrideText(std::string_view whole)
        : whole_(whole), verb_(whole.substr(0, whole.find(':'))), rest_(whole.substr(verb_.size())) {
        if (!rest_.empty())
            rest_.remove_prefix(1);
    }

    std::string_view whole() const { return whole_; }
    bool has_verb() const { return verb_.size() < whole_.size(); }
    std::string_view verb() const { return verb_; }
    std::string_view rest() const { return rest_; }  // what has not been taken

    // The part after the last `mark`, taken off; nothing where there is none.
    std::optional<std::string_view> take_after(char mark);

    [[noreturn]] void refuse(std::string what, std::string hint) const {
        throw reader::Refusal{{"", 0, 0, std::move(what), std::move(hint)}};
    }
    template <class T>
    T accept(tl::expected<T, Complaint> parsed) const {
        if (!parsed)
            refuse(parsed.error().what, parsed.error().hint);
        return *std::move(parsed);
    }

private:
    std::string_view whole_, verb_, rest_;
};

struct OverrideKind {
    std::string_view verb;
    // Reads what follows the verb, and adds it.
    void (*add)(OverrideText text, const Rebuild& rebuild, Blueprint& blueprint);
    // Of one that came to nothing; null: what it adds is an entry of the plan, and says so itself.
    std::string (*why_unapplied)(const std::string& text, const Blueprint* world);
};

// Each in the file of its name; in the order in which messages name them.
std::span<const OverrideKind> edit_overrides();
extern const OverrideKind kResampleOverride, kSetOverride;

}  // namespace orrery
