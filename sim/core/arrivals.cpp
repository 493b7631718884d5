#include "sim/core/arrivals.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/core/fixed_point.h"
#include "sim/core/nearest.h"
#include "sim/core/numbers.h"
#include "sim/core/parse_distribution.h"

namespace orrery {
namespace {

constexpr Duration kShortest = 1_us;
constexpr Duration kLongestPeriod = 365 * 24_h;
constexpr Duration kUsualSpacing = 1_us;
constexpr std::int64_t kMostInBurst = 1'000'000;

// What remains of a gap when requests come `load` times as fast.
Duration hurried(Duration gap, Ratio load) {
    if (load.numerator == load.denominator)
        return gap;
    if (load.numerator == 0)
        return fixed_point::kLongestDraw;
    const Wide shorter = static_cast<Wide>(gap) * load.denominator / load.numerator;
    return static_cast<Duration>(std::min(shorter, static_cast<Wide>(fixed_point::kLongestDraw)));
}

// The sine with 32 fractional bits in the middle of each of `count` steps between 0 and a right angle, by its series.
template <std::size_t count>
constexpr std::array<std::int64_t, count> sines() {
    constexpr std::uint64_t kRightAngle = 1811004864519280710;  // pi / 2 * 2^60
    constexpr int kBits = 60;
    std::array<std::int64_t, count> values{};
    for (std::size_t i = 0; i < count; ++i) {
        const Wide x = static_cast<Wide>(kRightAngle) * (2 * i + 1) / (2 * count);
        const Wide square = (x * x) >> kBits;
        Wide term = x, plus = x, minus = 0;
        for (unsigned k = 2; k < 24; k += 2) {
            term = ((term * square) >> kBits) / (k * (k + 1));
            (k % 4 == 2 ? minus : plus) += term;
        }
        values[i] = static_cast<std::int64_t>((plus - minus) >> (kBits - fixed_point::kFraction));
    }
    return values;
}

}  // namespace

Arrivals Arrivals::constant(Duration interval) {
    Arrivals a;
    a.kind_ = Kind::constant;
    a.mean_ = interval;
    a.gap_ = Distribution::constant(interval);
    return a;
}

Arrivals Arrivals::poisson(Duration mean) {
    Arrivals a;
    a.kind_ = Kind::poisson;
    a.mean_ = mean;
    a.gap_ = Distribution::exponential(mean);
    return a;
}

Arrivals Arrivals::bursts(std::int64_t count, Duration period, Duration spacing) {
    Arrivals a;
    a.kind_ = Kind::bursts;
    a.count_ = count;
    a.period_ = period;
    a.spacing_ = spacing;
    return a;
}

Arrivals Arrivals::diurnal(Duration mean, Duration period, Ratio amplitude) {
    static constexpr auto kQuarter = sines<kSteps / 4>();
    Arrivals a;
    a.kind_ = Kind::diurnal;
    a.mean_ = mean;
    a.gap_ = Distribution::exponential(mean);
    a.period_ = period;
    a.amplitude_ = amplitude;
    Day day{};
    for (std::size_t i = 0; i < kSteps; ++i) {
        const std::size_t half = i % (kSteps / 2);
        const std::int64_t sine = kQuarter[half < kSteps / 4 ? half : kSteps / 2 - 1 - half];
        const std::int64_t swing =
            sine * static_cast<std::int64_t>(amplitude.numerator) / static_cast<std::int64_t>(amplitude.denominator);
        day.rate[i] = static_cast<std::uint64_t>(fixed_point::kOne + (i < kSteps / 2 ? swing : -swing));
        day.sum[i + 1] = day.sum[i] + day.rate[i];
    }
    a.day_ = std::make_shared<const Day>(day);
    return a;
}

Arrivals Arrivals::closed(Distribution think) {
    Arrivals a;
    a.kind_ = Kind::closed;
    a.gap_ = std::move(think);
    return a;
}

Duration Arrivals::next(Time now, std::uint64_t bits, Ratio load) const {
    switch (kind_) {
        case Kind::bursts:
            return next_in_burst(now, load);
        case Kind::diurnal:
            return next_of_day(now, hurried(gap_.sample(bits), load));
        case Kind::closed:
            return hurried(gap_.sample(bits), load);
        default:
            return std::max(Duration{1}, hurried(gap_.sample(bits), load));
    }
}

Duration Arrivals::next_in_burst(Time now, Ratio load) const {
    const Wide many = static_cast<Wide>(count_) * load.numerator / std::max<std::uint64_t>(load.denominator, 1);
    const auto count = static_cast<Duration>(std::clamp(many, Wide{1}, static_cast<Wide>(period_)));
    const Duration spacing = std::clamp(hurried(spacing_, load), Duration{1}, period_);
    // A timer on a clock that drifts may ring a nanosecond off its instant, which must not count as another instant.
    const Duration slack = std::min(spacing, kUsualSpacing) / 2;
    const Duration since = ((now + slack) % period_ + period_) % period_;
    const Time begun = now + slack - since;
    const Duration place = since / spacing + 1;
    const bool inside = begun > 0 && load.numerator != 0 && place < count && place * spacing < period_;
    const Time at = inside ? begun + place * spacing : std::max(begun, Time{0}) + period_;
    return std::max(Duration{1}, at - now);
}

// The time at which the integral of the rate has grown by `gap`. Everything is counted in units of 1 ns * 2^-32 / 256
// at the mean rate, in which the sums above are exact.
Duration Arrivals::next_of_day(Time now, Duration gap) const {
    const auto period = static_cast<Wide>(period_);
    const Duration since = (now % period_ + period_) % period_;
    const Wide place = static_cast<Wide>(since) * kSteps;
    const auto step = static_cast<std::size_t>(place / period);
    const Wide target = day_->sum[step] * period + day_->rate[step] * (place % period) +
                        (static_cast<Wide>(gap) * kSteps << fixed_point::kFraction);
    const Wide whole = day_->sum[kSteps] * period;
    const Wide days = target / whole, rest = target % whole;
    const auto after = std::upper_bound(day_->sum.begin(), day_->sum.end(), static_cast<std::uint64_t>(rest / period));
    const auto found = static_cast<std::size_t>(after - day_->sum.begin()) - 1;
    const Wide reached = found * period + (rest - day_->sum[found] * period) / day_->rate[found];
    const Wide ahead = days * period + reached / kSteps - static_cast<Wide>(since);
    const Wide longest = static_cast<Wide>(fixed_point::kLongestDraw);
    return std::max(Duration{1}, static_cast<Duration>(std::min(ahead, longest)));
}

std::string Arrivals::to_text() const {
    switch (kind_) {
        case Kind::model:
            return "default";
        case Kind::constant:
            return fmt::format("constant({})", format_duration(mean_));
        case Kind::poisson:
            return fmt::format("poisson({})", format_duration(mean_));
        case Kind::bursts:
            return spacing_ == kUsualSpacing ? fmt::format("bursts({} every {})", count_, format_duration(period_))
                                             : fmt::format("bursts({} every {}, {} apart)", count_,
                                                           format_duration(period_), format_duration(spacing_));
        case Kind::diurnal:
            return fmt::format("diurnal({}, {}, {})", format_duration(mean_), format_duration(period_),
                               format_decimal(amplitude_));
        case Kind::closed:
            return fmt::format("closed({})", gap_.to_text());
    }
    return {};
}

// --- words --------------------------------------------------------------------------------------------------------

namespace {

using Arguments = std::vector<std::string_view>;
using Made = tl::expected<Arrivals, Complaint>;

tl::unexpected<Complaint> refusal(std::string what, std::string hint) {
    return tl::unexpected(Complaint{std::move(what), std::move(hint)});
}

Made constant(const Arguments& arguments) {
    return parse_duration_between(arguments[0], kShortest, kLongestParameter).map(Arrivals::constant);
}

Made poisson(const Arguments& arguments) {
    return parse_duration_between(arguments[0], kShortest, kLongestParameter).map(Arrivals::poisson);
}

Made bursts(const Arguments& arguments) {
    constexpr std::string_view kEvery = " every ", kApart = " apart";
    const std::string form = "write bursts(20 every 5s) or bursts(20 every 5s, 1ms apart)";
    const std::size_t middle = arguments[0].find(kEvery);
    if (middle == std::string_view::npos)
        return refusal(fmt::format("bursts: '{}' does not say how many how often", arguments[0]), form);
    if (arguments.size() == 2 && !arguments[1].ends_with(kApart))
        return refusal(fmt::format("bursts: '{}' does not say how far apart", arguments[1]), form);
    const auto count = parse_integer_between(arguments[0].substr(0, middle), 1, kMostInBurst);
    if (!count)
        return tl::unexpected(count.error());
    const auto period = parse_duration_between(arguments[0].substr(middle + kEvery.size()), kShortest, kLongestPeriod);
    if (!period)
        return tl::unexpected(period.error());
    Duration spacing = std::min(kUsualSpacing, *period / *count);
    if (arguments.size() == 2) {
        const auto said =
            parse_duration_between(arguments[1].substr(0, arguments[1].size() - kApart.size()), 1, kLongestPeriod);
        if (!said)
            return tl::unexpected(said.error());
        spacing = *said;
    }
    if (spacing == 0 || spacing > *period / *count)
        return refusal(fmt::format("bursts: {} requests {} apart do not fit into {}", *count, format_duration(spacing),
                                   format_duration(*period)),
                       form);
    return Arrivals::bursts(*count, *period, spacing);
}

Made diurnal(const Arguments& arguments) {
    const auto mean = parse_duration_between(arguments[0], kShortest, kLongestParameter);
    if (!mean)
        return tl::unexpected(mean.error());
    const auto period = parse_duration_between(arguments[1], 1_ms, kLongestPeriod);
    if (!period)
        return tl::unexpected(period.error());
    const auto amplitude = parse_decimal(arguments[2]);
    if (!amplitude)
        return refusal("diurnal's amplitude: " + amplitude.error().what, amplitude.error().hint);
    if (amplitude->numerator > amplitude->denominator)
        return refusal(fmt::format("diurnal's amplitude {} is more than one", arguments[2]),
                       "write a part of the mean rate, from 0 to 1, as in diurnal(10ms, 24h, 0.8)");
    return Arrivals::diurnal(*mean, *period, *amplitude);
}

Made closed(const Arguments& arguments) { return parse_distribution(arguments[0]).map(Arrivals::closed); }

struct Form {
    std::string_view name;
    std::size_t least, most;  // arguments
    Made (*make)(const Arguments& arguments);
};
constexpr std::array<Form, 5> kForms{{{"constant", 1, 1, constant},
                                      {"poisson", 1, 1, poisson},
                                      {"bursts", 1, 2, bursts},
                                      {"diurnal", 3, 3, diurnal},
                                      {"closed", 1, 1, closed}}};
constexpr std::string_view kExamples =
    "write constant(100ms), poisson(10ms), bursts(20 every 5s), diurnal(10ms, 24h, 0.8), closed(50ms) or default";

}  // namespace

tl::expected<Arrivals, Complaint> parse_arrivals(std::string_view text) {
    const Call call = parse_call(text);
    if (call.arguments.empty() && call.name == "default")
        return Arrivals();
    if (!call.closed)
        return refusal(fmt::format("'{}' lacks its closing bracket", trimmed(text)), std::string(kExamples));
    const auto form =
        std::find_if(kForms.begin(), kForms.end(), [&](const Form& one) { return one.name == call.name; });
    if (form == kForms.end() && call.arguments.empty())
        return refusal(fmt::format("'{}' does not say when requests come", trimmed(text)), std::string(kExamples));
    if (form == kForms.end()) {
        std::vector<std::string> names;
        for (const Form& one : kForms)
            names.emplace_back(one.name);
        return refusal(fmt::format("unknown arrivals '{}'", call.name), suggest(call.name, names));
    }
    if (call.arguments.size() < form->least || call.arguments.size() > form->most)
        return refusal(fmt::format("{} wants {} value{}, not {}", form->name, form->least, form->least == 1 ? "" : "s",
                                   call.arguments.size()),
                       std::string(kExamples));
    return form->make(call.arguments);
}

}  // namespace orrery
