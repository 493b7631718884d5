// The journals that nodes keep on their disks (models/floor/journal.h), as accountants read them: each posting's moves
// with the event and the time of the write that made them last, what each account was debited and credited, and whether
// the balances that the node itself keeps are the ones that its moves add up to. Told of every event of a run, it
// knows. A journal is found by its shape, a record "Journal" of postings and balances in a node's durable state, in
// records inside records; this needs no word of the model. Units: minor units of each currency; nanoseconds. Errors:
// none. Beyond kMost moves of a journal no more are read, and whole is false. Source: Pacioli, "Summa de arithmetica",
// 1494: debits equal credits.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/world/world.h"

namespace orrery {

// `amount` left `from` and came to `to`.
struct BookMove {
    std::uint64_t posting = 0;  // from 1 on, in the order of the journal; a posting may have several moves
    EventNumber event = 0;      // whose write made it last; 0: as the run began
    Time time = 0;
    std::string id;
    std::string from, to;
    std::int64_t minor = 0;
    std::string currency;
    bool operator==(const BookMove&) const = default;
};

// What came to an account (debited) and what left it (credited).
struct BookBalance {
    std::string account;
    std::string currency;
    std::int64_t debit = 0, credit = 0;
    std::int64_t kept = 0;  // what the node itself says is there
    std::int64_t balance() const { return debit - credit; }
    bool operator==(const BookBalance&) const = default;
};

struct Book {
    NodeId node = kNoNode;
    std::string node_name;
    std::string path;  // of the journal in the durable state: "books.journal"
    std::vector<BookMove> moves;
    std::vector<BookBalance> balances;  // by currency and account
    bool whole = true;

    // What is wrong with it, in a sentence; empty: in every currency debits equal credits, and the node's own balances
    // are what its moves add up to. Asked of whole books alone.
    std::string mistake() const;
};

class Books final : public TraceSink {
public:
    static constexpr std::size_t kMost = 1'000'000;

    // Of a world that has started and has had no event yet; once, before it tells of any.
    void start(const World& world);
    void begin_record(const World& world, TraceEvent event, const EventRecord& record) override;
    void effect_record(const World&, TraceEffect, const EventRecord*, const Observation*) override {}
    void end(const World& world) override;

    bool any() const { return !journals_.empty(); }
    // All journals as they are now in the world that told it last, and which is still there; by node and path. Costs as
    // much as they are long.
    std::vector<Book> read() const;

private:
    struct Journal {
        NodeId node = kNoNode;
        std::string path;
        std::uint64_t hash = 0;
        std::vector<std::pair<EventNumber, Time>> made;  // by posting
    };
    void look(const World& world, Journal& journal);

    const World* world_ = nullptr;
    std::vector<Journal> journals_;
    std::uint64_t nothing_ = 0;  // the hash of a path that names nothing
    NodeId node_ = kNoNode;      // of the event in progress
    bool everywhere_ = false;
};

// As a spreadsheet reads them: a line of names, then a line a move (RFC 4180).
std::string to_csv(const std::vector<Book>& books);

}  // namespace orrery
