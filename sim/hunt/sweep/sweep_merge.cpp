// Joins the files of a sweep, run by run in order of seeds.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "sim/hunt/sweep/sweep_file.h"
#include "sim/record/rows.h"

namespace orrery {
namespace {

constexpr std::uint64_t kRunsACommit = 4096;

using File = std::unique_ptr<SweepFile>;
using Merged = tl::expected<void, RecordError>;

// In which way two results of one run differ; nothing where they are the same. Only one may have been looked into.
std::string difference_of(const SweptRun& one, const SweptRun& two) {
    SweptRun alike = two;
    alike.shape = one.shape;
    alike.story = one.story;
    if (one == alike)
        return {};
    if (one.fingerprint != two.fingerprint)
        return fmt::format("the fingerprints are {} and {}", record::hex(one.fingerprint),
                           record::hex(two.fingerprint));
    if (one.verdict != two.verdict)
        return fmt::format("the verdicts are {} and {}", name_of(one.verdict), name_of(two.verdict));
    return "the fingerprints agree and what was found does not";
}

struct Source {
    const SweepFile* file = nullptr;
    std::unique_ptr<SweepCursor> cursor;
    SweptRun run;
    bool more = false;
    void advance() { more = cursor->next(run); }
};

// The run that counts of all sources that stand at this seed, which then go on.
tl::expected<SweptRun, RecordError> take_run(std::vector<Source>& sources, std::uint64_t seed,
                                             const std::string& design) {
    const Source* from = nullptr;
    SweptRun counts;
    for (Source& source : sources) {
        if (!source.more || source.run.seed != seed)
            continue;
        const bool whole = from && counts.cut_off && !source.run.cut_off;
        if (!from || whole) {
            counts = source.run;
            from = &source;
        } else if (source.run.cut_off == counts.cut_off) {
            if (const std::string difference = difference_of(counts, source.run); !difference.empty())
                return tl::unexpected(RecordError{
                    source.file->path(),
                    fmt::format("has another result than {} for design {}, seed {}: {}", from->file->path(), design,
                                seed, difference),
                    "one program on one machine made a mistake, or a file was changed: run the seed again on both"});
            if (counts.shape.empty()) {
                counts.shape = source.run.shape;
                counts.story = source.run.story;
            }
        }
        source.advance();
    }
    return counts;
}

Merged check(const std::vector<File>& files) {
    for (const File& file : files)
        if (auto problem = file->problem())
            return tl::unexpected(*std::move(problem));
    return {};
}

Merged join_design(const std::vector<File>& files, std::size_t design, SweepFile& out,
                   const std::function<bool()>& interrupted) {
    std::vector<Source> sources;
    for (const File& file : files) {
        Source& source = sources.emplace_back();
        source.file = file.get();
        source.cursor = file->runs(design, 0, INT64_MAX);
        source.advance();
    }
    for (std::uint64_t count = 1;; ++count) {
        std::optional<std::uint64_t> seed;
        for (const Source& source : sources)
            if (source.more && (!seed || source.run.seed < *seed))
                seed = source.run.seed;
        if (!seed)
            return check(files);
        const auto run = take_run(sources, *seed, out.identity().designs[design]);
        if (!run)
            return tl::unexpected(run.error());
        out.add(design, *run);
        if (count % kRunsACommit != 0)
            continue;
        out.commit();
        if (interrupted && interrupted())
            return tl::unexpected(RecordError{out.path(), "interrupted", "merge again"});
    }
}

}  // namespace

Merged merge_sweeps(const std::string& out, const std::vector<std::string>& in,
                    const std::function<bool()>& interrupted) {
    std::vector<File> files;
    std::vector<std::string> paths = in;
    std::error_code ignored;
    if (std::filesystem::exists(out, ignored))
        paths.insert(paths.begin(), out);
    for (const std::string& path : paths) {
        auto file = SweepFile::read(path);
        if (!file)
            return tl::unexpected(file.error());
        files.push_back(*std::move(file));
        if (const auto difference = difference_of(files.front()->identity(), files.back()->identity()))
            return tl::unexpected(RecordError{
                path, fmt::format("belongs to another sweep than {}: {}", files.front()->path(), *difference),
                "merge the shards of one sweep"});
    }
    SweepIdentity identity = files.front()->identity();
    identity.shard = identity.shards = 1;
    for (const File& file : files) {
        identity.first_seed = std::min(identity.first_seed, file->identity().first_seed);
        identity.last_seed = std::max(identity.last_seed, file->identity().last_seed);
    }
    const std::string beside = out + ".merge";
    std::filesystem::remove(beside, ignored);
    const auto joined = [&]() -> Merged {
        auto file = SweepFile::write(beside, identity);
        if (!file)
            return tl::unexpected(RecordError{out, file.error().what, file.error().hint});
        for (std::size_t design = 0; design < identity.designs.size(); ++design)
            if (auto done = join_design(files, design, **file, interrupted); !done)
                return done;
        (*file)->commit();
        if (auto problem = (*file)->problem())
            return tl::unexpected(RecordError{out, problem->what, problem->hint});
        return {};
    }();
    files.clear();
    if (joined && std::rename(beside.c_str(), out.c_str()) == 0)
        return {};
    std::filesystem::remove(beside, ignored);
    if (!joined)
        return joined;
    return tl::unexpected(RecordError{out, "cannot be written", "check the folder and its permissions"});
}

}  // namespace orrery
