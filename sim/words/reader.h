// Reads the tables of a document key by key, and says where what is wrong: the tool of those who read scenarios.
// A Table knows which keys it may hold, and refuses all others.
// Errors: the first one throws a Refusal, which load_scenario() turns into its answer; nothing throws across its edge.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/model.h"
#include "sim/words/document.h"
#include "sim/words/link_words.h"
#include "sim/world/faults.h"

namespace orrery::reader {

struct Refusal {
    InputError error;
};

struct File {
    std::string name;
    [[noreturn]] void refuse(Place place, std::string what, std::string hint = {}) const {
        throw Refusal{{name, place.line, place.column, std::move(what), std::move(hint)}};
    }
};

// The keys of one kind of table.
struct Keys {
    std::string_view where;  // "faults", "designs.*"; empty: the top of the file
    std::string_view names;  // separated by blanks

    std::vector<std::string> list() const;
};

class Table {
public:
    // Refuses an item that is no table, and a key that is not among `keys`.
    Table(const File& file, const TomlItem& item, const Keys& keys);

    const TomlItem* find(std::string_view key) const { return item_.find(key); }
    const TomlItem& need(std::string_view key, std::string_view example) const;
    Place place() const { return item_.place; }
    const Keys& keys() const { return keys_; }

private:
    const File& file_;
    const TomlItem& item_;
    const Keys& keys_;
};

// One value each; `key` is what the error calls it.
std::string read_text(const File& file, const TomlItem& item, std::string_view key);
bool read_boolean(const File& file, const TomlItem& item, std::string_view key);
std::int64_t read_integer(const File& file, const TomlItem& item, std::string_view key, std::int64_t low,
                          std::int64_t high);
Duration read_duration(const File& file, const TomlItem& item, std::string_view key, Duration low, Duration high);
Ratio read_ratio(const File& file, const TomlItem& item, std::string_view key);
Latency read_latency(const File& file, const TomlItem& item, std::string_view key);
Ratio read_factor(const File& file, const TomlItem& item, std::string_view key);  // above zero: 5, "3/2", "1.5"
Unsynced read_unsynced(const File& file, const TomlItem& item, std::string_view key);
// The settings of a link among the keys of a table; `burst` are the keys of its table of that name.
LinkChange read_link_change(const File& file, const Table& table, const Keys& burst);
Word read_word(const File& file, const TomlItem& item, std::string_view key);
std::vector<Word> read_words(const File& file, const TomlItem& item, std::string_view key);
std::vector<std::vector<Word>> read_groups(const File& file, const TomlItem& item, std::string_view key);
LinkWords read_link(const File& file, const TomlItem& item, std::string_view key);  // "n1->n2"
ParameterValue read_parameter(const File& file, const TomlItem& item, const ParameterSpec& spec);

Duration read_lasting(const File& file, const TomlItem& item);  // the value of "for"

constexpr Duration kLongest = 365 * 24_h;

}  // namespace orrery::reader
