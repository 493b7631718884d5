// The runs of a sweep in one SQLite file: written as they end, so that a sweep that was killed goes on where it
// stopped, and joined with those of other machines. sweep_schema.md beside this file documents the tables.
//
// A file belongs to one identity: scenario text, designs, values, overrides, limits, engine and shard. Whoever opens it
// to write says theirs, and is refused by the name of the first part that differs. One writer at a time: it holds a
// lock until it is closed. A file is made beside its name and renamed once its tables and identity are in it; runs go
// into it a transaction at a time, so that whatever ends the program, the file opens up to the last commit(). Units:
// seeds. Errors: RecordError with file, what and what to change, for missing, foreign, damaged, newer and locked files
// too.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "sim/hunt/sweep/swept_run.h"
#include "sim/record/recording.h"

namespace orrery {

inline constexpr std::int32_t kSweepApplicationId = 0x4F525357;  // "ORSW"
inline constexpr std::int32_t kSweepVersion = 1;

struct SweepIdentity {
    std::string scenario;  // for people; what counts is the text
    std::string scenario_text;
    std::vector<std::string> designs;          // in order; runs name a design by its place here
    std::vector<std::string> sets, overrides;  // in order
    std::string limits;                        // of a run, as text
    std::int64_t engine = 0;
    std::int64_t revision = 1;  // of the model
    std::uint64_t shard = 1, shards = 1;
    // Beside the identity: what was asked for, which may grow.
    std::uint64_t first_seed = 0, last_seed = 0;  // over all shards
    std::string program;
};

// What differs, as "another engine (1 and 2)"; nothing where the runs of both belong together. The shard is not looked
// at.
std::optional<std::string> difference_of(const SweepIdentity& one, const SweepIdentity& two);

// The runs of one design in order of seeds.
class SweepCursor {
public:
    virtual ~SweepCursor() = default;
    // False at the end, and where the file is damaged: see SweepFile::problem().
    virtual bool next(SweptRun& run) = 0;
};

class SweepFile {
public:
    // Opens the file to go on, or makes it. Widens the range of seeds in it to that of `identity`.
    static tl::expected<std::unique_ptr<SweepFile>, RecordError> write(const std::string& path,
                                                                       const SweepIdentity& identity);
    static tl::expected<std::unique_ptr<SweepFile>, RecordError> read(const std::string& path);
    ~SweepFile();

    const std::string& path() const;
    const SweepIdentity& identity() const;
    std::unique_ptr<SweepCursor> runs(std::size_t design, std::uint64_t first, std::uint64_t last);
    std::vector<std::uint64_t> seeds(std::size_t design, std::uint64_t first, std::uint64_t last);  // ascending

    // Not on the disk before commit(). Requires a seed that the design does not have yet.
    void add(std::size_t design, const SweptRun& run);
    void commit();
    // What went wrong since the file was opened: a full disk, damage found while reading.
    std::optional<RecordError> problem();

private:
    struct Impl;
    explicit SweepFile(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Joins sweeps of one scenario into `out`, as one that was never split; what `out` holds already is joined too. Refuses
// files that do not belong together, and those with two different results for one run. Runs that several files have
// count once; of two of which a limit cut one off, the other counts.
tl::expected<void, RecordError> merge_sweeps(const std::string& out, const std::vector<std::string>& in,
                                             const std::function<bool()>& interrupted = {});

}  // namespace orrery
