#include "sim/hunt/sweep/sweep_layout.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace orrery::record {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTables{{
    {"meta", "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"},
    {"design", "CREATE TABLE design(id INTEGER PRIMARY KEY, name TEXT NOT NULL)"},
    {"sweep_set", "CREATE TABLE sweep_set(position INTEGER PRIMARY KEY, text TEXT NOT NULL)"},
    {"sweep_override", "CREATE TABLE sweep_override(position INTEGER PRIMARY KEY, text TEXT NOT NULL)"},
    {"run",
     "CREATE TABLE run(design INTEGER NOT NULL, seed INTEGER NOT NULL, verdict TEXT NOT NULL, cut_off INTEGER NOT "
     "NULL, "
     "events INTEGER NOT NULL, fingerprint TEXT NOT NULL, witnessed TEXT NOT NULL, unwitnessed TEXT NOT NULL, "
     "planned TEXT NOT NULL, fired TEXT NOT NULL, not_fired TEXT NOT NULL, not_applied TEXT NOT NULL, "
     "sentence TEXT NOT NULL, shape TEXT NOT NULL, story TEXT NOT NULL, PRIMARY KEY(design, seed)) WITHOUT ROWID"},
    {"violation",
     "CREATE TABLE violation(design INTEGER NOT NULL, seed INTEGER NOT NULL, position INTEGER NOT NULL, "
     "property TEXT NOT NULL, event INTEGER NOT NULL, detail TEXT NOT NULL, PRIMARY KEY(design, seed, position)) "
     "WITHOUT ROWID"},
}};

void write_identity(Database& database, const SweepIdentity& identity) {
    Statement meta(database, "INSERT INTO meta VALUES(?, ?)");
    const auto put = [&](std::string_view key, const std::string& value) {
        meta.bind(1, key).bind(2, std::string_view(value)).write();
    };
    put("scenario", identity.scenario);
    put("scenario_text", identity.scenario_text);
    put("limits", identity.limits);
    put("engine", std::to_string(identity.engine));
    put("revision", std::to_string(identity.revision));
    put("shard", std::to_string(identity.shard));
    put("shards", std::to_string(identity.shards));
    put("first_seed", std::to_string(identity.first_seed));
    put("last_seed", std::to_string(identity.last_seed));
    put("program", identity.program);
    const auto list = [&](std::string_view table, const std::vector<std::string>& texts) {
        Statement insert(database, fmt::format("INSERT INTO {} VALUES(?, ?)", table));
        for (std::size_t i = 0; i < texts.size(); ++i)
            insert.bind(1, static_cast<std::int64_t>(i)).bind(2, std::string_view(texts[i])).write();
    };
    list("design", identity.designs);
    list("sweep_set", identity.sets);
    list("sweep_override", identity.overrides);
}

}  // namespace

std::string read_sweep_identity(Database& database, SweepIdentity& identity) {
    const auto value = [&](std::string_view key) {
        return database.text(fmt::format("SELECT value FROM meta WHERE key = '{}'", key));
    };
    const std::array<std::pair<std::string_view, std::string*>, 4> texts{{{"scenario", &identity.scenario},
                                                                          {"scenario_text", &identity.scenario_text},
                                                                          {"limits", &identity.limits},
                                                                          {"program", &identity.program}}};
    for (const auto& [key, into] : texts) {
        auto text = value(key);
        if (!text)
            return fmt::format("the table meta has no '{}'", key);
        *into = *std::move(text);
    }
    const auto number = [&](std::string_view key, auto& into) {
        const std::string text = value(key).value_or("");
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
        return error == std::errc{} && end == text.data() + text.size();
    };
    if (!number("engine", identity.engine) || !number("shard", identity.shard) || !number("shards", identity.shards) ||
        !number("first_seed", identity.first_seed) || !number("last_seed", identity.last_seed))
        return "a number in the table meta is no number";
    if (value("revision") && !number("revision", identity.revision))  // files of engine 1 have none
        return "the model's revision in the table meta is no number";
    if (identity.shard == 0 || identity.shard > identity.shards || identity.first_seed > identity.last_seed)
        return "the shard or the range of seeds in the table meta makes no sense";
    const auto list = [&](std::string_view query, std::vector<std::string>& into) {
        Statement statement(database, query);
        while (statement.next())
            into.push_back(statement.text(0));
    };
    list("SELECT name FROM design ORDER BY id", identity.designs);
    list("SELECT text FROM sweep_set ORDER BY position", identity.sets);
    list("SELECT text FROM sweep_override ORDER BY position", identity.overrides);
    return identity.designs.empty() ? "it names no design" : "";
}

std::optional<RecordError> look_at_sweep(Database& database, const std::string& path) {
    const auto broken = [&] {
        if (database.busy())
            return RecordError{path, "is being written by another sweep", "wait for it, or name another file"};
        return RecordError{path, "cannot be read as a sweep: " + database.first_error(), std::string(kSweepHint)};
    };
    const auto application = database.integer("PRAGMA application_id");
    if (!application)
        return broken();
    if (*application != kSweepApplicationId)
        return RecordError{path, "is no sweep", "name a file that `orrery sweep --out` or `orrery merge` wrote"};
    const std::int64_t version = database.integer("PRAGMA user_version").value_or(0);
    if (version > kSweepVersion)
        return RecordError{path, fmt::format("has version {}, and this program reads up to {}", version, kSweepVersion),
                           "use a newer program"};
    for (const auto& [name, statement] : kTables) {
        const auto found = database.text(fmt::format("SELECT sql FROM sqlite_schema WHERE name = '{}'", name));
        if (database.failed())
            return broken();
        if (found != statement)
            return RecordError{path, fmt::format("is damaged: the table {} is not what version 1 says", name),
                               std::string(kSweepHint)};
    }
    const auto whole = database.text("PRAGMA quick_check(1)");
    if (!whole)
        return broken();
    if (*whole != "ok")
        return RecordError{path, "is damaged: " + *whole, std::string(kSweepHint)};
    return std::nullopt;
}

std::optional<RecordError> look_at_path(const std::string& path) {
    std::error_code problem;
    if (!std::filesystem::exists(path, problem))
        return RecordError{path, "there is no such file", "check the name and the folder"};
    if (!std::filesystem::is_regular_file(path, problem))
        return RecordError{path, "is not a file", "name a sweep"};
    if (std::filesystem::file_size(path, problem) == 0)
        return RecordError{path, "is empty", std::string(kSweepHint)};
    return std::nullopt;
}

std::optional<RecordError> make_sweep(const std::string& path, const SweepIdentity& identity) {
    const std::string part = path + ".part";
    std::remove(part.c_str());
    Database database;
    database.open(part, Database::Mode::create);
    database.run(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; BEGIN", kSweepApplicationId, kSweepVersion));
    for (const auto& [name, statement] : kTables)
        database.run(std::string(statement));
    write_identity(database, identity);
    database.run("COMMIT");
    const std::string error = database.first_error();
    database.close();
    if (error.empty() && std::rename(part.c_str(), path.c_str()) == 0)
        return std::nullopt;
    std::remove(part.c_str());
    return RecordError{path, error.empty() ? "cannot be written" : "cannot be written: " + error,
                       "check the folder, its permissions and the disk"};
}

}  // namespace orrery::record
