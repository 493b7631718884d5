#include "sim/hunt/sweep/sweep_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sim/hunt/sweep/sweep_layout.h"
#include "sim/record/rows.h"

namespace orrery {
namespace {

using namespace record;
using Json = nlohmann::json;

std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

template <class T>
bool read_json(const std::string& text, T& into) {
    const Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded())
        return false;
    try {
        into = json.get<T>();
    } catch (const Json::exception&) {
        return false;
    }
    return true;
}

bool read_verdict(const std::string& text, RunVerdict& verdict) {
    for (const RunVerdict one : {RunVerdict::held, RunVerdict::violated, RunVerdict::undecided})
        if (name_of(one) == text) {
            verdict = one;
            return true;
        }
    return false;
}

}  // namespace

std::optional<std::string> difference_of(const SweepIdentity& one, const SweepIdentity& two) {
    const auto listed = [](const std::vector<std::string>& texts) {
        return texts.empty() ? std::string("none") : fmt::format("{}", fmt::join(texts, ", "));
    };
    if (one.scenario_text != two.scenario_text)
        return one.scenario == two.scenario ? fmt::format("another text of the scenario {}", one.scenario)
                                            : fmt::format("another scenario ({} and {})", one.scenario, two.scenario);
    if (one.engine != two.engine)
        return fmt::format("another engine ({} and {})", one.engine, two.engine);
    if (one.revision != two.revision)
        return fmt::format("another revision of the model ({} and {})", one.revision, two.revision);
    if (one.designs != two.designs)
        return fmt::format("other designs ({}; and {})", listed(one.designs), listed(two.designs));
    if (one.sets != two.sets)
        return fmt::format("other values ({}; and {})", listed(one.sets), listed(two.sets));
    if (one.overrides != two.overrides)
        return fmt::format("other overrides ({}; and {})", listed(one.overrides), listed(two.overrides));
    if (one.limits != two.limits)
        return fmt::format("other limits ({}; and {})", one.limits, two.limits);
    return std::nullopt;
}

struct SweepFile::Impl {
    std::string path;
    Database database;
    SweepIdentity identity;
    std::optional<Statement> insert_run, insert_violation;
    std::string damage;
    bool in_transaction = false;
};

namespace {

class Cursor final : public SweepCursor {
public:
    Cursor(Database& database, std::string& damage, std::size_t design, std::uint64_t first, std::uint64_t last)
        : damage_(damage),
          runs_(
              database,
              "SELECT seed, verdict, cut_off, events, fingerprint, witnessed, unwitnessed, planned, fired, not_fired, "
              "not_applied, sentence, shape, story FROM run WHERE design = ? AND seed BETWEEN ? AND ? ORDER BY seed"),
          violations_(database,
                      "SELECT seed, property, event, detail FROM violation WHERE design = ? AND seed BETWEEN ? AND ? "
                      "ORDER BY seed, position") {
        for (Statement* one : {&runs_, &violations_})
            one->bind(1, static_cast<std::int64_t>(design))
                .bind(2, static_cast<std::int64_t>(first))
                .bind(3, static_cast<std::int64_t>(last));
        more_violations_ = violations_.next();
    }

    bool next(SweptRun& run) override {
        if (!damage_.empty() || !runs_.next())
            return false;
        run = {};
        run.seed = static_cast<std::uint64_t>(runs_.integer(0));
        run.cut_off = runs_.integer(2) != 0;
        run.events = static_cast<EventNumber>(runs_.integer(3));
        const bool sound = read_verdict(runs_.text(1), run.verdict) && read_hex(runs_.text(4), run.fingerprint) &&
                           read_json(runs_.text(5), run.witnessed) && read_json(runs_.text(6), run.unwitnessed) &&
                           read_json(runs_.text(7), run.planned) && read_json(runs_.text(8), run.fired) &&
                           read_json(runs_.text(9), run.not_fired) && read_json(runs_.text(10), run.not_applied);
        run.sentence = runs_.text(11);
        run.shape = runs_.text(12);
        run.story = runs_.text(13);
        for (; more_violations_ && violations_.integer(0) <= runs_.integer(0); more_violations_ = violations_.next())
            if (violations_.integer(0) == runs_.integer(0))
                run.violations.push_back(
                    {violations_.text(1), static_cast<EventNumber>(violations_.integer(2)), violations_.text(3)});
        if (sound && (run.verdict == RunVerdict::violated) == !run.violations.empty())
            return true;
        damage_ = fmt::format("is damaged: the row of seed {} makes no sense", run.seed);
        return false;
    }

private:
    std::string& damage_;
    Statement runs_, violations_;
    bool more_violations_ = false;
};

}  // namespace

SweepFile::SweepFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

SweepFile::~SweepFile() {
    if (impl_)
        commit();
}

const std::string& SweepFile::path() const { return impl_->path; }
const SweepIdentity& SweepFile::identity() const { return impl_->identity; }

tl::expected<std::unique_ptr<SweepFile>, RecordError> SweepFile::write(const std::string& path,
                                                                       const SweepIdentity& identity) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored))
        if (auto error = make_sweep(path, identity))
            return tl::unexpected(*std::move(error));
    if (auto error = look_at_path(path))
        return tl::unexpected(*std::move(error));
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    Database& database = impl->database;
    database.open(path, Database::Mode::write);
    database.run("PRAGMA locking_mode = EXCLUSIVE");
    if (auto error = look_at_sweep(database, path))
        return tl::unexpected(*std::move(error));
    if (const std::string wrong = read_sweep_identity(database, impl->identity); !wrong.empty())
        return tl::unexpected(RecordError{path, "is damaged: " + wrong, std::string(kSweepHint)});
    SweepIdentity& own = impl->identity;
    if (const auto difference = difference_of(own, identity))
        return tl::unexpected(RecordError{path, "holds the runs of " + *difference, "name another file"});
    if (own.shard != identity.shard || own.shards != identity.shards)
        return tl::unexpected(RecordError{path,
                                          fmt::format("holds another shard ({}/{}, and {}/{} is asked for)", own.shard,
                                                      own.shards, identity.shard, identity.shards),
                                          "name another file"});
    own.first_seed = std::min(own.first_seed, identity.first_seed);
    own.last_seed = std::max(own.last_seed, identity.last_seed);
    database.run(
        fmt::format("BEGIN IMMEDIATE; UPDATE meta SET value = '{}' WHERE key = 'first_seed'; "
                    "UPDATE meta SET value = '{}' WHERE key = 'last_seed'; COMMIT",
                    own.first_seed, own.last_seed));
    impl->insert_run.emplace(database, "INSERT INTO run VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    impl->insert_violation.emplace(database, "INSERT INTO violation VALUES(?, ?, ?, ?, ?, ?)");
    auto file = std::unique_ptr<SweepFile>(new SweepFile(std::move(impl)));
    if (auto problem = file->problem())
        return tl::unexpected(*std::move(problem));
    return file;
}

tl::expected<std::unique_ptr<SweepFile>, RecordError> SweepFile::read(const std::string& path) {
    if (auto error = look_at_path(path))
        return tl::unexpected(*std::move(error));
    auto impl = std::make_unique<Impl>();
    impl->path = path;
    impl->database.open(path, Database::Mode::read);
    auto error = look_at_sweep(impl->database, path);
    if (error && impl->database.needs_rollback()) {  // a sweep was killed while it wrote: open once to undo the half
        impl->database = Database();
        impl->database.open(path, Database::Mode::write);
        error = look_at_sweep(impl->database, path);
    }
    if (error)
        return tl::unexpected(*std::move(error));
    if (const std::string wrong = read_sweep_identity(impl->database, impl->identity); !wrong.empty())
        return tl::unexpected(RecordError{path, "is damaged: " + wrong, std::string(kSweepHint)});
    return std::unique_ptr<SweepFile>(new SweepFile(std::move(impl)));
}

std::unique_ptr<SweepCursor> SweepFile::runs(std::size_t design, std::uint64_t first, std::uint64_t last) {
    return std::make_unique<Cursor>(impl_->database, impl_->damage, design, first, last);
}

std::vector<std::uint64_t> SweepFile::seeds(std::size_t design, std::uint64_t first, std::uint64_t last) {
    Statement query(impl_->database, "SELECT seed FROM run WHERE design = ? AND seed BETWEEN ? AND ? ORDER BY seed");
    query.bind(1, static_cast<std::int64_t>(design))
        .bind(2, static_cast<std::int64_t>(first))
        .bind(3, static_cast<std::int64_t>(last));
    std::vector<std::uint64_t> out;
    while (query.next())
        out.push_back(static_cast<std::uint64_t>(query.integer(0)));
    return out;
}

void SweepFile::add(std::size_t design, const SweptRun& run) {
    if (!impl_->in_transaction)
        impl_->in_transaction = impl_->database.run("BEGIN");
    const auto design_id = static_cast<std::int64_t>(design);
    const auto seed = static_cast<std::int64_t>(run.seed);
    Statement& insert = *impl_->insert_run;
    insert.bind(1, design_id)
        .bind(2, seed)
        .bind(3, name_of(run.verdict))
        .bind(4, std::int64_t{run.cut_off})
        .bind(5, static_cast<std::int64_t>(run.events));
    const std::array<std::string, 10> texts{hex(run.fingerprint),
                                            text_of(run.witnessed),
                                            text_of(run.unwitnessed),
                                            text_of(run.planned),
                                            text_of(run.fired),
                                            text_of(run.not_fired),
                                            text_of(run.not_applied),
                                            run.sentence,
                                            run.shape,
                                            run.story};
    for (std::size_t i = 0; i < texts.size(); ++i)
        insert.bind(static_cast<int>(6 + i), std::string_view(texts[i]));
    insert.write();
    for (std::size_t i = 0; i < run.violations.size(); ++i)
        impl_->insert_violation->bind(1, design_id)
            .bind(2, seed)
            .bind(3, static_cast<std::int64_t>(i))
            .bind(4, std::string_view(run.violations[i].property))
            .bind(5, static_cast<std::int64_t>(run.violations[i].event))
            .bind(6, std::string_view(run.violations[i].detail))
            .write();
}

void SweepFile::commit() {
    if (!impl_->in_transaction)
        return;
    impl_->database.run("COMMIT");
    impl_->in_transaction = false;
}

std::optional<RecordError> SweepFile::problem() {
    if (impl_->database.busy())
        return RecordError{impl_->path, "is being written by another sweep", "wait for it, or name another file"};
    if (impl_->database.failed())
        return RecordError{impl_->path, impl_->database.first_error(), "check the disk and the file's permissions"};
    if (!impl_->damage.empty())
        return RecordError{impl_->path, impl_->damage, std::string(kSweepHint)};
    return std::nullopt;
}

}  // namespace orrery
