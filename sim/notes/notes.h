// What a person has written down about a run: bookmarks at events, each with a note that may be empty. As text it is
// JSON that says which run it is about:
//     {"orrery": "notes", "version": 1, "run": "…run link…", "bookmarks": [{"event": 213, "time": 70045000000, "note":
//     "…"}]}
// Units: nanoseconds. Errors: of a text that is none, a sentence that says what is wrong.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "sim/core/ids.h"
#include "sim/core/time.h"

namespace orrery {

struct Bookmark {
    EventNumber event = 0;
    Time time = 0;
    std::string note;
    bool operator==(const Bookmark&) const = default;
};

struct Notes {
    std::string run;                  // its run link
    std::vector<Bookmark> bookmarks;  // ascending by event, one an event at most

    const Bookmark* at(EventNumber event) const;
    // Puts a bookmark where none is; else replaces it.
    void put(Bookmark bookmark);
    void remove(EventNumber event);
    std::optional<EventNumber> after(EventNumber event) const;
    std::optional<EventNumber> before(EventNumber event) const;
    bool operator==(const Notes&) const = default;
};

std::string to_json(const Notes& notes);
tl::expected<Notes, std::string> parse_notes(std::string_view text);

}  // namespace orrery
