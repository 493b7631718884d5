#include "sim/record/schema.h"

namespace orrery::record {

const std::vector<std::pair<std::string_view, std::string_view>>& tables() {
    static const std::vector<std::pair<std::string_view, std::string_view>> kTables = {
        {"meta", "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"},
        {"run_set", "CREATE TABLE run_set(position INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL)"},
        {"run_override", "CREATE TABLE run_override(position INTEGER PRIMARY KEY, text TEXT NOT NULL)"},
        {"node", "CREATE TABLE node(id INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL)"},
        {"kind", "CREATE TABLE kind(id INTEGER PRIMARY KEY, name TEXT NOT NULL, is_timer INTEGER NOT NULL)"},
        {"event_type", "CREATE TABLE event_type(id INTEGER PRIMARY KEY, name TEXT NOT NULL)"},
        {"outcome", "CREATE TABLE outcome(id INTEGER PRIMARY KEY, name TEXT NOT NULL)"},
        {"effect_type", "CREATE TABLE effect_type(id INTEGER PRIMARY KEY, name TEXT NOT NULL)"},
        {"batch",
         "CREATE TABLE batch(first_event INTEGER PRIMARY KEY, events INTEGER NOT NULL, first_effect INTEGER NOT NULL, "
         "effects INTEGER NOT NULL, last_time INTEGER NOT NULL, event_rows BLOB NOT NULL, effect_rows BLOB NOT NULL)"},
        {"band",
         "CREATE TABLE band(position INTEGER PRIMARY KEY, node INTEGER NOT NULL, from_event INTEGER NOT NULL, "
         "from_time INTEGER NOT NULL, label TEXT NOT NULL)"},
        {"fault",
         "CREATE TABLE fault(event INTEGER PRIMARY KEY, time INTEGER NOT NULL, node INTEGER, cause INTEGER NOT NULL, "
         "outcome INTEGER NOT NULL, text TEXT NOT NULL)"},
        {"checkpoint",
         "CREATE TABLE checkpoint(event INTEGER PRIMARY KEY, time INTEGER NOT NULL, chain TEXT NOT NULL, "
         "state_hash TEXT NOT NULL)"},
        {"property",
         "CREATE TABLE property(id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, "
         "statement TEXT NOT NULL, verdict TEXT NOT NULL, why TEXT NOT NULL)"},
        {"violation",
         "CREATE TABLE violation(id INTEGER PRIMARY KEY, property TEXT NOT NULL, event INTEGER NOT NULL, "
         "time INTEGER NOT NULL, node INTEGER, detail TEXT NOT NULL, begun INTEGER, since INTEGER)"},
        {"violation_field",
         "CREATE TABLE violation_field(violation INTEGER NOT NULL, position INTEGER NOT NULL, node INTEGER, "
         "path TEXT NOT NULL, PRIMARY KEY(violation, position)) WITHOUT ROWID"},
        {"fault_count", "CREATE TABLE fault_count(name TEXT PRIMARY KEY, count INTEGER NOT NULL) WITHOUT ROWID"},
        {"remark", "CREATE TABLE remark(id INTEGER PRIMARY KEY, topic TEXT NOT NULL, text TEXT NOT NULL)"},
        {"metric",
         "CREATE TABLE metric(id INTEGER PRIMARY KEY, name TEXT NOT NULL, unit TEXT NOT NULL, kind TEXT NOT NULL, "
         "count INTEGER NOT NULL, sum INTEGER NOT NULL)"},
        {"metric_batch",
         "CREATE TABLE metric_batch(metric INTEGER NOT NULL, first INTEGER NOT NULL, samples BLOB NOT NULL, "
         "PRIMARY KEY(metric, first)) WITHOUT ROWID"},
    };
    return kTables;
}

const std::vector<std::string_view>& views() {
    static const std::vector<std::string_view> kViews = {
        R"(CREATE VIEW event AS
SELECT b.first_event + e.key AS number, json_extract(e.value, '$[0]') AS time, json_extract(e.value, '$[1]') AS cause,
  t.name AS type, n.name AS node, p.name AS peer, k.name AS kind, o.name AS outcome,
  json_extract(e.value, '$[10]') AS detail, json_extract(e.value, '$[8]') AS effects,
  json_extract(e.value, '$[2]') AS sequence, json_extract(e.value, '$[9]') AS chain, b.first_event AS batch
FROM batch b, json_each(CAST(b.event_rows AS TEXT)) e
LEFT JOIN event_type t ON t.id = json_extract(e.value, '$[6]')
LEFT JOIN node n ON n.id = json_extract(e.value, '$[3]')
LEFT JOIN node p ON p.id = json_extract(e.value, '$[4]')
LEFT JOIN kind k ON k.id = json_extract(e.value, '$[5]')
LEFT JOIN outcome o ON o.id = json_extract(e.value, '$[7]'))",
        R"(CREATE VIEW effect AS
SELECT b.first_effect + e.key AS number, json_extract(e.value, '$[0]') AS event, t.name AS type, n.name AS node,
  p.name AS peer, k.name AS kind, json_extract(e.value, '$[6]') AS due, json_extract(e.value, '$[7]') AS detail,
  json_extract(e.value, '$[1]') AS sequence, b.first_event AS batch
FROM batch b, json_each(CAST(b.effect_rows AS TEXT)) e
LEFT JOIN effect_type t ON t.id = json_extract(e.value, '$[2]')
LEFT JOIN node n ON n.id = json_extract(e.value, '$[3]')
LEFT JOIN node p ON p.id = json_extract(e.value, '$[4]')
LEFT JOIN kind k ON k.id = json_extract(e.value, '$[5]'))",
        R"(CREATE VIEW metric_sample AS
SELECT m.name AS name, m.unit AS unit, b.first + s.key AS number, s.value AS value
FROM metric_batch b JOIN metric m ON m.id = b.metric, json_each(CAST(b.samples AS TEXT)) s)",
        R"(CREATE VIEW state_band AS
SELECT n.name AS node, b.from_event AS from_event, b.from_time AS from_time, b.label AS label
FROM band b JOIN node n ON n.id = b.node ORDER BY b.position)",
    };
    return kViews;
}

}  // namespace orrery::record
