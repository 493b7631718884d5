// resample: from a time on, a stream of draws follows another seed.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/core/nearest.h"
#include "sim/overrides/override_kind.h"
#include "sim/words/parse_values.h"
#include "sim/world/world.h"

namespace orrery {
namespace {

void add(OverrideText text, const Rebuild&, Blueprint& blueprint) {
    const auto at = text.take_after('@');
    const auto seed = text.take_after('=');
    if (!at || !seed || text.rest().empty())
        text.refuse("it wants a stream, a seed and a time", "write resample:link delay=7@4s");
    Resample resample;
    resample.stream = std::string(text.rest());
    resample.seed = text.accept(parse_seed(*seed));
    resample.at = text.accept(parse_duration_between(*at, 0, reader::kLongest));
    resample.text = std::string(text.whole());
    blueprint.overrides.resamples.push_back(std::move(resample));
}

// Says from which streams it is asked to draw; the luck is its own.
class StreamNames final : public DrawSource {
public:
    std::uint64_t bits(Stream stream) override {
        names_.insert(stream.name);
        return draw(0, stream.id, 0, drawn_++);
    }
    std::uint64_t choose(Stream stream, std::uint64_t count) override { return uniform_below(bits(stream), count); }
    std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }

private:
    std::set<std::string> names_;
    std::uint64_t drawn_ = 0;
};

std::vector<std::string> streams_of(const Blueprint& blueprint) {
    constexpr EventNumber kEnough = 20'000;
    StreamNames streams;
    auto world = std::make_shared<Blueprint>(blueprint);
    world->overrides.resamples.clear();
    world->draws = &streams;
    try {
        World run(world);
        run.start();
        run.run_to(kEnough);
    } catch (const std::exception&) {  // other luck may break what this run does not; the streams so far are told
    }
    return streams.names();
}

std::string why_unapplied_to(const std::string& text, const Blueprint* world) {
    OverrideText said(text);
    said.take_after('@');
    said.take_after('=');
    const std::string stream(said.rest());
    const auto streams = world ? streams_of(*world) : std::vector<std::string>();
    const bool drawn = std::find(streams.begin(), streams.end(), stream) != streams.end();
    return fmt::format("the override '{}' names a stream from which nobody draws after its time{}", text,
                       streams.empty() || drawn ? "" : "; " + suggest(stream, streams));
}

}  // namespace

extern const OverrideKind kResampleOverride{"resample", add, why_unapplied_to};

}  // namespace orrery
