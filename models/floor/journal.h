// A journal of double entry: money moves from one account to another, so that every posting's debits equal its credits
// by construction, and the balances of a currency sum to zero. Each posting has an id and is made once: a repeated one
// changes nothing, and one that says something else under a known id is told.
// Units: minor units. Errors: `Posted`. Source: Pacioli, "Summa de arithmetica", 1494; Fowler, "Accounting Patterns".
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/floor/money.h"
#include "sim/core/fields.h"
#include "sim/core/shared_map.h"
#include "sim/core/shared_vector.h"

namespace orrery::floor {

enum class Posted : std::uint8_t {
    posted,
    repeated,  // the same posting under the same id: nothing changes
    differs,   // another one under the same id: nothing changes
    refused,   // an account that may not be overdrawn would be, or a balance does not fit: nothing changes
};

template <class Account, class Id = std::uint64_t>
struct Journal {
    // `amount` leaves `from` and comes to `to`.
    struct Move {
        Account from = {}, to = {};
        Money amount;
        ORRERY_FIELDS(Move, from, to, amount)
    };
    struct Posting {
        Id id = {};
        std::vector<Move> moves;
        ORRERY_FIELDS(Posting, id, moves)
    };
    struct Purse {
        Account account = {};
        Currency currency = Currency::cny;
        ORRERY_FIELDS(Purse, account, currency)
        auto operator<=>(const Purse&) const = default;
    };

    SharedVector<Posting> postings;
    SharedMap<Id, std::uint64_t> number_of;  // the place of each among the postings
    SharedMap<Purse, std::int64_t> balances;
    SharedMap<Account, bool> covered;  // accounts that may not be overdrawn
    ORRERY_FIELDS(Journal, postings, number_of, balances, covered)

    Money balance(const Account& account, Currency currency) const {
        const std::int64_t* minor = balances.find({account, currency});
        return {minor ? *minor : 0, currency};
    }
    void cover(const Account& account) { covered.set(account, true); }

    // All its moves, or none.
    Posted post(const Id& id, std::vector<Move> moves) {
        Posting posting{id, std::move(moves)};
        if (const std::uint64_t* known = number_of.find(id))
            return postings[*known] == posting ? Posted::repeated : Posted::differs;
        SharedMap<Purse, std::int64_t> after = balances;
        std::vector<Purse> touched;
        const auto add = [&](const Account& account, Money change) {
            const Purse purse{account, change.currency};
            const std::int64_t* old = after.find(purse);
            const auto changed = sum({old ? *old : 0, change.currency}, change);
            if (changed)
                after.set(purse, changed->minor);
            touched.push_back(purse);
            return changed.has_value();
        };
        for (const Move& move : posting.moves)
            if (move.amount.minor < 0 || !add(move.from, -move.amount) || !add(move.to, move.amount))
                return Posted::refused;
        for (const Purse& purse : touched)
            if (covered.contains(purse.account) && after.at(purse) < 0)
                return Posted::refused;
        balances = std::move(after);
        number_of.set(id, postings.size());
        postings.push_back(std::move(posting));
        return Posted::posted;
    }
};

}  // namespace orrery::floor
