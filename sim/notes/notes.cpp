#include "sim/notes/notes.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace orrery {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

// The first that is not before an event.
auto place_of(const std::vector<Bookmark>& bookmarks, EventNumber event) {
    return std::partition_point(bookmarks.begin(), bookmarks.end(),
                                [&](const Bookmark& one) { return one.event < event; });
}

bool is_bookmark(const json& one) {
    return one.is_object() && one.contains("event") && one["event"].is_number_unsigned() && one.contains("time") &&
           one["time"].is_number_unsigned() && one.contains("note") && one["note"].is_string();
}

}  // namespace

const Bookmark* Notes::at(EventNumber event) const {
    const auto found = place_of(bookmarks, event);
    return found != bookmarks.end() && found->event == event ? &*found : nullptr;
}

void Notes::put(Bookmark bookmark) {
    remove(bookmark.event);
    bookmarks.insert(place_of(bookmarks, bookmark.event), std::move(bookmark));
}

void Notes::remove(EventNumber event) {
    std::erase_if(bookmarks, [&](const Bookmark& one) { return one.event == event; });
}

std::optional<EventNumber> Notes::after(EventNumber event) const {
    const auto found = place_of(bookmarks, event + 1);
    return found == bookmarks.end() ? std::nullopt : std::optional(found->event);
}

std::optional<EventNumber> Notes::before(EventNumber event) const {
    const auto found = place_of(bookmarks, event);
    return found == bookmarks.begin() ? std::nullopt : std::optional((found - 1)->event);
}

std::string to_json(const Notes& notes) {
    json list = json::array();
    for (const Bookmark& one : notes.bookmarks)
        list.push_back({{"event", one.event}, {"time", static_cast<std::uint64_t>(one.time)}, {"note", one.note}});
    const json all = {{"orrery", "notes"}, {"version", kVersion}, {"run", notes.run}, {"bookmarks", std::move(list)}};
    return all.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

tl::expected<Notes, std::string> parse_notes(std::string_view text) {
    const json all = json::parse(text, nullptr, false);
    if (all.is_discarded() || !all.is_object() || all.value("orrery", json()) != "notes")
        return tl::unexpected(std::string("it is not a file of notes"));
    if (all.value("version", json()) != kVersion)
        return tl::unexpected("it is of a version that is not known here; known is " + std::to_string(kVersion));
    if (!all.contains("run") || !all["run"].is_string() || !all.contains("bookmarks") || !all["bookmarks"].is_array())
        return tl::unexpected(std::string("it wants \"run\", a run link, and \"bookmarks\", a list"));
    Notes notes;
    notes.run = all["run"].get<std::string>();
    for (const json& one : all["bookmarks"]) {
        if (!is_bookmark(one))
            return tl::unexpected(std::string("a bookmark wants \"event\" and \"time\", whole numbers, and \"note\""));
        notes.put({one["event"].get<EventNumber>(), one["time"].get<Time>(), one["note"].get<std::string>()});
    }
    return notes;
}

}  // namespace orrery
