#include "sim/record/layout.h"

#include <fmt/format.h>

#include "sim/record/schema.h"

namespace orrery::record {
namespace {

template <class Enumeration>
void name_values(Database& database, const std::string& table, Enumeration last) {
    Statement insert(database, "INSERT INTO " + table + " VALUES(?, ?)");
    for (int i = 0; i <= static_cast<int>(last); ++i)
        insert.bind(1, std::int64_t{i}).bind(2, name_of(static_cast<Enumeration>(i))).write();
}

}  // namespace

void write_layout(Database& database) {
    database.run(
        fmt::format("PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                    "PRAGMA application_id = {}; PRAGMA user_version = {}; BEGIN",
                    kRecordingApplicationId, kRecordingVersion));
    for (const auto& [name, statement] : tables())
        database.run(std::string(statement));
    for (const std::string_view view : views())
        database.run(std::string(view));
    name_values(database, "event_type", EventKind::fault);
    name_values(database, "outcome", Outcome::lost_connection);
    name_values(database, "effect_type", EffectKind::refused);
}

void write_identity(Database& database, const RecordedIdentity& identity, const Blueprint& blueprint) {
    Statement meta(database, "INSERT INTO meta VALUES(?, ?)");
    const auto put = [&](std::string_view key, std::string_view value) { meta.bind(1, key).bind(2, value).write(); };
    put("scenario", identity.scenario);
    put("scenario_file", identity.scenario_file);
    put("scenario_text", identity.scenario_text);
    put("design", identity.design);
    put("seed", std::to_string(identity.seed));
    put("engine", std::to_string(identity.engine));
    put("revision", std::to_string(identity.revision));
    put("run_link", identity.run_link);
    put("program", identity.program);
    put("until", std::to_string(blueprint.until));
    put("state", "running");
    Statement set(database, "INSERT INTO run_set VALUES(?, ?, ?)");
    for (std::size_t i = 0; i < identity.sets.size(); ++i)
        set.bind(1, static_cast<std::int64_t>(i))
            .bind(2, identity.sets[i].first)
            .bind(3, identity.sets[i].second)
            .write();
    Statement edit(database, "INSERT INTO run_override VALUES(?, ?)");
    for (std::size_t i = 0; i < identity.overrides.size(); ++i)
        edit.bind(1, static_cast<std::int64_t>(i)).bind(2, identity.overrides[i]).write();
    Statement node(database, "INSERT INTO node VALUES(?, ?, ?)");
    for (std::size_t i = 0; i < blueprint.nodes.size(); ++i)
        node.bind(1, static_cast<std::int64_t>(i))
            .bind(2, blueprint.nodes[i].name)
            .bind(3, blueprint.roles[blueprint.nodes[i].role].name)
            .write();
    Statement kind(database, "INSERT INTO kind VALUES(?, ?, ?)");
    for (std::size_t i = 0; i < blueprint.kinds.size(); ++i)
        kind.bind(1, static_cast<std::int64_t>(i))
            .bind(2, blueprint.kinds[i].name)
            .bind(3, std::int64_t{blueprint.kinds[i].timer})
            .write();
    Statement property(database, "INSERT INTO property VALUES(?, ?, ?, ?, '', '')");
    for (std::size_t i = 0; i < blueprint.properties.size(); ++i) {
        const Property& one = blueprint.properties[i];
        property.bind(1, static_cast<std::int64_t>(i))
            .bind(2, one.name)
            .bind(3, name_of(one.kind))
            .bind(4, one.statement)
            .write();
    }
    database.run("COMMIT");
}

}  // namespace orrery::record
