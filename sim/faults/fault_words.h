// What a file says of one fault, as its family read it. Whoever writes down a kind of fault says of its words: one line
// for people, how they are written back, which fault of a built world they mean or which several they stand for, how
// nodes are renamed in them, and what plainer words would do (shrinking tries those). A kind that lacks one of these
// does not compile. Nodes: a name; "the leader" (a selector of the model, resolved when the fault fires); "there"
// (where the moment happened); in lists also "role:server" (all nodes of a role), in groups "rest" (all nodes that no
// other group names). Errors: resolve() throws a Refusal (sim/words/reader.h).
#pragma once
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/words/renamer.h"
#include "sim/world/faults.h"

namespace orrery {

struct FaultSpec;
class FaultResolver;

// What others know of the words without knowing their kind.
struct WordsTraits {
    bool is_stimulus = false;
    const LinkEdit* edit = nullptr;  // of links
};

// What comes and goes: first down, then up, and so on.
struct Flapping {
    Duration up = 0, down = 0;
};

// Words say one fault of a built world, or stand for several that the seed draws of them (`entity` keys the draws).
template <class Spec>
concept SaysOne = requires(const Spec& said, const FaultResolver& world) {
    { said.resolve(world) } -> std::same_as<FaultAction>;
};
template <class Spec>
concept StandsForSeveral = requires(const Spec& said, const FaultResolver& world, std::uint64_t seed,
                                    std::uint64_t entity, std::vector<FaultSpec>& out) {
    { said.draw(world, seed, entity, out) } -> std::same_as<void>;
};
// Words of a fault that may come and go.
template <class Spec>
concept MayFlap = requires(const Spec& said) {
    { said.flapping() } -> std::same_as<std::optional<Flapping>>;
    { said.steady() } -> std::same_as<Spec>;
};

template <class Spec>
concept SaysAFault = SaysOne<Spec>
!= StandsForSeveral<Spec>&& requires(const Spec& said, Spec& own, const FaultSpec& whole, const Renamer& rename) {
    { said.traits() } -> std::same_as<WordsTraits>;
    { said.text() } -> std::same_as<std::string>;       // "partition n1 | n2 n3"
    { said.toml(whole) } -> std::same_as<std::string>;  // "crash = …"
    { own.rename(rename) } -> std::same_as<bool>;       // false where nothing is left that it could strike
    { said.plainer() } -> std::same_as<std::vector<Spec>>;
};

namespace detail {
[[noreturn]] void refuse_undrawn(const FaultResolver& world);
void add_itself(const FaultResolver& world, std::vector<FaultSpec>& out);
}  // namespace detail

// The words of a fault of any kind; a value.
class FaultWords {
public:
    FaultWords() = default;  // none: to be given some before they are asked
    template <class Spec>
    requires(!std::same_as<Spec, FaultWords> && SaysAFault<Spec>) FaultWords(Spec spec)
        : words_(std::make_shared<const Said<Spec>>(std::move(spec))) {}

    WordsTraits traits() const { return words_->traits(); }
    bool is_stimulus() const { return words_->traits().is_stimulus; }
    std::string text() const { return words_->text(); }
    std::string toml(const FaultSpec& whole) const { return words_->toml(whole); }
    // Refuses words that stand for several.
    FaultAction resolve(const FaultResolver& world) const { return words_->resolve(world); }
    // Adds the faults that they stand for; else the fault itself.
    void draw(const FaultResolver& world, std::uint64_t seed, std::uint64_t entity, std::vector<FaultSpec>& out) const {
        words_->draw(world, seed, entity, out);
    }
    std::optional<Flapping> flapping() const { return words_->flapping(); }
    FaultWords steady() const { return words_->steady(*this); }
    bool rename(const Renamer& renamer) {
        auto [renamed, left] = words_->renamed(renamer);
        words_ = std::move(renamed);
        return left;
    }
    std::vector<FaultWords> plainer() const { return words_->plainer(); }

    // Of that kind, or null: for the kind itself and for those who made it.
    template <SaysAFault Spec>
    const Spec* as() const {
        const auto* said = dynamic_cast<const Said<Spec>*>(words_.get());
        return said ? &said->spec : nullptr;
    }

private:
    struct Any {
        Any() = default;
        Any(const Any&) = delete;
        Any& operator=(const Any&) = delete;
        virtual ~Any() = default;
        virtual WordsTraits traits() const = 0;
        virtual std::string text() const = 0;
        virtual std::string toml(const FaultSpec& whole) const = 0;
        virtual FaultAction resolve(const FaultResolver& world) const = 0;
        virtual void draw(const FaultResolver& world, std::uint64_t seed, std::uint64_t entity,
                          std::vector<FaultSpec>& out) const = 0;
        virtual std::optional<Flapping> flapping() const = 0;
        virtual FaultWords steady(const FaultWords& own) const = 0;
        virtual std::pair<std::shared_ptr<const Any>, bool> renamed(const Renamer& renamer) const = 0;
        virtual std::vector<FaultWords> plainer() const = 0;
    };
    template <class Spec>
    struct Said final : Any {
        explicit Said(Spec&& made) : spec(std::move(made)) {}
        WordsTraits traits() const override { return spec.traits(); }
        std::string text() const override { return spec.text(); }
        std::string toml(const FaultSpec& whole) const override { return spec.toml(whole); }
        FaultAction resolve(const FaultResolver& world) const override {
            if constexpr (SaysOne<Spec>)
                return spec.resolve(world);
            else
                detail::refuse_undrawn(world);
        }
        void draw(const FaultResolver& world, std::uint64_t seed, std::uint64_t entity,
                  std::vector<FaultSpec>& out) const override {
            if constexpr (StandsForSeveral<Spec>)
                spec.draw(world, seed, entity, out);
            else
                static_cast<void>(seed), static_cast<void>(entity), detail::add_itself(world, out);
        }
        std::optional<Flapping> flapping() const override {
            if constexpr (MayFlap<Spec>)
                return spec.flapping();
            else
                return std::nullopt;
        }
        FaultWords steady(const FaultWords& own) const override {
            if constexpr (MayFlap<Spec>)
                return static_cast<void>(own), FaultWords(spec.steady());
            else
                return own;
        }
        std::pair<std::shared_ptr<const Any>, bool> renamed(const Renamer& renamer) const override {
            Spec copy = spec;
            const bool left = copy.rename(renamer);
            return {std::make_shared<const Said>(std::move(copy)), left};
        }
        std::vector<FaultWords> plainer() const override {
            std::vector<FaultWords> all;
            for (Spec& one : spec.plainer())
                all.emplace_back(std::move(one));
            return all;
        }
        const Spec spec;
    };

    std::shared_ptr<const Any> words_;
};

// For the one line.
std::string joined(const std::vector<Word>& words);
std::string joined(const std::vector<std::vector<Word>>& groups, std::string_view separator);
std::string joined(const std::vector<LinkWords>& links);
std::string described(const LinkChoice& links);

}  // namespace orrery
