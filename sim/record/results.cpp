#include "sim/record/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/record/rows.h"

namespace orrery::record {
namespace {

constexpr std::size_t kSamplesABlob = 4096;

std::int64_t signed_of(std::uint64_t number) { return static_cast<std::int64_t>(number); }

void bind_node(Statement& statement, int at, NodeId node) {
    if (node == kNoNode)
        statement.bind_null(at);
    else
        statement.bind(at, std::int64_t{node});
}

void write_violations(Database& database, const std::vector<Violation>& violations) {
    Statement insert(database, "INSERT INTO violation VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
    Statement insert_field(database, "INSERT INTO violation_field VALUES(?, ?, ?, ?)");
    for (std::size_t i = 0; i < violations.size(); ++i) {
        const Violation& one = violations[i];
        insert.bind(1, signed_of(i)).bind(2, one.property).bind(3, signed_of(one.event)).bind(4, one.time);
        bind_node(insert, 5, one.node);
        insert.bind(6, one.detail);
        if (one.missed)
            insert.bind(7, signed_of(one.missed->begun)).bind(8, one.missed->since);
        else
            insert.bind_null(7).bind_null(8);
        insert.write();
        for (std::size_t k = 0; k < one.fields.size(); ++k) {
            insert_field.bind(1, signed_of(i)).bind(2, signed_of(k));
            bind_node(insert_field, 3, one.fields[k].node);
            insert_field.bind(4, one.fields[k].path).write();
        }
    }
}

void write_verdicts(Database& database, const World& world, const RunResult& result) {
    Statement update(database, "UPDATE property SET verdict = ?, why = ? WHERE id = ?");
    const std::vector<Property>& properties = world.blueprint().properties;
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const std::string& name = properties[i].name;
        const auto violated = std::find_if(result.violations.begin(), result.violations.end(),
                                           [&](const Violation& one) { return one.property == name; });
        const auto undecided = std::find_if(result.undecided.begin(), result.undecided.end(),
                                            [&](const auto& one) { return one.first == name; });
        std::string verdict = "held", why;
        if (violated != result.violations.end()) {
            verdict = "violated";
            why = violated->detail;
        } else if (undecided != result.undecided.end()) {
            verdict = "undecided";
            why = undecided->second;
        } else if (!properties[i].is_promise) {
            verdict = world.state().findings.witnessed[i] ? "witnessed" : "not witnessed";
        }
        update.bind(1, verdict).bind(2, why).bind(3, signed_of(i)).write();
    }
}

void write_metrics(Database& database, const std::vector<Metric>& metrics) {
    Statement insert(database, "INSERT INTO metric VALUES(?, ?, ?, ?, ?, ?)");
    Statement insert_batch(database, "INSERT INTO metric_batch VALUES(?, ?, ?)");
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const Metric& metric = metrics[i];
        insert.bind(1, signed_of(i)).bind(2, metric.name).bind(3, metric.unit);
        insert.bind(4, metric.kind == MetricKind::count ? "count" : "sample").bind(5, metric.count).bind(6, metric.sum);
        insert.write();
        for (std::size_t first = 0; first < metric.samples.size(); first += kSamplesABlob) {
            std::string json = "[";
            for (std::size_t k = first; k < std::min(first + kSamplesABlob, metric.samples.size()); ++k)
                fmt::format_to(std::back_inserter(json), "{}{}", k == first ? "" : ",", metric.samples[k]);
            json += ']';
            insert_batch.bind(1, signed_of(i)).bind(2, signed_of(first)).bind_blob(3, json).write();
        }
    }
}

// Answers the value of a key that must be there and, where asked for, be a number in range.
class Meta {
public:
    explicit Meta(Database& database) : database_(database) {}
    std::string text(const std::string& key) {
        const auto value = database_.text("SELECT value FROM meta WHERE key = '" + key + "'");
        if (!value && wrong.empty())
            wrong = "the table meta has no '" + key + "'";
        return value.value_or("");
    }
    std::int64_t number(const std::string& key) {
        const std::string value = text(key);
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
        if ((error != std::errc{} || end != value.data() + value.size() || number < 0) && wrong.empty())
            wrong = fmt::format("the '{}' in the table meta is no number: '{}'", key, value);
        return number;
    }
    std::string wrong;

private:
    Database& database_;
};

}  // namespace

bool is_cut_off(const World& world) {
    bool more = false;
    world.state().queue.for_each(
        [&](const EventQueue::Entry& entry) { more = more || entry.time <= world.blueprint().until; });
    return more;
}

void write_results(Database& database, const World& world) {
    const RunResult result = result_of(world);
    database.run("BEGIN");
    Statement meta(database, "INSERT INTO meta VALUES(?, ?)");
    const auto put = [&](std::string_view key, std::string_view value) { meta.bind(1, key).bind(2, value).write(); };
    put("events", std::to_string(result.events));
    put("virtual_time", std::to_string(result.virtual_time));
    put("fingerprint", hex(result.fingerprint));
    put("verdict", name_of(result.verdict));
    put("cut_off", is_cut_off(world) ? "1" : "0");
    write_violations(database, result.violations);
    write_verdicts(database, world, result);
    write_metrics(database, result.metrics);
    Statement count(database, "INSERT INTO fault_count VALUES(?, ?)");
    for (const auto& [name, times] : result.faults)
        count.bind(1, name).bind(2, times).write();
    Statement remark(database, "INSERT INTO remark VALUES(NULL, ?, ?)");
    for (const std::string& text : result.not_fired)
        remark.bind(1, "not fired").bind(2, text).write();
    for (const std::string& text : result.not_applied)
        remark.bind(1, "not applied").bind(2, text).write();
    database.run("UPDATE meta SET value = 'finished' WHERE key = 'state'; COMMIT");  // with them, or a kill leaves half
}

std::string read_results(Database& database, RecordingInfo& info) {
    RunResult& result = info.result;
    Meta meta(database);
    result.events = static_cast<EventNumber>(meta.number("events"));
    result.virtual_time = meta.number("virtual_time");
    if (!read_hex(meta.text("fingerprint"), result.fingerprint) && meta.wrong.empty())
        meta.wrong = "the fingerprint in the table meta is not 16 hexadecimal digits";
    info.cut_off = meta.number("cut_off") != 0;
    const std::string verdict = meta.text("verdict");
    bool known = false;
    for (const RunVerdict one : {RunVerdict::held, RunVerdict::violated, RunVerdict::undecided}) {
        if (verdict != name_of(one))
            continue;
        result.verdict = one;
        known = true;
    }
    if (!known && meta.wrong.empty())
        meta.wrong = "the verdict in the table meta is none: '" + verdict + "'";
    if (!meta.wrong.empty())
        return meta.wrong;

    const auto node_of = [&](const Statement& row, int column) {
        const std::int64_t id = row.is_null(column) ? -1 : row.integer(column);
        return id < 0 || id >= signed_of(info.nodes.size()) ? kNoNode : static_cast<NodeId>(id);
    };
    Statement violation(database,
                        "SELECT property, event, time, node, detail, begun, since FROM violation ORDER BY id");
    while (violation.next()) {
        result.violations.push_back({violation.text(0),
                                     static_cast<EventNumber>(violation.integer(1)),
                                     violation.integer(2),
                                     node_of(violation, 3),
                                     violation.text(4),
                                     {}});
        if (!violation.is_null(5))
            result.violations.back().missed =
                Missed{static_cast<EventNumber>(violation.integer(5)), violation.integer(6), violation.integer(2)};
    }
    Statement field(database, "SELECT violation, node, path FROM violation_field ORDER BY violation, position");
    while (field.next()) {
        const std::int64_t of = field.integer(0);
        if (of < 0 || of >= signed_of(result.violations.size()))
            return "the table violation_field names a violation that is not there";
        result.violations[static_cast<std::size_t>(of)].fields.push_back({node_of(field, 1), field.text(2)});
    }
    Statement property(database, "SELECT name, kind, verdict, why FROM property ORDER BY id");
    while (property.next()) {
        const std::string found = property.text(2);
        if (found == "undecided")
            result.undecided.emplace_back(property.text(0), property.text(3));
        if (found == "witnessed")
            result.witnessed.push_back(property.text(0));
        if (property.text(1) == "sometimes" && found != "witnessed")
            result.unwitnessed.push_back(property.text(0));
    }
    Statement count(database, "SELECT name, count FROM fault_count");
    while (count.next())
        result.faults[count.text(0)] = count.integer(1);
    Statement remark(database, "SELECT topic, text FROM remark ORDER BY id");
    while (remark.next())
        (remark.text(0) == "not fired" ? result.not_fired : result.not_applied).push_back(remark.text(1));
    Statement metric(database, "SELECT id, name, unit, kind, count, sum FROM metric ORDER BY id");
    while (metric.next()) {
        Metric one;
        one.name = metric.text(1);
        one.unit = metric.text(2);
        one.kind = metric.text(3) == "count" ? MetricKind::count : MetricKind::sample;
        one.count = metric.integer(4);
        one.sum = metric.integer(5);
        Statement blob(database, "SELECT samples FROM metric_batch WHERE metric = ? ORDER BY first");
        blob.bind(1, metric.integer(0));
        while (blob.next()) {
            const auto samples = read_samples(blob.text(0));
            if (!samples)
                return samples.error();
            for (const std::int64_t sample : *samples)
                one.samples.push_back(sample);
        }
        result.metrics.push_back(std::move(one));
    }
    return {};
}

}  // namespace orrery::record
