#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "sim/record/layout.h"
#include "sim/record/results.h"
#include "sim/record/row_writer.h"

namespace orrery {
using namespace record;

std::string RecordError::to_text() const {
    return hint.empty() ? fmt::format("{}: {}", file, what) : fmt::format("{}: {}; {}", file, what, hint);
}

RunEnd end_of(const World& world) { return {world.event(), world.fingerprint(), is_cut_off(world)}; }

struct Recorder::Impl {
    std::string path, part;
    std::shared_ptr<const Blueprint> blueprint;
    Options options;
    Database database;  // the writer's, until it has ended
    bool closed = false;

    // Shared with the writer, under the lock:
    mutable std::mutex lock;
    std::condition_variable more, done;
    EventNumber reached = 0;
    EventNumber written = 0;
    std::optional<RunEnd> end;
    bool stopping = false;
    bool writer_ended = false;

    // Of the writer, read after it has ended:
    std::string broke;  // what the model, made to run again, complained of
    std::uint64_t fingerprint = 0;

    std::thread writer;

    void write_all() {
        try {
            follow_run();
        } catch (const RunError& error) {
            broke = error.what();
        }
        const std::lock_guard hold(lock);
        writer_ended = true;
        done.notify_one();
    }

    void follow_run() {
        RowWriter rows(database, *blueprint, options.batch);
        World world(blueprint, &rows);
        world.start();
        rows.start(world);
        while (const auto target = next_target(world.event())) {
            if (world.run_to(*target) < *target || database.failed())
                break;
        }
        const std::optional<RunEnd> wanted = wanted_end();
        if (!wanted || database.failed())
            return;
        if (!wanted->cut_off)
            world.run_to(wanted->event + 1);  // the look at the queue that ends it
        world.finish();
        fingerprint = world.fingerprint();
        rows.close(world);
        write_results(database, world);
    }

    // Waits for the run to go on. Some way further at most, so that a stop is heard; nothing where there is no more.
    std::optional<EventNumber> next_target(EventNumber now) {
        constexpr EventNumber kStride = 4096;
        std::unique_lock hold(lock);
        written = now;
        more.wait(hold, [&] { return stopping || end || reached > now; });
        const EventNumber last = end ? end->event : reached;
        if (stopping || last <= now)
            return std::nullopt;
        return std::min(last, now + kStride);
    }

    // Nothing where the run was stopped, or has not ended.
    std::optional<RunEnd> wanted_end() const {
        const std::lock_guard hold(lock);
        return stopping ? std::nullopt : end;
    }

    void stop() {
        if (!writer.joinable())
            return;
        {
            const std::lock_guard hold(lock);
            stopping = true;
        }
        more.notify_one();
        writer.join();
    }

    // False where `keep_going` said no.
    bool wait_for_writer(const std::function<bool(EventNumber)>& keep_going) {
        std::unique_lock hold(lock);
        while (!done.wait_for(hold, std::chrono::milliseconds(100), [&] { return writer_ended; })) {
            const EventNumber now = written;
            hold.unlock();
            if (keep_going && !keep_going(now))
                return false;
            hold.lock();
        }
        return true;
    }

    RecordError error(std::string what, std::string hint) const { return {path, std::move(what), std::move(hint)}; }

    void remove_part() {
        closed = true;
        database.close();
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        std::filesystem::remove(part + "-journal", ignored);
    }
};

Recorder::Recorder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Recorder::~Recorder() { abandon(); }

tl::expected<std::unique_ptr<Recorder>, RecordError> Recorder::create(std::string path, RecordedIdentity identity,
                                                                      std::shared_ptr<const Blueprint> blueprint) {
    return create(std::move(path), std::move(identity), std::move(blueprint), Options{});
}

tl::expected<std::unique_ptr<Recorder>, RecordError> Recorder::create(std::string path, RecordedIdentity identity,
                                                                      std::shared_ptr<const Blueprint> blueprint,
                                                                      Options options) {
    auto impl = std::make_unique<Impl>();
    impl->path = std::move(path);
    std::error_code no_link;
    if (std::filesystem::is_symlink(impl->path, no_link))  // what it points at is written, the link stays
        impl->path = std::filesystem::weakly_canonical(impl->path, no_link).string();
    impl->part = impl->path + ".part";
    impl->blueprint = std::move(blueprint);
    impl->options = options;
    impl->options.batch = std::max<std::size_t>(options.batch, 1);

    const auto cannot = [&](std::string why) {
        return tl::make_unexpected(impl->error("cannot be written: " + std::move(why),
                                               "name a file in a folder that exists and that you may write to"));
    };
    std::error_code missing;
    if (std::filesystem::is_directory(impl->path, missing))
        return cannot("it is a folder");
    if (std::filesystem::exists(impl->path, missing) && !std::filesystem::is_regular_file(impl->path, missing))
        return cannot("it is a device or a pipe, and a recording is a file");
    if (std::filesystem::exists(impl->part, missing)) {  // of a killed run, or of one that goes on right now
        Database other;
        other.open(impl->part, Database::Mode::write);
        other.run("BEGIN EXCLUSIVE");
        if (other.busy())
            return tl::make_unexpected(
                impl->error("another run is recording to this file", "wait for it, or name another file"));
    }
    std::error_code removed;
    std::filesystem::remove(impl->part, removed);
    std::filesystem::remove(impl->part + "-journal", removed);
    if (std::FILE* probe = std::fopen((impl->part + ".new").c_str(), "wb"))  // says why better than the database would
        std::fclose(probe);
    else
        return cannot(std::strerror(errno));

    // What is called a recording can be opened: the file gets its name when all of its tables are there.
    Database& database = impl->database;
    const std::string unborn = impl->part + ".new";
    std::filesystem::remove(unborn, removed);
    std::filesystem::remove(unborn + "-journal", removed);
    database.open(unborn, Database::Mode::create);
    write_layout(database);
    write_identity(database, identity, *impl->blueprint);
    std::string why = database.first_error();
    database.close();
    if (why.empty() && std::rename(unborn.c_str(), impl->part.c_str()) != 0)
        why = std::strerror(errno);
    if (why.empty()) {
        database.open(impl->part, Database::Mode::write);
        database.run(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = OFF; "
            "BEGIN EXCLUSIVE; COMMIT");
        why = database.first_error();
    }
    if (!why.empty()) {
        std::filesystem::remove(unborn, removed);
        impl->remove_part();
        return cannot(why);
    }
    Impl* const shared = impl.get();
    impl->writer = std::thread([shared] { shared->write_all(); });
    return std::unique_ptr<Recorder>(new Recorder(std::move(impl)));
}

void Recorder::follow(EventNumber reached) {
    {
        const std::lock_guard hold(impl_->lock);
        impl_->reached = reached;
    }
    impl_->more.notify_one();
}

EventNumber Recorder::written() const {
    const std::lock_guard hold(impl_->lock);
    return impl_->written;
}

tl::expected<void, RecordError> Recorder::finish(const RunEnd& end,
                                                 const std::function<bool(EventNumber)>& keep_going) {
    Impl& impl = *impl_;
    if (impl.closed)
        return tl::make_unexpected(impl.error("the recording was ended before", ""));
    {
        const std::lock_guard hold(impl.lock);
        impl.end = end;
    }
    impl.more.notify_one();
    if (!impl.wait_for_writer(keep_going)) {
        abandon();
        return tl::make_unexpected(impl.error("stopped", ""));
    }
    impl.writer.join();
    // Everything so far was left to the operating system to write; now it has to be on the disk before the new name is:
    // a write that changes nothing syncs the file.
    impl.database.run(
        "PRAGMA synchronous = FULL; UPDATE meta SET value = value WHERE key = 'state'; PRAGMA journal_mode = DELETE");
    std::string why = impl.database.first_error();
    impl.database.close();
    if (why.empty() && impl.fingerprint != end.fingerprint) {
        impl.remove_part();
        return tl::make_unexpected(
            impl.error(fmt::format("the run, made again to be written, came to another end{}{}",
                                   impl.broke.empty() ? "" : ": ", impl.broke),
                       "the model is not deterministic: `orrery run --twice` names the handler"));
    }
    if (why.empty() && std::rename(impl.part.c_str(), impl.path.c_str()) != 0)
        why = std::strerror(errno);
    if (!why.empty()) {
        impl.remove_part();
        return tl::make_unexpected(
            impl.error("could not be written to its end: " + why, "make room on the disk, or name another file"));
    }
    impl.closed = true;
    return {};
}

void Recorder::abandon() {
    impl_->stop();
    if (!impl_->closed)
        impl_->remove_part();
}

}  // namespace orrery
