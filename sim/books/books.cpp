#include "sim/books/books.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "sim/interchange/csv.h"

namespace orrery {
namespace {

const Value* find_field(const Value& value, std::string_view name) {
    if (const Value::Record* const record = value.record())
        for (const Field& field : *record)
            if (field.name == name)
                return &field.value;
    return nullptr;
}

bool is_journal(const Value& value) {
    return value.type == "Journal" && find_field(value, "postings") && find_field(value, "balances");
}

// The paths of all journals in a state.
void find_journals(const Value& value, const std::string& path, std::vector<std::string>& found) {
    if (is_journal(value))
        found.push_back(path);
    else if (const Value::Record* const record = value.record())
        for (const Field& field : *record)
            find_journals(field.value, path.empty() ? field.name : path + "." + field.name, found);
}

const Value* at_path(const Value& value, std::string_view path) {
    const Value* part = &value;
    while (part && !path.empty()) {
        const std::string_view head = path.substr(0, path.find('.'));
        part = find_field(*part, head);
        path.remove_prefix(std::min(head.size() + 1, path.size()));
    }
    return part;
}

std::string text_of(const Value* value) {
    if (!value)
        return {};
    const auto* text = std::get_if<std::string>(&value->data);
    return text ? *text : to_text(*value);
}

std::int64_t number_of(const Value* value) {
    const auto* number = value ? std::get_if<std::int64_t>(&value->data) : nullptr;
    return number ? *number : 0;
}

// A record in few words: "receivable 7" of LedgerAccount{purse=receivable, of=7}; numbers that are 0 say nothing in an
// account, and have their names in an id: "invoice_line a=3 b=2".
enum class Numbers : std::uint8_t { bare, named };
std::string words_of(const Value* value, Numbers numbers) {
    const Value::Record* const record = value ? value->record() : nullptr;
    if (!record)
        return text_of(value);
    std::string words;
    for (const Field& field : *record) {
        const auto* const number = std::get_if<std::int64_t>(&field.value.data);
        if (number && *number == 0)
            continue;
        const std::string_view name = number && numbers == Numbers::named ? field.name : std::string_view();
        words +=
            fmt::format("{}{}{}{}", words.empty() ? "" : " ", name, name.empty() ? "" : "=", text_of(&field.value));
    }
    return words;
}

using AccountWords = std::map<std::string, std::string>;  // by the whole text of an account

std::string account_of(const Value* account, AccountWords& known) {
    const std::string words = words_of(account, Numbers::bare);
    known[text_of(account)] = words;
    return words;
}

// One move of a posting; the places of its posting are filled in already.
void read_move(const Value& move, BookMove& line, AccountWords& known) {
    line.from = account_of(find_field(move, "from"), known);
    line.to = account_of(find_field(move, "to"), known);
    if (const Value* const amount = find_field(move, "amount")) {
        line.minor = number_of(find_field(*amount, "minor"));
        line.currency = text_of(find_field(*amount, "currency"));
    }
}

using Purses = std::map<std::pair<std::string, std::string>, BookBalance>;  // by currency and account

BookBalance& purse_of(Purses& purses, const std::string& account, const std::string& currency) {
    BookBalance& purse = purses[{currency, account}];
    purse.account = account;
    purse.currency = currency;
    return purse;
}

std::vector<BookBalance> balances_of(const std::vector<BookMove>& moves, const Value* kept, const AccountWords& known) {
    Purses purses;
    for (const BookMove& move : moves) {
        purse_of(purses, move.from, move.currency).credit += move.minor;
        purse_of(purses, move.to, move.currency).debit += move.minor;
    }
    // A table by the text of an account and its currency: "Purse{account=bank, currency=CNY}".
    constexpr std::string_view kAccount = "Purse{account=", kCurrency = ", currency=";
    if (const Value::Record* const rows = kept ? kept->record() : nullptr)
        for (const Field& row : *rows) {
            const std::size_t split = row.name.rfind(kCurrency);
            if (!row.name.starts_with(kAccount) || split == std::string::npos)
                continue;
            const std::string currency = row.name.substr(split + kCurrency.size());
            const std::string account = row.name.substr(kAccount.size(), split - kAccount.size());
            const auto words = known.find(account);
            purse_of(purses, words == known.end() ? account : words->second, currency.substr(0, currency.size() - 1))
                .kept = number_of(&row.value);
        }
    std::vector<BookBalance> balances;
    for (auto& [key, purse] : purses)
        balances.push_back(std::move(purse));
    return balances;
}

}  // namespace

std::string Book::mistake() const {
    std::map<std::string, std::int64_t> sums;
    for (const BookBalance& one : balances) {
        sums[one.currency] += one.balance();
        if (one.kept != one.balance())
            return fmt::format("account {} keeps {} {}, and its moves add up to {}", one.account, one.kept,
                               one.currency, one.balance());
    }
    for (const auto& [currency, sum] : sums)
        if (sum != 0)
            return fmt::format("debits and credits of {} differ by {}", currency, sum);
    return {};
}

void Books::start(const World& world) {
    world_ = &world;
    for (NodeId node{0}; node < world.blueprint().nodes.size(); node = static_cast<NodeId>(node + 1)) {
        std::vector<std::string> found;
        find_journals(world.node_durable(node), "", found);
        for (std::string& path : found) {
            Journal& journal = journals_.emplace_back(Journal{node, std::move(path), 0, {}});
            nothing_ = world.field_hash(node, journal.path + ".?", Reads::durable);
            look(world, journal);
        }
    }
}

void Books::begin_record(const World& world, TraceEvent event, const EventRecord& record) {
    static_cast<void>(world), static_cast<void>(record);
    node_ = event.node;
    everywhere_ = event.what == EventKind::fault;
}

void Books::end(const World& world) {
    world_ = &world;
    for (Journal& journal : journals_)
        if (everywhere_ || journal.node == node_)
            look(world, journal);
}

void Books::look(const World& world, Journal& journal) {
    const std::string postings = journal.path + ".postings";
    const std::uint64_t hash = world.field_hash(journal.node, postings, Reads::durable);
    if (hash == journal.hash)
        return;
    journal.hash = hash;
    const auto is_there = [&](std::size_t index) {
        return world.field_hash(journal.node, fmt::format("{}[{}]", postings, index), Reads::durable) != nothing_;
    };
    // A write only adds; a disk that was wiped, or a write that was torn, has fewer.
    while (!journal.made.empty() && !is_there(journal.made.size() - 1))
        journal.made.pop_back();
    while (journal.made.size() < kMost && is_there(journal.made.size()))
        journal.made.emplace_back(world.event(), world.now());
}

std::vector<Book> Books::read() const {
    std::vector<Book> books;
    for (const Journal& journal : journals_) {
        Book& book = books.emplace_back(
            Book{journal.node, world_->blueprint().node_name(journal.node), journal.path, {}, {}, true});
        const Value durable = world_->node_durable(journal.node);
        const Value* const value = at_path(durable, journal.path);
        const Value* const postings = value ? find_field(*value, "postings") : nullptr;
        if (!postings || !postings->list())
            continue;
        AccountWords known;
        for (const Value& posting : *postings->list()) {
            BookMove line;
            line.posting = book.moves.empty() ? 1 : book.moves.back().posting + 1;
            if (line.posting > journal.made.size() || book.moves.size() >= kMost) {
                book.whole = false;
                break;
            }
            std::tie(line.event, line.time) = journal.made[line.posting - 1];
            line.id = words_of(find_field(posting, "id"), Numbers::named);
            const Value* const moves = find_field(posting, "moves");
            if (const Value::List* const list = moves ? moves->list() : nullptr)
                for (const Value& move : *list) {
                    read_move(move, line, known);
                    book.moves.push_back(line);
                }
        }
        book.balances = balances_of(book.moves, find_field(*value, "balances"), known);
    }
    return books;
}

std::string to_csv(const std::vector<Book>& books) {
    std::string csv = "node,journal,posting,event,time_s,id,from,to,minor,currency\r\n";
    for (const Book& book : books)
        for (const BookMove& move : book.moves)
            csv +=
                fmt::format("{},{},{},{},{}.{:09},{},{},{},{},{}\r\n", csv_field(book.node_name), csv_field(book.path),
                            move.posting, move.event, move.time / 1'000'000'000, move.time % 1'000'000'000,
                            csv_field(move.id), csv_field(move.from), csv_field(move.to), move.minor, move.currency);
    return csv;
}

}  // namespace orrery
