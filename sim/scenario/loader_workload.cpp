// Reads [workload]: which requests of the clients do not happen.
#include <fmt/format.h>

#include <algorithm>

#include "sim/core/numbers.h"
#include "sim/scenario/reader.h"

namespace orrery::reader {
namespace {

constexpr std::int64_t kMostRequests = 1'000'000'000'000;

// 7, or "7..9".
LeftOutWords read_numbers(const File& file, const Word& client, const TomlItem& item) {
    LeftOutWords some;
    some.node = client;
    const auto number = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    const std::string* text = item.text();
    if (!text) {
        some.first = some.last = number(read_integer(file, item, "leave_out", 1, kMostRequests));
        return some;
    }
    const std::size_t dots = text->find("..");
    const auto end = [&](std::string_view words) {
        const auto value = parse_integer_between(trimmed(words), 1, kMostRequests);
        if (!value)
            file.refuse(item.place, "'leave_out': " + value.error().what, "write \"4..9\", both ends included");
        return number(*value);
    };
    some.first = end(std::string_view(*text).substr(0, dots));
    some.last = dots == std::string::npos ? some.first : end(std::string_view(*text).substr(dots + 2));
    if (some.first > some.last)
        file.refuse(item.place, fmt::format("'leave_out': {} is not a range", *text), "the smaller number comes first");
    return some;
}

}  // namespace

std::vector<LeftOutWords> read_workload(const File& file, const TomlItem& item) {
    const Table table(file, item, kWorkloadKeys);
    std::vector<LeftOutWords> all;
    const TomlItem& clients = table.need("leave_out", "{ client-1 = [2, \"4..9\"] }");
    if (!clients.table())
        file.refuse(clients.place, fmt::format("'leave_out' wants a table of clients, not {}", clients.kind()),
                    "write { client-1 = [2, \"4..9\"] }");
    for (const Member& member : *clients.table()) {
        const TomlItem::List* list = member.value.list();
        if (!list)
            file.refuse(member.value.place, fmt::format("'{}' wants a list of requests", member.key),
                        "write [2, \"4..9\"]: the client's second, and its fourth to ninth");
        std::vector<LeftOutWords> own;
        for (const TomlItem& one : *list)
            own.push_back(read_numbers(file, {member.key, member.place}, one));
        std::sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (std::size_t i = 1; i < own.size(); ++i)
            if (own[i].first <= own[i - 1].last)
                file.refuse(member.value.place,
                            fmt::format("'{}' leaves request {} out twice", member.key, own[i].first),
                            "name each once");
        all.insert(all.end(), own.begin(), own.end());
    }
    return all;
}

}  // namespace orrery::reader
