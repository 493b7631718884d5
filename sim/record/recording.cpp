#include "sim/record/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "sim/core/counted.h"
#include "sim/record/compare.h"
#include "sim/record/results.h"
#include "sim/record/rows.h"
#include "sim/record/schema.h"

namespace orrery {
namespace {

using namespace record;

constexpr std::string_view kSqliteMagic{"SQLite format 3\0", 16};
constexpr std::size_t kHeaderBytes = 100;

std::array<char, kHeaderBytes> read_header(const std::string& path, std::size_t& bytes) {
    std::array<char, kHeaderBytes> header{};
    bytes = 0;
    std::error_code problem;
    if (!std::filesystem::is_regular_file(path, problem))  // a pipe would let its reader wait for a writer
        return header;
    std::ifstream file(path, std::ios::binary);
    file.read(header.data(), static_cast<std::streamsize>(header.size()));
    bytes = static_cast<std::size_t>(file.gcount());
    return header;
}

std::uint32_t big_endian(const std::array<char, kHeaderBytes>& header, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8 | static_cast<unsigned char>(header[at + i]);
    return value;
}

bool has_magic(const std::array<char, kHeaderBytes>& header, std::size_t bytes) {
    return bytes == kHeaderBytes && std::string_view(header.data(), kSqliteMagic.size()) == kSqliteMagic;
}

// A journal's name is the database's and one of these.
std::string_view without_journal(std::string_view path) {
    for (const std::string_view ending : {"-journal", "-wal", "-shm"})
        if (path.ends_with(ending))
            return path.substr(0, path.size() - ending.size());
    return path;
}

// What the name alone tells: of a recording that is not there, and of what a run leaves beside one.
std::optional<RecordError> look_at_name(const std::string& path) {
    std::error_code problem;
    const auto is_there = [&](const std::string& name) { return std::filesystem::exists(name, problem); };
    const std::string database(without_journal(path));
    if (database != path && is_there(database))
        return RecordError{path, "is not the recording but the journal beside it", "name " + database};
    if (path.ends_with(".part.new") && is_there(path))
        return RecordError{path, "is no recording yet: its run was killed before the first event",
                           "record the run again"};
    if (is_there(path))
        return std::nullopt;
    if (is_there(path + ".part"))
        return RecordError{path, "is not there, but " + path + ".part of a run that did not end is",
                           "open that file to see the run up to where it was cut off"};
    if (is_there(path + ".part.new") || (path.ends_with(".part") && is_there(path + ".new")))
        return RecordError{path, "is not there: its run was killed before the first event", "record the run again"};
    return RecordError{path, "there is no such file", "check the name and the folder"};
}

// What the first hundred bytes tell about the file, before SQLite looks at it.
std::optional<RecordError> look_at_header(const std::string& path) {
    if (auto wrong = look_at_name(path))
        return wrong;
    std::error_code problem;
    if (!std::filesystem::is_regular_file(path, problem))
        return RecordError{path, "is not a file", "name a recording (.orrery)"};
    const auto is_being_written = [&] {  // a killed run leaves an empty journal where no write was under way
        const auto journal = std::filesystem::file_size(path + "-journal", problem);
        return !problem && journal > 0;
    };
    const bool was_being_written = is_being_written();
    std::size_t bytes = 0;
    const auto header = read_header(path, bytes);
    const auto size = static_cast<std::uint64_t>(std::filesystem::file_size(path, problem));
    if (bytes == 0 && size > 0)
        return RecordError{path, "cannot be read", "check that you may read it"};
    if (size == 0)
        return RecordError{path, "is empty", "record the run again"};
    if (!has_magic(header, bytes))
        return RecordError{path, "is not a recording: it does not begin as an .orrery file does",
                           "name a file that was written with --record"};
    const std::uint32_t coded = big_endian(header, 16, 2);
    const std::uint64_t page = coded == 1 ? 65536 : coded;
    const std::uint64_t pages = big_endian(header, 28, 4);
    const bool count_is_valid = big_endian(header, 24, 4) == big_endian(header, 92, 4);
    if (count_is_valid && size < page * pages && !was_being_written && !is_being_written())
        return RecordError{path, fmt::format("is truncated: {} of {} bytes are there", size, page * pages),
                           "copy it again from where it came, or record the run again"};
    return std::nullopt;
}

RecordError other_version(const std::string& path, std::int64_t version) {
    const bool newer = version > kRecordingVersion;
    return {
        path,
        fmt::format("was made by {} version of orrery: it is in version {} of the format, and this program reads {} "
                    "to {}",
                    newer ? "a newer" : "an older", version, kOldestRecordingVersion, kRecordingVersion),
        newer ? "open it with a newer orrery" : "open it with the orrery that made it, or record the run again"};
}

std::string check_layout(Database& database) {
    for (const auto& [name, statement] : tables()) {
        const auto found = database.text(fmt::format("SELECT sql FROM sqlite_schema WHERE name = '{}'", name));
        if (database.failed())
            return {};
        if (!found)
            return fmt::format("the table {} is missing", name);
        if (*found != statement)
            return fmt::format("the table {} is not what its version says", name);
    }
    return {};
}

std::string read_identity(Database& database, RecordingInfo& info) {
    RecordedIdentity& identity = info.identity;
    std::string seed, engine, state;
    const std::vector<std::pair<std::string_view, std::string*>> wanted = {{"scenario", &identity.scenario},
                                                                           {"scenario_file", &identity.scenario_file},
                                                                           {"scenario_text", &identity.scenario_text},
                                                                           {"design", &identity.design},
                                                                           {"run_link", &identity.run_link},
                                                                           {"program", &identity.program},
                                                                           {"seed", &seed},
                                                                           {"engine", &engine},
                                                                           {"state", &state}};
    for (const auto& [key, into] : wanted) {
        auto value = database.text(fmt::format("SELECT value FROM meta WHERE key = '{}'", key));
        if (!value)
            return fmt::format("the table meta has no '{}'", key);
        *into = std::move(*value);
    }
    const auto number = [](const std::string& text, auto& into) {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
        return error == std::errc{} && end == text.data() + text.size();
    };
    if (!number(seed, identity.seed) || !number(engine, identity.engine))
        return "the seed or the engine number in the table meta is no number";
    // Recordings of engine 1 know of no revisions: all models were at their first.
    const auto revision = database.text("SELECT value FROM meta WHERE key = 'revision'");
    if (revision && !number(*revision, identity.revision))
        return "the model's revision in the table meta is no number";
    info.complete = state == "finished";
    Statement set(database, "SELECT key, value FROM run_set ORDER BY position");
    while (set.next())
        identity.sets.emplace_back(set.text(0), set.text(1));
    Statement edit(database, "SELECT text FROM run_override ORDER BY position");
    while (edit.next())
        identity.overrides.push_back(edit.text(0));
    Statement node(database, "SELECT name, role FROM node ORDER BY id");
    while (node.next()) {
        info.nodes.push_back(node.text(0));
        info.roles.push_back(node.text(1));
    }
    Statement kind(database, "SELECT name FROM kind ORDER BY id");
    while (kind.next())
        info.kinds.push_back(kind.text(0));
    Statement property(database, "SELECT name, kind, statement, verdict FROM property ORDER BY id");
    while (property.next())
        info.properties.push_back({property.text(0), property.text(1), property.text(2), property.text(3)});
    Statement kept(database, "SELECT event, time, chain, state_hash FROM checkpoint ORDER BY event");
    while (kept.next()) {
        RecordedCheckpoint one;
        one.event = static_cast<EventNumber>(kept.integer(0));
        one.time = kept.integer(1);
        if (!read_hex(kept.text(2), one.chain) || !read_hex(kept.text(3), one.state_hash))
            return "a hash in the table checkpoint is not 16 hexadecimal digits";
        info.checkpoints.push_back(one);
    }
    return {};
}

}  // namespace

struct Recording::Impl {
    std::string path;
    mutable Database database;
    RecordingInfo info;

    RecordError damaged(const std::string& what) const {
        const bool unfinished = path.ends_with(".part");  // its last write may have to be undone
        return {path, "is damaged: " + what,
                fmt::format("copy it again from where it came{}, or record the run again",
                            unfinished ? " with the -journal beside it" : "")};
    }
    RowLimits limits() const { return {info.nodes.size(), info.kinds.size()}; }

    struct StoredBatch {
        EventNumber first_event = 0;
        std::vector<RecordedEvent> events;
        std::vector<TraceEffect> effects;
    };

    // The batch that `event` lies in (the first where it is 0), or none where the recording ends before it.
    tl::expected<std::optional<StoredBatch>, RecordError> batch_of(EventNumber event) const {
        Statement row(database,
                      "SELECT first_event, events, first_effect, effects, event_rows, effect_rows FROM batch "
                      "WHERE first_event <= ? ORDER BY first_event DESC LIMIT 1");
        row.bind(1, static_cast<std::int64_t>(std::clamp<EventNumber>(event, 1, INT64_MAX)));
        if (!row.next()) {
            if (database.failed())
                return tl::make_unexpected(damaged(database.first_error()));
            return std::nullopt;
        }
        StoredBatch out;
        out.first_event = static_cast<EventNumber>(row.integer(0));
        auto effects = read_effect_rows(row.text(5), limits());
        if (!effects)
            return tl::make_unexpected(damaged(effects.error()));
        out.effects = std::move(*effects);
        std::uint64_t of_start = 0;  // effects of event 0 stand before the first event's
        while (of_start < out.effects.size() && out.effects[of_start].event < out.first_event)
            ++of_start;
        auto events = read_event_rows(row.text(4), out.first_event,
                                      static_cast<std::uint64_t>(row.integer(2)) + of_start, limits());
        if (!events)
            return tl::make_unexpected(damaged(events.error()));
        out.events = std::move(*events);
        if (static_cast<std::int64_t>(out.events.size()) != row.integer(1) ||
            static_cast<std::int64_t>(out.effects.size()) != row.integer(3))
            return tl::make_unexpected(damaged("a batch does not hold as many rows as it says"));
        if (event > 0 && event >= out.first_event + out.events.size())
            return std::nullopt;
        return out;
    }
};

Recording::Recording(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Recording::Recording(Recording&&) noexcept = default;
Recording& Recording::operator=(Recording&&) noexcept = default;
Recording::~Recording() = default;

const RecordingInfo& Recording::info() const { return impl_->info; }

tl::expected<std::vector<RecordedEvent>, RecordError> Recording::read_events(EventNumber first) const {
    first = std::max<EventNumber>(first, 1);
    auto batch = impl_->batch_of(first);
    if (!batch)
        return tl::make_unexpected(batch.error());
    if (!*batch)
        return std::vector<RecordedEvent>{};
    std::vector<RecordedEvent>& events = (*batch)->events;
    events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(first - (*batch)->first_event));
    return std::move(events);
}

tl::expected<std::vector<TraceEffect>, RecordError> Recording::read_effects(EventNumber event) const {
    auto batch = impl_->batch_of(event);
    if (!batch)
        return tl::make_unexpected(batch.error());
    std::vector<TraceEffect> out;
    if (*batch)
        for (TraceEffect& effect : (*batch)->effects)
            if (effect.event == event)
                out.push_back(std::move(effect));
    return out;
}

tl::expected<Trace, RecordError> Recording::read_trace() const {
    Trace trace;
    for (EventNumber next = 0;; next = trace.events.size() + 1) {
        auto batch = impl_->batch_of(next);
        if (!batch)
            return tl::make_unexpected(batch.error());
        if (!*batch)
            break;
        if ((*batch)->first_event != trace.events.size() + 1)
            return tl::make_unexpected(impl_->damaged("events are missing between two batches"));
        if ((*batch)->events.empty() && next > 0)
            break;
        for (TraceEffect& effect : (*batch)->effects)
            trace.effects.push_back(std::move(effect));
        for (RecordedEvent& event : (*batch)->events) {
            if (event.event.first_effect + event.event.effects > trace.effects.size())
                return tl::make_unexpected(
                    impl_->damaged(fmt::format("event {} names effects that are not there", event.event.number)));
            trace.events.push_back(std::move(event.event));
        }
        if (trace.events.empty())
            break;
    }
    // A send is settled by the delivery with its sequence.
    std::vector<std::pair<std::uint64_t, std::size_t>> sends;
    for (std::size_t i = 0; i < trace.effects.size(); ++i)
        if (is_settled(trace.effects[i].kind))
            sends.emplace_back(trace.effects[i].sequence, i);
    std::sort(sends.begin(), sends.end());
    for (const TraceEvent& event : trace.events) {
        if (event.what != EventKind::deliver)
            continue;
        const auto sent =
            std::lower_bound(sends.begin(), sends.end(), std::pair<std::uint64_t, std::size_t>{event.sequence, 0});
        if (sent != sends.end() && sent->first == event.sequence)
            trace.effects[sent->second].settled = event.number;
    }
    Statement band(impl_->database, "SELECT node, from_event, from_time, label FROM band ORDER BY position");
    while (band.next()) {
        const std::int64_t node = band.integer(0);
        if (node < 0 || node >= static_cast<std::int64_t>(impl_->info.nodes.size()))
            return tl::make_unexpected(impl_->damaged("the table band names a node that is not there"));
        trace.bands.push_back(
            {static_cast<NodeId>(node), static_cast<EventNumber>(band.integer(1)), band.integer(2), band.text(3)});
    }
    if (impl_->database.failed())
        return tl::make_unexpected(impl_->damaged(impl_->database.first_error()));
    return trace;
}

tl::expected<Comparison, RecordError> Recording::compare_with(std::shared_ptr<const Blueprint> blueprint,
                                                              const std::function<bool(EventNumber, Time)>& keep_going,
                                                              const RecordedIdentity* identity) const {
    auto compared = compare(*this, impl_->path, blueprint, keep_going);
    if (!compared || !compared->identical)
        return compared;
    const auto found =
        compare_tables(impl_->database, info(), identity ? *identity : info().identity, blueprint, keep_going);
    if (!found && found.error() == "stopped")
        return tl::make_unexpected(RecordError{impl_->path, "stopped", ""});
    if (!found)
        return tl::make_unexpected(impl_->damaged(found.error()));
    return *found ? **found : *compared;
}

tl::expected<Recording, RecordError> open_recording(const std::string& path) {
    if (auto wrong = look_at_header(path))
        return tl::make_unexpected(std::move(*wrong));
    auto impl = std::make_unique<Recording::Impl>();
    impl->path = path;
    Database& database = impl->database;
    database.open(path, Database::Mode::read);
    auto application = database.integer("PRAGMA application_id");
    database.integer("SELECT count(*) FROM sqlite_schema");
    if (database.failed() && database.needs_rollback()) {  // of a killed run: undo its last, unfinished transaction
        database.open(path, Database::Mode::write);
        application = database.integer("PRAGMA application_id");
        database.integer("SELECT count(*) FROM sqlite_schema");
        if (database.failed() && database.needs_rollback())
            return tl::make_unexpected(
                RecordError{path, "its run was killed, and its last write has to be undone, which this user may not",
                            "copy it and " + path + "-journal to a folder in which you may write"});
    }
    if (database.busy())
        return tl::make_unexpected(RecordError{path, "a run is still recording to it", "wait until the run has ended"});
    if (database.failed())
        return tl::make_unexpected(impl->damaged(database.first_error()));
    if (application != kRecordingApplicationId)
        return tl::make_unexpected(RecordError{path, "is an SQLite database, but not a recording",
                                               "name a file that was written with --record"});
    const std::int64_t version = database.integer("PRAGMA user_version").value_or(0);
    if (version < kOldestRecordingVersion || version > kRecordingVersion)
        return tl::make_unexpected(other_version(path, version));
    std::string wrong = check_layout(database);
    if (wrong.empty())
        wrong = read_identity(database, impl->info);
    if (wrong.empty() && impl->info.complete)
        wrong = read_results(database, impl->info);
    if (wrong.empty() && !impl->info.complete) {
        impl->info.result.events = static_cast<EventNumber>(
            database.integer("SELECT coalesce(max(first_event + events - 1), 0) FROM batch").value_or(0));
        impl->info.result.virtual_time = database.integer("SELECT coalesce(max(last_time), 0) FROM batch").value_or(0);
        impl->info.result.verdict = RunVerdict::undecided;
    }
    if (database.failed())
        wrong = database.first_error();
    if (!wrong.empty())
        return tl::make_unexpected(impl->damaged(wrong));
    return Recording(std::move(impl));
}

std::string RecordingInfo::ends_early() const {
    if (complete && !cut_off)
        return "";
    return fmt::format("the recording {} after {}", complete ? "was cut off" : "breaks off",
                       counted(result.events, "event"));
}

bool looks_like_recording(const std::string& path) {
    std::size_t bytes = 0;
    const auto header = read_header(path, bytes);
    return has_magic(header, bytes) && big_endian(header, 68, 4) == static_cast<std::uint32_t>(kRecordingApplicationId);
}

bool is_meant_as_recording(const std::string& path) {
    const std::string_view name = without_journal(path);
    return name.ends_with(".orrery") || name.ends_with(".orrery.part") || name.ends_with(".orrery.part.new") ||
           looks_like_recording(path);
}

}  // namespace orrery
